"""The timeline in the file: what of each kind of event travels, and how numbers of rows become names and back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.accounts.models import User
from proposals.models import Concern, Decision, Event, Proposal
from proposals.services.archive.reading import Place
from proposals.workflow import OUTCOMES

# Which of an event's words are in the file.
KINDS: dict[str, tuple[str, ...]] = {
    "drafted": (),
    "submitted": (),
    "edited": ("version", "material", "reason"),
    "placed": ("name", "was", "version"),
    "co_author_joined": (),
    "co_author_left": (),
    "withdrawn": ("reason",),
    "review_started": ("reason",),
    "reopened": ("reason",),
    "outcome_proposed": ("outcome", "reason"),
    "signed_off": (),
    "abstained": (),
    "sign_off_taken_back": (),
    "concern_raised": ("concern", "name"),
    "concern_delegated": ("concern", "to"),
    "concern_resolved": ("concern", "name"),
    "delegate_named": ("to", "name", "reason"),
    "held": ("waits_for",),
    "released": (),
    "vote_called": (),
    "overdue": (),
    "final_comment_started": ("ends",),
    "final_comment_ended": (),
    "decided": ("outcome", "decision"),
    "merged": ("other", "title", "reason"),
    "merged_here": ("other", "title", "reason"),
    "unmerged": ("other", "title"),
    "unmerged_here": ("other", "title"),
}
# About what is not in the file: comments, and invitations that may name an address.
LEFT_OUT = frozenset({"commented", "comment_hidden", "comment_shown", "co_author_invited"})
# Without these no page could show the event.
NEEDED = {"decided": ("outcome", "decision")}
# Whose words others read as Markdown.
PROSE = frozenset(
    {"review_started", "reopened", "outcome_proposed", "delegate_named", "merged", "merged_here"}
)

Key = tuple[str, str]
Name = tuple[int, str]


@dataclass
class Index:
    """What the numbers in events stand for."""

    proposals: dict[int, Proposal] = field(default_factory=dict)
    decisions: dict[int, int] = field(default_factory=dict)
    concerns: dict[int, Name] = field(default_factory=dict)
    members: dict[int, User] = field(default_factory=dict)


def reference(proposal: Proposal) -> dict[str, str]:
    """How one record names another."""
    return {"author": proposal.author.username, "key": str(proposal.key)}


def index_of(proposals: Collection[Proposal]) -> Index:
    """One query, for those to whom concerns were delegated."""
    index = Index({proposal.pk: proposal for proposal in proposals})
    for proposal in proposals:
        index.decisions |= {decision.pk: decision.round for decision in proposal.decisions.all()}
        for review in proposal.reviews.all():
            index.concerns |= {concern.pk: (review.round, concern.name) for concern in review.concerns.all()}
    events = (event for proposal in proposals for event in proposal.events.all())
    index.members = User.objects.in_bulk({event.data["to"] for event in events if "to" in event.data})
    return index


def tell(event: Event, index: Index, person: Callable[[User | None], str | None]) -> dict[str, Any]:
    """The event's words for the file. What points to a row that is gone is left out."""
    told = {name: event.data[name] for name in KINDS[event.kind] if name in event.data}
    if "decision" in told:
        told["decision"] = index.decisions.get(told["decision"])
    if "concern" in told:
        round_, name = index.concerns.get(told["concern"], (None, None))
        told["concern"] = {"round": round_, "name": name} if name else None
    if "to" in told:
        told["to"] = person(index.members.get(told["to"]))
    if "other" in told:
        other = index.proposals.get(told["other"])
        told["other"] = reference(other) if other else None
    return {name: value for name, value in told.items() if value is not None}


@dataclass
class Rows:
    """The rows that were made of a record, as its timeline names them."""

    decisions: Mapping[int, Decision]
    concerns: Mapping[Name, Concern]
    member: Callable[[Place, str], User]
    proposal: Callable[[Place], Proposal]


def read(told: Place, rows: Rows) -> tuple[str, dict[str, Any]]:
    """Kind and data of the event that the file tells, with rows in the place of their numbers.

    RuleBroken, with its place, where it cannot be one.
    """
    kind = told.text("kind")
    if kind not in KINDS:
        raise told.refusal(f"there is no kind of event called “{kind[:40]}”")
    names = [name for name in KINDS[kind] if told.has(name) or name in NEEDED.get(kind, ())]
    data = {name: _read(told, name, rows) for name in names}
    return kind, data


def _read(told: Place, name: str, rows: Rows) -> Any:
    match name:
        case "version":
            return told.number(name)
        case "material":
            return told.flag(name)
        case "outcome":
            return told.status(name, among=OUTCOMES).value
        case "ends":
            return told.time(name).isoformat()
        case "to":
            return rows.member(told, name)
        case "other":
            return rows.proposal(told.inside(name))
        case "decision":
            return told.known(told.number(name), rows.decisions, name)
        case "concern":
            concern = told.inside(name)
            return concern.known((concern.number("round"), concern.text("name")), rows.concerns, name)
        case _:
            return told.text(name)

"""Preparing decisions: several maintainers write one, it stays secret until it is published, and on record ever after.

Nothing here writes an event: events are public. Every change holds the proposal's lock.
"""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Intent, Merge, PreparedDecision, PreparedEdit, Proposal
from proposals.permissions import can_decide
from proposals.services import looking
from proposals.services.authoring import locked
from proposals.services.deciding import OWN, public_reason, require_unchanged, withheld
from proposals.services.texts import written
from proposals.services.versions import Part, replaced, reworded
from proposals.workflow import OUTCOMES, Status
from roadmap.models import Section
from roadmap.services.editing import MAX_TARGET

ONLY_MAINTAINERS = "Only maintainers prepare and publish decisions."
End = PreparedDecision.End
SAID = ("outcome", "section", "target", "create_issue", "rationale")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a decision shall be, and what an acceptance shall do to the roadmap."""

    outcome: Status
    rationale: str
    section: Section | None = None
    target: str = ""
    create_issue: bool = False

    def is_said_by(self, prepared: PreparedDecision) -> bool:
        return all(getattr(prepared, name) == getattr(self, name) for name in SAID)


class NewerIntent(RuleBroken):
    """Somebody edited it since the form was opened; `saved` is how it is now."""

    def __init__(self, saved: PreparedDecision) -> None:
        super().__init__("Somebody edited it meanwhile. Nothing is lost: put both together and save again.")
        self.saved = saved


@transaction.atomic
def prepare(
    proposal: Proposal, wish: Wish, *, by: User, version: int | None = None, seen: Status | None = None
) -> PreparedDecision:
    """Write down a decision to be published later. The rules may still want something before it can be.

    `seen` is the status and `version` the number of the text that the maintainer had on the page. RuleBroken where one
    is prepared already; the same one sent twice is prepared once.
    """
    require(can_decide(by), ONLY_MAINTAINERS)
    wish = _fit(wish)
    proposal = locked(proposal)
    require_unchanged(proposal, seen)
    waiting = waiting_of(proposal)
    if waiting is not None and waiting.by_id == by.pk and wish.is_said_by(waiting):
        return waiting
    if waiting is not None:
        name = waiting.by.display_name
        raise RuleBroken(f"{name} prepared a decision already. Edit that one, or cancel it first.")
    _require_fit(proposal, wish, by=by)
    prepared = PreparedDecision.objects.create(
        proposal=proposal,
        by=by,
        rationale_html=markdown.render(wish.rationale),
        version=_read(proposal, version),
        **{name: getattr(wish, name) for name in SAID},
    )
    _keep(prepared, by=by)
    return prepared


@transaction.atomic
def edit(
    prepared: PreparedDecision,
    wish: Wish,
    *,
    by: User,
    version: int | None = None,
    revision: int | None = None,
) -> PreparedDecision:
    """Say it otherwise. Saved again without a change, it counts as read again with the proposal's newer text.

    `revision` is the one that the maintainer began from: NewerIntent where somebody saved another one since.
    """
    require(can_decide(by), ONLY_MAINTAINERS)
    wish = _fit(wish)
    prepared = locked_waiting(prepared)
    read = _read(prepared.proposal, version)
    if wish.is_said_by(prepared) and read <= prepared.version:
        return prepared
    if revision is not None and revision != prepared.revision:
        raise NewerIntent(prepared)
    _require_fit(prepared.proposal, wish, by=by)
    for name in SAID:
        setattr(prepared, name, getattr(wish, name))
    prepared.rationale_html = markdown.render(prepared.rationale)
    prepared.version = max(read, prepared.version)
    prepared.revision += 1
    prepared.save(update_fields=[*SAID, "rationale_html", "version", "revision"])
    _keep(prepared, by=by)
    return prepared


@transaction.atomic
def cancel(prepared: PreparedDecision, *, by: User, reason: str) -> PreparedDecision:
    """Give it up, for a reason; it stays on record. Cancelling twice changes nothing."""
    require(can_decide(by), ONLY_MAINTAINERS)
    reason = written(reason, missing="Say why it is cancelled: it stays on record with what was prepared.")
    saved = _locked(prepared)
    if saved.ended_how == End.CANCELLED:
        return saved
    _require_waiting(saved)
    saved.ended_at, saved.ended_by, saved.ended_how, saved.ended_why = (
        timezone.now(),
        by,
        End.CANCELLED,
        reason,
    )
    saved.save(update_fields=["ended_at", "ended_by", "ended_how", "ended_why"])
    return saved


def waiting_of(proposal: Proposal) -> PreparedDecision | None:
    """What is prepared for the proposal and not published, if anything is."""
    return (
        PreparedDecision.objects.waiting().filter(proposal=proposal).select_related("by", "section").first()
    )


def brought_back(prepared: PreparedDecision) -> list[Merge]:
    """The merges that had overtaken it until they were undone."""
    return list(
        prepared.merges.filter(undone_at__isnull=False).select_related("by", "undone_by").order_by("at")
    )


def read_again(prepared: PreparedDecision) -> PreparedDecision:
    """The row with all that pages say of it, as it is now."""
    rows = PreparedDecision.objects.select_related("proposal", "section", "by", "ended_by")
    return rows.get(pk=prepared.pk)


def locked_waiting(prepared: PreparedDecision) -> PreparedDecision:
    """The row as it is now, its proposal locked. RuleBroken, with what ended it, where it waits no longer."""
    saved = _locked(prepared)
    _require_waiting(saved)
    return saved


def why_ended(prepared: PreparedDecision) -> str:
    """What became of it, in a sentence; "" while it waits."""
    name = prepared.ended_by.display_name if prepared.ended_by else ""
    match prepared.ended_how:
        case End.PUBLISHED:
            return f"{name} published it."
        case End.CANCELLED:
            return f"{name} cancelled it: {prepared.ended_why}"
        case _:
            return prepared.ended_why


def differences(was: Intent, now: Intent) -> list[Part]:
    """What differs between two edits, in the order of the form; nothing where only newer text was read."""
    found = [
        replaced("Outcome", was.get_outcome_display(), now.get_outcome_display()),
        replaced("Section", str(was.section or "none"), str(now.section or "none")),
        replaced("Target", was.target or "open", now.target or "open"),
        replaced("Tracking issue", _issue(was), _issue(now)),
        reworded("Rationale", was.rationale, now.rationale),
    ]
    return [part for part in found if part is not None]


def _issue(intent: Intent) -> str:
    return "opened" if intent.create_issue else "not opened"


def _fit(wish: Wish) -> Wish:
    """The wish as it is kept: only an acceptance has a place on the roadmap. RuleBroken where something is missing."""
    if wish.outcome not in OUTCOMES:
        raise RuleBroken(f"{wish.outcome.label} is not a decision.", status=422)
    rationale, target = public_reason(wish.rationale), wish.target.strip()
    if wish.outcome != Status.ACCEPTED:
        return Wish(wish.outcome, rationale)
    if wish.section is None or not Section.objects.current().filter(pk=wish.section.pk).exists():
        raise RuleBroken("Choose the section of the roadmap that the item belongs to.", status=422)
    if len(target) > MAX_TARGET:
        raise RuleBroken(f"The target may have {MAX_TARGET} characters at most.", status=422)
    return replace(wish, rationale=rationale, target=target)


def _require_fit(proposal: Proposal, wish: Wish, *, by: User) -> None:
    """RuleBroken for what the proposal cannot become, and for what is not theirs to decide."""
    if why := proposal.why_not_to(wish.outcome):
        raise RuleBroken(why)
    if wish.outcome in withheld(proposal, by=by):
        raise RuleBroken(OWN)


def _read(proposal: Proposal, version: int | None) -> int:
    """The version that the maintainer read; never one that is not there yet."""
    return proposal.version if version is None else max(0, min(version, proposal.version))


def _keep(prepared: PreparedDecision, *, by: User) -> None:
    kept = {name: getattr(prepared, name) for name in (*SAID, "version")}
    PreparedEdit.objects.create(prepared=prepared, number=prepared.revision, by=by, **kept)
    if prepared.version >= prepared.proposal.material_version:
        looking.has_read(prepared.proposal, by=by)


def _locked(prepared: PreparedDecision) -> PreparedDecision:
    proposal = locked(Proposal(pk=prepared.proposal_id))
    saved = PreparedDecision.objects.select_related("by", "ended_by", "section").get(pk=prepared.pk)
    saved.proposal = proposal
    return saved


def _require_waiting(prepared: PreparedDecision) -> None:
    if prepared.ended_at is not None:
        raise RuleBroken(f"It waits no longer. {why_ended(prepared)}")

"""What can be done to several proposals of the queue at once: who may, what it would do to each, and doing it.

Each proposal goes through the service that its own page calls.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Decision, Meeting, PreparedDecision, Proposal, Review
from proposals.permissions import Person, can_decide
from proposals.recipients import concerned, writing
from proposals.services import acceptance, agendas, deciding, looking, placing, preparing, review, rounds
from proposals.workflow import OUTCOMES, Status, may_follow
from roadmap.models import Section

NO_MEETING = "Choose the meeting."


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would happen to one proposal: `then` is its next status, `told` how many people hear of it; or why not."""

    words: str
    then: Status | None = None
    told: int = 0
    why_not: str = ""
    needs_section: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for one proposal; `seen`, `version` and `revision` are the status and text that they read."""

    seen: Status
    reason: str = ""
    outcome: Status | None = None
    section: Section | None = None
    target: str = ""
    meeting: Meeting | None = None
    version: int | None = None
    revision: int | None = None
    place: Section | None = None

    @property
    def words(self) -> str:
        """What the admin's history says of it."""
        return self.reason or str(self.place or "")


@dataclass(frozen=True, slots=True)
class Action:
    """`asks` names the fields of the form; `foresee` looks at many in as many queries as at a few.

    `act` returns the other rows whose history tells of it too, or None where it was so already.
    """

    name: str
    label: str
    verb: str  # "Decline": the button says "Decline 7 proposals"
    done: str  # what the history says
    offered: Callable[[Person], bool]
    foresee: Callable[[Sequence[Proposal], User], list[Outlook]]
    act: Callable[[Proposal, Wish, User], Sequence[Model] | None]
    was_done: Callable[[Proposal, Wish, User], bool]
    asks: frozenset[str] = frozenset({"reason"})
    end: str = ""  # what stands after the number on the button

    @property
    def title(self) -> str:
        return self.label.removesuffix("…").removesuffix(" of")

    def button(self, number: int) -> str:
        return f"{self.verb} {number} proposal{'s' * (number != 1)}{self.end}"


def decision(outcome: Status, label: str, verb: str, end: str = "") -> Action:
    def foresee(proposals: Sequence[Proposal], by: User) -> list[Outlook]:
        whys = deciding.why_not_each([(proposal, outcome) for proposal in proposals], by=by)
        told = concerned(proposals)
        earlier = acceptance.earlier_acceptances(proposals) if outcome == Status.ACCEPTED else {}
        return [
            Outlook(
                _on_the_roadmap(earlier.get(proposal.pk)) if outcome == Status.ACCEPTED else "",
                then=outcome,
                told=len(told[proposal.pk] - {by.pk}),
                why_not=why,
                needs_section=outcome == Status.ACCEPTED and proposal.pk not in earlier,
            )
            for proposal, why in zip(proposals, whys, strict=True)
        ]

    def act(proposal: Proposal, wish: Wish, by: User) -> Sequence[Model]:
        deciding.decide(
            proposal,
            outcome,
            by=by,
            rationale=wish.reason,
            section=wish.section,
            target=wish.target,
            seen=wish.seen,
        )
        return ()

    def was_done(proposal: Proposal, wish: Wish, by: User) -> bool:
        made = Decision.objects.filter(proposal=proposal, round=proposal.round, outcome=outcome, by=by)
        return proposal.status == outcome and made.filter(rationale__startswith=wish.reason.strip()).exists()

    accepting = {"section"} if outcome == Status.ACCEPTED else set()
    asks = frozenset({"reason", *accepting})
    return Action(
        outcome.value, label, verb, outcome.label, can_decide, foresee, act, was_done, asks=asks, end=end
    )


def _on_the_roadmap(earlier: Decision | None) -> str:
    if earlier is None or earlier.item is None:
        return "It becomes an item at the end of the section that you choose."
    return f"Its item of an earlier round stands on the roadmap again, in {earlier.item.section}."


def foresee_review(proposals: Sequence[Proposal], by: User) -> list[Outlook]:
    profiles = rounds.profiles_for(proposals)
    told = writing(proposals)
    return [
        Outlook(
            "Those who are eligible are asked for their sign-off."
            if profiles[proposal.pk].thresholds
            else "",
            then=Status.IN_REVIEW,
            told=len(told[proposal.pk] - {by.pk}),
            why_not=why,
        )
        for proposal, why in zip(proposals, review.why_not_start_each(proposals), strict=True)
    ]


def start_review(proposal: Proposal, wish: Wish, by: User) -> Sequence[Model]:
    review.start_review(
        proposal, by=by, reason=wish.reason, disposition=_proposed(proposal, wish), seen=wish.seen
    )
    return ()


def _proposed(proposal: Proposal, wish: Wish) -> Status:
    """Which outcome the review proposes; where its rules are for one alone, nobody is asked."""
    several = len(rounds.profile_for(proposal).outcomes) > 1
    return wish.outcome if wish.outcome and several else Status.ACCEPTED


def review_started(proposal: Proposal, wish: Wish, by: User) -> bool:
    opened = Review.objects.open().filter(proposal=proposal, chair=by)
    return opened.filter(reason=wish.reason.strip(), disposition=_proposed(proposal, wish)).exists()


def foresee_reviewed(proposals: Sequence[Proposal], by: User) -> list[Outlook]:
    return [
        Outlook("It counts as reviewed by you, as it is now. Nobody is told.", why_not=why)
        for why in looking.why_not_mark_each(proposals, by=by)
    ]


def mark_reviewed(proposal: Proposal, wish: Wish, by: User) -> Sequence[Model] | None:
    news = looking.mark_reviewed(proposal, by=by, seen=wish.seen, version=wish.version)
    return () if news else None


def foresee_placing(proposals: Sequence[Proposal], by: User) -> list[Outlook]:
    told = writing(proposals)
    return [
        Outlook(
            f"It leaves {proposal.section}." if proposal.section else "It has its first section then.",
            told=len(told[proposal.pk] - {by.pk}),
            why_not=placing.why_not_place(proposal),
        )
        for proposal in proposals
    ]


def place(proposal: Proposal, wish: Wish, by: User) -> Sequence[Model] | None:
    if wish.place is None:
        raise RuleBroken(placing.CHOOSE, status=422)
    return () if placing.place(proposal, wish.place, by=by, revision=wish.revision) else None


def foresee_agenda(proposals: Sequence[Proposal], by: User) -> list[Outlook]:
    return [
        Outlook("It stands on the agenda, whatever its state. Its people are told, once.") for _ in proposals
    ]


def put_on(proposal: Proposal, wish: Wish, by: User) -> Sequence[Model] | None:
    if wish.meeting is None:
        raise RuleBroken(NO_MEETING, status=422)
    there = wish.meeting.agenda.filter(proposal=proposal, by_hand=True, taken_off=False, note=wish.reason)
    news = not there.exists()
    agendas.put_on(wish.meeting, proposal, by=by, note=wish.reason)
    return (wish.meeting,) if news else None


def foresee_preparing(proposals: Sequence[Proposal], by: User) -> list[Outlook]:
    waiting = PreparedDecision.objects.waiting().filter(proposal__in=proposals).select_related("by")
    prepared = {row.proposal_id: row.by.display_name for row in waiting}
    return [
        Outlook(
            "Nothing changes and nobody is told until it is published.",
            why_not=f"{prepared[proposal.pk]} prepared a decision already."
            if proposal.pk in prepared
            else _why_undecidable(proposal),
            needs_section=True,
        )
        for proposal in proposals
    ]


def _why_undecidable(proposal: Proposal) -> str:
    now = Status(proposal.status)
    possible = any(may_follow(now, outcome) for outcome in OUTCOMES)
    return "" if possible else f"A proposal that is {proposal.status_words} cannot be decided."


def prepare(proposal: Proposal, wish: Wish, by: User) -> Sequence[Model] | None:
    before = preparing.waiting_of(proposal)
    prepared = preparing.Wish(wish.outcome or Status.ACCEPTED, wish.reason, wish.section, wish.target)
    row = preparing.prepare(proposal, prepared, by=by, seen=wish.seen)
    return None if row == before else (row,)


def never(proposal: Proposal, wish: Wish, by: User) -> bool:
    """The service itself is safe to repeat."""
    return False

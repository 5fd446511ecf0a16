"""Agendas: made from what waits, changed by hand, sent out, gone through point by point."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.agenda import Facts, Reason, by_need
from proposals.models import AgendaItem, Decision, Meeting, Proposal, Review
from proposals.permissions import can_decide
from proposals.services import rounds
from proposals.services.meeting_rows import ONLY_MAINTAINERS, live, record
from proposals.workflow import WAITING

PUBLISHED = "The minutes are published: this meeting's agenda no longer changes."


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an agenda as its readers see it; `decision` is what became of the proposal since the meeting began."""

    number: int
    item: AgendaItem
    decision: Decision | None


@transaction.atomic
def refresh_agenda(meeting: Meeting, *, by: User) -> None:
    """Make the agenda from what waits now. What was put on by hand stays on, what was taken off stays off.

    Once the meeting has begun it only adds, so that what was spoken of and decided stays on.
    """
    require(can_decide(by), ONLY_MAINTAINERS)
    fill(live(meeting, PUBLISHED))


@transaction.atomic
def put_on(meeting: Meeting, proposal: Proposal, *, by: User, note: str = "") -> AgendaItem:
    """Put a proposal on the agenda; it stays whatever its state. Its people are told, once. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    saved = live(meeting, PUBLISHED)
    if proposal.submitted_at is None:
        raise RuleBroken("A draft is its author's alone: it cannot be put on an agenda.")
    last = saved.agenda.filter(by_hand=True).order_by("-position").first()
    item, _ = AgendaItem.objects.update_or_create(
        meeting=saved,
        proposal=proposal,
        defaults={"by_hand": True, "taken_off": False, "note": note.strip()},
        create_defaults={
            "by_hand": True,
            "note": note.strip(),
            "reason": Reason.ASKED,
            "position": last.position + 1 if last else 0,
        },
    )
    _tell(saved, [item], kind="put_on", by=by, note=item.note)
    return item


@transaction.atomic
def take_off(item: AgendaItem, *, by: User) -> None:
    """Take a proposal off the agenda; refreshing does not bring it back. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    meeting = live(item.meeting, PUBLISHED)
    # A refresh may have deleted it since it was seen, or made it anew.
    row, _ = meeting.agenda.get_or_create(proposal=item.proposal, defaults={"reason": item.reason})
    if row.taken_off:
        return
    if row.told_at is not None and not _on_its_way(row):
        record(meeting, "taken_off", by=by, proposals=[row.proposal_id])
    meeting.agenda.filter(pk=row.pk).update(taken_off=True, by_hand=False, told_at=None, done_at=None)


@transaction.atomic
def send_out(meeting: Meeting, *, by: User) -> int:
    """Tell the people of every proposal on the agenda, unless they were told already. Returns of how many."""
    require(can_decide(by), ONLY_MAINTAINERS)
    saved = live(meeting, PUBLISHED)
    return _tell(saved, list(agenda_of(saved)), kind="sent_out", by=by)


@transaction.atomic
def mark_done(item: AgendaItem, *, by: User) -> None:
    """It was spoken of: the next one is up. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    meeting = live(item.meeting, PUBLISHED)
    meeting.agenda.filter(pk=item.pk, done_at__isnull=True).update(done_at=timezone.now())


@transaction.atomic
def mark_open(item: AgendaItem, *, by: User) -> None:
    """It is to be spoken of after all. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    meeting = live(item.meeting, PUBLISHED)
    meeting.agenda.filter(pk=item.pk).update(done_at=None)


def agenda_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """What is spoken of, in order."""
    items = meeting.agenda.filter(taken_off=False, proposal__submitted_at__isnull=False)
    return items.select_related("proposal")


def points_of(meeting: Meeting, decisions: Iterable[Decision]) -> list[Point]:
    """The agenda by numbers, with what `decisions_of` says of each point."""
    last = {decision.proposal_id: decision for decision in decisions}
    items = agenda_of(meeting)
    return [Point(number, item, last.get(item.proposal_id)) for number, item in enumerate(items, 1)]


def decisions_of(meeting: Meeting) -> QuerySet[Decision]:
    """What was decided of the agenda since the meeting began, in the order of the decisions."""
    proposals = meeting.agenda.filter(taken_off=False).values("proposal")
    decisions = Decision.objects.filter(proposal__in=proposals, at__gte=meeting.starts_at)
    return decisions.select_related("proposal", "by").order_by("at", "pk")


def spoken_of_next(proposal: Proposal) -> AgendaItem | None:
    """Its place on the agenda of the next meeting that speaks of it."""
    items = AgendaItem.objects.filter(
        proposal=proposal,
        taken_off=False,
        meeting__published_at__isnull=True,
        meeting__cancelled_at__isnull=True,
        meeting__ends_at__gt=timezone.now(),
    )
    return items.select_related("meeting").order_by("meeting__starts_at", "meeting").first()


def fill(meeting: Meeting) -> None:
    """The agenda of a meeting that the caller has locked or just made, from what waits now."""
    known = {item.proposal_id: item for item in meeting.agenda.all()}
    by_hand = [item.position for item in known.values() if item.by_hand]
    needed = by_need(_facts(), now=timezone.now(), until=meeting.ends_at)
    own = [
        AgendaItem(meeting=meeting, proposal_id=proposal, reason=reason, position=number)
        for number, (proposal, reason) in enumerate(needed, max(by_hand, default=-1) + 1)
        if proposal not in known or not (known[proposal].by_hand or known[proposal].taken_off)
    ]
    if not meeting.begun:
        stay = {item.proposal_id for item in own}
        gone = [item.pk for pk, item in known.items() if pk not in stay]
        meeting.agenda.filter(pk__in=gone, by_hand=False, taken_off=False).delete()
    AgendaItem.objects.bulk_create(
        own,
        update_conflicts=True,
        unique_fields=["meeting", "proposal"],
        update_fields=["reason", "position"],
    )


def _tell(meeting: Meeting, items: list[AgendaItem], *, kind: str, by: User, note: str = "") -> int:
    """One event for all whose people do not know yet that they are on the agenda."""
    untold = [item for item in items if item.told_at is None]
    if untold:
        record(meeting, kind, by=by, proposals=[item.proposal_id for item in untold], note=note)
        meeting.agenda.filter(pk__in=[item.pk for item in untold]).update(told_at=timezone.now())
    return len(untold)


def _on_its_way(item: AgendaItem) -> bool:
    """Whether nobody heard yet that it is on: what tells them finds it off, so that there is nothing to take back."""
    events = item.meeting.events.select_for_update().filter(announced_at__isnull=True)
    return any(item.proposal_id in event.data.get("proposals", ()) for event in events)


def _facts() -> list[Facts]:
    """What waits, in as many queries for many as for a few."""
    reviews = list(Review.objects.open().select_related("proposal", "delegate"))
    words = rounds.words_of_each(reviews)
    found = {review.proposal_id: review for review in reviews}
    return [
        _fact(proposal, found.get(proposal.pk), words)
        for proposal in Proposal.objects.filter(status__in=WAITING)
    ]


def _fact(proposal: Proposal, review: Review | None, words: Mapping[int, rounds.Words]) -> Facts:
    """`words` are what was said in each open round."""
    if review is None:
        return Facts(proposal.pk, proposal.moved_at, proposal.turn_ends_at)
    said = words[review.pk]
    return Facts(
        proposal.pk,
        proposal.moved_at,
        proposal.turn_ends_at,
        ready=rounds.verdict_of(review, said).ready,
        contested=bool(said.open_concerns),
        held=review.held_at is not None,
    )

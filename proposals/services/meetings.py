"""Meetings: planned by maintainers, with an agenda from what waits, minutes written beside it, published once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.agenda import Facts, Reason, by_need
from proposals.models import AgendaItem, Concern, Decision, Meeting, Proposal, Review
from proposals.permissions import can_decide
from proposals.services import rounds
from proposals.services.panel import due_at
from proposals.workflow import WAITING

ONLY_MAINTAINERS = "Only maintainers plan meetings and write their minutes."
LONGEST = 50_000  # characters of minutes


@dataclass(frozen=True, slots=True)
class Plan:
    """When a meeting is, where, and whether every week."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    weekly: bool = False


class NewerMinutes(RuleBroken):
    """Somebody saved other minutes since the form was opened; `saved` is the meeting as it is now."""

    def __init__(self, saved: Meeting) -> None:
        super().__init__(
            "Other minutes were saved meanwhile. Nothing is lost: put both texts together and save again."
        )
        self.saved = saved


@transaction.atomic
def plan(wish: Plan, *, by: User) -> Meeting:
    """A new meeting with its first agenda."""
    require(can_decide(by), ONLY_MAINTAINERS)
    if not wish.title.strip():
        raise RuleBroken("A meeting needs a title.", status=422)
    if wish.ends_at <= wish.starts_at:
        raise RuleBroken("A meeting ends after it starts.", status=422)
    meeting = Meeting.objects.create(
        title=wish.title.strip(),
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        place=wish.place.strip(),
        weekly=wish.weekly,
    )
    _refresh(meeting)
    return meeting


@transaction.atomic
def refresh_agenda(meeting: Meeting, *, by: User) -> None:
    """Make the agenda from what waits now. What was put on by hand stays on, what was taken off stays off."""
    require(can_decide(by), ONLY_MAINTAINERS)
    _refresh(_unpublished(meeting))


@transaction.atomic
def put_on(meeting: Meeting, proposal: Proposal, *, by: User, note: str = "") -> AgendaItem:
    """Put a proposal on the agenda; it stays whatever its state. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    _unpublished(meeting)
    if proposal.submitted_at is None:
        raise RuleBroken("A draft is its author's alone: it cannot be put on an agenda.")
    last = meeting.agenda.filter(by_hand=True).order_by("-position").first()
    item, _ = AgendaItem.objects.update_or_create(
        meeting=meeting,
        proposal=proposal,
        defaults={"by_hand": True, "taken_off": False, "note": note.strip()},
        create_defaults={
            "by_hand": True,
            "note": note.strip(),
            "reason": Reason.ASKED,
            "position": last.position + 1 if last else 0,
        },
    )
    return item


@transaction.atomic
def take_off(item: AgendaItem, *, by: User) -> None:
    """Take a proposal off the agenda; refreshing does not bring it back. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    _unpublished(item.meeting)
    AgendaItem.objects.filter(pk=item.pk).update(taken_off=True, by_hand=False)


@transaction.atomic
def write_minutes(meeting: Meeting, text: str, *, revision: int, by: User) -> Meeting:
    """Save the minutes that were written on `revision`; NewerMinutes where somebody saved others since."""
    require(can_decide(by), ONLY_MAINTAINERS)
    text = text.strip()
    if len(text) > LONGEST:
        raise RuleBroken(
            f"Minutes have at most {LONGEST:,} characters; these have {len(text):,}.", status=422
        )
    saved = _locked(meeting)
    if text == saved.minutes:
        return saved
    if revision != saved.revision:
        raise NewerMinutes(saved)
    if saved.published_at is not None and not text:
        raise RuleBroken("Published minutes can be corrected, not emptied.", status=422)
    saved.minutes, saved.minutes_html, saved.revision = text, markdown.render(text), revision + 1
    saved.save(update_fields=["minutes", "minutes_html", "revision"])
    return saved


@transaction.atomic
def publish(meeting: Meeting, *, by: User) -> Meeting:
    """Let everyone read the minutes; a weekly meeting plans its next one. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    saved = _locked(meeting)
    if saved.published_at is not None:
        return saved
    now = timezone.now()
    if saved.starts_at > now:
        raise RuleBroken("The meeting has not begun: there is nothing to publish yet.")
    if not saved.minutes:
        raise RuleBroken("There are no minutes yet: write and save them first.")
    saved.published_at = now
    saved.save(update_fields=["published_at"])
    if saved.weekly:
        _plan_next(saved, now)
    return saved


def agenda_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """What is spoken of, in order."""
    items = meeting.agenda.filter(taken_off=False, proposal__submitted_at__isnull=False)
    return items.select_related("proposal")


def decisions_of(meeting: Meeting) -> QuerySet[Decision]:
    """What was decided of the agenda since the meeting began, in the order of the decisions."""
    proposals = meeting.agenda.filter(taken_off=False).values("proposal")
    decisions = Decision.objects.filter(proposal__in=proposals, at__gte=meeting.starts_at)
    return decisions.select_related("proposal", "by").order_by("at", "pk")


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _unpublished(meeting: Meeting) -> Meeting:
    saved = _locked(meeting)
    if saved.published_at is not None:
        raise RuleBroken("The minutes are published: this meeting's agenda no longer changes.")
    return saved


def _refresh(meeting: Meeting) -> None:
    kept = list(meeting.agenda.all())
    meeting.agenda.filter(by_hand=False, taken_off=False).delete()
    needed = by_need(_facts(), now=timezone.now(), until=meeting.ends_at)
    known = {item.proposal_id for item in kept if item.by_hand or item.taken_off}
    first = max((item.position for item in kept if item.by_hand), default=-1) + 1
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, proposal_id=proposal, reason=reason, position=first + number)
        for number, (proposal, reason) in enumerate(needed)
        if proposal not in known
    )


def _facts() -> list[Facts]:
    """What waits. The rules judge each open round, so this asks more for more of them."""
    contested = Concern.objects.filter(review=OuterRef("pk"), resolved_at__isnull=True)
    reviews = Review.objects.open().annotate(contested=Exists(contested)).select_related("proposal")
    found = {review.proposal_id: review for review in reviews}
    return [
        _fact(proposal, found.get(proposal.pk)) for proposal in Proposal.objects.filter(status__in=WAITING)
    ]


def _fact(proposal: Proposal, review: Review | None) -> Facts:
    if review is None:
        return Facts(proposal.pk, proposal.moved_at, due_at(proposal))
    return Facts(
        proposal.pk,
        proposal.moved_at,
        due_at(proposal),
        ready=rounds.verdict_of(review).ready,
        contested=bool(getattr(review, "contested", False)),
        held=review.held_at is not None,
    )


def _plan_next(meeting: Meeting, now: datetime) -> None:
    """By the clock on the site's wall, and in the future however late the minutes are."""
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    week = timedelta(days=7)
    later = week
    while starts + later <= now:
        later += week
    following, created = Meeting.objects.get_or_create(
        follows=meeting,
        defaults={
            "title": meeting.title,
            "starts_at": starts + later,
            "ends_at": ends + later,
            "place": meeting.place,
            "weekly": True,
        },
    )
    if created:
        _refresh(following)

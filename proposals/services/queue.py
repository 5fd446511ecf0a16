"""The queue in public: what waits for a decision, in which place, how long already, and how long it mostly takes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from proposals.models import Event, Proposal, Review
from proposals.services.authoring import locked, tell
from proposals.workflow import OUTCOMES, WAITING, Status

STATES = tuple(status for status in Status if status in WAITING)
# Into which state an event leads; a decision says it itself.
INTO = {
    "submitted": Status.SUBMITTED,
    "review_started": Status.IN_REVIEW,
    "reopened": Status.IN_REVIEW,
    "final_comment_ended": Status.IN_REVIEW,
    "final_comment_started": Status.FINAL_COMMENT,
    "withdrawn": Status.WITHDRAWN,
    # Undone, it stands where it stood, which no event says: what is left of that stay is not counted.
    "merged": Status.DUPLICATE,
}
KEY = "proposals.medians"
SECONDS = 3600
LOOK_BACK = timedelta(days=730)
MOST_EVENTS = 20_000
SWEPT = 100  # reminders in one sweep
FEWEST = 5  # stays, from which on their median says something


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposal in the queue of its state."""

    number: int
    proposal: Proposal
    held_for: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposal stands among those of its state."""

    number: int
    total: int
    median: timedelta | None


def queue_of(state: Status) -> QuerySet[Proposal]:
    """Who came first into the state stands first."""
    return Proposal.objects.filter(status=state).order_by("moved_at", "pk")


def sizes() -> dict[Status, int]:
    """How many wait in each state."""
    counted = Proposal.objects.filter(status__in=STATES).order_by().values_list("status")
    return {Status(status): number for status, number in counted.annotate(number=Count("*"))}


def waiting_rows(proposals: Iterable[Proposal], *, first: int) -> list[Waiting]:
    """A stretch of the queue, whose first row has the number `first`: one query for what is on hold."""
    rows = list(proposals)
    held = dict(
        Review.objects.open()
        .filter(proposal__in=rows, held_at__isnull=False)
        .values_list("proposal_id", "held_for")
    )
    return [
        Waiting(number, proposal, held.get(proposal.pk, "")) for number, proposal in enumerate(rows, first)
    ]


def place_of(proposal: Proposal) -> Place | None:
    """One query; None for what is not in the queue."""
    if proposal.status not in STATES:
        return None
    before = Q(moved_at__lt=proposal.moved_at) | Q(moved_at=proposal.moved_at, pk__lt=proposal.pk)
    counted = Proposal.objects.filter(status=proposal.status).aggregate(
        total=Count("pk"), before=Count("pk", filter=before)
    )
    return Place(counted["before"] + 1, counted["total"], medians().get(Status(proposal.status)))


def remind() -> None:
    """Record that a turn is overdue, once for each; beat's sweep. Whose turn it is hears of it."""
    for pk in _late():
        with transaction.atomic():
            proposal = locked(Proposal(pk=pk))
            if pk in _late(only=pk):
                tell(proposal, "overdue")


def _late(*, only: int | None = None) -> list[int]:
    """Proposals whose turn is over and of which that was not said, the longest overdue first."""
    told = Event.objects.filter(proposal=OuterRef("pk"), kind="overdue", at__gt=OuterRef("turn_since"))
    late = Proposal.objects.filter(overdue()).exclude(Exists(told))
    if only is not None:
        late = late.filter(pk=only)
    return list(late.order_by("turn_ends_at", "pk").values_list("pk", flat=True)[:SWEPT])


def overdue() -> Q:
    """The proposals whose turn is over. Nobody is late with what is on hold, nor with a period that ends by itself."""
    return Q(turn_ends_at__lt=timezone.now()) & ~Q(turn_of=Status.FINAL_COMMENT)


def medians() -> dict[Status, timedelta]:
    """How long half of the proposals of the last two years at most stayed in each state; counted once an hour."""
    found: dict[Status, timedelta] | None = cache.get(KEY)
    if found is None:
        since = timezone.now() - LOOK_BACK
        events = Event.objects.filter(kind__in=[*INTO, "decided"], at__gte=since).order_by("-at", "-pk")
        rows = list(events.values_list("proposal_id", "kind", "data__outcome", "at")[:MOST_EVENTS])
        found = medians_of(rows[::-1])
        cache.set(KEY, found, SECONDS)
    return found


def medians_of(events: Iterable[tuple[int, str, str | None, datetime]]) -> dict[Status, timedelta]:
    """The median stay in each state that enough have left, from (proposal, kind, outcome, moment) by time."""
    stays: dict[Status, list[float]] = {}
    for state, stay in _stays(events):
        stays.setdefault(state, []).append(stay.total_seconds())
    return {state: timedelta(seconds=median(each)) for state, each in stays.items() if len(each) >= FEWEST}


def _stays(events: Iterable[tuple[int, str, str | None, datetime]]) -> Iterator[tuple[Status, timedelta]]:
    entered: dict[int, tuple[Status, datetime]] = {}
    for proposal, kind, outcome, at in events:
        if proposal in entered:
            state, since = entered[proposal]
            if state in STATES:
                yield state, at - since
        entered[proposal] = (Status(outcome) if outcome in set(OUTCOMES) else INTO[kind], at)

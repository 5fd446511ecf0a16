"""Weekly meetings: which come next, and until when. All changes of it under the lock of the series' live meeting."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice

from django.db.models import F, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Meeting, MeetingSeries
from proposals.services.agendas import fill
from proposals.services.meeting_rows import record

WEEK = timedelta(days=7)
NOT_FORESEEN = "This meeting is not foreseen any more: choose another one."
AHEAD = 12  # weeks of a series that calendars show, and of which each can be cancelled


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A meeting to come of a series that gets its page and its agenda when it is the next one."""

    series: MeetingSeries
    weeks: int
    starts_at: datetime

    def __str__(self) -> str:
        return self.series.title

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + self.series.lasts

    @property
    def number(self) -> int:
        """Its own whatever becomes of the others, and when the series moves."""
        return self.series.newest + self.weeks - self.series.weeks


def follow_plan(meeting: Meeting) -> MeetingSeries:
    """From now on every week as the meeting is; it begins a series where it has none."""
    plan = {
        "title": meeting.title,
        "place": meeting.place,
        "starts_at": meeting.starts_at,
        "lasts": meeting.ends_at - meeting.starts_at,
        "weeks": 0,
        "changed_at": timezone.now(),
    }
    if meeting.series_id is None:
        return MeetingSeries.objects.create(**plan)
    MeetingSeries.objects.filter(pk=meeting.series_id).update(**plan, sequence=F("sequence") + 1)
    return MeetingSeries.objects.get(pk=meeting.series_id)


def plan_next(meeting: Meeting, *, by: User) -> Meeting | None:
    """The meeting after this one, once; None where the series has stopped."""
    if meeting.series_id is None:
        return None
    series = MeetingSeries.objects.select_for_update().get(pk=meeting.series_id)
    following = next(_after(series, max(meeting.starts_at, timezone.now()), _cancelled()), None)
    if following is None:
        return None
    planned, created = Meeting.objects.get_or_create(
        follows=meeting,
        defaults={
            "title": series.title,
            "starts_at": following.starts_at,
            "ends_at": following.ends_at,
            "place": series.place,
            "series": series,
            "number": following.number,
            "sequence": series.sequence,
        },
    )
    if created:
        MeetingSeries.objects.filter(pk=series.pk).update(weeks=following.weeks, newest=following.number)
        fill(planned)
        record(planned, "planned", by=by, by_series=True)
    return planned


def foreseen(each: int) -> list[Foreseen]:
    """As many of each series after the one that is planned, the next ones first; what goes on now is one of them."""
    return _foreseen(Meeting.objects.live(), each)


def foreseen_after(meeting: Meeting) -> list[Foreseen]:
    """Those of its series, if this is the one that is planned."""
    return _foreseen(Meeting.objects.live().filter(pk=meeting.pk), AHEAD)


def cancel_foreseen(one: Foreseen, *, reason: str) -> Meeting:
    """It gets its page, which says why it is not held, and is never planned. The caller has locked its series."""
    return Meeting.objects.create(
        title=one.series.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        place=one.series.place,
        series=one.series,
        number=one.number,
        sequence=one.series.sequence + 1,
        cancelled_at=timezone.now(),
        cancelled_because=reason,
    )


def day_of(at: datetime) -> date:
    """By the clock on the site's wall."""
    return timezone.localtime(at).date()


def _foreseen(planned: QuerySet[Meeting], each: int) -> list[Foreseen]:
    now, cancelled = timezone.now(), _cancelled()
    found = [
        one
        for meeting in planned.filter(series__isnull=False).select_related("series")
        if (series := meeting.series)
        for one in islice(_after(series, max(meeting.starts_at, now - series.lasts), cancelled), each)
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.series.pk))


def _cancelled() -> set[tuple[int | None, int | None]]:
    """What will not be held of what is foreseen: series and number."""
    return set(Meeting.objects.filter(number__gt=F("series__newest")).values_list("series", "number"))


def _after(
    series: MeetingSeries, moment: datetime, cancelled: Container[tuple[int | None, int | None]]
) -> Iterator[Foreseen]:
    """Each week until it stops, at the same time on the wall; where clocks skip it, an hour later (PEP 495)."""
    first = timezone.localtime(series.starts_at)
    for weeks in count(series.weeks + 1):
        starts = (first + weeks * WEEK).astimezone(UTC)
        if series.stops_on is not None and day_of(starts) >= series.stops_on:
            return
        one = Foreseen(series, weeks, starts)
        if starts > moment and (series.pk, one.number) not in cancelled:
            yield one

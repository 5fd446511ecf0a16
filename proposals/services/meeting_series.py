"""Weekly meetings: which one comes next, and until when. All of it under the lock of the series' live meeting."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Meeting, MeetingSeries
from proposals.services.agendas import fill
from proposals.services.meeting_rows import record

WEEK = timedelta(days=7)


def follow_plan(meeting: Meeting) -> MeetingSeries:
    """From now on every week as the meeting is; it begins a series where it has none."""
    plan = {
        "title": meeting.title,
        "place": meeting.place,
        "starts_at": meeting.starts_at,
        "lasts": meeting.ends_at - meeting.starts_at,
        "weeks": 0,
    }
    if meeting.series_id is None:
        return MeetingSeries.objects.create(**plan)
    series, _ = MeetingSeries.objects.update_or_create(pk=meeting.series_id, defaults=plan)
    return series


def plan_next(meeting: Meeting, *, by: User) -> Meeting | None:
    """The meeting after this one, once; None where the series has stopped."""
    if meeting.series_id is None:
        return None
    series = MeetingSeries.objects.select_for_update().get(pk=meeting.series_id)
    weeks, starts = _next(series, after=max(meeting.starts_at, timezone.now()))
    if stopped(series, starts):
        return None
    following, created = Meeting.objects.get_or_create(
        follows=meeting,
        defaults={
            "title": series.title,
            "starts_at": starts,
            "ends_at": starts + series.lasts,
            "place": series.place,
            "series": series,
        },
    )
    if created:
        MeetingSeries.objects.filter(pk=series.pk).update(weeks=weeks)
        fill(following)
        record(following, "planned", by=by, by_series=True)
    return following


def stopped(series: MeetingSeries, starts: datetime) -> bool:
    """Whether there is no meeting at that time any more."""
    return series.stops_on is not None and day_of(starts) >= series.stops_on


def day_of(at: datetime) -> date:
    """By the clock on the site's wall."""
    return timezone.localtime(at).date()


def _next(series: MeetingSeries, *, after: datetime) -> tuple[int, datetime]:
    """In which week, and when: the same time on the wall; where clocks skip it, an hour later (PEP 495)."""
    first = timezone.localtime(series.starts_at)
    weeks = series.weeks + 1
    while first + weeks * WEEK <= after:
        weeks += 1
    return weeks, (first + weeks * WEEK).astimezone(UTC)

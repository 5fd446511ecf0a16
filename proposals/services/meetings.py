"""Meetings: planned by maintainers, once or every week; changed, cancelled and stopped, with a record of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.models import Meeting
from proposals.permissions import can_decide
from proposals.services import agendas, meeting_series
from proposals.services.meeting_rows import ONLY_MAINTAINERS, live, locked, record

PUBLISHED = "The minutes are published: this meeting can no longer be changed or cancelled."
FARTHEST = timedelta(days=5 * 366)  # farther ahead, the year was mistyped
LONGEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Plan:
    """When a meeting is, where, and whether every week."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    weekly: bool = False

    def problem(self, now: datetime) -> str:
        """What is wrong with it whenever it is, in words; "" for nothing."""
        if not self.title.strip():
            return "A meeting needs a title."
        if self.ends_at <= self.starts_at:
            return "A meeting ends after it starts."
        if self.ends_at - self.starts_at > LONGEST:
            return "A meeting lasts two weeks at most: is the date right?"
        if self.ends_at > now + FARTHEST:
            return "This is more than five years ahead: is the year right?"
        return ""


class ChangedMeanwhile(RuleBroken):
    """Somebody changed the meeting since the form was opened; `saved` is the meeting as it is now."""

    def __init__(self, saved: Meeting) -> None:
        super().__init__(
            "The meeting was changed meanwhile. Look at how it is now, then save yours or leave it."
        )
        self.saved = saved


@transaction.atomic
def plan(wish: Plan, *, by: User) -> Meeting:
    """A new meeting with its first agenda."""
    require(can_decide(by), ONLY_MAINTAINERS)
    now = timezone.now()
    _require_sound(wish, now)
    if wish.ends_at <= now:
        raise RuleBroken("This time is over: plan a meeting that is still to come.", status=422)
    meeting = Meeting(
        title=wish.title.strip(), starts_at=wish.starts_at, ends_at=wish.ends_at, place=wish.place.strip()
    )
    if wish.weekly:
        meeting.series = meeting_series.follow_plan(meeting)
    meeting.save()
    agendas.fill(meeting)
    record(meeting, "planned", by=by)
    return meeting


@transaction.atomic
def change(meeting: Meeting, wish: Plan, *, seen: int, by: User) -> Meeting:
    """Move or rename this meeting alone; those after it go on as before.

    `seen` is the `sequence` that the wish was made on: ChangedMeanwhile where it is another by now.
    """
    saved, before = _changed(meeting, wish, seen=seen, by=by)
    if before != _facts(saved):
        _save_plan(saved)
        record(saved, "changed", by=by, before=before, after=_facts(saved))
    return saved


@transaction.atomic
def change_from_now_on(meeting: Meeting, wish: Plan, *, seen: int, by: User) -> Meeting:
    """The same, and every week after it so. A meeting that was planned once becomes weekly."""
    saved, before = _changed(meeting, wish, seen=seen, by=by)
    saved.series = meeting_series.follow_plan(saved)
    _save_plan(saved)
    record(saved, "changed", by=by, before=before, after=_facts(saved), weekly=True)
    return saved


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: User) -> Meeting:
    """It will not be held. Its page stays and says why; of a weekly one the next is planned. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    saved = locked(meeting)
    if saved.cancelled_at is not None:
        return saved
    if saved.published_at is not None:
        raise RuleBroken(PUBLISHED)
    if saved.begun and saved.minutes:
        raise RuleBroken("It was held and has minutes: publish them instead.")
    _cancel(saved, _public(reason))
    following = meeting_series.plan_next(saved, by=by)
    record(
        saved, "cancelled", by=by, reason=saved.cancelled_because, next=following.pk if following else None
    )
    return saved


@transaction.atomic
def cancel_week(meeting: Meeting, number: int, *, reason: str, by: User) -> Meeting:
    """One that the series of this meeting foresees is not held; the others stay. Safe to repeat."""
    require(can_decide(by), ONLY_MAINTAINERS)
    saved = live(meeting, PUBLISHED)
    there = Meeting.objects.filter(series__isnull=False, series=saved.series, number=number)
    if done := there.filter(cancelled_at__isnull=False).first():
        return done
    weeks = {one.number: one for one in meeting_series.foreseen_after(saved)}
    if number not in weeks:
        raise RuleBroken(meeting_series.NOT_FORESEEN, status=422)
    week = meeting_series.cancel_foreseen(weeks[number], reason=_public(reason))
    record(week, "cancelled", by=by, reason=week.cancelled_because, next=None)
    return week


@transaction.atomic
def stop_series(meeting: Meeting, *, on: date, reason: str, by: User) -> Meeting:
    """No meeting of its series from that day on; the one that is planned is cancelled where it falls behind."""
    require(can_decide(by), ONLY_MAINTAINERS)
    saved = live(meeting, PUBLISHED)
    if saved.series is None:
        raise RuleBroken("This meeting does not repeat: cancel it instead.")
    if on < timezone.localdate():
        raise RuleBroken("This day is over: a series stops today or later.", status=422)
    reason = _public(reason)
    saved.series.stops_on = on
    saved.series.save(update_fields=["stops_on"])
    falls = not saved.begun and meeting_series.day_of(saved.starts_at) >= on
    if falls:
        _cancel(saved, reason)
    record(saved, "stopped", by=by, reason=reason, on=on.isoformat(), cancelled=falls)
    return saved


def _changed(meeting: Meeting, wish: Plan, *, seen: int, by: User) -> tuple[Meeting, dict[str, str]]:
    """The meeting as it is wished, not saved yet; and how it was."""
    require(can_decide(by), ONLY_MAINTAINERS)
    saved = live(meeting, PUBLISHED)
    if seen != saved.sequence:
        raise ChangedMeanwhile(saved)
    now = timezone.now()
    _require_sound(wish, now)
    if wish.starts_at != saved.starts_at:
        if saved.starts_at <= now:
            raise RuleBroken("The meeting has begun: its start no longer changes.", status=422)
        if wish.starts_at <= now:
            raise RuleBroken("This time is over: move the meeting to one that is still to come.", status=422)
    before = _facts(saved)
    saved.title, saved.place = wish.title.strip(), wish.place.strip()
    saved.starts_at, saved.ends_at = wish.starts_at, wish.ends_at
    return saved, before


def _cancel(meeting: Meeting, reason: str) -> None:
    meeting.cancelled_at, meeting.cancelled_because = timezone.now(), reason
    _save_plan(meeting)


def _save_plan(meeting: Meeting) -> None:
    """What calendars show of it, newer than what they have."""
    meeting.sequence += 1
    meeting.changed_at = timezone.now()
    meeting.save()


def _require_sound(wish: Plan, now: datetime) -> None:
    if problem := wish.problem(now):
        raise RuleBroken(problem, status=422)


def _public(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken("Say why: everyone who wanted to come reads it.", status=422)
    return reason.strip()


def _facts(meeting: Meeting) -> dict[str, str]:
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "place": meeting.place,
    }

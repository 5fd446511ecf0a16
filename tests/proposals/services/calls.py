"""Calls on a Wednesday and after it, as tests plan them and let them go by."""

from datetime import UTC, datetime, timedelta
from typing import Any

from portal.accounts.models import User
from proposals.models import Meeting
from proposals.services import meetings, minutes
from proposals.services.meetings import Plan

START = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)
WEEK = 7 * DAY
HOUR = timedelta(hours=1)


def call(by: User, *, starts: datetime = START + DAY, weekly: bool = False) -> Meeting:
    return meetings.plan(Plan("Call", starts, starts + HOUR, "Room 1", weekly), by=by)


def held(meeting: Meeting, by: User, clock: Any) -> Meeting | None:
    """The meeting goes by, its minutes are published; the next one of its series."""
    meeting.refresh_from_db()
    clock.move_to(meeting.ends_at)
    minutes.write_minutes(meeting, "We met.", revision=meeting.revision, by=by)
    minutes.publish(meeting, by=by)
    return Meeting.objects.filter(follows=meeting).first()


def plan_of(meeting: Meeting) -> tuple[str, datetime, datetime, str]:
    meeting.refresh_from_db()
    return meeting.title, meeting.starts_at, meeting.ends_at, meeting.place


def kinds(meeting: Meeting) -> list[str]:
    return [event.kind for event in meeting.events.all()]

"""What every change of a meeting begins and ends with: its lock, what may still change, the event."""

from typing import Any

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Meeting, MeetingEvent
from proposals.tasks import announce_meeting_event

ONLY_MAINTAINERS = "Only maintainers plan meetings and write their minutes."
CANCELLED = "The meeting is cancelled: nothing of it changes any more."


def locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def live(meeting: Meeting, published: str) -> Meeting:
    """The meeting, locked. RuleBroken where it is cancelled, or with `published` where its minutes are public."""
    saved = locked(meeting)
    if saved.cancelled_at is not None:
        raise RuleBroken(CANCELLED)
    if saved.published_at is not None:
        raise RuleBroken(published)
    return saved


def record(meeting: Meeting, kind: str, *, by: User, **data: Any) -> MeetingEvent:
    """Write what happened; everyone concerned is told of it afterwards."""
    event = MeetingEvent.objects.create(meeting=meeting, kind=kind, actor=by, data=data)
    announce_meeting_event.delay_on_commit(event_id=event.pk)
    return event

"""A meeting as a document, and all of them as a calendar."""

from collections.abc import Iterable
from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from portal.lib.moments import in_site_time
from proposals.models import Meeting
from proposals.services import meetings
from proposals.workflow import Status


def as_markdown(meeting: Meeting) -> str:
    """The agenda, what was decided, and the minutes once they are public."""
    when = f"{in_site_time(meeting.starts_at)} to {in_site_time(meeting.ends_at)}"
    parts = [f"# {meeting.title}", when + (f", {meeting.place}" if meeting.place else "")]
    agenda = [
        f"{number}. [{_words(item.proposal.title)}]({settings.SITE_URL}{item.proposal.get_absolute_url()}): "
        f"{item.get_reason_display()}{f' ({item.note})' if item.note else ''}"
        for number, item in enumerate(meetings.agenda_of(meeting), 1)
    ]
    parts += ["## Agenda", "\n".join(agenda) or "Nothing is on the agenda."]
    decided = [
        f"- {Status(decision.outcome).label}: [{_words(decision.proposal.title)}]"
        f"({settings.SITE_URL}{decision.proposal.get_absolute_url()}), {decision.at:%Y-%m-%d}, "
        f"by {decision.by.display_name}"
        for decision in meetings.decisions_of(meeting)
    ]
    if decided:
        parts += ["## Decisions", "\n".join(decided)]
    if meeting.published_at is not None:
        parts += ["## Minutes", meeting.minutes]
    return "\n\n".join(parts) + "\n"


def _words(title: str) -> str:
    """A title inside the brackets of a link."""
    return title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def as_calendar(rows: Iterable[Meeting]) -> bytes:
    """The meetings as iCalendar (RFC 5545), in UTC, so that no table of time zones is needed."""
    calendar = Calendar()
    calendar.add("prodid", "-//Signpost//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{settings.SITE_NAME}: meetings")
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    for meeting in rows:
        address = settings.SITE_URL + meeting.get_absolute_url()
        event = Event()
        event.add("uid", f"meeting-{meeting.pk}@{host}")
        event.add("dtstamp", meeting.created_at.astimezone(UTC))
        event.add("dtstart", meeting.starts_at.astimezone(UTC))
        event.add("dtend", meeting.ends_at.astimezone(UTC))
        event.add("summary", meeting.title)
        event.add("description", f"Agenda and minutes: {address}")
        event.add("url", address)
        if meeting.place:
            event.add("location", meeting.place)
        calendar.add_component(event)
    return bytes(calendar.to_ical())

"""A meeting as a document, and all of them as a calendar."""

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from portal.lib.moments import in_site_span, on_site_date
from proposals.models import Meeting, MeetingSeries, Proposal
from proposals.services import agendas
from proposals.services.meeting_series import Foreseen
from proposals.workflow import Status

POLLED = timedelta(hours=1)  # how often calendars should ask again


def as_markdown(meeting: Meeting) -> str:
    """The agenda, what was decided, and the minutes once they are public."""
    when = in_site_span(meeting.starts_at, meeting.ends_at)
    parts = [f"# {meeting.title}", when + (f", {meeting.place}" if meeting.place else "")]
    if meeting.cancelled_at is not None:
        parts.append(f"**Cancelled:** {meeting.cancelled_because}")
    decisions = list(agendas.decisions_of(meeting))
    agenda = [_point(point) for point in agendas.points_of(meeting, decisions)]
    parts += ["## Agenda", "\n".join(agenda) or "Nothing is on the agenda."]
    decided = [
        f"- {Status(decision.outcome).label}: {_link(decision.proposal)}, {on_site_date(decision.at)}, "
        f"by {decision.by.display_name}"
        for decision in decisions
    ]
    if decided:
        parts += ["## Decisions", "\n".join(decided)]
    if meeting.published_at is not None:
        parts += ["## Minutes", meeting.minutes]
    return "\n\n".join(parts) + "\n"


def _point(point: agendas.Point) -> str:
    """ "2. [Tiles](…): Overdue (asked for); spoken of; declined"."""
    item = point.item
    said = (
        item.why + (f" ({item.note})" if item.note else ""),
        "spoken of" if item.done_at else "",
        Status(point.decision.outcome).label.lower() if point.decision else "",
    )
    return f"{point.number}. {_link(item.proposal)}: {'; '.join(filter(None, said))}"


def with_headings(meeting: Meeting) -> str:
    """Its minutes, and at their end a heading for each point of the agenda that they do not link yet."""
    missing = [
        f"## {_link(item.proposal)}"
        for item in agendas.agenda_of(meeting)
        if reverse("proposals:open_proposal", args=[item.proposal_id]) not in meeting.minutes
    ]
    return "\n\n".join(filter(None, (meeting.minutes, *missing)))


def _link(proposal: Proposal) -> str:
    return f"[{_words(proposal.title)}]({settings.SITE_URL}{proposal.get_absolute_url()})"


def _words(title: str) -> str:
    """A title inside the brackets of a link."""
    return title.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def as_calendar(rows: Iterable[Meeting], foreseen: Iterable[Foreseen]) -> bytes:
    """The meetings as iCalendar (RFC 5545, RFC 7986), in UTC, so that no table of time zones is needed."""
    calendar = Calendar()
    calendar.add("prodid", "-//Signpost//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.calendar_name = f"{settings.SITE_NAME}: meetings"
    # Both have no default type (RFC 7986, 5.7 and 5.8), and the library names none.
    calendar.add("refresh-interval", POLLED, parameters={"VALUE": "DURATION"})
    source = settings.SITE_URL + reverse("proposals:meetings_calendar")
    calendar.add("source", source, parameters={"VALUE": "URI"})
    for meeting in rows:
        calendar.add_component(_planned_event(meeting))
    for one in foreseen:
        calendar.add_component(_foreseen_event(one))
    return bytes(calendar.to_ical())


def _planned_event(meeting: Meeting) -> Event:
    address = settings.SITE_URL + meeting.get_absolute_url()
    cancelled = meeting.cancelled_at is not None
    of_series = f"series-{meeting.series_id}-{meeting.number}"
    name = f"meeting-{meeting.pk}" if meeting.number is None else of_series
    event = _event(meeting, name, meeting)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("created", meeting.created_at.astimezone(UTC))
    why = f"Cancelled: {meeting.cancelled_because}\n" if cancelled else ""
    event.add("description", f"{why}Agenda and minutes: {address}")
    event.add("url", address)
    return event


def _foreseen_event(one: Foreseen) -> Event:
    """The same event that it is once it is planned, by its UID."""
    event = _event(one, f"series-{one.series.pk}-{one.number}", one.series)
    address = settings.SITE_URL + reverse("proposals:list_meetings")
    event.add("status", "CONFIRMED")
    event.add("description", f"Its agenda is made when it is the next one: {address}")
    event.add("url", address)
    return event


def _event(when: Meeting | Foreseen, name: str, plan: Meeting | MeetingSeries) -> Event:
    """Without METHOD, DTSTAMP says the same as LAST-MODIFIED (RFC 5545, 3.8.7.2)."""
    event = Event()
    event.add("uid", f"{name}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("sequence", plan.sequence)
    event.add("dtstamp", plan.changed_at.astimezone(UTC))
    event.add("last-modified", plan.changed_at.astimezone(UTC))
    event.add("dtstart", when.starts_at.astimezone(UTC))
    event.add("dtend", when.ends_at.astimezone(UTC))
    event.add("summary", plan.title)
    if plan.place:
        event.add("location", plan.place)
    return event

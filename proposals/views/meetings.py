"""Meetings in public: which there are, their agendas, their changes, and their minutes once they are published."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from operator import attrgetter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.people import person
from portal.lib.pages import ask_page
from proposals.meeting_announcements import differences
from proposals.models import Meeting
from proposals.permissions import can_decide
from proposals.services import agendas, meeting_documents, meeting_news, meeting_series

PAGE = 50
UPCOMING = 50  # meetings to come on one page
IN_CALENDAR = 500  # the newest meetings
WEEKS = 4  # of each series in the list, after the meeting that is planned
MOST_CHANGES = 50


@require_safe
def list_meetings(request: HttpRequest) -> HttpResponse:
    """Those to come, the next one first, also the next weeks of each series; then the past ones, ?page= by number."""
    now = timezone.now()
    rows = Meeting.objects.select_related("series")
    past = rows.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
    coming = rows.filter(ends_at__gt=now).order_by("starts_at", "pk")[:UPCOMING]
    foreseen = meeting_series.foreseen(WEEKS)
    member = request.user
    context = {
        "coming": sorted([*coming, *foreseen], key=attrgetter("starts_at"))[:UPCOMING],
        "page": ask_page(request.GET, past, PAGE),
        "plans": can_decide(request.user),
        "told": meeting_news.is_told(member) if isinstance(member, User) else None,
    }
    return render(request, "proposals/list_meetings.html", context)


@require_POST
@login_required
def hear_of_meetings(request: HttpRequest) -> HttpResponse:
    """Be told of meetings, or of none: what the button says."""
    if request.POST.get("do") == "stop":
        meeting_news.silence(by=person(request))
        messages.success(request, "You are told nothing more of meetings.")
    else:
        meeting_news.tell_again(by=person(request))
        messages.success(request, "You are told of meetings.")
    return redirect("proposals:list_meetings")


@require_safe
def show_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: its agenda, what was decided of it, the published minutes, what changed of its plan."""
    meeting = get_object_or_404(Meeting.objects.select_related("series"), pk=pk)
    decisions = list(agendas.decisions_of(meeting))
    context = {
        "meeting": meeting,
        "agenda": agendas.points_of(meeting, decisions),
        "decisions": decisions,
        "changes": _changes(meeting),
        "plans": can_decide(request.user),
    }
    return render(request, "proposals/show_meeting.html", context)


@require_safe
def meeting_markdown(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a Markdown document."""
    text = meeting_documents.as_markdown(get_object_or_404(Meeting, pk=pk))
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
def meetings_calendar(request: HttpRequest) -> HttpResponse:
    """All meetings for a calendar to subscribe to; 304 where it has them as they are."""
    rows = list(Meeting.objects.order_by("-starts_at", "-pk")[:IN_CALENDAR])
    body = meeting_documents.as_calendar(rows, meeting_series.foreseen(meeting_series.AHEAD))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    etag, newest = quote_etag(sha256(body).hexdigest()[:32]), _last_change(rows)
    response.headers["ETag"] = etag
    if newest is not None:
        response.headers["Last-Modified"] = http_date(newest)
    return get_conditional_response(request, etag, newest, response) or response


def _last_change(rows: Iterable[Meeting]) -> int | None:
    """In seconds; None while the second of the last change lasts, as another one in it would look the same.

    None with a series too: time alone changes what it foresees.
    """
    if any(meeting.series_id for meeting in rows):
        return None
    newest = max((meeting.changed_at for meeting in rows), default=None)
    if newest is None or timezone.now() - newest < timedelta(seconds=1):
        return None
    return int(newest.timestamp())


def _changes(meeting: Meeting) -> list[tuple[str, datetime, list[str]]]:
    """Who changed its plan, when, and what; the latest last."""
    events = meeting.events.filter(kind__in=("changed", "cancelled", "stopped")).select_related("actor")
    return [
        (
            event.actor.display_name if event.actor else "",
            event.at,
            differences(event.data["before"], event.data["after"])
            if event.kind == "changed"
            else [_ended(event.kind, event.data)],
        )
        for event in list(events.order_by("-at", "-pk")[:MOST_CHANGES])[::-1]
    ]


def _ended(kind: str, data: dict[str, str]) -> str:
    if kind == "cancelled":
        return f"Cancelled: {data['reason']}"
    return f"No meeting from {data['on']} on: {data['reason']}"

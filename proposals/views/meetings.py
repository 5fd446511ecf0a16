"""Meetings in public: which there are, their agendas, and their minutes once they are published."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from proposals.models import Meeting
from proposals.permissions import can_decide
from proposals.services import meetings, minutes

PAGE = 50
UPCOMING = 50  # meetings to come on one page
IN_CALENDAR = 500  # the newest meetings


@require_safe
def list_meetings(request: HttpRequest) -> HttpResponse:
    """Those to come, the next one first; then those that are over, the newest first, ?page= by number."""
    now = timezone.now()
    past = Meeting.objects.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
    context = {
        "coming": Meeting.objects.filter(ends_at__gt=now).order_by("starts_at", "pk")[:UPCOMING],
        "page": Paginator(past, PAGE).get_page(request.GET.get("page")),
        "plans": can_decide(request.user),
    }
    return render(request, "proposals/list_meetings.html", context)


@require_safe
def show_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: its agenda, what was decided of it, the published minutes."""
    meeting = get_object_or_404(Meeting, pk=pk)
    context = {
        "meeting": meeting,
        "agenda": list(meetings.agenda_of(meeting)),
        "decisions": list(meetings.decisions_of(meeting)),
        "plans": can_decide(request.user),
    }
    return render(request, "proposals/show_meeting.html", context)


@require_safe
def meeting_markdown(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a Markdown document."""
    text = minutes.as_markdown(get_object_or_404(Meeting, pk=pk))
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")


@require_safe
def meetings_calendar(request: HttpRequest) -> HttpResponse:
    """All meetings for a calendar to subscribe to."""
    rows = Meeting.objects.order_by("-starts_at", "-pk")[:IN_CALENDAR]
    return HttpResponse(minutes.as_calendar(rows), content_type="text/calendar; charset=utf-8")

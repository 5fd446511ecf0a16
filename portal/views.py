"""What joins both apps: home, search, preview, health, and the error pages."""

import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_POST, require_safe
from kombu.connection import Connection

from portal.lib import markdown
from portal.lib.errors import sent_texts
from portal.lib.forms import tidy
from proposals.models import Proposal
from roadmap.models import Item
from roadmap.progress import Status

SHOWN = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, what is being worked on, what is being proposed, how to take part."""
    items = Item.objects.current().select_related("section").with_issues()
    proposals = Proposal.objects.visible_to(request.user).open().select_related("author", "section")
    context = {
        "working_on": items.filter(status=Status.IN_PROGRESS).order_by("-changed_at")[:SHOWN],
        "proposals": proposals.filter(submitted_at__isnull=False).order_by("-trend", "-pk")[:SHOWN],
    }
    return render(request, "home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Roadmap items and proposals that have all the words."""
    words = tidy(request.GET.get("q", "").replace("\0", "")).strip()[:200]
    proposals = Proposal.objects.none()
    items = Item.objects.none()
    if words:
        found = Proposal.objects.visible_to(request.user).search_originals(words)
        proposals = found.select_related("author", "section").order_by("-vote_count", "-pk")[:20]
        items = Item.objects.current().search(words).select_related("section")[:20]
    return render(request, "search.html", {"words": words, "proposals": proposals, "items": items})


@require_POST
def preview_markdown(request: HttpRequest) -> HttpResponse:
    """A text as the page will show it: the same renderer, nothing saved."""
    text = tidy(request.POST.get("text", "").replace("\0", ""))
    if len(text) > markdown.LONGEST:
        message = f"{markdown.LONGEST:,} characters at most (now {len(text):,})."
        return HttpResponse(message, status=422, content_type="text/plain; charset=utf-8")
    return render(request, "components/_preview.html", {"html": markdown.render(text)})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the database and the broker answer: 200 or 503, with each one's state."""
    states = {"database": _answer(_ask_database), "broker": _answer(_ask_broker)}
    ready = all(state == "ok" for state in states.values())
    return JsonResponse(states, status=200 if ready else 503)


def _answer(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception as error:
        return type(error).__name__
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    options = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    url = settings.CELERY_BROKER_URL
    with Connection(url, transport_options=options, connect_timeout=0.5) as broker:  # type: ignore[no-untyped-call]  # kombu has no types
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; or 413 when more was sent than a form may hold: reading it back to show it is what was refused."""
    if isinstance(exception, RequestDataTooBig):
        most = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return render(request, "413.html", {"most": most}, status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    context = {"message": str(exception) if exception else "", "kept": sent_texts(request)}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same bytes for what is hidden and what does not exist, whatever the address was."""
    return render(request, "404.html", {"is_error": True}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: the text that was sent is on the page."""
    return render(request, "403_csrf.html", {"kept": sent_texts(request)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when it was the database that did not answer. Reads nothing from the database itself."""
    error = sys.exc_info()[1]
    down = isinstance(error, DatabaseError) or type(error).__name__ == "PoolTimeout"
    status = 503 if down else 500
    try:
        kept = sent_texts(request)
    except Exception:  # the request itself may be what broke
        kept = []
    response = render(None, f"{status}.html", {"kept": kept}, status=status)
    if down:
        response.headers["Retry-After"] = "30"
    return response

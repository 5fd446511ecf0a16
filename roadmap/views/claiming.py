"""One short-term objective, and the buttons of who works on it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.people import github_logins, person
from portal.lib import kept
from portal.lib.errors import RuleBroken
from portal.lib.kept import sign_in_first
from roadmap.models import Issue, SyncRun
from roadmap.services import claiming, objective_lists
from roadmap.services.as_of import as_of

CLAIMED = "You said that you would like to work on this. Tell people on the issue how you go about it."


def _page_of(pk: int) -> str:
    return reverse("roadmap:read_objective", args=[pk])


@require_safe
def read_objective(request: HttpRequest, pk: int) -> HttpResponse:
    """One objective with all that can be done about it; where a claim ends up that began before signing in."""
    if request.user.is_authenticated and kept.take(request, _wish_for(pk)) is not None:
        _act(request, pk, claiming.claim, CLAIMED)
    objective = find_objective(request, pk)
    confirmed = SyncRun.objects.confirmed()
    context = {"objective": objective, "as_of": as_of([objective.issue], confirmed)}
    return render(request, "roadmap/objective.html", context)


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim, after signing in if need be: the click is kept in the session, so that it counts."""
    if not request.user.is_authenticated:
        get_object_or_404(Issue, pk=pk)
        kept.keep(request, _wish_for(pk), fields=(), page=_page_of(pk))
    answer: HttpResponse = _claim(request, pk)
    return answer


@sign_in_first(back=_page_of)
def _claim(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, claiming.claim, CLAIMED)


@require_POST
@sign_in_first(back=_page_of)
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, claiming.give_back, "Given back. Somebody else can take it now.")


@require_POST
@sign_in_first(back=_page_of)
def still_at_it(request: HttpRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, claiming.still_at_it, "Good to hear. It stays yours.")


def find_objective(request: HttpRequest, pk: int) -> objective_lists.Objective:
    """The issue as the reader sees it; Http404 for a number that no issue has."""
    issue = objective_lists.with_everything(Issue.objects.filter(pk=pk)).first()
    if issue is None:
        raise Http404
    reader = request.user if isinstance(request.user, User) else None
    return objective_lists.see(issue, reader, github_logins(reader) if reader else ())


def _answer(request: HttpRequest, pk: int, act: Callable[..., object], words: str) -> HttpResponse:
    _act(request, pk, act, words)
    return redirect(_way_back(request, pk))


def _act(request: HttpRequest, pk: int, act: Callable[..., object], words: str) -> None:
    """Do it; the next page says what happened, or why it did not."""
    try:
        act(get_object_or_404(Issue, pk=pk), by=person(request))
    except RuleBroken as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, words)


def _way_back(request: HttpRequest, pk: int) -> str:
    back = request.POST.get("next", "").partition("#")[0]
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return f"{back}#objective-{pk}" if safe and back.startswith("/") else _page_of(pk)


def _wish_for(pk: int) -> str:
    return f"claim:{pk}"

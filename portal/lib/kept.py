"""Text typed before signing in: kept in the session, which the sign-in carries over, and given back once."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

SESSION_KEY = "kept_texts"
MOST = 5  # forms kept a session
LEFT_OUT = {"csrfmiddlewaretoken"}


def keep(request: HttpRequest, name: str) -> None:
    """Keep what was posted under `name`, the form's own name."""
    sent = {field: value for field, value in request.POST.items() if field not in LEFT_OUT}
    kept = {**request.session.get(SESSION_KEY, {})}
    kept.pop(name, None)
    kept[name] = sent
    request.session[SESSION_KEY] = dict(list(kept.items())[-MOST:])


def take(request: HttpRequest, name: str) -> Mapping[str, str] | None:
    """What was kept under `name`, once; None when there is nothing."""
    if SESSION_KEY not in request.session:
        return None
    kept = {**request.session[SESSION_KEY]}
    sent: Mapping[str, str] | None = kept.pop(name, None)
    request.session[SESSION_KEY] = kept
    return sent


def look(request: HttpRequest, name: str) -> Mapping[str, str] | None:
    """What was kept under `name`, left where it is."""
    sent: Mapping[str, str] | None = request.session.get(SESSION_KEY, {}).get(name)
    return sent


def sign_in_first(*, back: Callable[..., str], name: Callable[..., str] | None = None) -> Callable[..., Any]:
    """Decorator: an anonymous POST goes to sign-in and returns to `back(**url arguments)`, its text kept."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            if request.method == "POST" and name is not None:
                keep(request, name(*args, **kwargs))
                messages.info(request, "Sign in or sign up to go on. Your text is kept.")
            response = redirect_to_login(back(*args, **kwargs))
            if getattr(request, "htmx", False):
                # htmx would put the sign-in page into the button's place; this header makes it a real visit.
                return HttpResponse(status=401, headers={"HX-Redirect": response.url})
            return response

        return wrapped

    return decorate

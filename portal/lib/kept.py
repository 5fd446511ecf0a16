"""Text typed before signing in: kept in the session, which the sign-in carries over, and given back once."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from portal.lib.forms import tidy
from portal.lib.markdown import LONGEST

SESSION_KEY = "kept_texts"
MOST = 5  # forms kept a session


def keep(
    request: HttpRequest, name: str, *, fields: Iterable[str], page: str, longest: int = LONGEST
) -> None:
    """Keep these fields of a form under `name`; `page` is the address that gives them back.

    Nothing else that was sent is kept, and of no field more than `longest` characters: anybody can fill a session.
    """
    sent = {field: tidy(request.POST[field]).strip()[:longest] for field in fields if field in request.POST}
    kept = {**request.session.get(SESSION_KEY, {})}
    kept.pop(name, None)
    kept[name] = {"page": page, "texts": sent}
    request.session[SESSION_KEY] = dict(list(kept.items())[-MOST:])


def take(request: HttpRequest, name: str) -> Mapping[str, str] | None:
    """What was kept under `name`, once; None when there is nothing."""
    sent = look(request, name)
    if sent is not None:
        kept = request.session[SESSION_KEY]
        request.session[SESSION_KEY] = {other: kept[other] for other in kept if other != name}
    return sent


def look(request: HttpRequest, name: str) -> Mapping[str, str] | None:
    """What was kept under `name`, left where it is."""
    kept = request.session.get(SESSION_KEY, {}).get(name)
    sent: Mapping[str, str] | None = kept and kept["texts"]
    return sent


def names(request: HttpRequest) -> list[str]:
    """The names under which something is kept, the first one first."""
    return list(request.session.get(SESSION_KEY, {}))


def waiting_page(request: HttpRequest) -> str | None:
    """The page that gives back what was kept last: signing up goes through a mail, which forgets where it began."""
    pages: list[str] = [kept["page"] for kept in request.session.get(SESSION_KEY, {}).values()]
    return pages[-1] if pages else None


def keep_over_sign_in(*fields: str, longest: int = LONGEST) -> Callable[..., Any]:
    """Decorator for a page that only members open: `fields` posted after their session ended wait for them.

    It stands outside whatever leads to the sign-in; the page gives the text back with `take(request, request.path)`.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not request.user.is_authenticated:
                keep(request, request.path, fields=fields, page=request.get_full_path(), longest=longest)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def way_back(request: HttpRequest, *, usual: str) -> str:
    """The page of this site on which a button was, as its form's `next` says; `usual` where that cannot be told."""
    back = request.POST.get("next", "").partition("#")[0]
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if safe and back.startswith("/") else usual


def sign_in_first(*, back: Callable[..., str]) -> Callable[..., Any]:
    """Decorator: an anonymous request goes to sign-in and returns to `back(**url arguments)`."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            response = redirect_to_login(back(*args, **kwargs))
            if getattr(request, "htmx", False):
                # htmx would put the sign-in page into the button's place; this header makes it a real visit.
                return HttpResponse(status=401, headers={"HX-Redirect": response.url})
            return response

        return wrapped

    return decorate

"""How a service refuses, and the one place that turns a broken rule into a page or a fragment."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


class RuleBroken(Exception):
    """A service refuses: the message is a sentence for people; status is the HTTP status that says so."""

    def __init__(self, message: str, *, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def require(allowed: bool, message: str = "You may not do this.") -> None:
    """PermissionDenied (a 403 page) unless `allowed`."""
    if not allowed:
        raise PermissionDenied(message)


NOT_A_PAGE = (
    "This address is not a page to open: a button of the site sends to it. Go back to where the button was."
)
NOT_TAKEN = "Nothing can be sent to this address."


class RuleBrokenMiddleware:
    """Answers a RuleBroken that no view caught, and a method that no view takes, with whatever text was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            message = NOT_A_PAGE if request.method in ("GET", "HEAD") else NOT_TAKEN
            page = refusal(request, message, status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RuleBroken):
            return refusal(request, error.message, status=error.status)
        return None


def refusal(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    """The error page (or, for htmx, its fragment) with the sentence and the text that was sent."""
    fragment = bool(getattr(request, "htmx", False))
    template = "components/_refusal.html" if fragment else "error.html"
    context = {"message": message, "status": status, "kept": sent_texts(request), "back": _came_from(request)}
    return render(request, template, context, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of this site that led here, or whose button did; "" where the browser names none, or this one."""
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    here = request.method != "POST" and page == request.build_absolute_uri()
    return page if ours and not here else ""


def sent_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """(field name, text) of what a person typed and sent, so that an error page can hand it back."""
    if request.method != "POST":
        return []
    hidden = ("csrfmiddlewaretoken", "key", "next", "action", "seen", "move")
    return [
        (name.replace("_", " "), value)
        for name, value in request.POST.items()
        # allauth asks for password1, oldpassword and more.
        if isinstance(value, str)
        and len(value.strip()) > 3
        and not name.startswith(hidden)
        and "password" not in name
    ]

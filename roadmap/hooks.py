"""Webhooks: the forges' signed calls come in here.

Sources: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries and
https://docs.gitea.com/usage/webhooks; Forgejo sends Gitea's headers too. Gitea also sends GitHub's, which count for
nothing: each forge has its own place, secret and signature.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from roadmap.gitea import signatures as gitea
from roadmap.github import signatures as github
from roadmap.services import deliveries, forges

LARGEST_BODY = 25 * 1024 * 1024  # GitHub sends no more
DEEPEST = 100  # databases refuse what is nested a thousand deep
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
GUID = re.compile(r"[\x21-\x7e]{1,80}")


@dataclass(frozen=True)
class Sender:
    """Who sends webhooks: its host, what its headers begin with, and what proves that a call is from there."""

    host: Callable[[], str]
    header: str
    signature: str
    secret: Callable[[], str]
    verify: Callable[[str, bytes, str | None], bool]


GITHUB = Sender(
    host=forges.main_host,
    header="X-GitHub",
    signature="X-Hub-Signature-256",
    secret=lambda: settings.GITHUB_WEBHOOK_SECRET,
    verify=github.verify,
)
GITEA = Sender(
    host=forges.gitea_host,
    header="X-Gitea",
    signature="X-Gitea-Signature",
    secret=lambda: settings.GITEA_WEBHOOK_SECRET if settings.GITEA_URL else "",
    verify=gitea.verify,
)


@csrf_exempt
@require_POST
def receive_github(request: HttpRequest) -> JsonResponse:
    """A call of GitHub's."""
    return _receive(request, GITHUB)


@csrf_exempt
@require_POST
def receive_gitea(request: HttpRequest) -> JsonResponse:
    """A call of the Gitea or Forgejo beside it."""
    return _receive(request, GITEA)


def _receive(request: HttpRequest, sender: Sender) -> JsonResponse:
    """Verify, store, answer 202; a worker does the rest."""
    if _announced_length(request) > LARGEST_BODY:
        return _refusal(413, "The body is larger than 25 MB.")
    if request.content_type != "application/json":
        return _refusal(415, "Set the webhook's content type to application/json.")
    body = _body(request)
    if len(body) > LARGEST_BODY:
        return _refusal(413, "The body is larger than 25 MB.")
    if not sender.verify(sender.secret(), body, request.headers.get(sender.signature)):
        return _refusal(403, f"The signature in {sender.signature} is missing or wrong.")
    guid, event = (request.headers.get(f"{sender.header}-{name}", "") for name in ("Delivery", "Event"))
    if not GUID.fullmatch(guid) or not event:
        return _refusal(400, f"{sender.header}-Delivery and {sender.header}-Event must be there.")
    try:
        payload = _payload(body)
    except (ValueError, RecursionError):
        return _refusal(400, "The body is not a JSON object that can be stored.")
    answer = deliveries.receive(guid, event=event, payload=payload, forge=sender.host())
    return JsonResponse({"status": answer}, status=202)


def _announced_length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdecimal() else 0


def _body(request: HttpRequest) -> bytes:
    """The body, or one byte more than is allowed.

    Not request.body: its limit is made for forms, and no signed call is that small by rule. A body that is sent in
    chunks has no length; Django reads nothing of it, but the server below marks where it ends.
    """
    chunked = "CONTENT_LENGTH" not in request.META and request.META.get("wsgi.input_terminated")
    source = request.META["wsgi.input"] if chunked else request
    return bytes(source.read(LARGEST_BODY + 1))


def _refusal(status: int, detail: str) -> JsonResponse:
    return JsonResponse({"detail": detail}, status=status)


def _payload(body: bytes) -> dict[str, Any]:
    """Read the body. ValueError for anything that either database would refuse: NUL, lone surrogates, NaN."""
    payload = json.loads(body.decode(), parse_constant=_refuse_constant)
    if not isinstance(payload, dict):
        raise ValueError("not an object")
    waiting: list[tuple[Any, int]] = [(payload, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST or (isinstance(value, str) and UNSTORABLE.search(value)):
            raise ValueError("cannot be stored")
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            raise ValueError("too large a number")
        parts = (
            [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
        )
        waiting += [(part, depth + 1) for part in parts]
    return payload


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


urlpatterns = [
    path("github/", receive_github, name="receive_github"),
    path("gitea/", receive_gitea, name="receive_gitea"),
]

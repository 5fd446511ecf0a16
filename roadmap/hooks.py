"""Webhooks: GitHub's signed calls come in here.

Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import json
import re
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from roadmap.github import signatures
from roadmap.services import deliveries

LARGEST_BODY = 25 * 1024 * 1024  # GitHub sends no more
DEEPEST = 100  # databases refuse what is nested a thousand deep
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
GUID = re.compile(r"[\x21-\x7e]{1,80}")


@csrf_exempt
@require_POST
def receive_github(request: HttpRequest) -> JsonResponse:
    """Verify, store, answer 202; a worker does the rest."""
    if _announced_length(request) > LARGEST_BODY:
        return _refusal(413, "The body is larger than 25 MB.")
    if request.content_type != "application/json":
        return _refusal(415, "Set the webhook's content type to application/json.")
    body = _body(request)
    if len(body) > LARGEST_BODY:
        return _refusal(413, "The body is larger than 25 MB.")
    if not signatures.verify(
        settings.GITHUB_WEBHOOK_SECRET, body, request.headers.get("X-Hub-Signature-256")
    ):
        return _refusal(403, "The signature in X-Hub-Signature-256 is missing or wrong.")
    guid, event = request.headers.get("X-GitHub-Delivery", ""), request.headers.get("X-GitHub-Event", "")
    if not GUID.fullmatch(guid) or not event:
        return _refusal(400, "X-GitHub-Delivery and X-GitHub-Event must be there.")
    try:
        payload = _payload(body)
    except (ValueError, RecursionError):
        return _refusal(400, "The body is not a JSON object that can be stored.")
    return JsonResponse({"status": deliveries.receive(guid, event=event, payload=payload)}, status=202)


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


urlpatterns = [path("github/", receive_github, name="receive_github")]

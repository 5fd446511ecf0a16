"""A forge's refusals as errors: what its status means, and when it may be asked again.

The headers are GitHub's; other forges, and the proxies before them, send the same or none.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from roadmap.forges import fields
from roadmap.forges.errors import (
    TOKEN_REFUSED,
    Forbidden,
    ForgeError,
    Gone,
    NotFound,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from roadmap.forges.values import Rate

SHORTEST_PAUSE = timedelta(seconds=60)  # where the forge names no time
LONGEST_PAUSE = timedelta(hours=24)  # a nonsensical header must not stop the portal for ever
LONGEST_REASON = 200


def refusal(
    forge: str, status: int, headers: Mapping[str, str], body: bytes, *, asked_for: str
) -> ForgeError:
    """Return the error that stands for an answer other than 200 or 304; `asked_for` names the thing."""
    if status == 429 or (status == 403 and _is_rate_limit(headers, body)):
        retry_at = _retry_at(headers, now=datetime.now(UTC))
        return RateLimited(f"{forge}'s rate limit is reached until {retry_at:%H:%M:%S} UTC.", retry_at)
    if status >= 500:
        return Unavailable(f"{forge} has a fault of its own (status {status}).")
    if status == 401:
        return Unauthorized(f"{forge} {TOKEN_REFUSED}")
    if status in (403, 451):
        return Forbidden(f"{forge} does not give access to {asked_for} (status {status}).")
    if status == 404:
        return NotFound(f"{forge} does not show {asked_for}: it was removed, is private, or never existed.")
    if status == 410 and "disabled" in fields.text(told(body).get("message")).lower():
        return NotFound(f"{forge} does not show {asked_for}: issues are switched off there.")
    if status == 410:
        return Gone(f"{asked_for} is gone from {forge}: deleted, or issues are switched off there.")
    if status in (409, 422):
        return Rejected(f"{forge} declined {asked_for}: {_reason(body)}")
    return ForgeError(f"{forge} answered {asked_for} with the unexpected status {status}.")


def rate(headers: Mapping[str, str]) -> Rate:
    """What an answer tells of the limit."""
    return Rate(_number(headers, "limit"), _number(headers, "remaining"), _reset(headers))


def date(headers: Mapping[str, str]) -> datetime | None:
    """The forge's own clock (aware, UTC), if the answer tells."""
    try:
        found = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def told(body: bytes) -> Mapping[str, Any]:
    """The object that a refusal's body holds, or an empty one."""
    try:
        return fields.mapping(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def errors(body: bytes) -> list[Mapping[str, Any]]:
    """What the body of a refusal says about single things."""
    listed = told(body).get("errors")
    return [fields.mapping(error) for error in listed] if isinstance(listed, list) else []


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(f"x-ratelimit-{name}", "")
    usable = value.isascii() and value.isdigit()
    return min(int(value[:12]), fields.LARGEST_NUMBER) if usable else None


def _reset(headers: Mapping[str, str]) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(headers.get("x-ratelimit-reset", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_rate_limit(headers: Mapping[str, str], body: bytes) -> bool:
    if _number(headers, "remaining") == 0 or "retry-after" in headers:
        return True
    return "rate limit" in fields.text(told(body).get("message")).lower()


def _reason(body: bytes) -> str:
    """Why, in the forge's words: those about a single thing say more than the one about the whole."""
    words = [
        fields.text(error.get("message"))
        or " ".join(fields.text(error.get(name)) for name in ("field", "code")).strip()
        for error in errors(body)
    ]
    reason = "; ".join(filter(None, words)) or fields.text(told(body).get("message")) or "it gave no reason"
    return reason[:LONGEST_REASON].rstrip(".") + "."


def _retry_at(headers: Mapping[str, str], *, now: datetime) -> datetime:
    seconds = headers.get("retry-after", "")
    until = _reset(headers)
    if seconds.isascii() and seconds.isdigit():
        pause = timedelta(seconds=min(int(seconds), LONGEST_PAUSE.total_seconds()))
        return now + max(pause, timedelta(seconds=1))
    # By the forge's clock, which this machine's may differ from.
    there = date(headers) or now
    if _number(headers, "remaining") == 0 and until is not None and there < until <= there + LONGEST_PAUSE:
        return now + (until - there)
    return now + SHORTEST_PAUSE

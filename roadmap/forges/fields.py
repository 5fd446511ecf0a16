"""A forge's JSON, read leniently: what is missing, null or of another type is empty, and never an error."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# C0 controls and DEL break Atom feeds, NUL and lone surrogates break saving.
UNSAFE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
LARGEST_NUMBER = 2**31 - 1
COLOR = re.compile(r"[0-9a-fA-F]{6}")


def mapping(value: object) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """A text of one line without control characters, or ""."""
    return UNSAFE.sub("", value).strip() if isinstance(value, str) else ""


def web_address(value: object) -> str:
    """Keep http(s) only: the address becomes a link or an image on the portal's pages."""
    address = text(value)
    return address if address.startswith(("https://", "http://")) else ""


def color(value: object) -> str:
    """Six hexadecimal digits, or ""."""
    digits = text(value)
    return digits if COLOR.fullmatch(digits) else ""


def count(value: object) -> int:
    """A whole number from 0 to LARGEST_NUMBER, or 0."""
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER
    return value if usable and isinstance(value, int) else 0


def flag(value: object) -> bool | None:
    """True or False, or None for anything else."""
    return value if isinstance(value, bool) else None


def time(value: object) -> datetime | None:
    """A time, aware and in UTC."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None

"""What a saved filter keeps of a list's address: filters, words and order, and nothing else. Pure: no Django.

Addresses name the columns of an order by their number; what is kept names them by name, so that it means the same
when the list gets other columns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

WORDS, ORDER = "q", "o"
LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Asks:
    """What a list can be asked for: its filters, each with the value that it has anyway ("": none), and its columns."""

    filters: Mapping[str, str]
    columns: tuple[str, ...]


def kept(asked: Iterable[tuple[str, str]], asks: Asks) -> str:
    """The part of an address that the list knows, in one spelling: "" where it asks for nothing of its own.

    Of what is named twice the last one counts, as in the list itself.
    """
    parts = {name: _kept_value(name, value, asks) for name, value in asked}
    return urlencode(sorted((name, value) for name, value in parts.items() if value))


def opened(query: str, asks: Asks) -> str:
    """What `kept` wrote as the list's address today. Columns that are gone are left out; the list itself says so of
    filters that are."""
    parts = []
    for name, value in parse_qsl(query):
        if name == ORDER:
            known = [column for column in value.split(".") if column.removeprefix("-") in asks.columns]
            value = ".".join(_numbered(column, asks) for column in known)
        if value:
            parts.append((name, value))
    return urlencode(parts)


def unknown(names: Iterable[str], asks: Asks) -> tuple[str, ...]:
    """Which of an address's names the list knows nothing of."""
    return tuple(name for name in names if name not in asks.filters and name not in (WORDS, ORDER))


def _kept_value(name: str, value: str, asks: Asks) -> str:
    if name == WORDS:
        return " ".join(value.replace("\0", "").split())[:LONGEST_WORDS]
    if name == ORDER:
        return ".".join(column for number in value.split(".") if (column := _named(number, asks)))
    value = value.strip()
    return value if name in asks.filters and value != asks.filters[name] else ""


def _named(number: str, asks: Asks) -> str:
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 4 and int(digits) < len(asks.columns)):
        return ""
    return sign + asks.columns[int(digits)]


def _numbered(column: str, asks: Asks) -> str:
    sign = "-" if column.startswith("-") else ""
    return f"{sign}{asks.columns.index(column.removeprefix('-'))}"

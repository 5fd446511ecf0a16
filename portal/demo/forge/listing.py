"""What lists of the REST API share: parameters and pages.

Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlencode

from portal.demo.forge.exchange import Answer, Request, json_answer

T = TypeVar("T")


class Invalid(Exception):
    """422: a parameter has a value that GitHub refuses; `args` are its name and value."""


def page_of(things: Sequence[T], request: Request, shape: Callable[[T], object], *, place: str) -> Answer:
    """The page that is asked for, with links to the others below `place`."""
    query = request.query
    per_page = min(_whole_number(query, "per_page", 30), 100)
    page = _whole_number(query, "page", 1)
    shown = things[(page - 1) * per_page : page * per_page]
    found = json_answer(200, [shape(thing) for thing in shown])
    last = max(1, -(-len(things) // per_page))
    pages = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page <= 1:
        del pages["prev"], pages["first"]
    if page >= last:
        del pages["next"], pages["last"]
    links = [f'<{place}?{urlencode(query | {"page": str(to)})}>; rel="{rel}"' for rel, to in pages.items()]
    if links:
        found.headers["Link"] = ", ".join(links)
    return found


def one_of(query: dict[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """A parameter that has one of these values, the first by default. Raises Invalid."""
    value = query.get(name, allowed[0])
    if value not in allowed:
        raise Invalid(name, value)
    return value


def time_of(query: dict[str, str], name: str) -> datetime | None:
    """A parameter that is a time, in UTC. Raises Invalid."""
    if not query.get(name):
        return None
    try:
        time = datetime.fromisoformat(query[name])
    except ValueError as error:
        raise Invalid(name, query[name]) from error
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _whole_number(query: dict[str, str], name: str, default: int) -> int:
    """GitHub takes nonsense here for the default."""
    match = re.fullmatch(r"0*([1-9][0-9]{0,8})", query.get(name, ""))
    return int(match[1]) if match else default

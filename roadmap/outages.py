"""When maintainers are told of an outage: once when it began, and once when it is over.

The outages of one thing are numbered. Who tells makes the same event of the same outage, so the database's
"told once" decides between two workers.
"""

from collections.abc import Collection

OVER = "over"


def next_event(name: str, *, ill: bool | None, told: Collection[str]) -> str | None:
    """The event to tell next of the thing `name`, given those that were told; None where there is nothing new.

    `ill` is None while nobody can say: neither an outage nor its end.
    """
    ended = sum(_is_end_of(name, event) for event in set(told))
    event = f"{name}.{ended + 1}"
    if ill is None:
        return None
    if ill:
        return None if event in told else event
    return f"{event}.{OVER}" if event in told else None


def _is_end_of(name: str, event: str) -> bool:
    number = event.removeprefix(f"{name}.").removesuffix(f".{OVER}")
    return number.isdigit() and event == f"{name}.{number}.{OVER}"

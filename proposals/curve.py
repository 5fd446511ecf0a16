"""Votes over time as a small picture: a line through at most sixty points, and the same in words. Pure: no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 240, 56
POINTS = 60
ROWS = 8


@dataclass(frozen=True, slots=True)
class Curve:
    """`line` and `area` are paths of SVG, WIDTH by HEIGHT; `rows` says how many votes there were by a day."""

    line: str
    area: str
    rows: list[tuple[date, int]]

    @property
    def first(self) -> date:
        return self.rows[0][0]

    @property
    def last(self) -> date:
        return self.rows[-1][0]

    @property
    def total(self) -> int:
        return self.rows[-1][1]


def curve_of(by_day: Iterable[tuple[date, int]], *, start: date, end: date) -> Curve | None:
    """The votes from `start` to `end`, whatever their order; None without votes."""
    votes = sorted(by_day)
    if not votes:
        return None
    start, end = min(start, votes[0][0]), max(end, votes[-1][0])
    # The line begins at nothing, the day before.
    days = _spread((end - start).days + 1, POINTS)
    points = [(days[at], _until(votes, start + timedelta(days=days[at] - 1))) for at in range(len(days))]
    places = [_place(day, total, days=days[-1], most=points[-1][1]) for day, total in points]
    line = f"M{places[0]}L{' '.join(places[1:])}"
    told = _spread((end - start).days, ROWS - 1) if end > start else [0]
    rows = [(start + timedelta(days=ahead), _until(votes, start + timedelta(days=ahead))) for ahead in told]
    return Curve(line, f"{line}V{HEIGHT}H0Z", rows)


def _spread(last: int, steps: int) -> list[int]:
    """From 0 to `last` in at most so many even steps."""
    steps = min(last, steps)
    return [round(last * step / steps) for step in range(steps + 1)]


def _until(votes: list[tuple[date, int]], day: date) -> int:
    return sum(number for at, number in votes if at <= day)


def _place(day: int, total: int, *, days: int, most: int) -> str:
    """A point of the picture; two units above and below stay free for the line's own width."""
    across, up = WIDTH * day / days, (HEIGHT - 4) * total / most
    return f"{across:.1f},{HEIGHT - 2 - up:.1f}"

"""The timeline's picture: where each day and each bar is drawn, in pixels. No database, no request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

YEARS = 20  # before and after today; what is farther away is drawn at the edge
HEAD, ROW, LEAST = 40, 40, 1080  # height of the axis and of a bar with its words, least width
Span = tuple[date, date | None]  # first and last day; None: the end is open
LETTER = 7  # about as wide as one letter of the words on a bar


class Unit(StrEnum):
    """What the axis counts."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
WIDTH = {Unit.MONTH: 76, Unit.QUARTER: 90, Unit.YEAR: 84}  # of one unit
LONGEST = {Unit.MONTH: 18, Unit.QUARTER: 72}  # months that are counted by this unit
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis with the words after it; the `year` where one begins, or at the start of the axis."""

    x: int
    words: str
    year: str


@dataclass(frozen=True, slots=True)
class Place:
    """A bar: its row, where it begins, how wide it is, how much of it is filled; and its words."""

    y: int
    x: int
    width: int
    filled: int
    words: str
    words_x: int
    from_right: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of time from the first day of a unit to the first day of another."""

    start: date
    end: date
    unit: Unit

    @property
    def width(self) -> int:
        return max(LEAST, _months(self.start, self.end) * WIDTH[self.unit] // MONTHS[self.unit])

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    def x(self, day: date) -> int:
        """Where the day begins; at an edge if it lies outside."""
        share = (day - self.start).days / (self.end - self.start).days
        return round(min(max(share, 0), 1) * self.width)

    def ticks(self) -> Iterator[Tick]:
        day = self.start
        while day < self.end:
            yield Tick(
                self.x(day), self._words(day), str(day.year) if day == self.start or day.month == 1 else ""
            )
            day = _later(day, MONTHS[self.unit])

    def _words(self, day: date) -> str:
        if self.unit is Unit.MONTH:
            return NAMES[day.month - 1]
        return f"Q{(day.month + 2) // 3}" if self.unit is Unit.QUARTER else ""


def axis_of(spans: Sequence[Span], *, today: date) -> Axis:
    """The axis that all spans and today fit on, in the finest unit that is not too long; open ends get half a year."""
    first = max(min([today, *(start for start, _ in spans)]), date(today.year - YEARS, 1, 1))
    ends = [end or _later(min(start, date(today.year + YEARS, 1, 1)), 6) for start, end in spans]
    last = min(max([today, *ends]), date(today.year + YEARS, 12, 31))
    length = _months(first, last) + 1
    unit = next((unit for unit, longest in LONGEST.items() if length <= longest), Unit.YEAR)
    return Axis(_floor(first, unit), _later(_floor(last, unit), MONTHS[unit]), unit)


def place(axis: Axis, number: int, span: Span, *, share: float, words: str, tail: str) -> Place:
    """The bar of the section's row `number` (from 0), `share` (0 to 1) of it filled.

    The words begin over the bar, or end over it where it stands far right; they are cut so that they fit, the tail
    never.
    """
    x = min(axis.x(span[0]), axis.width - 8)
    width = max(axis.x(span[1] or axis.end) - x, 8)
    from_right = x > axis.width / 2
    room = (x + width if from_right else axis.width - x) // LETTER - len(tail)
    cut = words if len(words) <= room else f"{words[: max(room, 8) - 1].rstrip()}…"
    return Place(
        y=HEAD + number * ROW,
        x=x,
        width=width,
        filled=round(width * share),
        words=cut,
        words_x=x + width if from_right else x,
        from_right=from_right,
    )


def height(rows: int) -> int:
    return HEAD + rows * ROW + 8


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _floor(day: date, unit: Unit) -> date:
    return date(day.year, day.month - (day.month - 1) % MONTHS[unit], 1)


def _later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)

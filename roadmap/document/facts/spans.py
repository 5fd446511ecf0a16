"""Spans of days as people write them: "Q3 2026", "H1 2026", "Sept 2026", "end of 2026", "Q3-Q4 2026", "2026-09-30".

Quarters and halves are those of the calendar year, seasons those of the northern half of the earth.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Span = tuple[date | None, date | None]
Part = Literal["early", "mid", "late", ""]

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>20\d\d)"
_SHORT_YEAR = r"(?P<year>20\d\d|'?[2-9]\d)"
_GAP = r"(?: of |[ ,./'-]*)"
_COUNT = r"(?P<count>first|second|third|fourth|last|1st|2nd|3rd|4th)"
_COUNTS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_UNITS = tuple(
    re.compile(pattern)
    for pattern in (
        _YEAR,
        rf"q(?P<quarter>[1-4])(?:{_GAP}{_SHORT_YEAR})?",
        rf"{_YEAR}{_GAP}q(?P<quarter>[1-4])",
        rf"(?P<quarter>[1-4])q{_GAP}{_SHORT_YEAR}",
        rf"h(?P<half>[12])(?:{_GAP}{_SHORT_YEAR})?",
        rf"{_YEAR}{_GAP}h(?P<half>[12])",
        rf"(?P<half>[12])h{_GAP}{_SHORT_YEAR}",
        rf"{_COUNT} (?P<unit>quarter|half)(?:{_GAP}{_SHORT_YEAR})?",
        rf"{_MONTH}(?: of |[ ,/-]*)(?P<year>20\d\d|'[2-9]\d)",
        rf"{_YEAR}[ ,/-]*{_MONTH}",
        r"(?P<name>january|february|march|april|june|july|august|september|october|november|december)",
        rf"{_YEAR}[-/](?P<month>\d\d?)",
        rf"(?P<month>\d\d?)/{_YEAR}",
        rf"{_YEAR}([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)",
        rf"(?P<day>\d\d?)\.(?P<month>\d\d?)\.{_YEAR}",
        rf"(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of |[ -]*){_MONTH}[ ,/-]*{_YEAR}",
        rf"{_MONTH} *(?P<day>\d\d?)(?:st|nd|rd|th)?[ ,]+{_YEAR}",
        r"(?P<season>spring|summer|autumn|fall|winter)(?: of |[ ,-]*)(?P<year>20\d\d|'[2-9]\d)",
        r"fy ?'?(?:20)?\d\d(?:[ -]?[qh][1-4])?|[qh][1-4] fy ?'?(?:20)?\d\d",
    )
)
_BEFORE = re.compile(
    r"(?:by|until|till|before|in|on|for|during|around|about|approx\w*\.?|circa|ca\.|~|est\.?|estimated|expected"
    r"|tentative(?:ly)?|target(?:ed|ing)?|planned|scheduled|due|eta|the"
    r"|(?:(?:target|planned|expected) )?(?:release |due |delivery )?date|calendar year|cy)(?:[ :.]+|(?<=~))"
)
_PARTS: tuple[tuple[re.Pattern[str], Part], ...] = (
    (re.compile(r"(?:very )?(?:early|(?:the )?(?:start|beginning)(?: of)?)[ -]+(?:in )?"), "early"),
    (re.compile(r"(?:the )?(?:mid(?:dle)?(?: of)?)[ -]+"), "mid"),
    (re.compile(r"(?:late|(?:the )?end(?:ing)?(?: of)?|eo[yqm])[ -]+(?:in )?(?:the )?"), "late"),
)
_OPEN = re.compile(r"(?:\+| (?:and|or) (?:beyond|later|after)| ?onwards?)$")
_FROM = re.compile(r"(?:from|since|starting(?: in)?|not before|no earlier than)\s+")
_AFTER = re.compile(r"(?:after|beyond|post)[ -]+")
_TO = re.compile(r" ?(?:-|–|—|/|→|\bto\b|\bthrough\b|\bor\b|\band\b|&) ?")


@dataclass(frozen=True, slots=True)
class _Unit:
    """So many months of a year from the first one on, or one day of a month; without a year it has no days."""

    year: int | None
    first: int
    months: int
    day: int = 0
    part: Part = ""


def read_span(words: str) -> Span | None:
    """The first and last day that lower-case words say; without days where they name none ("q3"), and without
    a last one where it is open. None where the words say no time."""
    while found := _BEFORE.match(words):
        words = words[found.end() :]
    if found := _AFTER.match(words):
        last = _closed(words[found.end() :])
        return last and (last[1] and last[1] + timedelta(days=1), None)
    found = _FROM.match(words) or _OPEN.search(words)
    if found:
        first = _closed(words[found.end() :] if found.start() == 0 else words[: found.start()])
        return first and (first[0], None)
    return _closed(words)


def _closed(words: str) -> Span | None:
    unit = _part(words)
    if unit:
        return _days(unit)
    for found in _TO.finditer(words):
        right = _part(words[found.end() :])
        left = _part(words[: found.start()])
        if right and right.year and (left is None or left.year is None):
            left = _part(f"{words[: found.start()]}, {right.year}")
            if left and left.first > right.first:
                # "Nov - Jan 2027" begins in 2026.
                left = replace(left, year=right.year - 1)
        if left and right:
            return _between(left, right)
    return None


def _between(left: _Unit, right: _Unit) -> Span | None:
    start, end = _days(left)[0], _days(right)[1]
    if start and end and start > end:
        return None
    return (start, end) if start and end else (None, None)


def _part(words: str) -> _Unit | None:
    for pattern, part in _PARTS:
        found = pattern.match(words)
        unit = _unit(words[found.end() :]) if found else None
        if unit:
            return replace(unit, part=part)
    return _unit(words)


def _unit(words: str) -> _Unit | None:
    for pattern in _UNITS:
        found = pattern.fullmatch(words.strip(" ,"))
        unit = _made(found.groupdict()) if found else None
        if unit:
            return unit
    return None


def _made(said: dict[str, str | None]) -> _Unit | None:
    digits = (said.get("year") or "").lstrip("'")
    year = (int(digits) if len(digits) == 4 else 2000 + int(digits)) if digits else None
    if said.get("name") or said.get("month"):
        return _month(said, year)
    if said.get("count"):
        return _counted(said, year)
    if quarter := said.get("quarter"):
        return _Unit(year, 3 * int(quarter) - 2, 3)
    if half := said.get("half"):
        return _Unit(year, 6 * int(half) - 5, 6)
    if season := said.get("season"):
        # A winter belongs to two years, and people differ in which one they name it after.
        return _Unit(year if season in _SEASONS else None, _SEASONS.get(season, 12), 3)
    return _Unit(year, 1, 12)


def _month(said: dict[str, str | None], year: int | None) -> _Unit | None:
    name = said.get("name")
    month = _NAMES.index(name[:3]) + 1 if name else int(said.get("month") or 0)
    day = int(said.get("day") or 0)
    if not 1 <= month <= 12:
        return None
    if said.get("day") and not (year and 1 <= day <= _last(year, month).day):
        return None
    return _Unit(year, month, 1, day)


def _counted(said: dict[str, str | None], year: int | None) -> _Unit | None:
    months = 3 if said["unit"] == "quarter" else 6
    number = _COUNTS.get(said["count"] or "", 12 // months)
    return _Unit(year, months * (number - 1) + 1, months) if number * months <= 12 else None


def _days(unit: _Unit) -> tuple[date | None, date | None]:
    if unit.year is None:
        return None, None
    if unit.day:
        day = date(unit.year, unit.first, unit.day)
        return day, day
    start, end = date(unit.year, unit.first, 1), _last(unit.year, unit.first + unit.months - 1)
    edge = {12: 3, 6: 2, 3: 1}.get(unit.months, 0)
    first_end = _last(unit.year, unit.first + edge - 1) if edge else start + timedelta(days=9)
    last_start = date(unit.year, unit.first + unit.months - edge, 1) if edge else start + timedelta(days=20)
    return {
        "": (start, end),
        "early": (start, first_end),
        "mid": (first_end + timedelta(days=1), last_start - timedelta(days=1)),
        "late": (last_start, end),
    }[unit.part]


def _last(year: int, month: int) -> date:
    """The last day of a month; a month after December is one of the next year."""
    year, month = year + month // 12, month % 12 + 1
    return date(year, month, 1) - timedelta(days=1)

"""Where a document says an item's target: on a line of its own, in a table's column, behind or before a title,
in the heading above. Words that are a status ("planned", "done", "TBD") are none."""

import re
from typing import Any

from roadmap.document.facts.statuses import status_of
from roadmap.document.facts.times import bare, clauses, is_aside, is_plain, is_time, may_say_time, read_target
from roadmap.document.limits import MAX_TARGET, MAX_TITLE
from roadmap.document.markdown.inline import plain

_SURE = re.compile(r"target(?: (?:date|release|version|milestone|quarter))?|eta|milestone|due(?: date| by)?")
_UNSURE = re.compile(
    r"when|time(?:line|frame| frame)?|(?:planned|expected|scheduled|release) (?:date|for|in|by|release|version)"
    r"|planned|expected|scheduled|release|version|quarter|date|horizon"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,60})[)\]]")
_DASHED = re.compile(r"\s[-–—|]+\s+([^–—|]{2,40})$")
_LISTED = re.compile(r"[:,]\s+([^:,]{2,40})$")
_BEFORE = re.compile(r"([^:–—]{2,40}?)(?::|\s[–—-])\s")
_PERIOD = re.compile(
    r"\b(?:q[1-4][ /-]?20\d\d|20\d\d[ /-]?q[1-4]|h[12][ /-]?20\d\d|20\d\d[ /-]?h[12]|v?\d+\.\d+(?:\.\d+|\.x)*"
    r"|v\d+|20\d\d(?: ?[-–/] ?20\d\d)?)(?![\w.])",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:\b(?:goals?|plans?|planned|planning|road ?maps?|releases?|versions?|features?|items?|milestones?|work|topics?"
    r"|priorit(?:y|ies)|objectives?|focus|targets?|targeted|themes?|for|the|in|of|our|to|list|what|we|do|will|by|on"
    r"|done|ship(?:ped|ping)?|upcoming|current|next|project|development|status|major|minor|proposed|this|year)\b|[^\w]|_)*",
    re.IGNORECASE,
)


def note_target(name: str, value: str, env: dict[str, Any]) -> str:
    """The target on a line such as "Target: Q3 2026" or "Milestone: [v1.2](…)"; empty where it says none.

    Names that mean other things too ("Release:", "When:") need a value that can be read.
    """
    sure = bool(_SURE.fullmatch(name))
    if not (sure or _UNSURE.fullmatch(name)) or len(value) > 5 * MAX_TARGET:
        return ""
    said = bare(plain(value.strip("*_` \t"), env)).rstrip(";,")
    return said if _says(said, sure=sure) else ""


def title_target(title: str) -> str:
    """The target that a title is, or says in brackets, behind a dash or in front: "Lamp (Q3 2026)", "[v1.2] Lamp"."""
    title = title[: 2 * MAX_TITLE]
    if not may_say_time(title):
        return ""
    for found in reversed(_BRACKETS.findall(title)):
        parts = clauses(found)
        for text in parts if any(map(status_of, parts)) else (found, *parts):
            if _is_clear(text):
                return bare(text)
    ends = (_DASHED.search(title[-60:]), _LISTED.search(title[-60:]), _BEFORE.match(title[:60]))
    return next(
        (bare(end[1]) for end in ends if end and _is_clear(end[1])), bare(title) if _is_clear(title) else ""
    )


def cell_target(text: str, *, sure: bool) -> str:
    """The target in a table's cell. In a column that is for targets (`sure`) any short text is one."""
    label = bare(text)
    if not label or len(label) > 4 * MAX_TARGET:
        return ""
    said = ""
    if may_say_time(label):
        parts = (label, *clauses(label))
        said = next((one for one in parts if not status_of(one) and read_target(one)), "")
    return said or (label if sure and _says(label, sure=True) else "")


def heading_target(title: str) -> str:
    """The release, period or horizon that a section's heading names: "Q3 2026: Lamps", "Goals for 2026", "Later"."""
    title = bare(title)
    if len(title) > MAX_TARGET or not may_say_time(title) or status_of(title):
        return ""
    if is_time(title):
        return title if _is_clear(title) else _period(title) or title
    parts = clauses(title)
    told = [part for part in parts if not status_of(part) and is_time(part)]
    if told and all(part in told or is_aside(part) for part in parts):
        return title
    if told:
        first = read_target(told[0])
        days = next((part for part in told[1:] if (said := read_target(part)) and said.start), "")
        return f"{told[0]} ({days})" if days and first and not first.start else told[0]
    return _period(title)


def _period(title: str) -> str:
    """The year, quarter or release among words that say nothing more, as in "Goals for 2026"."""
    found = _PERIOD.search(title)
    if found and _GENERIC.fullmatch(title[: found.start()]) and _GENERIC.fullmatch(title[found.end() :]):
        return found[0]
    return ""


def completed(target: str, above: str) -> str:
    """ "Q1" under a heading "2026" is "Q1 2026"; a heading of several years does not tell which."""
    known, span = read_target(target), read_target(above)
    if not (known and known.kind == "date" and known.start is None and span and span.start and span.end):
        return target
    whole = f"{target} {span.start.year}"
    return whole if span.start.year == span.end.year and read_target(whole) else target


def _says(value: str, *, sure: bool) -> bool:
    if not value or len(value) > MAX_TARGET or not re.search(r"\w", value):
        return False
    if status_of(value) or status_of(clauses(value)[0] if clauses(value) else ""):
        return False
    return sure or read_target(value) is not None


def _is_clear(text: str) -> bool:
    """Whether a part of a title can mean nothing but a target."""
    target = None if status_of(text) else read_target(text)
    return target is not None and is_plain(target)

"""When something shall be there, in the words of roadmaps: a date or span of dates, a horizon or a release."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from roadmap.document.facts.spans import read_span
from roadmap.document.facts.statuses import SIGN
from roadmap.document.limits import MAX_TARGET

Horizon = Literal["now", "next", "later"]
TargetKind = Literal["date", "horizon", "release"]

_GOALS = (
    r"(?: (?:goals?|plans?|priorit(?:y|ies)|items?|features?|work|focus|roadmap|objectives?|tasks?|vision"
    r"|topics?|milestones?|improvements?|projects?|ideas?|enhancements?|directions?|initiatives?|releases|versions))?"
)
_HORIZONS: dict[Horizon, re.Pattern[str]] = {
    "now": re.compile(
        rf"(?:right )?now{_GOALS}|(?:short(?:er)?|near(?:er)?)[ -]?term{_GOALS}|immediate(?:ly)?{_GOALS}|asap|today"
        rf"|current(?:ly)?{_GOALS}|(?:this|current) (?:week|month|quarter|cycle|sprint|iteration|release|version)"
    ),
    "next": re.compile(
        rf"(?:up )?next(?: up)?{_GOALS}|(?:coming )?soon"
        rf"|(?:medium|mid(?:dle)?|intermediate)[ -]?term{_GOALS}"
        r"|next (?:steps?|few months|week|month|quarter|cycle|sprint|iteration"
        r"|(?:major |minor )?(?:release|version))"
    ),
    "later": re.compile(
        rf"(?:maybe )?later(?: on)?{_GOALS}|long(?:er)?[ -]?term{_GOALS}"
        rf"|(?:in )?(?:the )?(?:far |distant )?future{_GOALS}"
        r"|some ?day|eventually|beyond|next year|after that|on the horizon"
    ),
}
_NUMBER = r"\d{1,4}(?:\.(?:\d{1,5}|x)){0,4}"
_TAIL = (
    r"(?:[- ]?(?:alpha|beta|rc|pre|dev|snapshot)[.-]?\d{0,3}|\+)?"
    r"(?: (?:release|stable|final|ga|lts|milestone|series|branch))?"
)
_RELEASE = re.compile(
    r"(?:(?:post|pre|after|before)[ -])?(?:the )?(?:"
    rf"(?:(?:release|version|ver|rel|milestone|phase|sprint|iteration|stage)\.? ?#?v?{_NUMBER}|v\.? ?{_NUMBER}"
    rf"|m\d{{1,3}}|{_NUMBER.replace('{0,4}', '{1,4}')}){_TAIL}"
    rf"|[^\W\d_][\w+-]{{1,30}}(?: [^\W\d_][\w+-]{{1,30}})? v?{_NUMBER.replace('{0,4}', '{1,4}')}{_TAIL})"
)
_PLAIN_RELEASE = re.compile(rf"(?:v\.? ?\d|(?:release|version|milestone) v?\d|{_NUMBER}\.\d)")
_PARTS = re.compile(r"[()\[\],;:|]|\s[-–—/]+\s")
_ASIDE = re.compile(
    r"[<>~≤≥ ]*\d+(?: ?(?:-|–|to) ?\d+)?\+? ?(?:days?|weeks?|months?|quarters?|years?)"
    r"|(?:(?:all |still )?(?:tentative(?:ly)?|tb[cd]|estimated?|planned|planning|stretch|expected|subject to change"
    r"|(?:target(?:ed)?|planned|expected|release|due|eta)(?: release)?(?: date)?)\b ?)+|lts|stable|latest|current"
)
_MAYBE = re.compile(
    r"\d|now|next|later|soon|term|future|current|today|asap|immediate|some ?day|eventually|beyond|horizon|after that"
    r"|this |quarter|half|january|february|march|april|june|july|august|september|october|november|december",
    re.IGNORECASE,
)
"""What every time has in it, for a quick look before a slow one."""
_EDGE = rf"(?:[\s*_`\"'“”‘’.!\ufe0f™]|{SIGN})+"
_EDGES = re.compile(rf"^{_EDGE}|{_EDGE}$")


@dataclass(frozen=True, slots=True)
class Target:
    """When something shall be there. `label` is the text without its markup; `start` and `end` are the first
    and the last day, None where the text does not say them ("Q3", "v1.2"), `end` also where it is open
    ("2026 and beyond"). A release may have days too: "v1.2 (Q3 2026)"."""

    kind: TargetKind
    label: str
    start: date | None = None
    end: date | None = None


@lru_cache(maxsize=2_000)
def read_target(text: str) -> Target | None:
    """What a text such as "Q3 2026", "end of 2026", "Next" or "v1.2" says of time; None if it says nothing.

    What follows it behind a comma, a colon, a dash or in brackets may add days, or say anything else:
    "v1.2 (Q3 2026)", "2026-09-30, if all goes well".
    """
    if len(text) > 2 * MAX_TARGET or not _MAYBE.search(text):
        return None
    label = bare(text)
    if not label or len(label) > MAX_TARGET:
        return None
    whole = _read(label)
    if whole:
        return replace(whole, label=label)
    first, *others = clauses(label) or [""]
    target = _read(first)
    if target is None:
        return None
    days = next((said for one in others if (said := _read(one)) and said.start), None)
    if days and not target.start:
        target = replace(target, start=days.start, end=days.end)
    return replace(target, label=label)


def clauses(text: str) -> list[str]:
    """What a text says between its commas, colons, dashes and brackets."""
    return [said for part in _PARTS.split(text) if (said := bare(part))]


def bare(text: str) -> str:
    """A short text on one line without the marks and signs around it."""
    return _EDGES.sub("", " ".join(text.split()))


def may_say_time(text: str) -> bool:
    """A quick look: False where a text of any length says no time for sure."""
    return bool(_MAYBE.search(text))


def is_time(text: str) -> bool:
    """Whether a text says a time and nothing else."""
    return len(text) <= MAX_TARGET and bool(_MAYBE.search(text)) and _read(text) is not None


def is_aside(clause: str) -> bool:
    """Whether a clause only says how sure a time is or how long it lasts: "tentative", "< 6 months"."""
    return bool(_ASIDE.fullmatch(clause.casefold().strip()))


def is_plain(target: Target) -> bool:
    """Whether a text can hardly mean anything else; a product's version, as in "Go 1.22", can."""
    return target.kind != "release" or bool(_PLAIN_RELEASE.match(target.label.casefold()))


def horizon(label: str) -> Horizon | None:
    """The horizon that words name: "Short term goals" is now, "Someday" is later."""
    words = bare(label.casefold())
    return next((name for name, pattern in _HORIZONS.items() if pattern.fullmatch(words)), None)


def named_horizon(target: Target) -> Horizon | None:
    """The horizon of a target of that kind."""
    return next((found for found in map(horizon, _candidates(target.label)) if found), None)


def _candidates(label: str) -> Iterator[str]:
    yield label
    yield from clauses(label)[:1]


def _read(text: str) -> Target | None:
    words = bare(text.casefold().replace("’", "'"))
    span = read_span(words)
    if span:
        return Target("date", text, *span)
    if horizon(words):
        return Target("horizon", text)
    return Target("release", text) if _RELEASE.fullmatch(words) else None

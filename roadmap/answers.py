"""Whether an address still answers: what one check means, and what a row of checks does. Pure: no Django.

A site may be down for a day, and many turn robots away, so an address is given up only when it failed three times in
a row over two days, or said twice in a row that there is no such page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

WEEK, DAY = timedelta(days=7), timedelta(days=1)
SOON, LATER = timedelta(hours=1), timedelta(hours=6)
MOST_FAILURES, LONG_ENOUGH = 3, timedelta(days=2)
AGAIN = "It said twice "


class Meaning(Enum):
    """What one check tells. UNASKED: the address is not on the public internet; OFFLINE: nothing could be asked."""

    ANSWERS = auto()
    MISSING = auto()
    FAILS = auto()
    UNASKED = auto()
    OFFLINE = auto()


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it means, and why, as a sentence."""

    meaning: Meaning
    words: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an address after its checks: failures in a row, since when, and why the last one failed."""

    failing_since: datetime | None = None
    failures: int = 0
    failure: str = ""


def meaning_of(status: int) -> Check:
    """What an answer's HTTP status tells. Robots are turned away with 401, 403 or 429: somebody is at home there."""
    if status in (404, 410):
        return Check(Meaning.MISSING, f"It said that there is no such page (status {status}).")
    if status >= 500:
        return Check(Meaning.FAILS, f"It answered with a fault of its own (status {status}).")
    return Check(Meaning.ANSWERS)


def judge(before: Standing, check: Check, *, at: datetime) -> tuple[Standing, datetime]:
    """The standing after a check at `at`, and when to check again."""
    match check.meaning:
        case Meaning.ANSWERS:
            return Standing(), at + WEEK
        case Meaning.UNASKED:
            return Standing(failure=check.words), at + WEEK
        case Meaning.OFFLINE:
            return before, at + SOON
    missing = check.meaning is Meaning.MISSING
    twice = missing and "no such page" in before.failure
    words = check.words.replace("It said ", AGAIN, 1) if twice else check.words
    after = Standing(before.failing_since or at, before.failures + 1, words)
    pause = WEEK if is_dead(after, checked_at=at) else LATER if missing else DAY
    return after, at + pause


def is_dead(standing: Standing, *, checked_at: datetime) -> bool:
    """Whether people may be told that the address no longer answers."""
    if standing.failing_since is None:
        return False
    long_enough = checked_at - standing.failing_since >= LONG_ENOUGH
    return standing.failure.startswith(AGAIN) or (standing.failures >= MOST_FAILURES and long_enough)


def given_up_at(failing_since: datetime, failure: str) -> datetime:
    """About when people could first be told of a dead address: who looked before knew nothing of it."""
    return failing_since + (LATER if failure.startswith(AGAIN) else LONG_ENOUGH)

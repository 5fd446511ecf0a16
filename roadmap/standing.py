"""How the sync stands, told from its runs: when it is called behind, and what a stranger may read of a failure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BEHIND_AFTER = 3  # intervals without a confirmation
# What only the machines of a site know: addresses, numbers of machines and ports, paths, names of exceptions.
INTERNAL = re.compile(
    r"another server|connection to \S+ failed|\w://|\blocalhost\b|(?:^|\s)/\w+/|\w(?:Error|Exception)\b"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|[0-9a-f]*::|\[[0-9a-f:]+\]|[a-z]:\d{2,5}\b",
    re.IGNORECASE,
)
UNSAID = "It did not work. Maintainers can read why."


class Standing(StrEnum):
    """How far what is shown can be relied on."""

    NEVER = "never"
    FRESH = "fresh"
    BEHIND = "behind"
    FAILING = "failing"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Told:
    """What the runs say of one forge. `confirmed_at`: when the newest complete run began, and all was right.

    `refused`: the forge's last word was that it does not accept the token. `problem`: why the newest run failed.
    """

    confirmed_at: datetime | None = None
    problem: str = ""
    refused: bool = False
    paused_until: datetime | None = None


def standing(told: Told, *, now: datetime, interval: timedelta) -> Standing:
    """In the order of what a maintainer has to know first."""
    if told.refused:
        return Standing.FAILING
    if told.paused_until and told.paused_until > now:
        return Standing.PAUSED
    if told.problem:
        return Standing.FAILING
    if told.confirmed_at is None:
        return Standing.NEVER
    return Standing.FRESH if behind_by(told.confirmed_at, now, interval) is None else Standing.BEHIND


def behind_by(confirmed_at: datetime, now: datetime, interval: timedelta) -> timedelta | None:
    """How old the last confirmation is; None while that is no more than BEHIND_AFTER intervals."""
    age = now - confirmed_at
    return age if age > BEHIND_AFTER * interval else None


def in_public(problem: str) -> str:
    """The sentence of a failure, or that there is one where it names what only the site's own machines know."""
    return UNSAID if INTERNAL.search(problem) else problem

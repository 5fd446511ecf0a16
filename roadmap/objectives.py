"""Who has a short-term objective, and whether it can be worked on: one rule for the page, the services and the admin.

What GitHub says counts for more than what a member said here: an assignee was put there by somebody who may assign, and
everybody who works on GitHub sees it. So *assigned* comes before *claimed*.

*Blocked* is no answer to "who has it?". An issue that somebody has stays theirs while it waits, and is marked in
addition. One that nobody has is blocked instead of unclaimed: whoever looks for work should not begin with what cannot
be begun. It may be claimed all the same, since what it waits for may be done first.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

HELP_WANTED = frozenset({"helpwanted", "goodfirstissue"})
BLOCKED = frozenset({"blocked", "status:blocked", "status/blocked"})
LOOSE = re.compile(r"[\s_-]+")


class Standing(StrEnum):
    """Who has an objective; the order is that of pages."""

    UNCLAIMED = "unclaimed"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Look:
    """What a page shows of an objective at a glance. `blocked` may be true of one that somebody has."""

    standing: Standing
    blocked: bool
    help_wanted: bool


def look_at(*, assigned: bool, claimed: bool, blocked_by: int, labels: Collection[str]) -> Look:
    """`blocked_by` counts the open issues that this one waits for; `labels` are names."""
    blocked = is_blocked(blocked_by=blocked_by, labels=labels)
    if assigned:
        standing = Standing.ASSIGNED
    elif claimed:
        standing = Standing.CLAIMED
    else:
        standing = Standing.BLOCKED if blocked else Standing.UNCLAIMED
    return Look(standing, blocked=blocked, help_wanted=is_help_wanted(labels))


def is_blocked(*, blocked_by: int, labels: Iterable[str]) -> bool:
    """GitHub counts open issues that it waits for, or a label says so: "blocked", "status: blocked"."""
    return blocked_by > 0 or any(_plain(name) in BLOCKED for name in labels)


def is_help_wanted(labels: Iterable[str]) -> bool:
    """Whether a label asks for help: "help wanted" or "good first issue", however it is written."""
    return any(_plain(name) in HELP_WANTED for name in labels)


def _plain(name: str) -> str:
    return LOOSE.sub("", name.casefold())

"""Now, next, later: the columns of the board by time, and what the table is filtered by."""

from datetime import date
from functools import lru_cache

from roadmap.progress import Status
from roadmap.targets import horizon_of, read_target

UNPLACED = "none"
# Items that have ended stand in no horizon: when they were due says nothing about now.
OPEN = (Status.PLANNED, Status.IN_PROGRESS)
# name in the address: name on the page
HORIZONS = {"now": "Now", "next": "Next", "later": "Later", UNPLACED: "Not scheduled"}


@lru_cache(maxsize=4096)
def horizon(target: str, *, today: date) -> str:
    """The horizon of a target as written; "none" for one that does not tell, such as a release without days."""
    return horizon_of(read_target(target), today=today) or UNPLACED

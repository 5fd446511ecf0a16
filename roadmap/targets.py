"""An item's target: when it shall be there, and which horizon that is today."""

from datetime import date
from typing import Literal

from roadmap.document import Horizon, Target, named_horizon, read_target

__all__ = ["Horizon", "Target", "horizon_of", "read_target"]


def horizon_of(target: Target | None, *, today: date) -> Horizon | Literal[""]:
    """Now, next or later; empty where the target does not tell.

    A horizon is the one it names. Days count by the last one (by the first one where the end is open): in the
    quarter of today or before it is now, in the two quarters after it is next, then later. A release without
    days does not tell, nor does "Q3" without a year.
    """
    if target is None:
        return ""
    due = target.end or target.start
    if due is None:
        return (named_horizon(target) or "") if target.kind == "horizon" else ""
    ahead = _quarter(due) - _quarter(today)
    if ahead <= 0:
        return "now"
    return "next" if ahead <= 2 else "later"


def _quarter(day: date) -> int:
    """Quarters since the beginning of our calendar."""
    return 4 * day.year + (day.month - 1) // 3

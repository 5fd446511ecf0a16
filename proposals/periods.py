"""How long things take: calendar days, business days, whole weekends, in the site's time zone. Pure: no Django."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SATURDAY = 5
DAY = timedelta(days=1)
LONGEST = 366  # days; longer is a slip of the pen


@dataclass(frozen=True, slots=True)
class Period:
    """`days` of the calendar or of business (Monday to Friday), and at least as long as `weekends` whole weekends."""

    days: int
    business: bool = False
    weekends: int = 0

    def __str__(self) -> str:
        unit = ("business day" if self.business else "day") + ("" if self.days == 1 else "s")
        weekends = "weekend" if self.weekends == 1 else "weekends"
        return f"{self.days} {unit}" + (f" with {self.weekends} {weekends}" if self.weekends else "")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Period":
        return cls(**told)


NONE = Period(0)


def end_of(start: datetime, period: Period, zone: ZoneInfo) -> datetime:
    """When a period that begins at `start` (aware) is over, in `zone`; by the clock on the wall, so across a change of
    summer time a day may have 23 or 25 hours.

    Of business days the day of the start does not count: five of them from a Wednesday end on the next Wednesday.
    """
    here = start.astimezone(zone)
    end = _after_business_days(here, period.days) if period.business else here + period.days * DAY
    if period.weekends:
        end = max(end, _after_weekends(here, period.weekends))
    return end.astimezone(start.tzinfo)


def _after_business_days(start: datetime, days: int) -> datetime:
    end = start
    while days > 0:
        end += DAY
        if end.weekday() < SATURDAY:
            days -= 1
    return end


def _after_weekends(start: datetime, weekends: int) -> datetime:
    """The midnight that ends the last of so many whole weekends."""
    midnight = datetime.combine(start.date(), time(), tzinfo=start.tzinfo)
    first = midnight if midnight == start else midnight + DAY
    saturday = first + ((SATURDAY - first.weekday()) % 7) * DAY
    return saturday + (2 + 7 * (weekends - 1)) * DAY

"""How long things take: calendar days, business days, whole weekends, in the site's time zone. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
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
# From when to when time stood still, in order.
Stops = Sequence[tuple[datetime, datetime]]


def end_of(start: datetime, period: Period, zone: ZoneInfo, stops: Stops = ()) -> datetime:
    """When a period that begins at `start` (aware) is over, in `zone`; by the clock on the wall, so across a change of
    summer time a day may have 23 or 25 hours.

    Of business days the day of the start does not count: five of them from a Wednesday end on the next Wednesday. The
    time of `stops` does not count, nor does a weekend of which any was in one. What was over before stays over.
    """
    begun = start.astimezone(UTC)
    end = _after_days(begun, period, zone)
    for stop, goes_on in stops:
        if stop < end and start < goes_on:
            begun += goes_on - max(stop, start)
            end = _after_days(begun, period, zone)
    if period.weekends:
        end = max(end, _after_weekends(start.astimezone(zone), period.weekends, stops))
    return end.astimezone(start.tzinfo)


def _after_days(start: datetime, period: Period, zone: ZoneInfo) -> datetime:
    here = start.astimezone(zone)
    return _after_business_days(here, period.days) if period.business else here + period.days * DAY


def _after_business_days(start: datetime, days: int) -> datetime:
    end = start
    while days > 0:
        end += DAY
        if end.weekday() < SATURDAY:
            days -= 1
    return end


def _after_weekends(start: datetime, weekends: int, stops: Stops) -> datetime:
    """The midnight that ends the last of so many whole weekends."""
    midnight = datetime.combine(start.date(), time(), tzinfo=start.tzinfo)
    first = midnight if midnight == start else midnight + DAY
    saturday = first + ((SATURDAY - first.weekday()) % 7) * DAY
    while True:
        monday = saturday + 2 * DAY
        weekends -= not any(stop < monday and saturday < goes_on for stop, goes_on in stops)
        if weekends == 0:
            return monday
        saturday += 7 * DAY

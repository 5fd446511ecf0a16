"""How long periods are, in the site's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from proposals.periods import Period, end_of

UTC = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = UTC) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        # 2026-11-25 is a Wednesday.
        ("2026-11-25T09:30", Period(0), "2026-11-25T09:30"),
        ("2026-11-25T09:30", Period(10), "2026-12-05T09:30"),
        ("2026-11-25T09:30", Period(5, business=True), "2026-12-02T09:30"),
        ("2026-11-27T09:30", Period(1, business=True), "2026-11-30T09:30"),
        ("2026-11-28T09:30", Period(1, business=True), "2026-11-30T09:30"),
        # Ten days from a Wednesday have one whole weekend; the second ends at midnight after Sunday the 6th.
        ("2026-11-25T09:30", Period(10, weekends=2), "2026-12-07T00:00"),
        # From a Friday both weekends are over before the ten days are.
        ("2026-11-27T09:30", Period(10, weekends=2), "2026-12-07T09:30"),
        # A weekend that has begun is not whole; one that begins this very second is.
        ("2026-11-28T00:01", Period(1, weekends=1), "2026-12-07T00:00"),
        ("2026-11-28T00:00", Period(1, weekends=1), "2026-11-30T00:00"),
    ],
)
def test_when_a_period_is_over(start: str, period: Period, end: str) -> None:
    assert end_of(at(start), period, UTC) == at(end)


def test_a_day_is_a_day_on_the_wall_also_when_the_clock_changes() -> None:
    start = at("2026-10-24T12:00", BERLIN)

    end = end_of(start.astimezone(UTC), Period(1), BERLIN)

    assert (end, (end - start.astimezone(UTC)).total_seconds()) == (
        at("2026-10-25T12:00", BERLIN).astimezone(UTC),
        25 * 3600,
    )


def test_business_days_are_those_of_the_site() -> None:
    """Late on a Sunday in UTC it is Monday in Auckland."""
    sunday = at("2026-11-29T23:00")

    ends = [end_of(sunday, Period(1, business=True), zone) for zone in (UTC, ZoneInfo("Pacific/Auckland"))]

    assert ends == [at("2026-11-30T23:00"), at("2026-11-30T23:00")]
    assert end_of(sunday, Period(5, business=True), ZoneInfo("Pacific/Auckland")) == at("2026-12-06T23:00")


def test_a_period_in_words() -> None:
    assert [str(p) for p in (Period(1), Period(5, business=True), Period(10, weekends=2))] == [
        "1 day", "5 business days", "10 days with 2 weekends",
    ]  # fmt: skip

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


@pytest.mark.parametrize(
    ("stops", "end"),
    [
        # From Wednesday at nine, three days.
        ([], "2026-11-28T09:00"),
        ([("2026-11-26T09:00", "2026-11-27T09:00")], "2026-11-29T09:00"),
        # Of a stop that began before only what fell into the period counts.
        ([("2026-11-20T09:00", "2026-11-26T09:00")], "2026-11-29T09:00"),
        ([("2026-11-20T09:00", "2026-11-25T09:00")], "2026-11-28T09:00"),
        # What was over before stays over.
        ([("2026-11-28T09:00", "2026-12-20T09:00")], "2026-11-28T09:00"),
    ],
)
def test_the_time_of_stops_does_not_count(stops: list[tuple[str, str]], end: str) -> None:
    stood_still = [(at(stop), at(goes_on)) for stop, goes_on in stops]

    assert end_of(at("2026-11-25T09:00"), Period(3), UTC, stood_still) == at(end)


def test_a_period_in_words() -> None:
    assert [str(p) for p in (Period(1), Period(5, business=True), Period(10, weekends=2))] == [
        "1 day", "5 business days", "10 days with 2 weekends",
    ]  # fmt: skip

"""Moments in words, by the clock on the site's wall."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from portal.lib.moments import in_site_span


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (
            datetime(2026, 12, 2, 9, tzinfo=UTC),
            datetime(2026, 12, 2, 10, tzinfo=UTC),
            "Wed 2 December 2026, 10:00 to 11:00 CET",
        ),
        (
            datetime(2026, 12, 2, 22, tzinfo=UTC),
            datetime(2026, 12, 2, 23, 30, tzinfo=UTC),
            "Wed 2 December 2026, 23:00 CET to Thu 3 December 2026, 00:30 CET",
        ),
        (
            datetime(2027, 3, 28, 0, tzinfo=UTC),
            datetime(2027, 3, 28, 2, tzinfo=UTC),
            "Sun 28 March 2027, 01:00 CET to Sun 28 March 2027, 04:00 CEST",
        ),
    ],
)
def test_a_span_names_the_day_once_unless_day_or_clock_change(
    starts: datetime, ends: datetime, words: str
) -> None:
    with timezone.override("Europe/Berlin"):
        assert in_site_span(starts, ends) == words

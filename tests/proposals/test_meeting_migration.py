"""Weekly meetings of before keep repeating: each chain of them becomes a series, and goes back to what it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = ("proposals", "0016_saved_filters"), ("proposals", "0017_changed_meetings")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


def at(migration: tuple[str, str]) -> Any:
    """The meetings as that migration knows them."""
    executor = MigrationExecutor(connection)
    executor.migrate([migration])
    return executor.loader.project_state([migration]).apps.get_model("proposals", "Meeting").objects


@pytest.mark.django_db(transaction=True)
def test_a_chain_of_weekly_meetings_becomes_a_series() -> None:
    try:
        meetings = at(BEFORE)
        plan = {"starts_at": START, "ends_at": START + HOUR, "created_at": START - WEEK}
        first = meetings.create(title="Call", weekly=True, published_at=START, minutes="We met.", **plan)
        later = {name: moment + WEEK for name, moment in plan.items()}
        meetings.create(title="Call", place="Room 1", weekly=True, follows=first, **later)
        meetings.create(title="Other", weekly=True, **plan)
        meetings.create(title="Summit", weekly=False, **plan)

        rows = list(at(AFTER).select_related("series").order_by("pk"))
        assert [row.changed_at for row in rows] == [START - WEEK, START, START - WEEK, START - WEEK]
        assert rows[0].series == rows[1].series != rows[2].series
        series = rows[1].series
        assert (series.title, series.place, series.starts_at, series.lasts, series.weeks) == (
            *("Call", "Room 1", START + WEEK, HOUR, 0),
        )
        assert rows[3].series is None

        assert [row.weekly for row in at(BEFORE).order_by("pk")] == [True, True, True, False]
    finally:
        call_command("migrate", verbosity=0)

"""How the sync stands, told from its runs, and what a stranger may read of a failure."""

from datetime import UTC, datetime, timedelta

import pytest

from roadmap import standing
from roadmap.forges.errors import TOKEN_REFUSED
from roadmap.standing import Standing, Told

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
INTERVAL = timedelta(minutes=10)
JUST, LONG_AGO = NOW - timedelta(minutes=30), NOW - timedelta(minutes=31)
LATER = NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Told(), Standing.NEVER),
        (Told(confirmed_at=JUST), Standing.FRESH),
        (Told(confirmed_at=LONG_AGO), Standing.BEHIND),
        (Told(problem="GitHub is away."), Standing.FAILING),
        (Told(confirmed_at=JUST, problem="GitHub is away."), Standing.FAILING),
        (Told(confirmed_at=LONG_AGO, problem="The limit is reached.", paused_until=LATER), Standing.PAUSED),
        (Told(confirmed_at=JUST, paused_until=NOW), Standing.FRESH),
        (Told(confirmed_at=JUST, refused=True, paused_until=LATER), Standing.FAILING),
    ],
)
def test_the_runs_say_how_the_sync_stands(told: Told, expected: Standing) -> None:
    assert standing.standing(told, now=NOW, interval=INTERVAL) == expected


def test_behind_is_what_was_not_confirmed_for_three_intervals() -> None:
    assert standing.behind_by(JUST, NOW, INTERVAL) is None
    assert standing.behind_by(LONG_AGO, NOW, INTERVAL) == timedelta(minutes=31)


@pytest.mark.parametrize(
    "problem",
    [
        "",
        "GitHub has a fault of its own (status 502).",
        f"GitHub {TOKEN_REFUSED}",
        "GitHub's rate limit is reached until 12:05:09 UTC.",
        "GitHub does not show waymark-maps/waymark#42: it was removed, is private, or never existed.",
        "It ended with a fault of the portal itself.",
        "GitHub did not answer within 15 seconds.",
    ],
)
def test_the_sentence_of_a_failure_is_public(problem: str) -> None:
    assert standing.in_public(problem) == problem


@pytest.mark.parametrize(
    "problem",
    [
        "http://10.0.0.7/api/v3 did not answer.",
        "GitHub sends a change to another server, 10.0.0.7.",
        "No connection to localhost.",
        "The connection to GitHub failed: [Errno 111] Connection refused.",
        "No connection to ghe.corp:8443.",
        "No connection to [fd00::1].",
        "No connection to ::1.",
        "GitHub: /var/lib/signpost/token cannot be read.",
        "Given up after 5 tries. OperationalError: database is locked",
        "ConnectError: [Errno 111] Connection refused",
    ],
)
def test_what_only_the_sites_machines_know_stays_there(problem: str) -> None:
    assert standing.in_public(problem) == standing.UNSAID

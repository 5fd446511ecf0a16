"""An address is given up only after it had its chances."""

from datetime import UTC, datetime, timedelta

import pytest

from roadmap.answers import Check, Meaning, Standing, is_dead, judge, meaning_of

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
DOWN = Check(Meaning.FAILS, "tiles.example.org did not answer within 10 seconds.")


def days_of(*checks: Check) -> list[tuple[float, int, bool]]:
    """Checks, each when the one before said so: (day, failures, given up) after each."""
    at, standing, story = MONDAY, Standing(), []
    for check in checks:
        standing, due = judge(standing, check, at=at)
        day = (at - MONDAY) / timedelta(days=1)
        story.append((day, standing.failures, is_dead(standing, checked_at=at)))
        at = due
    return story


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        *((status, Meaning.ANSWERS) for status in (200, 204, 206, 301, 400, 401, 403, 405, 418, 429, 451)),
        *((status, Meaning.MISSING) for status in (404, 410)),
        *((status, Meaning.FAILS) for status in (500, 502, 503, 599)),
    ],
)
def test_what_a_status_tells(status: int, meaning: Meaning) -> None:
    assert meaning_of(status).meaning is meaning


def test_an_address_that_is_down_is_given_up_at_the_third_failure_on_the_third_day() -> None:
    assert days_of(DOWN, DOWN, DOWN, DOWN) == [(0, 1, False), (1, 2, False), (2, 3, True), (9, 4, True)]


def test_three_failures_within_two_days_prove_nothing() -> None:
    standing = Standing(MONDAY, 3, DOWN.words)

    assert not is_dead(standing, checked_at=MONDAY + timedelta(hours=47))
    assert is_dead(standing, checked_at=MONDAY + timedelta(hours=48))


def test_a_page_that_is_missing_twice_in_a_row_is_given_up() -> None:
    missing = meaning_of(404)

    assert days_of(missing, missing, missing) == [(0, 1, False), (0.25, 2, True), (7.25, 3, True)]
    assert days_of(missing, DOWN, missing)[:3] == [(0, 1, False), (0.25, 2, False), (1.25, 3, False)]


def test_the_words_tell_what_was_answered_last() -> None:
    once, _ = judge(Standing(), meaning_of(404), at=MONDAY)
    twice, _ = judge(once, meaning_of(410), at=MONDAY)
    thrice, _ = judge(twice, meaning_of(410), at=MONDAY)

    assert [standing.failure for standing in (once, twice, thrice)] == [
        "It said that there is no such page (status 404).",
        "It said twice that there is no such page (status 410).",
        "It said twice that there is no such page (status 410).",
    ]


def test_an_answer_ends_every_failure() -> None:
    standing, due = judge(Standing(MONDAY, 5, "It was away."), meaning_of(403), at=MONDAY)

    assert (standing, due) == (Standing(), MONDAY + timedelta(days=7))


def test_where_nothing_could_be_asked_nothing_is_held_against_the_address() -> None:
    before = Standing(MONDAY, 2, DOWN.words)
    tuesday = MONDAY + timedelta(days=1)

    assert judge(before, Check(Meaning.OFFLINE), at=tuesday) == (before, tuesday + timedelta(hours=1))


def test_an_inside_address_is_never_given_up() -> None:
    inside = Check(Meaning.UNASKED, "This address is not allowed: it is not on the public internet.")

    assert days_of(inside, inside, inside) == [(0, 0, False), (7, 0, False), (14, 0, False)]

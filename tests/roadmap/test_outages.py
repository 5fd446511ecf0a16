"""An outage is told once, and once that it is over."""

import pytest

from roadmap.outages import next_event


def tell(*ill: bool | None) -> list[str]:
    """Everything that is told of a thing that was found like this, one after another."""
    told: list[str] = []
    for found in ill:
        event = next_event("token.github.com", ill=found, told=told)
        told += [event] if event else []
    return told


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([], []),
        ([False, None, False], []),
        ([True] * 50, ["1"]),
        ([True, None, True], ["1"]),
        ([True, False, False], ["1", "1.over"]),
        ([True, None, False], ["1", "1.over"]),
        ([True, False, True, True, False], ["1", "1.over", "2", "2.over"]),
    ],
)
def test_an_outage_is_told_once_and_once_that_it_is_over(found: list[bool | None], told: list[str]) -> None:
    assert tell(*found) == [f"token.github.com.{event}" for event in told]


def test_outages_of_other_things_do_not_count() -> None:
    told = {
        "token.github.com.example.org.1",
        "token.github.com.example.org.1.over",
        "letters.1",
        "token.github.com.x.over",
    }

    assert next_event("token.github.com", ill=True, told=told) == "token.github.com.1"


def test_one_who_comes_late_tells_nothing_twice() -> None:
    """A worker that found the outage tells it when another one has told its end already."""
    told = {"letters.1", "letters.1.over"}

    assert next_event("letters", ill=False, told=told) is None
    assert next_event("letters", ill=True, told=told) == "letters.2"

"""Scores at a glance: the middle one, five bars, and the same in words."""

from hypothesis import given
from hypothesis import strategies as st

from proposals.spread import HEIGHT, WIDTH, WORDS, spread_of


def test_scores_have_a_median_and_a_bar_each() -> None:
    spread = spread_of([5, 2, 4, 4])

    assert spread is not None
    assert (spread.median, spread.total) == ("4", 4)
    assert spread.words == "1 for, 2 rather for, 0 undecided, 1 rather against, 0 against"
    assert [(bar.value, bar.count, bar.x, bar.y, bar.height) for bar in spread.bars] == [
        (1, 0, 2, 38, 2),
        (2, 1, 22, 20, 20),
        (3, 0, 42, 38, 2),
        (4, 2, 62, 0, 40),
        (5, 1, 82, 20, 20),
    ]


def test_between_two_the_median_is_the_half() -> None:
    spread = spread_of([3, 4])

    assert spread is not None and spread.median == "3.5"


def test_nothing_given_has_no_spread() -> None:
    assert spread_of([]) is None


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=1))
def test_no_score_is_lost_and_every_bar_is_in_the_picture(scores: list[int]) -> None:
    spread = spread_of(scores)

    assert spread is not None and spread.total == len(scores)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in spread.bars)
    assert all(bar.y + bar.height == HEIGHT and bar.y >= 0 and bar.height > 0 for bar in spread.bars)

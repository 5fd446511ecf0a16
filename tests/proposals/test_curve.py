"""Votes over time: the picture and its words say the same, whatever comes."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from proposals.curve import HEIGHT, POINTS, ROWS, curve_of

START = date(2026, 3, 1)


def test_a_few_votes_become_a_line_from_nothing_to_all() -> None:
    curve = curve_of([(date(2026, 3, 1), 1), (date(2026, 3, 3), 3)], start=START, end=date(2026, 3, 4))

    assert curve is not None
    assert curve.line == "M0.0,54.0L60.0,41.0 120.0,41.0 180.0,2.0 240.0,2.0"
    assert curve.area == f"{curve.line}V56H0Z"
    assert curve.rows == [(START, 1), (date(2026, 3, 2), 1), (date(2026, 3, 3), 4), (date(2026, 3, 4), 4)]
    assert (curve.first, curve.last, curve.total) == (START, date(2026, 3, 4), 4)


def test_without_votes_there_is_no_picture() -> None:
    assert curve_of([], start=START, end=START) is None


@given(st.lists(st.tuples(st.integers(-400, 4000), st.integers(1, 9)), min_size=1), st.integers(-30, 4000))
def test_no_vote_is_lost_and_no_picture_is_large(votes: list[tuple[int, int]], length: int) -> None:
    by_day = [(START + timedelta(days=day), number) for day, number in votes]

    curve = curve_of(by_day, start=START, end=START + timedelta(days=length))

    assert curve is not None
    heights = [float(point.split(",")[1]) for point in curve.line[1:].replace("L", " ").split()]
    assert heights == sorted(heights, reverse=True) and 2 <= heights[-1] <= heights[0] < HEIGHT
    assert len(heights) <= POINTS + 1 and len(curve.rows) <= ROWS
    assert curve.rows == sorted(curve.rows) and curve.total == sum(number for _, number in votes)

"""Where the timeline's picture puts days and bars."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.views.chart import HEAD, LEAST, LETTER, ROW, Axis, Span, Unit, axis_of, height, place

TODAY = date(2026, 5, 10)
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start, end = sorted([draw(days), draw(days)])
    return start, draw(st.sampled_from([end, None]))


@pytest.mark.parametrize(
    ("span", "axis"),
    [
        ((date(2026, 4, 1), date(2026, 6, 30)), Axis(date(2026, 4, 1), date(2026, 7, 1), Unit.MONTH)),
        ((date(2027, 1, 1), date(2027, 12, 31)), Axis(date(2026, 4, 1), date(2028, 1, 1), Unit.QUARTER)),
        ((date(2020, 2, 1), date(2020, 2, 29)), Axis(date(2020, 1, 1), date(2027, 1, 1), Unit.YEAR)),
        ((date(2026, 8, 1), None), Axis(date(2026, 5, 1), date(2027, 3, 1), Unit.MONTH)),
        ((date(1066, 1, 1), date(2999, 12, 31)), Axis(date(2006, 1, 1), date(2047, 1, 1), Unit.YEAR)),
    ],
)
def test_the_axis_has_room_for_all_and_for_today_in_whole_units(span: Span, axis: Axis) -> None:
    assert axis_of([span], today=TODAY) == axis


def test_without_a_span_the_axis_is_the_month_of_today() -> None:
    assert axis_of([], today=TODAY) == Axis(date(2026, 5, 1), date(2026, 6, 1), Unit.MONTH)


def test_ticks_name_each_unit_and_the_year_where_it_begins() -> None:
    axis = Axis(date(2025, 10, 1), date(2026, 7, 1), Unit.QUARTER)

    assert [(tick.words, tick.year) for tick in axis.ticks()] == [("Q4", "2025"), ("Q1", "2026"), ("Q2", "")]
    assert [tick.x for tick in axis.ticks()] == [0, round(LEAST * 92 / 273), round(LEAST * 182 / 273)]


def test_a_bar_stands_from_its_first_to_its_last_day_and_is_filled_by_its_share() -> None:
    axis = Axis(date(2026, 1, 1), date(2027, 1, 1), Unit.MONTH)

    bar = place(axis, 2, (date(2026, 1, 1), date(2026, 7, 2)), share=0.5, words="Tiles", tail=" · Planned")

    half = round(axis.width * 182 / 365)
    assert (bar.y, bar.x, bar.width, bar.filled) == (HEAD + 2 * ROW, 0, half, round(half / 2))
    assert (bar.words, bar.words_x, bar.from_right) == ("Tiles", 0, False)


def test_words_of_a_bar_far_right_end_where_it_ends() -> None:
    axis = Axis(date(2026, 1, 1), date(2027, 1, 1), Unit.MONTH)

    bar = place(axis, 0, (date(2026, 12, 1), date(2026, 12, 31)), share=0, words="Tiles", tail="")

    assert (bar.words_x, bar.from_right) == (bar.x + bar.width, True)


@given(st.lists(spans(), min_size=1, max_size=5), st.text(max_size=300))
def test_every_bar_and_its_words_lie_in_the_picture(several: list[Span], words: str) -> None:
    axis = axis_of(several, today=TODAY)
    tail = " · In progress, overdue"

    for number, span in enumerate(several):
        bar = place(axis, number, span, share=1, words=words, tail=tail)
        room = bar.words_x if bar.from_right else axis.width - bar.words_x
        assert 0 <= bar.x < bar.x + bar.width <= axis.width
        assert bar.filled == bar.width
        assert (len(bar.words) + len(tail)) * LETTER <= room
        assert bar.y + ROW <= height(len(several))
    assert axis.width <= 12_000
    assert len(list(axis.ticks())) <= 72

"""Two changes of one text: put together where they touch other lines, refused where they do not."""

from hypothesis import given
from hypothesis import strategies as st

from roadmap.document import merge_lines

BASE = "one\ntwo\nthree\nfour\nfive"
LINES = st.lists(st.sampled_from("abcde"), max_size=8).map("\n".join)


def test_changes_of_other_lines_are_put_together() -> None:
    ours, theirs = BASE.replace("one", "ONE"), BASE.replace("five", "FIVE\nsix")

    assert merge_lines(BASE, ours, theirs) == "ONE\ntwo\nthree\nfour\nFIVE\nsix"


def test_a_line_taken_away_and_another_one_changed_are_put_together() -> None:
    assert merge_lines(BASE, BASE.replace("two\n", ""), BASE.replace("four", "4")) == "one\nthree\n4\nfive"


def test_the_same_change_on_both_sides_is_one() -> None:
    same = BASE.replace("three", "3")

    assert merge_lines(BASE, same, same) == same


def test_changes_of_the_same_line_are_not_put_together() -> None:
    assert merge_lines(BASE, BASE.replace("three", "3"), BASE.replace("three", "III")) is None


def test_changes_of_lines_that_touch_are_not_put_together() -> None:
    assert merge_lines(BASE, BASE.replace("two", "2"), BASE.replace("three", "3")) is None


@given(LINES, LINES)
def test_where_one_side_changed_nothing_the_other_one_wins(before: str, after: str) -> None:
    assert merge_lines(before, after, before) == after
    assert merge_lines(before, before, after) == after
    assert merge_lines(before, after, after) == after


@given(LINES, LINES, LINES)
def test_both_sides_have_the_same_say(before: str, ours: str, theirs: str) -> None:
    assert merge_lines(before, ours, theirs) == merge_lines(before, theirs, ours)

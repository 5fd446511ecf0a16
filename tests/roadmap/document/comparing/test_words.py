"""Two texts word by word and line by line."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.document import Row, Run, runs, side_by_side, split_words
from roadmap.document.alignment import align, longest_rising

SOME = st.sampled_from(
    ["lamp", "horn", "a", "of", "灯", "塔", " ", "  ", "\n", "\n\n", "\r\n", "\t", "bell,", ""]
)
TEXTS = st.text(max_size=30) | st.lists(SOME, max_size=40).map("".join)


def lines_of(text: str) -> list[str]:
    """The lines as Markdown counts them, without their ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain.removesuffix("\n").split("\n") if plain else []


def shown(found: tuple[Run, ...]) -> str:
    marks = {"same": "{}", "gone": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[run.kind].format(run.text) for run in found)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The lamp shines.", "The lamp shines.", "The lamp shines."),
        ("The lamp shines.", "The horn blows.", "The[- lamp shines.-]{+ horn blows.+}"),
        ("The lamp shines.", "The old lamp shines.", "The{+ old+} lamp shines."),
        ("", "New.", "{+New.+}"),
        ("Old.", "", "[-Old.-]"),
        ("", "", ""),
        ("one\ntwo  three", "one two\nthree", "one two\nthree"),
        ("离线地图", "离线大地图", "离线{+大+}地图"),
        (
            "The old lamp in the harbour later shines over all the water.",
            "A bell, a horn and their pilots, much later everybody's ropes and boats go.",
            "[-The old lamp in the harbour later shines over all the water.-]"
            "{+A bell, a horn and their pilots, much later everybody's ropes and boats go.+}",
        ),
        ("the cat of a sailor", "an owl of my captain", "[-the cat of a sailor-]{+an owl of my captain+}"),
    ],
)
def test_what_stayed_came_and_went_is_told_word_by_word(before: str, after: str, expected: str) -> None:
    assert shown(runs(before, after)) == expected


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_the_runs_give_both_texts_back(before: str, after: str) -> None:
    found = runs(before, after)

    assert "".join(run.text for run in found if run.kind != "gone") == after
    assert "".join("".join(run.text for run in found if run.kind != "added").split()) == "".join(
        before.split()
    )
    assert all(one.kind != other.kind for one, other in pairwise(found))


@given(TEXTS)
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(split_words(text)) == text
    assert [run.kind for run in runs(text, text)] == (["same"] if text else [])


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abcd")))
@settings(max_examples=300, deadline=None)
def test_an_alignment_keeps_order_and_pairs_only_equals(before: list[str], after: list[str]) -> None:
    here = there = -1
    for start, other, size in align(before, after):
        assert start >= here and other >= there and size > 0 and (start, other) != (here, there)
        assert before[start : start + size] == after[other : other + size]
        here, there = start + size, other + size


def test_an_alignment_of_long_sequences_has_no_seams() -> None:
    words = [str(number) for number in range(5_000)]

    assert align(["a", *words, "b", *words[:5]], ["c", *words, "d", *words[5:10]]) == [(1, 1, 5_000)]


@given(st.lists(st.integers(0, 50), unique=True, max_size=9))
def test_the_longest_rising_part_rises_and_no_longer_one_does(values: list[int]) -> None:
    found = [values[position] for position in longest_rising(values)]
    best = [0] * len(values)
    for at, value in enumerate(values):
        best[at] = 1 + max((best[one] for one in range(at) if values[one] < value), default=0)

    assert found == sorted(found)
    assert len(found) == max(best, default=0)


def lines(count: int) -> str:
    return "".join(f"Line {number} stays.\n" for number in range(1, count + 1))


def test_a_changed_line_stands_beside_what_it_became_with_three_lines_around() -> None:
    before = lines(20)
    after = before.replace("Line 10 stays.", "Line 10 goes on.")

    rows = side_by_side(before, after)

    same = [Row("same", at, at, (Run("same", f"Line {at} stays."),), (Run("same", f"Line {at} stays."),))
            for at in (7, 8, 9, 11, 12, 13)]  # fmt: skip
    changed = Row(
        "changed", 10, 10,
        (Run("same", "Line 10"), Run("gone", " stays.")),
        (Run("same", "Line 10"), Run("added", " goes on.")),
    )  # fmt: skip
    folded = (Row("folded", 1, 1, hidden=6), Row("folded", 14, 14, hidden=7))
    assert rows == (folded[0], *same[:3], changed, *same[3:], folded[1])


def test_lines_that_share_nothing_stand_alone() -> None:
    rows = side_by_side("one two three\nend\n", "red green\nblue\nend\n")

    assert [(row.kind, row.before, row.after) for row in rows] == [
        ("gone", 1, None), ("added", None, 1), ("added", None, 2), ("same", 2, 3),
    ]  # fmt: skip
    assert [row.kind for row in side_by_side("the a b c d e f\n", "the u v w x y z\n")] == ["gone", "added"]


def test_a_line_is_found_behind_those_put_before_it() -> None:
    rows = side_by_side("The lamp shines at night.\n", "Red.\n\nThe lamp shines at noon.\n")

    assert [(row.kind, row.before, row.after) for row in rows] == [
        ("added", None, 1), ("added", None, 2), ("changed", 1, 3),
    ]  # fmt: skip


def test_a_paragraph_wrapped_anew_marks_no_word() -> None:
    rows = side_by_side("one two three four\nfive six\n", "one two\nthree four five six\n")

    assert {run.kind for row in rows for run in (*row.left, *row.right)} == {"same"}


def test_how_lines_end_is_no_change_and_equal_texts_are_folded_whole() -> None:
    assert side_by_side(lines(9), lines(9).replace("\n", "\r\n")) == (Row("folded", 1, 1, hidden=9),)
    assert side_by_side("", "") == ()


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_the_rows_have_every_line_of_both_texts_once(before: str, after: str) -> None:
    rows = side_by_side(before, after)

    for text, side in ((before, "before"), (after, "after")):
        numbers: list[int] = []
        for row in rows:
            number = getattr(row, side)
            if number is not None:
                numbers += range(number, number + max(1, row.hidden))
        assert numbers == list(range(1, len(lines_of(text)) + 1))
    for row in rows:
        if row.after is not None and row.kind != "folded":
            assert "".join(run.text for run in row.right) == lines_of(after)[row.after - 1]


def stairs(count: int) -> list[str]:
    """Words of which each two neighbouring stretches have one in common, so that only the last is single."""
    return ["1", *(str(step) for number in range(2, count) for step in (number, number - 1))]


def parted(words: list[str]) -> str:
    """The words with others between them, so that no two stay together."""
    return " ".join(f"x{place} {word}" for place, word in enumerate(words))


BIG = [
    (" ".join(stairs(40_000)), parted(stairs(40_000))),
    (" ".join(map(str, range(40_000))), parted([*map(str, range(40_000))])),
    ("word " * 200_000, "word " * 199_000),
    ("a b " * 125_000, "b c " * 125_000),
    ("\n" * 500_000, "x\n" * 250_000),
    ("a b a\n" * 100_000, "b a b\n" * 100_000),
]


@pytest.mark.parametrize(("before", "after"), BIG)
def test_hostile_texts_take_no_more_than_moments(before: str, after: str) -> None:
    started = time.process_time()

    runs(before, after)
    side_by_side(before, after)

    assert time.process_time() - started < 20


def test_time_grows_with_the_length() -> None:
    rng = random.Random(3)

    def seconds(count: int) -> float:
        old = [f"line {rng.randrange(5_000)} of words {at % 7}" for at in range(count)]
        new = [line if rng.random() < 0.8 else f"{line} more" for line in old]
        started = time.process_time()
        side_by_side("\n".join(old), "\n".join(new))
        runs("\n".join(old), "\n".join(new))
        return time.process_time() - started

    tenth, whole = min(seconds(2_000) for _ in range(3)), min(seconds(20_000) for _ in range(2))
    assert (whole < 10, whole / tenth < 30) == (True, True), (tenth, whole)

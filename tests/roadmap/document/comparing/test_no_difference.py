"""What is no change of a document, whatever it holds; and what a comparison is at any rate."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.document import Difference, compare
from tests.roadmap.document.comparing.test_differences import TRAILS, read, told

SAME = [
    ("Tiles on the phone, see", "Tiles on\nthe phone,   see"),
    ("Every ten metres.\n", "Every ten metres.\n\n\n"),
    ("# 1. Maps", "# 2) Maps #"),
    ("## 1.2 Night colours", "1.2 Night colours\n---"),
    ("## 1.2 Night colours", "## 1.2 Night colours ##"),
    ("## 1.2 Night", "## 1.7. Night"),
    ("- #12 Store tiles", "   *  #12\n      Store tiles"),
    ("[the plan](https://x.org/plan).", "[the plan][p].\n\n[p]: https://x.org/plan"),
    ("\n", "\r\n"),
    ("Red on black.", "Red on black.\n\n<!-- ask Ada -->"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_what_a_reader_does_not_see_is_no_change(old: str, new: str) -> None:
    assert old in TRAILS
    assert told(TRAILS, TRAILS.replace(old, new)) == []
    assert told(TRAILS.replace(old, new), TRAILS) == []


def test_headings_numbered_anew_and_lists_indented_within_a_text_are_no_change() -> None:
    text = "# R\n\n## 1. A\n\n### 1.1 Lamp\n\n{}\n\n### 1.2 Horn\n\nx\n"
    before = text.format(
        "#### 1.1.1 Bulb\n\nBright *light*.\n\n- one\n- two\n  - three\n\n1. first\n2. second"
    )
    after = text.format(
        "1.1.4 Bulb\n----------\n\nBright _light_.\n\n  * one\n  * two\n      * three\n\n\n4) first\n5) second"
    ).replace("1.1.4 Bulb\n----------", "#### 1.1.4 Bulb ####")

    assert told(before, after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- [x] Lamp #4\n-  [ ] Horn", "* [X] Lamp\n  #4\n* [ ] Horn"),
        ("1. Lamp\n2. Horn", "3) Lamp\n4) Horn"),
        ("3. Run 3 nodes\n4. Run 4 lamps", "1. Run 3 nodes\n2. Run 4 lamps"),
        ("| A | B |\n|---|---|\n| Lamp | x |", "|A|B|\n|-|:-:|\n|Lamp    |   x|"),
    ],
)
def test_entries_and_rows_set_otherwise_are_no_change(before: str, after: str) -> None:
    assert told(f"# R\n\n## Now\n\n{before}\n", f"# R\n\n## Now\n\n{after}\n") == []


NAMES = st.sampled_from(["Lamp", "Horn", "Bell", "Rope", "Pier", "Fog", "灯塔", "Über", "Lamp and horn"])
SENTENCES = st.lists(
    st.sampled_from(
        ["shines", "blows", "[here](https://x.org/1)", "*fog*", "`code x`", "#12", "at", "night.", "北"]
    ),
    min_size=1,
    max_size=12,
)
ITEMS = st.tuples(
    NAMES, st.lists(SENTENCES, max_size=3), st.lists(st.integers(1, 9), max_size=2, unique=True)
)
ROADMAPS = st.lists(
    st.tuples(st.sampled_from(["Now", "Next", "Later", "Done"]), st.lists(ITEMS, max_size=4)), max_size=4
)
Roadmap = list[tuple[str, list[tuple[str, list[list[str]], list[int]]]]]


def written(roadmap: Roadmap, *, width: int = 1_000, first: int = 1, setext: bool = False) -> str:
    """A roadmap as text, wrapped after so many words, numbered from `first`."""
    text = "# Roadmap\n\nWords before.\n"
    for number, (section, items) in enumerate(roadmap, first):
        text += f"\n# {number}. {section}\n"
        for count, (title, paragraphs, issues) in enumerate(items, first):
            heading = f"{number}.{count} {title}"
            text += f"\n{heading}\n---\n" if setext else f"\n## {heading}\n"
            for words in paragraphs:
                lines = [" ".join(words[at : at + width]) for at in range(0, len(words), width)]
                text += "\n" * first + "\n".join(lines) + "\n"
            if issues:
                text += "\nTracking issues:\n\n" + "".join(
                    f"{' ' * (first % 3)}- #{one} x\n" for one in issues
                )
    return text


def test_an_entry_that_counts_on_keeps_the_digits_of_its_title() -> None:
    text = "# R\n\n## Now\n\n{}1. Horn\n1. Bell\n1. Run 3 lamps\n"

    assert told(text.format(""), text.format("1. Rope\n")) == [("1 Rope", "added")]


def test_a_text_below_an_entry_moves_with_the_width_of_its_number() -> None:
    text = "# R\n\n## Now\n\n{}. Horn\n\n{}It *blows* loud.\n"

    assert told(text.format(9, " " * 3), text.format(10, " " * 4)) == []


@given(ROADMAPS)
@settings(max_examples=150, deadline=None)
def test_nothing_changed_between_a_document_and_itself(roadmap: Roadmap) -> None:
    document = read(written(roadmap))

    assert compare(document, document) == ()


@given(ROADMAPS, st.integers(1, 5), st.integers(1, 9), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_document_wrapped_and_numbered_anew_says_the_same(
    roadmap: Roadmap, width: int, first: int, setext: bool
) -> None:
    assert told(written(roadmap), written(roadmap, width=width, first=first, setext=setext)) == []


@given(ROADMAPS, ROADMAPS)
@settings(max_examples=150, deadline=None)
def test_what_came_one_way_left_the_other_way(one: Roadmap, other: Roadmap) -> None:
    before, after = read(written(one)), read(written(other))

    def names(found: tuple[Difference, ...], kind: str) -> list[str]:
        return sorted(difference.name for difference in found if difference.kind == kind)

    there, back = compare(before, after), compare(after, before)
    assert (names(there, "added"), names(there, "gone")) == (names(back, "gone"), names(back, "added"))


@given(ROADMAPS, ROADMAPS)
@settings(max_examples=100, deadline=None)
def test_items_stand_in_the_new_document_s_order(one: Roadmap, other: Roadmap) -> None:
    found = compare(read(written(one)), read(written(other)))

    places = [difference.after for difference in found if difference.after is not None]
    assert places == sorted(places)


def big(items: int, reworded: str = "") -> str:
    words = " ".join(f"word{number}" for number in range(60))
    return "# Roadmap\n\n" + "".join(
        f"# {number}. Pier {number}\n\n"
        + "".join(
            f"## {number}.{count} Lamp {number} {count}\n\n{words} {number}{count}{reworded} *end*.\n\n"
            f"Tracking issues:\n\n- #{number * 10 + count} light\n\n"
            for count in range(10)
        )
        for number in range(1, items // 10 + 1)
    )


def test_time_grows_with_the_length() -> None:
    def seconds(items: int) -> float:
        before, after = read(big(items)), read(big(items, "x [l](https://x.org)"))
        started = time.process_time()
        assert len(compare(before, after)) == items
        return time.process_time() - started

    tenth, whole = min(seconds(200) for _ in range(3)), seconds(2_000)
    assert (whole < 10, whole / tenth < 30) == (True, True), (tenth, whole)


HOSTILE = ["[" * 100_000, "> " * 5_000 + "x", "- " * 5_000 + "x", "```\n" + "x y " * 50_000, "<!-- " * 20_000]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_take_no_more_than_moments(text: str) -> None:
    before, after = (read(f"# R\n\n## 1. A\n\n### 1.1 Lamp\n\n{word} {text}\n") for word in ("old", "new"))

    started = time.process_time()
    found = compare(before, after)

    assert [one.words for one in found] == ["reworded"]
    assert time.process_time() - started < 5

"""Which item is which: renamed, moved, reworded, gone and back, an item stays the same one."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.document import DocumentError, Entry, entries, match, parse
from roadmap.document.comparing.similarity import is_misspelt


def entry(
    title: str, body: str = "", *, section: str = "Maps", number: str = "", issues: Sequence[int] = ()
) -> Entry:
    return Entry(section, number, title, body, tuple(f"a/b#{issue}" for issue in issues))


TILES = entry("Offline tiles", "Tiles of the region on the phone.", number="1.1", issues=[12, 13])
COLOURS = entry("Night colours", "Red on black, for tired eyes.", number="1.2")
DAYS = entry("Work days", "Bring gloves and boots to the old quarry.", number="2.1", section="People")
OLD = [TILES, COLOURS, DAYS]


def test_what_did_not_change_is_the_same() -> None:
    assert match(OLD, OLD) == {0: 0, 1: 1, 2: 2}
    assert match([], OLD) == match(OLD, []) == {}


def test_items_of_a_document_are_known_by_section_number_title_text_and_issues() -> None:
    document = parse(
        "# R\n\n# 1. Maps\n\n## 1.1 Tiles\n\nx\n\nTracking issues:\n\n- #12 y\n", repository="a/b"
    )

    assert entries(document) == [Entry("Maps", "1.1", "Tiles", "x", ("a/b#12",))]


@pytest.mark.parametrize(
    "changed",
    [
        replace(COLOURS, body="Something else altogether."),
        replace(COLOURS, title="Night  Colours", number="7"),
        replace(COLOURS, section="People", number=""),
        replace(COLOURS, section="New section", body="Another text."),
        replace(COLOURS, title="Dark theme"),
        replace(COLOURS, title="Dark theme", number="9", section="People"),
    ],
)
def test_an_item_is_found_by_its_title_or_its_text(changed: Entry) -> None:
    assert match(OLD, [DAYS, changed, TILES]) == {0: 2, 1: 1, 2: 0}


def test_an_item_is_found_by_its_issue_whatever_else_changed() -> None:
    changed = entry("Maps without signal", "Nothing as before.", section="Phone", number="4.4", issues=[13])

    assert match(OLD, [COLOURS, changed]) == {0: 1, 1: 0}


def test_an_item_that_shares_nothing_is_another_one() -> None:
    other = entry("Custom assembly", "We intend to merge this into the repository.", number="1.2")

    assert match(OLD, [TILES, other, DAYS]) == {0: 0, 2: 2}


def test_the_number_alone_tells_nothing() -> None:
    old = [entry("Plugins", "Distribute plugins as containers.", number="1.2"), TILES]
    new = [entry("Image builder", "Caches are kept while images are built.", number="1.2"), TILES]

    assert match(old, new) == {1: 1}


def test_the_title_is_asked_before_the_issue() -> None:
    old = [entry("Lamps", issues=[1]), entry("Horns", issues=[1])]
    new = [entry("Horns", issues=[1]), entry("Lamps", issues=[1])]
    elsewhere = [replace(one, section="Later") for one in new]

    assert match(old, new) == {0: 1, 1: 0}
    assert match(old, elsewhere) == {0: 1, 1: 0}


def test_the_title_in_its_section_is_asked_before_the_issue_and_before_the_title_elsewhere() -> None:
    old = [entry("Lamps", "one", issues=[1]), entry("Horns", "two", issues=[2])]
    new = [entry("Lamps", "three", issues=[2]), entry("Horns", "four", issues=[1])]
    docs = [entry("Docs", "one"), entry("Docs", "two", section="People")]

    assert match(old, new) == {0: 0, 1: 1}
    assert match(docs, [replace(one, body="three") for one in reversed(docs)]) == {0: 1, 1: 0}


def test_among_items_that_share_issues_the_title_is_asked_before_how_many() -> None:
    old = [entry("Lamps", issues=[1]), entry("Horns", issues=[1, 2])]
    new = [entry("Lamps", section="Later", issues=[1, 2]), entry("Horns", section="Later", issues=[1])]

    assert match(old, new) == {0: 0, 1: 1}


def test_of_an_item_in_two_parts_the_one_that_is_most_alike_stays_it() -> None:
    old = [entry("Lamps and horns", "Lamps shine at night. Horns blow in fog.", issues=[1, 2])]
    new = [
        entry("Horns", "Horns blow when there is fog, and bells ring.", issues=[2]),
        entry("Lamps", "Lamps shine at night.", issues=[1]),
    ]

    assert match(old, new) == {1: 0}


def test_an_issue_over_many_items_does_not_make_a_new_one_an_old_one() -> None:
    old = [entry("Lamps", "Shine.", issues=[1]), entry("Horns", "Blow.", issues=[1])]
    new = [entry("Horns", "Blow.", issues=[1]), entry("Ropes", "Hold the boats.", issues=[1])]

    assert match(old, new) == {0: 1}


def test_items_of_one_title_are_told_apart_by_section_then_text_then_order() -> None:
    docs = [entry("Docs", "one"), entry("Docs", "two"), entry("Docs", "three", section="People")]

    assert match(docs, docs) == {0: 0, 1: 1, 2: 2}
    assert match(docs, [docs[1], docs[2]]) == {0: 1, 1: 2}
    assert match(docs, [replace(one, body="") for one in docs]) == {0: 0, 1: 1, 2: 2}


def test_an_item_that_left_is_asked_last_and_comes_back_as_the_one_it_was() -> None:
    left = replace(COLOURS, gone=True)

    assert match([left, COLOURS], [COLOURS]) == {0: 1}
    assert match([left, TILES], [TILES, COLOURS]) == {0: 1, 1: 0}
    assert match([left, TILES], [TILES, replace(COLOURS, section="People", number="")]) == {0: 1, 1: 0}
    assert match([replace(TILES, gone=True)], [entry("Signal", issues=[12])]) == {0: 0}
    assert match([left], [replace(COLOURS, title="Dark theme")]) == {0: 0}


def test_an_item_that_waits_is_found_under_what_the_document_reads_of_its_title() -> None:
    waiting = replace(entry("Planned: contour lines", "Every ten metres."), waiting=True)
    arrived = entry("contour lines", "Every ten metres.", number="1.3")
    others = [entry(f"Lake {count}", f"Water {count}.") for count in range(100)]

    assert match([waiting], [*others, arrived]) == {100: 0}


def test_an_item_that_waits_is_found_by_its_title_before_one_of_more_similar_text() -> None:
    waiting = replace(entry("Planned: lamps", "Every ten metres of the pier."), waiting=True)
    arrived, other = entry("lamps", "Of the pier."), entry("Posts", "Planned: every ten metres of the pier.")

    assert match([waiting], [other, arrived]) == {1: 0}
    assert match([replace(waiting, waiting=False)], [other, arrived]) == {0: 0}


def test_the_number_is_asked_before_more_similar_text_elsewhere() -> None:
    old = [entry("Plugins", "one two three four five six", number="1.2"), TILES]
    new = [
        TILES,
        entry("Extensions", "one two three four eight nine", number="1.2"),
        entry("Radio", "one two three four five seven", section="Later"),
    ]

    assert match(old, new) == {0: 1, 1: 0}
    assert match(old, [new[0], replace(new[1], number="1.3"), new[2]]) == {0: 1, 2: 0}


@pytest.mark.parametrize(
    ("before", "after", "misspelt"),
    [
        ("Suport TLS", "Support TLS", True),
        ("Add suport", "Add support!", True),
        ("Beta1.2", "Beta1.3", False),
        ("Add Redis", "Add Kafka", False),
        ("Export", "Import", False),
        ("Lamp", "Lamp", False),
        ("Lamp", "", False),
        ("a" * 101, "a" * 102, False),
    ],
)
def test_a_title_is_misspelt_by_letters_and_not_by_digits(before: str, after: str, misspelt: bool) -> None:
    assert is_misspelt(before, after) == is_misspelt(after, before) == misspelt


def test_a_reworded_entry_between_the_same_neighbours_is_the_same() -> None:
    titles = ["Import from GitLab", "Add dark mode", "Translate into French"]
    old = [entry(title) for title in titles]

    assert match(old, [old[0], entry("Dark theme"), old[2]]) == {0: 0, 1: 1, 2: 2}
    assert match(old, [old[0], entry("Add weekly mails"), old[2]]) == {0: 0, 2: 2}
    assert match(old, [old[0], entry("Ad darck mode"), old[2]]) == {0: 0, 1: 1, 2: 2}
    assert match(old, [old[2], entry("Dark theme"), old[0]]) == {0: 2, 2: 0}


def test_chinese_text_is_compared_by_its_characters() -> None:
    old = [entry("支持离线地图", "下载区域地图到手机，没有信号时也能使用。"), entry("夜间模式", "黑底红字。")]
    new = [entry("无信号地图", "下载区域地图到手机上，没有信号时也可以使用。", section="Later")]

    assert match(old, new) == {0: 0}


def test_a_person_s_correction_wins_over_everything() -> None:
    assert match(OLD, OLD, fixed={0: 1, 1: 0}) == {0: 1, 1: 0, 2: 2}
    assert match(OLD, OLD, fixed={0: None}) == {1: 1, 2: 2}
    assert match(OLD, [DAYS], fixed={0: 0}) == {0: 0}
    assert match([replace(TILES, gone=True)], [DAYS], fixed={0: 0}) == {0: 0}


def test_corrections_that_cannot_be_are_refused_in_words() -> None:
    with pytest.raises(DocumentError, match="Two items cannot both be “Offline tiles”"):
        match(OLD, OLD, fixed={0: 0, 1: 0})
    for fixed in ({3: 0}, {0: 3}, {-1: 0}, {0: -1}):
        with pytest.raises(DocumentError, match="names an item that is not there"):
            match(OLD, OLD, fixed=fixed)


WORDS = st.sampled_from(["lamp", "horn", "bell", "rope", "fog", "pier", "boat", "Lamp", "灯塔"])
TITLES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
ENTRIES = st.builds(
    Entry,
    st.sampled_from(["Now", "Later"]),
    st.sampled_from(["", "1", "2"]),
    TITLES,
    st.lists(WORDS, max_size=5).map(" ".join),
    st.lists(st.sampled_from(["a/b#1", "a/b#2", "a/b#3"]), max_size=2).map(tuple),
    st.booleans(),
    st.booleans(),
)
CURRENT = ENTRIES.map(lambda one: replace(one, gone=False, waiting=False))


@given(st.lists(ENTRIES, max_size=12), st.lists(CURRENT, max_size=12), st.data())
@settings(max_examples=300, deadline=None)
def test_every_match_is_one_to_one_and_keeps_to_the_corrections(
    old: list[Entry], new: list[Entry], data: st.DataObject
) -> None:
    places = st.integers(0, len(new) - 1) if new else st.nothing()
    chosen = (
        data.draw(st.dictionaries(places, st.integers(0, len(old) - 1) | st.none())) if old and new else {}
    )
    said = [here for here in chosen.values() if here is not None]
    if len(said) != len(set(said)):
        return

    found = match(old, new, fixed=chosen)

    assert len(set(found.values())) == len(found)
    assert all(0 <= there < len(new) and 0 <= here < len(old) for there, here in found.items())
    assert {there: found.get(there) for there in chosen} == chosen


@given(st.lists(CURRENT, max_size=12), st.lists(CURRENT, max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_match_is_the_same_from_either_side(old: list[Entry], new: list[Entry]) -> None:
    assert {here: there for there, here in match(old, new).items()} == match(new, old)


@given(st.lists(CURRENT, max_size=12))
@settings(max_examples=200, deadline=None)
def test_every_item_of_a_document_is_itself(items: list[Entry]) -> None:
    assert [items[here] for here in match(items, items).values()] == items


def test_time_grows_with_the_number_of_items() -> None:
    rng = random.Random(7)
    words = ["".join(rng.choices("abcdefghij", k=rng.randint(2, 8))) for _ in range(3_000)]

    def renamed(count: int) -> float:
        bodies = [" ".join(rng.choices(words, k=60)) for _ in range(count)]
        old = [entry(f"Old {place}", body) for place, body in enumerate(bodies)]
        new = [entry(f"New {-place}", body + " again", section="Later") for place, body in enumerate(bodies)]
        rng.shuffle(new)
        started = time.process_time()
        found = match(old, new)
        taken = time.process_time() - started
        assert all(new[there].body == f"{old[here].body} again" for there, here in found.items())
        assert len(found) == count
        return taken

    tenth, whole = min(renamed(200) for _ in range(3)), min(renamed(2_000) for _ in range(2))
    assert (whole < 3, whole / tenth < 25) == (True, True), (tenth, whole)


HOSTILE: list[Callable[[int], Entry]] = [
    lambda count: entry("Lamp", "the same words in each of them", issues=[1]),
    lambda count: entry(f"{count} lamp", issues=range(1, 90)),
    lambda count: entry(f"Lamp {count % 7}", " ".join(f"w{(count * 31 + at) % 997}" for at in range(60))),
]


@pytest.mark.parametrize("make", HOSTILE)
def test_hostile_items_take_no_more_than_moments(make: Callable[[int], Entry]) -> None:
    old = [make(count) for count in range(2_000)]
    new = [replace(make(count + 5), section="Later", title=f"{make(count).title}!") for count in range(2_000)]

    started = time.process_time()
    found = match(old, new)

    assert len(set(found.values())) == len(found)
    assert time.process_time() - started < 5

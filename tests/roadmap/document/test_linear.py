"""Ten times the text takes about ten times as long, whatever the text. `make bench` tells how long."""

import gc
import time

import pytest

from roadmap.document import DocumentError, check, decode, edit_item, parse, remembering
from roadmap.document.limits import MAX_MARKS, MAX_WORK, READ_ITEMS
from roadmap.document.model import Home
from roadmap.document.reading.parsing import read
from tests.roadmap.document.hostile import KINDS, hostile

SMALL, LARGE = 4_000, 40_000
SLACK = 2.5
NOISE = 0.05  # seconds


def seconds(text: str) -> float:
    started = time.process_time()
    parse(text, repository="a/b")
    return time.process_time() - started


@pytest.mark.parametrize("kind", KINDS)
def test_time_grows_with_the_length_of_hostile_text(kind: str) -> None:
    small, large = hostile(kind, SMALL), hostile(kind, LARGE)
    growth = len(large) / len(small)
    allowed = min(seconds(small) for _ in range(3)) * growth * SLACK + NOISE

    # A noisy machine gets a second and a third chance; a reader that is not linear fails them all.
    assert any(seconds(large) <= allowed for _ in range(3))


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_comes_back_as_it_is_and_is_read_or_refused_in_words(kind: str) -> None:
    text = hostile(kind, LARGE)
    reading = read(text, home=Home("a/b"))
    document = reading.document

    assert document.source == text
    assert reading.context.blocks.env["steps"] <= MAX_WORK
    assert reading.context.blocks.env.get("marks", 0) <= MAX_MARKS
    try:
        check(document)
    except DocumentError as refusal:
        assert str(refusal).startswith("This document has ")
    assert sum(len(section.body) for section in document.sections) <= 50 * len(text)


def test_a_hundred_thousand_entries_are_too_many_and_the_line_is_told() -> None:
    document = parse(decode(b"# R\n\n## Now\n\n- a\n- b\n\n## Next\n\n" + b"- a\n" * 100_000))

    assert [[item.title for item in section.items] for section in document.sections] == [["a", "b"], []]
    with pytest.raises(
        DocumentError, match=r"^This document has too many parts .*: from line 10 on it cannot"
    ):
        check(document)


def test_more_items_than_are_read_are_told_by_the_line_of_the_first_that_is_not() -> None:
    document = parse("# R\n\n" + "- a\n" * (READ_ITEMS + 10))

    assert len(document.sections[0].items) == READ_ITEMS
    assert document.unread == READ_ITEMS + 3
    with pytest.raises(DocumentError, match=rf"from line {READ_ITEMS + 3:,} on it cannot be read"):
        check(document)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# R\n" + "## a\n" * 10_010, 10_001),
        ("# R\n\n" + ("#1 " * 5_000 + "\n\n") * 11, 23),
        ("# R\n\n| Item |\n|---|\n" + "| a |\n" * 5_010, 5_005),
        ("# R\n\n## S\n\n" + "### a\n\nb\n\n" * 5_010, 20_005),
        ("# R\n\nWords.\n\n\n" + "a\n" * 250_000, 6),
    ],
    ids=["headings", "references", "rows", "topics", "lines"],
)
def test_every_bound_tells_its_line(text: str, line: int) -> None:
    document = parse(text, repository="a/b")

    assert (document.unread, document.source) == (line, text)
    with pytest.raises(DocumentError, match=f"from line {line:,} on it cannot be read"):
        check(document)


def test_a_table_of_five_thousand_rows_is_read_and_refused_for_its_items() -> None:
    document = parse("# R\n\n| Item | Status |\n|---|---|\n" + "| Lamp | done |\n" * 5_000)

    assert [len(section.items) for section in document.sections] == [5_000]
    with pytest.raises(
        DocumentError, match=r"^This document has 5,000 items; at most 2,000 can be imported\.$"
    ):
        check(document)


def test_a_text_that_is_read_again_is_read_once_while_it_is_remembered() -> None:
    text = "# R\n\n- Lamp\n- Horn\n"

    with remembering():
        first = read(text)
        assert read(text) is first
        edited = edit_item(parse(text), 0, title="Bell")
        assert read(edited).document.source == edited
        assert read(text, home=Home("a/b")) is not first
    assert read(text) is not first and read(text).document == first.document


@pytest.mark.parametrize("searches", [True, False])
def test_reading_leaves_the_search_for_garbage_as_it_was(searches: bool) -> None:
    (gc.enable if searches else gc.disable)()
    try:
        parse("# R\n\n- Lamp\n")
        assert gc.isenabled() is searches
    finally:
        gc.enable()

"""Two versions compared, in structure and in text."""

import pytest

from roadmap.models import Item
from roadmap.services import comparing
from roadmap.services.comparing import Comparison, compare_versions
from tests.roadmap.versions import bring, document

pytestmark = pytest.mark.django_db


def told(comparison: Comparison) -> list[tuple[str, str, str, Item | None]]:
    return [
        (change.kind, change.name, ", ".join(one.words for one in change.differences), change.item)
        for change in comparison.changes
    ]


def test_two_versions_far_apart_are_compared_as_if_there_were_none_between() -> None:
    first = bring(document("Tiles: Small maps.", "Night"), day=1)
    bring(document("Tiles: Large maps.", "Night"), day=2)
    last = bring(
        document("Map tiles: Large maps.", "Signs: Where two ways part, one tells where each leads."), day=3
    )
    tiles, night, signs = Item.objects.order_by("pk")

    comparison = compare_versions(first, last)

    assert told(comparison) == [
        ("changed", "1.1 Map tiles", "renamed from “Tiles”, reworded", tiles),
        ("gone", "1.2 Night", "left the roadmap", night),
        ("added", "1.2 Signs", "added", signs),
    ]
    reworded = comparison.changes[0].differences[1]
    assert [(run.kind, run.text) for run in reworded.runs] == [
        ("gone", "Small"),
        ("added", "Large"),
        ("same", " maps."),
    ]


def test_texts_that_differ_only_in_how_they_are_written_change_nothing_for_readers() -> None:
    first = bring(document("Tiles: All about small tiles."), day=1)
    last = bring(document("Tiles: All about\nsmall tiles."), day=2)

    comparison = compare_versions(first, last)

    assert (comparison.changes, comparison.same_text) == ([], False)
    assert [row.kind for row in comparison.rows if row.kind not in ("same", "folded")] == ["changed", "added"]


def test_a_long_comparison_is_cut_and_says_how_much_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "CHANGES", 5)
    monkeypatch.setattr(comparing, "ROWS", 10)
    first = bring(document(*(f"Topic {number}: One {number}." for number in range(20))), day=1)
    last = bring(document(*(f"Topic {number}: Two {number}." for number in range(20))), day=2)

    comparison = compare_versions(first, last)

    assert (len(comparison.changes), comparison.more) == (5, 15)
    assert len(comparison.rows) == 10
    assert comparison.longer > 10


def test_an_endless_line_is_cut() -> None:
    first = bring(document("Tiles: " + "word " * 10_000), day=1)
    last = bring(document("Tiles: " + "other " * 30_000), day=2)

    comparison = compare_versions(first, last)

    texts = [run.text for row in comparison.rows for run in (*row.left, *row.right)]
    texts += [run.text for change in comparison.changes for one in change.differences for run in one.runs]
    assert max(map(len, texts)) <= comparing.LONGEST + 2
    assert any(text.endswith(" …") for text in texts)

"""Which issues track an item, and which are only mentioned."""

import pytest

from roadmap.document import Item, parse


def items(text: str) -> list[Item]:
    return [item for section in parse(text, repository="a/b").sections for item in section.items]


def told(text: str) -> list[tuple[str, list[int], list[int]]]:
    """Title, tracking issues and mentioned issues of every item."""
    return [
        (item.title, [one.number for one in item.tracking], [one.number for one in item.mentions])
        for item in items(text)
    ]


@pytest.mark.parametrize(
    "label",
    [
        "Tracking issues:", "Tracking issue(s):", "**Tracking Issues**", "*Tracking issue*:", "__Tracking:__",
        "Tracked in:", "GitHub issues:", "Issues:", "Tickets", "Epic:", "Umbrella issue:", "📌 Tracking issues:",
        "Tracking pull requests:", "Tracker：", "#### Tracking issues",
    ],
)  # fmt: skip
def test_a_list_under_a_label_tracks_and_the_rest_is_mentioned(label: str) -> None:
    text = f"# R\n\n## Now\n\n### Lens\n\nSee #1.\n\n{label}\n\n- #2 grind\n- a/c#3\n\nAlso #4.\n\n### Wick\n\nAs #5.\n"

    assert told(text) == [("Lens", [2, 3], [1, 4]), ("Wick", [], [5])]
    assert items(text)[0].body == "See #1.\n\nAlso #4."


@pytest.mark.parametrize(
    "line",
    [
        "Tracking issue: #2",
        "**Issue:** [#2](https://github.com/a/b/issues/2)",
        "_Tracked in_: a/b#2",
        "📌 Epic: #2",
    ],
)
def test_a_line_with_a_label_tracks(line: str) -> None:
    text = f"# R\n\n## Now\n\n### Lens\n\nSee #1.\n\n{line}\n\n### Wick\n\nAs #5.\n"

    assert told(text) == [("Lens", [2], [1]), ("Wick", [], [5])]
    assert items(text)[0].body == "See #1."


def test_a_label_may_be_the_last_line_of_a_paragraph() -> None:
    text = "# R\n\n## Now\n\n### Lens\n\nAs in #1.\nTracking issues:\n- #2\n- #3\n\n### Wick\n\nw\n"

    assert told(text) == [("Lens", [2, 3], [1]), ("Wick", [], [])]
    assert items(text)[0].body == "As in #1."


@pytest.mark.parametrize(
    "words",
    ["We keep tracking issues such as #2.", "Issues: too many to count", "Tracking issues we like:\n\n- #2",
     "Known issues: none"],
)  # fmt: skip
def test_words_that_only_sound_like_a_label_are_text(words: str) -> None:
    text = f"# R\n\n## Now\n\n### Lens\n\n{words}\n\n### Wick\n\nw\n"

    assert [tracking for _, tracking, _ in told(text)] == [[], []]
    assert items(text)[0].body == words


def test_all_links_of_an_entry_track_it_unless_the_document_has_labels() -> None:
    plain = "# R\n\n- Lens #1\n  - grind #2\n- Wick, see #3\n"
    labelled = "# R\n\n- Lens #1\n\n  Tracking issues:\n  - #2\n- Wick, see #3\n"

    assert told(plain) == [("Lens", [1, 2], []), ("Wick", [3], [])]
    assert told(labelled) == [("Lens", [2], [1]), ("Wick", [], [3])]


def test_links_in_any_cell_track_a_row_and_those_of_rows_that_continue_it() -> None:
    text = (
        "# R\n\n| Item | Notes | PR |\n|---|---|---|\n| Lens | as #1 | #2 |\n| | and #3 | |\n| Wick | | |\n"
    )

    assert told(text) == [("Lens", [1, 2, 3], []), ("Wick", [], [])]


def test_an_issue_that_is_tracked_and_mentioned_is_tracked() -> None:
    text = (
        "# R\n\n## Now\n\n### Lens\n\nAs #1 and #2 say.\n\nTracking issues:\n\n- #1\n"
        "- https://github.com/a/b/pull/1\n\n### Wick\n\nw\n"
    )
    (lens, _) = items(text)

    assert [(one.key, one.kind) for one in lens.tracking] == [("a/b#1", "pull")]
    assert [one.key for one in lens.mentions] == ["a/b#2"]

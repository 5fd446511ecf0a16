"""Every usual shape of a roadmap document, in small documents of projects that do not exist."""

import pytest

from roadmap.document import Document, parse

REPOSITORY = "harbor-lights/beacon"


def told(text: str) -> Document:
    return parse(text, repository=REPOSITORY)


def rows(document: Document) -> list[tuple[str, str, str | None, list[str]]]:
    """Section, item, status and tracking issues of every item."""
    return [
        (section.title, item.title, item.status, [reference.key for reference in item.tracking])
        for section in document.sections
        for item in section.items
    ]


def test_headings_in_headings_are_items_and_their_links_are_mentions() -> None:
    document = told(
        "# Beacon roadmap\n\nWhere Beacon goes.\n\n"
        "## Short term\n\n### Dim lights\n\nLess power, see #12.\n\n- at night\n- in fog\n\n"
        "### Colour (in progress)\n\nThe lamp.\n\n## Completed\n\n### Brighter\n\nIt is.\n"
    )

    assert document.title == "Beacon roadmap"
    assert [(one.title, one.body) for one in document.questions] == [("", "Where Beacon goes.")]
    assert rows(document) == [
        ("Short term", "Dim lights", None, []),
        ("Short term", "Colour", "in_progress", []),
        ("Completed", "Brighter", "shipped", []),
    ]
    first = document.sections[0].items[0]
    assert [reference.key for reference in first.mentions] == ["harbor-lights/beacon#12"]
    assert (first.body, first.line) == ("Less power, see #12.\n\n- at night\n- in fog", 7)
    assert document.shape == "Items are the headings under release or time headings"


def test_a_labelled_list_tracks_and_leaves_the_body() -> None:
    document = told(
        "# 1. Lamps\n\n## 1.1 Dim\n\nAs #1 says.\n\n**Tracking issues:**\n\n* #2 first\n* other/lamp#3\n\nAnd more.\n\n"
        "## 1.2 Bright\n\nTracking issue: https://github.com/harbor-lights/beacon/pull/4\n\nText.\n"
    )

    section = document.sections[0]
    assert (section.number, section.title) == ("1", "Lamps")
    assert [(item.number, item.title, item.body) for item in section.items] == [
        ("1.1", "Dim", "As #1 says.\n\nAnd more."),
        ("1.2", "Bright", "Text."),
    ]
    assert [[one.key for one in item.tracking] for item in section.items] == [
        ["harbor-lights/beacon#2", "other/lamp#3"],
        ["harbor-lights/beacon#4"],
    ]
    assert [[one.key for one in item.mentions] for item in section.items] == [["harbor-lights/beacon#1"], []]


def test_a_label_over_a_list_of_words_is_text() -> None:
    document = told("# R\n\n## Now\n\n### Lamp\n\nIssues:\n\n- too dim\n- too hot\n\n### Horn\n\nLoud.\n")

    assert [item.body for item in document.sections[0].items] == ["Issues:\n\n- too dim\n- too hot", "Loud."]


def test_a_label_may_be_a_heading_and_stand_in_a_list_entry() -> None:
    topics = told("# R\n\n## Now\n\n### Lamp\n\nDim.\n\n#### Tracking issues\n\n- #1\n\n### Horn\n\nx #2\n")
    entries = told("# R\n\n- Lamp #3\n\n  Tracking issues:\n\n  - #4\n- Horn #5\n")

    assert [(item.body, [one.number for one in item.tracking]) for item in topics.sections[0].items] == [
        ("Dim.", [1]),
        ("x #2", []),
    ]
    assert [
        ([one.number for one in item.tracking], [one.number for one in item.mentions])
        for item in entries.sections[0].items
    ] == [([4], [3]), ([], [5])]


def test_list_entries_under_release_headings_are_items_and_all_their_links_track() -> None:
    document = told(
        "# v1.0\n\n* Foghorn #5\n* Lamp\n  * wick [#6](https://github.com/harbor-lights/beacon/issues/6)\n  * oil\n"
        "* **Mirror:** turns\n  slowly\n\n# v1.1\n\nSoon.\n\n"
        "1. First: https://github.com/other/glass/issues/7\n2. Second\n"
    )

    assert document.title == ""
    assert rows(document) == [
        ("v1.0", "Foghorn", None, ["harbor-lights/beacon#5"]),
        ("v1.0", "Lamp", None, ["harbor-lights/beacon#6"]),
        ("v1.0", "Mirror", None, []),
        ("v1.1", "First", None, ["other/glass#7"]),
        ("v1.1", "Second", None, []),
    ]
    lamp, mirror = document.sections[0].items[1:]
    assert lamp.body == "* wick [#6](https://github.com/harbor-lights/beacon/issues/6)\n* oil"
    assert mirror.body == "turns\nslowly"
    assert document.sections[1].body == "Soon."
    assert [item.number for item in document.sections[1].items] == ["1", "2"]


def test_tasks_tell_shipped_planned_and_dropped() -> None:
    document = told(
        "Roadmap\n=======\n\nQ3 2031\n-------\n\n- [x] Lens\n- [ ] Shutter\n- [ ] ~~Steam~~ (see #8)\n"
        "- [X] ~~Coal~~\n- [ ] 🚧 Rail\n  - [x] bolts\n- plain\n"
    )

    assert rows(document) == [
        ("Q3 2031", "Lens", "shipped", []),
        ("Q3 2031", "Shutter", "planned", []),
        ("Q3 2031", "Steam", "dropped", ["harbor-lights/beacon#8"]),
        ("Q3 2031", "Coal", "dropped", []),
        ("Q3 2031", "Rail", "in_progress", []),
        ("Q3 2031", "plain", None, []),
    ]
    assert document.sections[0].items[4].body == "- [x] bolts"
    assert document.shape == "Items are the task-list entries under release or time headings"


def test_table_rows_are_items_and_an_empty_cell_continues_the_one_above() -> None:
    document = told(
        "# Roadmap\n\n✅ = done, 🌀 = in progress (legend)\n\n## 2031\n\n"
        "| Theme | Feature | Description | Status | Owner |\n|---|---|---|---|---|\n"
        "| Sea | [Horn](https://github.com/a/b/issues/9) | Loud \\| deep | ✅ | alice |\n"
        "| | Bell | Soft | 🌀 | |\n| | | with a rope, #10 | | |\n|---|---|---|---|---|\n"
        "| **Land** | | | | |\n| Land | Road | | Not started | bob |\n\nThat is all.\n"
    )

    assert rows(document) == [
        ("2031", "Horn", "shipped", ["a/b#9"]),
        ("2031", "Bell", "in_progress", ["harbor-lights/beacon#10"]),
        ("2031", "Road", "planned", []),
    ]
    assert [item.body for item in document.sections[0].items] == [
        "Loud | deep\n\n- **Theme:** Sea\n- **Owner:** alice",
        "Soft\n\n- **Theme:** Sea\n\nwith a rope, #10",
        "- **Theme:** Land\n- **Owner:** bob",
    ]
    assert document.sections[0].body == "That is all."


def test_flat_numbered_headings_are_items_of_the_document() -> None:
    document = told("# Plan\n\nHello.\n\n## 1. Lamp\n\nA lamp.\n\n## 2. Horn — done\n\nA horn.\n")

    assert [(section.title, section.number) for section in document.sections] == [("Plan", "")]
    assert [(item.number, item.title, item.status) for item in document.sections[0].items] == [
        ("1", "Lamp", None),
        ("2", "Horn", "shipped"),
    ]
    assert [one.body for one in document.questions] == ["Hello."]


def test_a_pointer_keeps_its_text_and_has_no_items() -> None:
    document = told("# Roadmap\n\nSee [the board].\n\n[the board]: https://example.org/board\n")

    assert [(one.title, one.items) for one in document.sections] == [("Roadmap", ())]
    assert document.sections[0].body == "See [the board].\n\n[the board]: https://example.org/board"
    assert (document.questions, document.shape) == ((), "This document has text and no items")


def test_questions_legends_and_contents_are_no_items() -> None:
    document = told(
        "# Roadmap\n\n- [Now](#now)\n\n## Legend\n\n- ✅ Done\n- 🚧 In progress\n\n## Now\n\n- ✅ Lamp\n- Horn 🚧\n\n"
        "## How can I help?\n\n- Write\n- Draw\n\n### Where?\n\nHere.\n"
    )

    assert rows(document) == [("Now", "Lamp", "shipped", []), ("Now", "Horn", "in_progress", [])]
    assert [(one.title, one.line) for one in document.questions] == [
        ("", 3),
        ("Legend", 5),
        ("How can I help?", 15),
    ]


def test_front_matter_names_a_document_without_a_title() -> None:
    document = told('---\ntitle: "The way"\n---\n\n## A\n\n### B\n\nb\n')

    assert (document.title, document.sections[0].line, document.questions) == ("The way", 5, ())


def test_groups_inside_a_section_are_sections_of_their_own() -> None:
    document = told("# R\n\n## 2031\n\n### Q1\n\n#### Lamp\n\nl\n\n### Q2\n\n#### Horn\n\nh\n")

    assert rows(document) == [("Q1", "Lamp", None, []), ("Q2", "Horn", None, [])]


def test_a_section_under_a_done_section_is_done() -> None:
    document = told("# R\n\n## Completed\n\n### v1\n\n- Lamp\n\n## Backlog (later)\n\n- Horn\n")

    assert rows(document) == [("v1", "Lamp", "shipped", []), ("Backlog (later)", "Horn", "planned", [])]


@pytest.mark.parametrize(
    ("words", "title", "status"),
    [
        ("Lamp", "Lamp", None),
        ("Lamp (Done)", "Lamp", "shipped"),
        ("Lamp [WIP]", "Lamp", "in_progress"),
        ("Lamp – in progress", "Lamp", "in_progress"),
        ("Lamp: planned", "Lamp", "planned"),
        ("Lamp (done in 2.1)", "Lamp (done in 2.1)", "shipped"),
        ("Lamp (Delayed)", "Lamp", "planned"),
        ("✅ Lamp", "Lamp", "shipped"),
        ("Lamp :construction:", "Lamp", "in_progress"),
        ("🎉 Lamp", "🎉 Lamp", None),
        ("~~Lamp~~", "Lamp", "dropped"),
        ("**Done**: Lamp", "Lamp", "shipped"),
        ("[Cancelled] Lamp", "Lamp", "dropped"),
        ("Lamp ![in progress](https://img.example/x.svg)", "Lamp", "in_progress"),
        ("Open the lamp", "Open the lamp", None),
        ("Lamp for active people", "Lamp for active people", None),
    ],
)
def test_the_status_in_a_title(words: str, title: str, status: str | None) -> None:
    (item,) = told(f"# R\n\n## Soon\n\n- {words}\n").sections[0].items
    (topic,) = told(f"# R\n\n## Soon\n\n### {words}\n\nText.\n").sections[0].items

    assert (item.title, item.status) == (title, status)
    assert (topic.title, topic.status) == (title, status)


@pytest.mark.parametrize(
    "line", ["_Status: In progress_", "**Status:** in progress, since May", "- Status: 🚧"]
)
def test_a_status_line_tells_the_status(line: str) -> None:
    assert told(f"# R\n\n## S\n\n### Lamp\n\nText.\n\n{line}\n").sections[0].items[0].status == "in_progress"


@pytest.mark.parametrize(
    "heading", ["4.0.0 (May 2031)", "4.1.0", "2031", "v1.0", "2030/2031", "3 months", "1.2 Release"]
)
def test_releases_and_years_are_no_numbers(heading: str) -> None:
    (section,) = told(f"# {heading}\n\n- Lamp\n").sections

    assert (section.number, section.title) == ("", heading)


def test_long_entries_get_a_short_title_and_keep_their_text() -> None:
    sentence = "Build a lamp that everybody can see. "
    text = sentence + "It shines and shines " * 12
    (item,) = told(f"# R\n\n- {text}\n").sections[0].items
    (endless,) = told(f"# R\n\n- {'shine ' * 60}\n").sections[0].items

    assert (item.title, item.body) == ("Build a lamp that everybody can see", text.strip())
    assert (len(endless.title) <= 200, endless.title[-1], endless.body) == (
        True,
        "…",
        ("shine " * 60).strip(),
    )


def test_lists_without_any_heading_are_read_all_the_same() -> None:
    document = told("- Lamp\n- Horn\n")

    assert rows(document) == [("", "Lamp", None, []), ("", "Horn", None, [])]


def test_texts_carry_the_definitions_of_their_links_and_no_others() -> None:
    document = told(
        "# R\n\nSee [x].\n\n## Now\n\n### Lamp\n\nA [lamp][l] and [x].\n\n### Horn\n\nLoud.\n\n"
        '[L]: https://example.org/lamp "The \\"lamp\\""\n[x]: <>\n[unused]: https://example.org\n'
    )

    assert document.questions[0].body == "See [x].\n\n[x]: <>"
    assert [item.body for item in document.sections[0].items] == [
        'A [lamp][l] and [x].\n\n[l]: https://example.org/lamp "The \\"lamp\\""\n[x]: <>',
        "Loud.",
    ]


def test_headings_under_headings_that_hold_no_text_yet_are_items() -> None:
    document = parse(
        "# Roadmap\n\n## Maps\n\n### Tiles\n### Colours\n\n## People\n\n### Work days\n\n```\nunclosed\n"
    )

    assert [[item.title for item in section.items] for section in document.sections] == [
        ["Tiles", "Colours"],
        ["Work days"],
    ]
    assert document.shape == "Items are the headings under section headings"

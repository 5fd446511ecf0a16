"""What stands in a roadmap document and is no item: legends, timetables of releases, process, lists of addresses."""

import pytest

from roadmap.document import DocumentError, check, parse


def titles(text: str) -> list[tuple[str, str | None]]:
    return [(item.title, item.status) for section in parse(text).sections for item in section.items]


def test_a_table_of_what_statuses_mean_is_a_legend() -> None:
    legend = "## Columns\n\n| Status | Meaning |\n|---|---|\n| **To do** | Not begun |\n| Done | Over |\n"

    assert titles(f"# Beacon\n\n{legend}") == []
    assert titles(
        "# Beacon\n\n## Now\n\n| Status | Item |\n|---|---|\n| To do | Lens |\n| Done | Wick |\n"
    ) == [
        ("Lens", "planned"),
        ("Wick", "shipped"),
    ]


def test_a_timetable_of_releases_holds_no_items_and_the_list_below_it_does() -> None:
    timetable = "| Quarter | Date | Version | Blog post |\n|---|---|---|---|\n"
    timetable += "| Q1 | 2031-01-24 | [Beacon 1.7] | [All of 1.7] |\n| Q2 | | Beacon 1.8 | |\n"

    document = parse(f"# Beacon\n\n## When\n\n{timetable}\n## Beacon 1.8\n\n* Lens\n* Wick\n")

    items = [(item.title, item.target) for section in document.sections for item in section.items]
    assert items == [("Lens", "Beacon 1.8"), ("Wick", "Beacon 1.8")]


def test_a_table_that_says_what_is_in_a_release_holds_items() -> None:
    table = "| Version | Date | Features |\n|---|---|---|\n| 1.7 | 2031-01-24 | Lens |\n| 1.8 | | Wick |\n"

    assert titles(f"# Beacon\n\n## Releases\n\n{table}") == [("Lens", None), ("Wick", None)]


def test_entries_that_only_list_addresses_stand_beside_the_backlog_of_a_section() -> None:
    section = "- Repositories\n  - https://example.org/a/lens\n  - <https://example.org/a/wick>\n"
    section += "- Backlogs\n  - [Done] Grind the lens\n  - [In-progress] Trim the wick\n  - Fill the oil\n"

    assert titles(f"# Beacon\n\n### Lamps\n{section}") == [
        ("Grind the lens", "shipped"),
        ("Trim the wick", "in_progress"),
        ("Fill the oil", "planned"),
    ]


def test_how_a_project_works_is_no_plan() -> None:
    text = (
        "# Beacon\n\n## Lamps\n\n- Lens\n\n## How items get added\n\n### By hand\n\n1. Open an issue\n\n"
        "## Best practices\n\n- Be kind\n\n## Getting involved with the project\n\n- Join the chat\n"
    )

    assert titles(text) == [("Lens", None)]


def test_a_list_of_facts_under_each_heading_makes_the_headings_items() -> None:
    facts = (
        "* Owner: @ann\n* Links: [RFC](https://example.org/rfc), [issue](https://github.com/a/b/issues/4)\n"
    )
    text = f"# 2031 H1\n\n## Lens\n{facts}\nGrind.\n\n## Wick\n{facts}\nTrim.\n\n* Cut it\n"

    document = parse(text)

    assert titles(text) == [("Lens", None), ("Wick", None)]
    assert document.shape == "Items are the document's headings"


def test_bold_entries_over_tasks_only_group_them() -> None:
    text = "# Beacon\n\n## v2\n\n- **Lamps**\n  - [x] Lens\n  - [ ] Wick\n\n- **Ends**\n  - Oil\n"

    assert titles(text) == [("Lens", "shipped"), ("Wick", "planned"), ("Oil", None)]
    assert titles("# Beacon\n\n## v2\n\n- Lamps for all\n  - [x] Lens\n- Oil\n") == [
        ("Lamps for all", None),
        ("Oil", None),
    ]


def test_a_status_line_of_a_section_counts_for_its_items() -> None:
    text = (
        "# Beacon\n\n## Phase 1\n\n**Status:** In design\n\n### Lens\n\nGrind.\n\n### Wick (done)\n\nTrim.\n"
    )

    assert titles(text) == [("Lens", "in_progress"), ("Wick", "shipped")]


@pytest.mark.parametrize(
    "marked",
    [".. contents:: All", ".. _lens:", "See `the issue <https://example.org/4>`_.", "See :ref:`lens`."],
)
def test_restructured_text_is_refused_with_the_line_that_shows_it(marked: str) -> None:
    with pytest.raises(DocumentError, match=r"is reStructuredText \(line 4\)"):
        check(parse(f"Beacon\n======\n\n{marked}\n\n* Lens\n"))

    check(parse(f"# Beacon\n\n```\n{marked}\n```\n\n## Now\n\n- Lens\n"))

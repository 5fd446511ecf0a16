"""The ways people write roadmaps, each in a small document: what its sections, items, statuses and targets are."""

from itertools import pairwise

import pytest

from roadmap.document import Document, Form, parse

Row = tuple[str, str, str | None, str]


def rows(document: Document) -> list[Row]:
    """Section, item, status and target of every item."""
    return [
        (section.title, item.title, item.status, item.target)
        for section in document.sections
        for item in section.items
    ]


STYLES: dict[str, tuple[str, str, list[Row]]] = {
    "numbered setext headings": (
        "Beacon\n======\n\n# 1. Lamps\n\n## 1.1 Dim\n\nDim.\n\n## 1.2 Bright (done)\n\nBright.\n\n# 2. Sounds\n\n"
        "2.1 Horn\n--------\n\nLoud.\n",
        "Items are the headings under section headings",
        [("Lamps", "Dim", None, ""), ("Lamps", "Bright", "shipped", ""), ("Sounds", "Horn", None, "")],
    ),
    "now, next and later": (
        "# Beacon\n\n## Now\n\n- Lens\n\n## Next\n\n- Wick\n- Oil\n\n## Later\n\n- Horn (v3)\n",
        "Items are the list entries under release or time headings",
        [("Now", "Lens", None, "Now"), ("Next", "Wick", None, "Next"), ("Next", "Oil", None, "Next"),
         ("Later", "Horn (v3)", None, "v3")],
    ),
    "tasks under quarters of a year": (
        "# Beacon\n\n## 2031\n\n### Q1\n\n- [x] Lens\n    - [ ] grind\n- [ ] Wick\n\n"
        "### Q2\n\n1. [ ] Oil\n2. [X] Horn\n",
        "Items are the task-list entries under release or time headings",
        [("Q1", "Lens", "shipped", "Q1 2031"), ("Q1", "Wick", "planned", "Q1 2031"),
         ("Q2", "Oil", "planned", "Q2 2031"), ("Q2", "Horn", "shipped", "Q2 2031")],
    ),
    "sections named by a status and a sign": (
        "# Beacon\n\n## ✅ Completed\n\n- Lens\n\n## 🚧 In progress\n\n- Wick\n\n"
        "## 💡 Ideas\n\n- Oil\n\n## ❌ Not planned\n\n- Horn\n",
        "Items are the list entries under section headings",
        [("✅ Completed", "Lens", "shipped", ""), ("🚧 In progress", "Wick", "in_progress", ""),
         ("💡 Ideas", "Oil", "planned", ""), ("❌ Not planned", "Horn", "dropped", "")],
    ),
    "words in front of and behind titles": (
        "# Beacon\n\n## Lamps\n\n- **[Done]** Lens\n- **In progress:** Wick\n- [WIP] Oil\n- Horn – *planned*\n"
        "- Bell: ✅\n- Rope (✅)\n- Mast ✅ (v1.2)\n- Sail **(in progress)**\n",
        "Items are the list entries under section headings",
        [("Lamps", "Lens", "shipped", ""), ("Lamps", "Wick", "in_progress", ""),
         ("Lamps", "Oil", "in_progress", ""),
         ("Lamps", "Horn", "planned", ""), ("Lamps", "Bell", "shipped", ""), ("Lamps", "Rope", "shipped", ""),
         ("Lamps", "Mast ✅ (v1.2)", "shipped", "v1.2"), ("Lamps", "Sail", "in_progress", "")],
    ),
    "own colours with a legend": (
        "# Beacon\n\nLegend: 🟢 done, 🟡 in progress, 🔴 not started\n\n## Lamps\n\n- 🟢 Lens\n- 🟡 Wick\n- 🔴 Oil\n",
        "Items are the list entries under section headings",
        [("Lamps", "Lens", "shipped", ""), ("Lamps", "Wick", "in_progress", ""), ("Lamps", "Oil", "planned", "")],
    ),
    "a table of quarters with empty cells": (
        "# Beacon\n\n| Quarter | Theme | Feature | Status |\n|---|---|---|---|\n| Q1 2031 | Light | Lens | Done |\n"
        "| | | Wick | In Progress |\n| Q2 2031 | Sound | Horn | 🚧 WIP |\n| | | Bell | To do |\n",
        "Items are the table rows under the title",
        [("Beacon", "Lens", "shipped", "Q1 2031"), ("Beacon", "Wick", "in_progress", "Q1 2031"),
         ("Beacon", "Horn", "in_progress", "Q2 2031"), ("Beacon", "Bell", "planned", "Q2 2031")],
    ),
    "tables with boxes, answers and shares": (
        "# Beacon\n\n| Done | Feature |\n|:-:|---|\n| [x] | Lens |\n| [ ] | Wick |\n\n## Sounds\n\n"
        "| Feature | Done? |\n|---|---|\n| Horn | Yes |\n| Bell | No |\n\n"
        "## Ropes\n\n| Feature | Progress |\n|---|---|\n| Line | 100% |\n| Knot | 40 % |\n| Net | 0% |\n",
        "Items are the table rows under section headings",
        [("Beacon", "Lens", "shipped", ""), ("Beacon", "Wick", "planned", ""), ("Sounds", "Horn", "shipped", ""),
         ("Sounds", "Bell", "planned", ""), ("Ropes", "Line", "shipped", ""), ("Ropes", "Knot", "in_progress", ""),
         ("Ropes", "Net", "planned", "")],
    ),
    "bold words and colons in place of headings": (
        "# Beacon\n\n**Q1 2031**\n\n- Lens\n\n__Done:__\n\n- Wick\n\n"
        "In progress:\n\n- Oil\n\nMore words.\n\n- Horn\n",
        "Items are the list entries under the title",
        [("Beacon", "Lens", None, "Q1 2031"), ("Beacon", "Wick", "shipped", ""), ("Beacon", "Oil", "in_progress", ""),
         ("Beacon", "Horn", None, "")],
    ),
    "a part to unfold": (
        "# Beacon\n\n## Lamps 2031\n\n- Lens\n\n<details>\n<summary><b>Completed</b></summary>\n\n"
        "- Wick\n\n</details>\n\n## 2031\n\n<details><summary>Q3</summary>\n\n- Oil\n\n</details>\n",
        "Items are the list entries under release or time headings",
        [("Lamps 2031", "Lens", None, ""), ("Lamps 2031", "Wick", "shipped", ""), ("2031", "Oil", None, "Q3 2031")],
    ),
    "entries that only group others": (
        "# Beacon\n\n- **Q1 2031**\n  - [x] Lens\n  - [ ] Wick\n- **Later**\n  - [ ] Oil\n- Done\n  - Horn\n",
        "Items are the list entries under the title",
        [("Beacon", "Lens", "shipped", "Q1 2031"), ("Beacon", "Wick", "planned", "Q1 2031"),
         ("Beacon", "Oil", "planned", "Later"), ("Beacon", "Horn", "shipped", "")],
    ),
    "milestones with topics": (
        "# Beacon\n\n## Milestone 1: Bright nights (due 2031-03-01)\n\n### Lens\n\nStatus: Shipped in v1.1\n\n"
        "### Wick [in progress]\n\nSlow.\n\n## Milestone 2\n\n### ~~Oil~~\n\nNo more.\n",
        "Items are the headings under release or time headings",
        [("Milestone 1: Bright nights (due 2031-03-01)", "Lens", "shipped", "Milestone 1 (due 2031-03-01)"),
         ("Milestone 1: Bright nights (due 2031-03-01)", "Wick", "in_progress", "Milestone 1 (due 2031-03-01)"),
         ("Milestone 2", "Oil", "dropped", "Milestone 2")],
    ),
    "releases without a title": (
        "# 1.0 (released)\n\n* Lens #1\n\n# 1.1 (Target Release Date: 17-Dec-2031)\n\n* Wick #2\n",
        "Items are the list entries under release or time headings",
        [("1.0 (released)", "Lens", "shipped", "1.0"),
         ("1.1 (Target Release Date: 17-Dec-2031)", "Wick", None, "1.1 (Target Release Date: 17-Dec-2031)")],
    ),
    "bold titles with descriptions": (
        "# Beacon\n\n## Near term\n\n- **Lens** - dims at night ([#1](https://github.com/a/b/issues/1))\n"
        "- **Wick** – burns. Tracked in #2.\n- **Oil**\n  More of it.\n",
        "Items are the list entries under release or time headings",
        [("Near term", "Lens", None, "Near term"), ("Near term", "Wick", None, "Near term"),
         ("Near term", "Oil", None, "Near term")],
    ),
    "headings of one level, each with its state": (
        "# Beacon\n\nHello.\n\n## Lens (done)\n\nA lens.\n\n## Wick\n\nStatus: in progress\n\n"
        "## Oil (Q3 2031, planned)\n\nOil.\n",
        "Items are the document's headings",
        [("Beacon", "Lens", "shipped", ""), ("Beacon", "Wick", "in_progress", ""),
         ("Beacon", "Oil (Q3 2031, planned)", "planned", "Q3 2031")],
    ),
    "lists and headings side by side": (
        "# Beacon\n\n## Now\n\n### Lens\n\nGround by hand.\n\n### Wick\n\nCut.\n\n## Later\n\n- Oil\n- Horn\n",
        "Items are the headings under release or time headings",
        [("Now", "Lens", None, "Now"), ("Now", "Wick", None, "Now"), ("Later", "Oil", None, "Later"),
         ("Later", "Horn", None, "Later")],
    ),
    "other scripts": (
        "# 路线图\n\n## 第一阶段\n\n- [x] 更亮的灯 #1\n- [ ] 雾号\n\n"
        "## النسخة القادمة\n\n- [ ] مصباح أكثر سطوعًا\n- [ ] ~~صافرة~~\n",
        "Items are the task-list entries under section headings",
        [("第一阶段", "更亮的灯", "shipped", ""), ("第一阶段", "雾号", "planned", ""),
         ("النسخة القادمة", "مصباح أكثر سطوعًا", "planned", ""), ("النسخة القادمة", "صافرة", "dropped", "")],
    ),
    "a list of links": (
        "# Links\n\n- [Lens](https://github.com/a/b/issues/1)\n- <https://github.com/a/b/pull/2>\n- #3\n- [Oil][o]\n\n"
        "[o]: https://github.com/a/b/issues/4\n",
        "Items are the list entries under the title",
        [("Links", "Lens", None, ""), ("Links", "https://github.com/a/b/pull/2", None, ""), ("Links", "#3", None, ""),
         ("Links", "Oil", None, "")],
    ),
    "links and no list": (
        "# Links\n\n[Lens](https://github.com/a/b/issues/1)\nhttps://github.com/a/b/issues/2\n",
        "This document has text and no items",
        [],
    ),
    "another markup": (
        "Roadmap\n=======\n\n.. contents::\n\nVersion 1.0\n-----------\n\n* Lens\n* Wick\n",
        "Items are the list entries under release or time headings",
        [("Version 1.0", "Lens", None, "Version 1.0"), ("Version 1.0", "Wick", None, "Version 1.0")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_a_style_reads_as_people_mean_it(style: str) -> None:
    text, shape, expected = STYLES[style]
    document = parse(text, repository="a/b")

    assert (document.shape, rows(document)) == (shape, expected)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_a_style_reads_alike_with_other_line_ends_and_a_byte_order_mark(style: str, end: str) -> None:
    text, _, expected = STYLES[style]

    assert rows(parse("\ufeff" + text.replace("\n", end), repository="a/b")) == expected


@pytest.mark.parametrize("style", STYLES)
def test_every_item_ends_on_its_last_line_and_before_the_next_one(style: str) -> None:
    text, _, _ = STYLES[style]
    items = [item for section in parse(text).sections for item in section.items]
    lines = text.split("\n")

    assert all(item.line <= item.end and lines[item.end - 1].strip() for item in items)
    assert all(one.end < other.line for one, other in pairwise(items))


MIXED = (
    "# Beacon\n\nHello.\n\n## Now\n\n- [ ] Lens\n- Wick\n\n| Item | Status |\n|---|---|\n| Oil | done |\n\n"
    "### Horn\n\n- Loud\n\n## Why?\n\n- Because\n\n## Later\n\nText.\n"
)


@pytest.mark.parametrize(
    ("form", "shape", "expected"),
    [
        ("heading", "Items are the headings under release or time headings, as you chose", [("Now", "Horn")]),
        (
            "list",
            "Items are the list entries under release or time headings, as you chose",
            [("Now", "Lens"), ("Now", "Wick"), ("Horn", "Loud")],
        ),
        (
            "task",
            "Items are the task-list entries under release or time headings, as you chose",
            [("Now", "Lens"), ("Now", "Wick")],
        ),
        ("table", "Items are the table rows under release or time headings, as you chose", [("Now", "Oil")]),
        ("text", "This document has text and no items, as you chose", []),
    ],
)
def test_a_maintainer_s_choice_overrules_what_the_document_looks_like(
    form: Form, shape: str, expected: list[tuple[str, str]]
) -> None:
    document = parse(MIXED, form=form)

    assert (document.form, document.shape) == (form, shape)
    assert [row[:2] for row in rows(document)] == expected
    assert [one.title for one in document.questions] == ["", "Why?"]


@pytest.mark.parametrize("form", ["heading", "list", "task", "table"])
@pytest.mark.parametrize(
    "text", ["", "Words.\n", "# Beacon\n", "# Beacon\n\nWords.\n\n## Why?\n\nSo.\n", "\ufeff\r\n"]
)
def test_a_form_that_finds_nothing_gives_no_items(text: str, form: Form) -> None:
    document = parse(text, form=form)

    assert (rows(document), document.form, document.source) == ([], form, text)


def test_chosen_headings_without_sections_are_items_of_the_document() -> None:
    document = parse("# Beacon\n\n## Lens\n\nA lens.\n\n- x\n\n## Wick\n", form="heading")

    assert rows(document) == [("Beacon", "Lens", None, ""), ("Beacon", "Wick", None, "")]
    assert document.shape == "Items are the document's headings, as you chose"


def test_the_form_is_told_when_nobody_chose_it() -> None:
    forms = [parse(text).form for text, _, _ in STYLES.values()]

    assert set(forms) == {"heading", "list", "task", "table", "text"}


def test_an_overview_over_releases_is_no_introduction() -> None:
    text = (
        "# Roadmap\n\n## Overview\n\nA living plan.\n\n### Release 2.1\n\n- Lamp\n\n### Backlog\n\n- Horn\n"
    )

    sections = parse(text).sections

    assert [(one.title, [item.title for item in one.items]) for one in sections if one.items] == [
        ("Release 2.1", ["Lamp"]),
        ("Backlog", ["Horn"]),
    ]


def test_what_is_worked_on_is_in_progress() -> None:
    (section,) = parse("# Roadmap\n\n## Actively working on\n\n- Lamp\n").sections

    assert [item.status for item in section.items] == ["in_progress"]

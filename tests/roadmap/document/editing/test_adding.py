"""A new item in the document's own style: its own lines come, every other byte stays."""

import pytest

from roadmap.document import DocumentError, Reference, add_item, parse

LAMP = Reference("harbor-lights/beacon", 77, "issue")
GLASS = Reference("other/glass", 8, "pull")


def added(text: str, section: str, title: str, body: str = "", references: tuple[Reference, ...] = ()) -> str:
    return add_item(
        parse(text, repository="harbor-lights/beacon"),
        section=section,
        title=title,
        body=body,
        references=references,
    )


def test_a_numbered_heading_with_its_tracking_issues() -> None:
    text = (
        "# 1. Lamps\n\n## 1.1 Dim\n\nText.\n\nTracking issues:\n\n"
        "- [#2](https://x.org/a/b/issues/2) Dim\n\n# 2. Horns\n\nx\n"
    )

    assert added(text, "Lamps", "Bright", "More light.\n\n# Why\n\nNight.", (LAMP, GLASS)) == text.replace(
        "# 2. Horns",
        "## 1.2 Bright\n\nMore light.\n\n### Why\n\nNight.\n\nTracking issues:\n\n"
        "- [#77](https://github.com/harbor-lights/beacon/issues/77)\n"
        "- [other/glass#8](https://github.com/other/glass/pull/8)\n\n# 2. Horns",
    )
    assert added(text, "Horns", "Loud") == text + "\n## 2.1 Loud\n"


def test_setext_and_closed_headings_carriage_returns_and_a_missing_last_newline_are_kept() -> None:
    setext = (
        "\ufeffR\r\n=\r\n\r\n# Now\r\n\r\nLamp\r\n----\r\nText.\r\n\r\n# Then\r\n\r\nHorn\r\n----\r\nBlow."
    )
    closed = "# R #\n\n## Now ##\n\n### Lamp ###\n\nText.\n## Then ##\n\n### Horn ###\n\nx\n"

    assert added(setext, "Then", "Bell", "Ring.\nLong.") == setext + "\r\n\r\nBell\r\n----\r\nRing.\r\nLong."
    assert added(closed, "Now", "Bell", "x") == closed.replace("Text.\n", "Text.\n\n### Bell ###\n\nx\n\n")


def test_a_line_ends_as_the_one_before_it_and_never_joins_the_next() -> None:
    assert added("# R\n\n- Lamp\r\n\r\nEnd.", "R", "Bell") == "# R\n\n- Lamp\r\n- Bell\r\n\r\nEnd."
    assert added("# R\r- Lamp\r\r# S\r", "R", "Bell") == "# R\r- Lamp\r- Bell\r\r# S\r"
    assert added("# R\r\n- Lamp\r\n", "R", "Bell") == "# R\r\n- Lamp\r\n- Bell\r\n"
    assert added("# R\n- Lamp\n# S\r", "R", "Bell") == "# R\n- Lamp\n- Bell\n\n# S\r"
    assert added("# R\n- Lamp\r# S\r\n", "R", "Bell") == "# R\n- Lamp\r- Bell\r\r# S\r\n"


@pytest.mark.parametrize(
    ("entries", "new"),
    [
        ("* Lamp\n* Horn\n", "* Bell [#77](https://github.com/harbor-lights/beacon/issues/77)\n"),
        ("- [x] Lamp #4\n", "- [ ] Bell #77\n"),
        ("1. Lamp\n2. Horn\n", "3. Bell [#77](https://github.com/harbor-lights/beacon/issues/77)\n"),
        ("1) Lamp\n1) Horn\n", "1) Bell [#77](https://github.com/harbor-lights/beacon/issues/77)\n"),
        (
            "+ Lamp: https://github.com/a/b/issues/1\n",
            "+ Bell: https://github.com/harbor-lights/beacon/issues/77\n",
        ),
        (
            "  -  Lamp\n\n  -  Horn\n     - loud\n",
            "\n  -  Bell [#77](https://github.com/harbor-lights/beacon/issues/77)\n",
        ),
    ],
)
def test_a_list_entry_in_the_list_s_style(entries: str, new: str) -> None:
    before, after = f"# R\n\n## Now\n\n{entries}", "\nSoon more.\n\n## Then\n\n- Rope\n"

    assert added(before + after, "Now", "Bell", references=(LAMP,)) == before + new + after


def test_a_list_entry_s_body_is_indented_below_it() -> None:
    text = "# R\n\n10. Lamp\n11. Horn"

    assert (
        added(text, "R", "Bell", "Ring\nring.\n\n- far")
        == text + "\n12. Bell\n\n    Ring\n    ring.\n\n    - far"
    )


def test_an_empty_section_gets_the_document_s_style() -> None:
    text = "# R\n\n## Now\n\n- [x] Lamp\n\n## Later\n\nNothing yet.\n\n[1]: https://example.org\n"

    assert added(text, "Later", "Bell") == text.replace("yet.\n", "yet.\n\n- [ ] Bell\n")


def test_a_table_row_fills_the_columns_it_knows() -> None:
    head = "| Feature | Description | Status |\n|---|---|---|\n"
    table = head + "| Lamp    | Lights      | Done   |\n"
    text = f"# R\n\n## Now\n\n{table}\nEnd.\n\n## Later\n\nNone.\n"

    assert added(text, "Now", "A|B", "First\nline.\n\nSecond.", (LAMP,)) == text.replace(
        "| Done   |\n",
        "| Done   |\n| A\\|B [#77](https://github.com/harbor-lights/beacon/issues/77)"
        " | First line.<br>Second. |        |\n",
    )
    assert added(text, "Later", "Bell") == f"{text}\n{head}| Bell    |             |        |\n"


@pytest.mark.parametrize(
    ("table", "new"),
    [
        (
            "|State|Task|Issue|\n|-|-|-|\n|Done|Lamp|#1|\n",
            "| Planned | **Bell**: Ring. | [#77](https://github.com/harbor-lights/beacon/issues/77) |\n",
        ),
        (
            "Task | Owner\n--- | ---\n[Lamp](https://github.com/a/b/issues/1) | bob\n",
            "**Bell**: Ring. [#77](https://github.com/harbor-lights/beacon/issues/77) | \n",
        ),
    ],
)
def test_a_table_row_in_other_tables(table: str, new: str) -> None:
    text = f"# R\n\n{table}"

    assert added(text, "R", "Bell", "Ring.", (LAMP,)) == text + new


def test_a_row_title_is_a_link_where_the_others_are() -> None:
    text = "# R\n\n| Task | Owner |\n| --- | --- |\n| [Lamp](https://github.com/a/b/issues/1) | bob |\n"

    assert added(text, "R", "Bell", references=(LAMP, GLASS)) == text + (
        "| [Bell](https://github.com/harbor-lights/beacon/issues/77)"
        " [other/glass#8](https://github.com/other/glass/pull/8) |     |\n"
    )


def test_a_text_without_items_gets_its_first() -> None:
    assert added("# R\n\nSee the board.\n", "R", "Bell") == "# R\n\nSee the board.\n\n- Bell\n"


@pytest.mark.parametrize(
    "title",
    [
        "Use *stars* and _lines_", "A `code` [link](x)", "<b>bold</b> &amp;", "[x] task", "Fix #12",
        "snake_case and a~b", "1.5 litres", "Ends with #", "| pipes | here", "\\ back", "Lamp: https://example.org/a",
        "日本の灯台", "منارة", "!", "2026 in review", "50% less glare", "# Lamps", "- dash",
        "<script>alert(1)</script>", "![alt](https://example.org/a.png)", "1.1 Lamp",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "text",
    [
        "# R\n\n## Now\n\n### Lamp\n\nx\n",
        "# R\n\n## 1. Now\n\n### 1.1 Lamp\n\nx\n",
        "# R\n\n## Now\n\n- Lamp\n",
        "# R\n\n## Now\n\n|Topic|Note|\n|-|-|\n|Lamp|x|\n",
    ],
)
def test_every_title_is_found_again_as_it_was_given(text: str, title: str) -> None:
    found = parse(added(text, "Now", title, "Some *text*."), repository="harbor-lights/beacon")

    assert [item.title for item in found.sections[0].items] == ["Lamp", title]
    assert "text" in found.sections[0].items[1].body


@pytest.mark.parametrize(
    "body",
    [
        "```\nopen fence", "<!-- open comment", "<script>", "# Heading\n\ntext", "Setext\n===\n\ntext", "---",
        "- a\n  - b", "[1]: https://evil.example/", "~~~~\n```\n",
        "<details>\n\n# Deep\n\n</details>", "    code\n\n> quote", "|a|\n|-|\n|b|",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "lines",
    [["### Lamp", "", "See [1]."], ["- [ ] Lamp [1]"], ["| Topic | Note |", "|---|---|", "| Lamp | [1] |"]],
)
def test_no_body_changes_how_the_rest_is_read(lines: list[str], body: str) -> None:
    text = "\n".join(
        [
            "# R",
            "",
            "## Now",
            "",
            *lines,
            "",
            "## Then",
            "",
            *lines,
            "",
            "[1]: https://a.org/a/b/issues/1",
            "",
        ]
    )

    before = parse(text, repository="a/b")
    after = parse(added(text, "Now", "Bell", body), repository="a/b")

    assert [item.title for item in after.sections[0].items[1:]] == ["Bell"]
    assert (after.sections[0].items[0], after.references) == (before.sections[0].items[0], before.references)
    assert [item.title for item in after.sections[1].items] == [
        item.title for item in before.sections[1].items
    ]


def test_no_body_redirects_a_link_of_the_document() -> None:
    text = "# R\n\n## Now\n\n### Lamp\n\nSee [the board].\n\n[the board]: https://example.org/board\n"

    assert "\n\\[the board]: https://evil.example/\n" in added(
        text, "Now", "Bell", "[the board]: https://evil.example/"
    )


def test_what_cannot_be_added_is_refused_in_words() -> None:
    text = "# R\n\n## Now\n\n- Lamp\n\n```\nopen"

    with pytest.raises(DocumentError, match=r"^The document has no section “Later”"):
        added(text, "Later", "Bell")
    with pytest.raises(DocumentError, match=r"^An item needs a title"):
        added(text, "Now", " \n\x00")


def test_a_title_too_long_for_a_heading_is_kept_whole_in_the_text() -> None:
    title = "shine " * 60
    after = parse(added("# R\n\n## Now\n\n### Lamp\n\nx\n", "Now", title, "y"))

    item = after.sections[0].items[1]
    assert (item.title.endswith("…"), item.body) == (True, f"{title.strip()}\n\ny")

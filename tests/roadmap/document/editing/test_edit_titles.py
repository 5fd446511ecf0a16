"""Another title of one item: its number, style, marks and references stay, and every other line."""

import pytest

from roadmap.document import DocumentError, Form, edit_item, parse


def titled(text: str, place: int, title: str, form: Form | None = None) -> str:
    return edit_item(parse(text, repository="harbor-lights/beacon", form=form), place, title=title, form=form)


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("### Lamp", "### Bell"),
        ("###  Lamp ###  ", "###  Bell ###  "),
        ("### Lamp (in progress) #4", "### Bell (in progress) #4"),
        ("### 🚧 Lamp", "### 🚧 Bell"),
        ("### [Lamp](https://example.org/lamp)", "### [Bell](https://example.org/lamp)"),
        ("### **Lamp**", "### **Bell**"),
        ("### ~~Lamp~~", "### ~~Bell~~"),
        ("### Lamp ![done](https://img.example/done.svg)", "### Bell ![done](https://img.example/done.svg)"),
    ],
)
def test_a_heading(line: str, new: str) -> None:
    text = f"# R\r\n\r\n## Pier\n\n{line}\r\n\nThe Lamp.\n\n### Horn\n\nLoud.\n"

    assert titled(text, 0, "Bell") == text.replace(line, new)


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("- Lamp", "- Bell"),
        ("*  Lamp  ", "*  Bell  "),
        ("7) Lamp #4, other/glass#8", "7) Bell #4, other/glass#8"),
        ("- [x] Lamp ([#4](https://github.com/a/b/issues/4))", "- [x] Bell ([#4](https://github.com/a/b/issues/4))"),
        ("- Lamp: https://github.com/a/b/pull/9", "- Bell: https://github.com/a/b/pull/9"),
        ("- **Lamp**: it shines, #5", "- **Bell**: it shines, #5"),
        ("- [ ] ✅ Lamp (v2)", "- [ ] ✅ Bell"),
        ("- **Done**: Lamp", "- **Done**: Bell"),
        ("- [Cancelled] Lamp", "- [Cancelled] Bell"),
        ("- Lamp – planned", "- Bell – planned"),
    ],
)  # fmt: skip
def test_a_list_entry(line: str, new: str) -> None:
    text = f"# R\n\n## Pier\n\n{line}\n\n  Lamp, Lamp.\n\n## Tower\n\n- Horn\n"

    assert titled(text, 0, "Bell") == text.replace(line, new)


def test_a_setext_heading_keeps_its_line_and_its_number() -> None:
    text = "\ufeff1. Pier\n=======\n\n1.1 Lamp\n--------\nx\n\n1.2 Horn\n--------\n\ny"

    assert titled(text, 1, "Foghorn") == text.replace("1.2 Horn", "1.2 Foghorn")


def test_a_table_row_keeps_its_widths_and_links() -> None:
    text = (
        "# R\n\n## Pier\n\n| Theme | Feature | Status |\n|---|---|---|\n"
        "| Sea | [Lamp](https://github.com/a/b/issues/1)     | Done |\n| | Horn | |\n"
    )

    assert titled(text, 0, "A|B") == text.replace("[Lamp]", "[A\\|B]")
    assert titled(text, 1, "Bell buoys") == text.replace("| Horn |", "| Bell buoys |")


def test_only_the_words_that_differ_are_written_anew() -> None:
    text = "# R\n\n- Use the `lamp` *well* at night #4\n- x\n"

    assert titled(text, 0, "Use the lamp well in fog") == text.replace("at night", "in fog")


def test_a_paragraph_that_is_a_title_keeps_its_text() -> None:
    long = "Build a lamp that everybody in the whole harbour can see. " + "It shines and shines. " * 8
    text = f"# R\n\n- {long}\n- x\n"

    assert titled(text, 0, "Build a bell that everybody in the harbour hears") == text.replace(
        "Build a lamp that everybody in the whole harbour can see.",
        "Build a bell that everybody in the harbour hears.",
    )
    assert titled(text, 0, "Bell") == text.replace("- Build", "- **Bell**: Build")


def test_a_title_that_bold_words_cannot_say_stands_alone() -> None:
    text = "# R\n\n- **Lamp**: it shines\n- x\n"

    assert titled(text, 0, "Use *stars*") == text.replace(
        "- **Lamp**: it shines\n", "- Use \\*stars\\*\n\n  it shines\n"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Use *stars* and _lines_", "A `code` [link](x)", "<b>bold</b> &amp;", "[x] task", "Fix #12", "- dash",
        "snake_case and a~b", "Ends with #", "| pipes | here", "\\ back", "Lamp: https://example.org/a", "日本の灯台",
        "!", "# Lamps", "![alt](https://example.org/a.png)", "> quote", "<!-- x", "```",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "text",
    [
        "# R\n\n## Pier\n\n### Lamp\n\nx\n\n### Horn\n\ny\n",
        "# R\n\n## 1. Pier\n\n### 1.1 Lamp\n\nx\n\n### 1.2 Horn\n\ny\n",
        "# R\n\n## Pier\n\n- Lamp\n- Horn\n",
        "# R\n\n## Pier\n\n- [ ] Lamp\n- [ ] Horn\n",
        "# R\n\n## Pier\n\n|Topic|Note|\n|-|-|\n|Lamp|x|\n|Horn|y|\n",
    ],
)
def test_every_title_is_read_again_as_it_was_given(text: str, title: str) -> None:
    before = parse(text, repository="a/b").sections[0].items
    after = parse(titled(text, 0, title), repository="a/b").sections[0].items

    assert [item.title for item in after] == [title, "Horn"]
    assert (after[0].body, after[0].number, after[1]) == (before[0].body, before[0].number, before[1])


def test_white_space_in_a_title_is_one_space() -> None:
    assert titled("# R\n\n- Lamp\n- x\n", 0, " Two \n boats ") == "# R\n\n- Two boats\n- x\n"


def test_the_form_that_a_maintainer_chose_counts_the_items() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\n- oil\n- wick\n\n### Horn\n\nx\n"

    assert titled(text, 1, "string", form="list") == text.replace("- wick", "- string")
    assert edit_item(parse(text, form="list"), 1, title="string") == text.replace("- wick", "- string")


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        (" \n", "An item needs a title."),
        ("a\x00b", "A NUL character cannot stand in a document."),
        ("x" * 201, "A title has at most 200 characters; this one has 201."),
        ("Bell (done)", "“Lamp” cannot get the title “Bell (done)”: the document would be read differently"),
        ("✅ Bell", "“Lamp” cannot get the title “✅ Bell”: the document would be read differently"),
    ],
)
def test_what_is_no_title_is_refused_in_words(title: str, sentence: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        titled("# R\n\n- Lamp\n- x\n", 0, title)

    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize("place", [-1, 2, 99])
def test_an_item_that_is_not_there_is_refused_in_words(place: int) -> None:
    with pytest.raises(DocumentError, match=r"^The document has 2 items, and none at place "):
        titled("# R\n\n- Lamp\n- x\n", place, "Bell")

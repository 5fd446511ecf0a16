"""Another place for one item: its lines go there, made to fit, and every other line stays."""

import pytest

from roadmap.document import DocumentError, Form, edit_item, move_item, parse


def moved(text: str, place: int, section: int, before: int | None, form: Form | None = None) -> str:
    document = parse(text, repository="harbor-lights/beacon", form=form)
    return move_item(document, place, section=section, before=before, form=form)


HEADINGS = (
    "# R\n\n## 1. Pier\n\n### 1.1 Lamp\n\nText.\n\n### 1.2 Horn ###\n\nLoud.\n\n#### 1.2.1 Very\n\nYes.\n\n"
    "### 1.3 Bell\n\nb\n\n## 2. Tower\n\nSoon.\n\n## 3. Cellar\n\n### 3.1 Coal\n\nx\n\n### 3.3 Oil\n\ny"
)


def test_within_a_section_every_place_keeps_its_number() -> None:
    lamp, horn, bell = "Lamp\n\nText.", "Horn ###\n\nLoud.\n\n#### 1.2.1 Very\n\nYes.", "Bell\n\nb"
    before = f"### 1.1 {lamp}\n\n### 1.2 {horn}\n\n### 1.3 {bell}\n"

    assert moved(HEADINGS, 2, 0, 0) == HEADINGS.replace(
        before, f"### 1.1 {bell}\n\n### 1.2 {lamp}\n\n### 1.3 {horn.replace('1.2.1', '1.3.1')}\n"
    )
    assert moved(HEADINGS, 0, 0, 2) == HEADINGS.replace(
        before, f"### 1.1 {horn.replace('1.2.1', '1.1.1')}\n\n### 1.2 {lamp}\n\n### 1.3 {bell}\n"
    )
    assert moved(HEADINGS, 0, 0, None) == HEADINGS.replace(
        before, f"### 1.1 {horn.replace('1.2.1', '1.1.1')}\n\n### 1.2 {bell}\n\n### 1.3 {lamp}\n"
    )


def test_in_another_section_a_heading_takes_the_number_of_its_place_and_leaves_a_gap() -> None:
    horn = "### 1.2 Horn ###\n\nLoud.\n\n#### 1.2.1 Very\n\nYes.\n\n"
    left = HEADINGS.replace(horn, "")

    assert moved(HEADINGS, 1, 1, None) == left.replace("Soon.\n\n", "Soon.\n\n" + horn.replace("1.2", "2.1"))
    assert moved(HEADINGS, 1, 2, 3) == left.replace(
        "### 3.1 Coal", horn.replace("1.2", "3.1") + "### 3.2 Coal"
    )
    assert moved(HEADINGS, 1, 2, 4) == left.replace("### 3.3 Oil", horn.replace("1.2", "3.2") + "### 3.3 Oil")
    assert moved(HEADINGS, 1, 2, None) == left + "\n\n" + horn.replace("1.2", "3.4").rstrip("\n")


def test_a_last_item_without_a_newline_moves_up() -> None:
    assert moved(HEADINGS, 4, 2, 3) == HEADINGS.replace(
        "### 3.1 Coal\n\nx\n\n### 3.3 Oil\n\ny", "### 3.1 Oil\n\ny\n\n### 3.3 Coal\n\nx"
    )


def test_numbers_that_must_count_from_one_close_up() -> None:
    pier = "# R\n\n## Pier\n\n### 1 Lamp\n\na\n\n### 2 Horn\n\nb\n\n### 3 Bell\n\nc\n\n"
    tower = "## Tower\n\n### 1 Coal\n\nd\n\n### 2 Oil\n\ne\n"

    left = pier.replace("### 2 Horn\n\nb\n\n", "").replace("3 Bell", "2 Bell")
    assert moved(pier + tower, 1, 1, None) == f"{left}{tower}\n### 3 Horn\n\nb\n"


def test_a_heading_gets_the_level_of_its_new_neighbours() -> None:
    text = (
        "# R\n\n## 2031\n\n### Q1\n\n#### Lamp ####\n\nl\n\n##### Why\n\nw\n\n#### Mast\n\nm\n\n"
        "### Q2\n\n#### Horn\n\nh\n\n## Later\n\n### Bell\n\nb\n\nDeep\n----\n"
    )

    assert moved(text, 0, 2, None) == text.replace("#### Lamp ####\n\nl\n\n##### Why\n\nw\n\n", "").replace(
        "\nb\n", "\nb\n\n### Lamp ###\n\nl\n\n#### Why\n\nw\n"
    )


def test_an_underlined_heading_stays_one_where_it_can() -> None:
    text = "Pier\n====\n\nLamp\n----\n\na\n\nHorn\n----\n\nb\n\nTower\n=====\n\nBell\n----\n\nc\n"
    deep = "# R\n\n## Pier\n\n### Lamp\n\na\n\n### Horn\n\nb\n\nTower\n-----\n\n### Bell\n\nc\n"

    assert (
        moved(text, 0, 1, 2)
        == "Pier\n====\n\nHorn\n----\n\nb\n\nTower\n=====\n\nLamp\n----\n\na\n\nBell\n----\n\nc\n"
    )
    assert moved(deep, 0, 1, None) == deep.replace("### Lamp\n\na\n\n", "") + "\n### Lamp\n\na\n"


def test_rules_and_definitions_stay_at_the_end_of_a_section() -> None:
    text = (
        "# R\n\n## Pier\n\n### Lamp\n\n[l] a\n\n---\n\n### Horn\n\nb\n\n---\n\n"
        "## Tower\n\n### Bell\n\nc\n\n---\n\n[l]: https://example.org\n"
    )

    assert moved(text, 0, 0, None) == text.replace(
        "### Lamp\n\n[l] a\n\n---\n\n### Horn\n\nb", "### Horn\n\nb\n\n---\n\n### Lamp\n\n[l] a"
    )
    assert moved(text, 1, 1, None) == text.replace("\n\n---\n\n### Horn\n\nb", "").replace(
        "\nc\n", "\nc\n\n### Horn\n\nb\n"
    )


LISTS = (
    "# R\n\n## Pier\n\n1. Lamp\n   more\n2. Horn\n3. Bell\n\n## Tower\n\n* x #4\n\n* y\n\n  para\n\n"
    "## Cellar\n\nNothing.\n"
)


def test_a_rule_between_two_items_stays_between_them() -> None:
    assert moved("# R\n\n## Pier\n### Lamp\nText\n\n---\n### Horn\nLoud\n", 0, 0, None) == (
        "# R\n\n## Pier\n### Horn\nLoud\n\n---\n### Lamp\nText\n"
    )
    tight = "# R\n\n## \n---\n## \nLamp\n# end"
    assert moved(tight, 0, 0, None) == "# R\n\n## \nLamp\n\n---\n## \n# end"


def test_an_entry_takes_bullet_indent_and_number_of_its_place() -> None:
    assert moved(LISTS, 2, 0, 0) == LISTS.replace(
        "1. Lamp\n   more\n2. Horn\n3. Bell", "1. Bell\n2. Lamp\n   more\n3. Horn"
    )
    assert moved(LISTS, 0, 1, 4) == LISTS.replace(
        "1. Lamp\n   more\n2. Horn\n3. Bell", "1. Horn\n2. Bell"
    ).replace("* y", "* Lamp\n  more\n\n* y")
    assert moved(LISTS, 4, 0, 1) == LISTS.replace("\n\n* y\n\n  para", "").replace(
        "2. Horn\n3. Bell", "2. y\n\n   para\n3. Horn\n4. Bell"
    )
    assert moved(LISTS, 4, 2, None) == LISTS.replace("\n\n* y\n\n  para", "").replace(
        "Nothing.\n", "Nothing.\n\n* y\n\n  para\n"
    )


def test_an_entry_that_gets_a_longer_number_keeps_its_text() -> None:
    entries = "".join(f"{number}. Item {number}\n\n   - inner\n" for number in range(1, 11))
    text = f"# R\n\n## Pier\n\n{entries}".replace("Item 10\n\n   -", "Item 10\n\n    -")

    document = parse(moved(text, 0, 0, None))

    assert [item.title for item in document.sections[0].items][-2:] == ["Item 10", "Item 1"]
    assert {item.body for item in document.sections[0].items} == {"- inner"}
    assert moved(moved(text, 0, 0, None), 9, 0, 0) == text


def test_numbers_that_are_all_the_same_stay_the_same() -> None:
    text = "# R\n\n## Pier\n\n1. Lamp\n1. Horn\n1. Bell\n"

    assert moved(text, 0, 0, 2) == text.replace("1. Lamp\n1. Horn", "1. Horn\n1. Lamp")


def test_entries_stay_on_their_side_of_the_words_between_two_lists() -> None:
    text = "# R\n\n## Pier\n\n- Lamp\n- Horn\n\nNice to have:\n\n* Bell\n"

    assert moved(text, 0, 0, None) == text.replace("- Lamp\n", "").replace("* Bell\n", "* Bell\n* Lamp\n")
    assert moved(text, 2, 0, 0) == text.replace(
        "\n\nNice to have:\n\n* Bell\n", "\n\nNice to have:\n"
    ).replace("- Lamp", "- Bell\n- Lamp")


ROWS = (
    "# R\n\n## Pier\n\n| Theme | Feature | Status | Owner |\n|---|---|---|---|\n| Sea | Horn | ✅ | dana |\n"
    "| | Bell | 🚧 | |\n| | | | bob |\n| | Buoy | 🚧 | |\n| Land | Road | Not started | bob |\n\nEnd.\n\n"
    "## Tower\n\n| Feature | Status | Theme | Owner |\n|-|-|-|-|\n| Lamp | Done | Air | eve |\n\n"
    "## Cellar\n\nx\n\n## Attic\n\n| Feature | Cost |\n|-|-|\n| Hay | 1 |\n"
)


def test_a_row_goes_with_its_further_rows_and_says_what_it_repeated() -> None:
    assert moved(ROWS, 1, 0, None) == ROWS.replace("| | Bell | 🚧 | |\n| | | | bob |\n", "").replace(
        "started | bob |\n", "started | bob |\n| Sea | Bell | 🚧 | |\n| | | | bob |\n"
    )


def test_the_rows_that_repeated_a_moved_one_say_it_themselves() -> None:
    assert moved(ROWS, 0, 0, None) == ROWS.replace(
        "| Sea | Horn | ✅ | dana |\n| | Bell", "| Sea | Bell"
    ).replace("started | bob |\n", "started | bob |\n| Sea | Horn | ✅ | dana |\n")
    assert moved(ROWS, 3, 0, 1) == ROWS.replace("| Land | Road | Not started | bob |\n", "").replace(
        "| | Bell", "| Land | Road | Not started | bob |\n| Sea | Bell"
    )


def test_a_row_without_a_status_does_not_take_the_one_above_its_new_place() -> None:
    text = "# R\n\n| Status | Feature |\n|---|---|\n| | Lamp |\n| Done | Horn |\n"

    with pytest.raises(DocumentError, match=r"^“Lamp” cannot stand there as it is written"):
        moved(text, 0, 0, None)


def test_a_row_in_another_table_has_its_cells_in_the_columns_of_that() -> None:
    assert moved(ROWS, 1, 1, 4) == ROWS.replace("| | Bell | 🚧 | |\n| | | | bob |\n", "").replace(
        "| Lamp |", "| Bell | 🚧    | Sea |     |\n|      |      |     | bob |\n| Lamp |"
    )
    with pytest.raises(DocumentError, match=r"^The table there has no column for “Theme”\.$"):
        moved(ROWS, 1, 3, None)


def test_a_row_in_a_section_without_a_table_brings_its_head() -> None:
    assert moved(ROWS, 4, 2, None) == ROWS.replace("| Lamp | Done | Air | eve |\n", "").replace(
        "x\n\n## Attic",
        "x\n\n| Feature | Status | Theme | Owner |\n|-|-|-|-|\n| Lamp | Done | Air | eve |\n\n## Attic",
    )


def test_there_and_back_again_gives_the_same_bytes() -> None:
    assert moved(moved(HEADINGS, 0, 0, None), 2, 0, 0) == HEADINGS
    assert moved(moved(LISTS, 0, 0, 2), 1, 0, 0) == LISTS
    assert moved(moved(LISTS, 4, 2, None), 4, 1, None) == LISTS
    assert moved(moved(ROWS, 4, 2, None), 4, 1, None) == ROWS.replace(
        "x\n\n## Attic", "x\n\n| Feature | Status | Theme | Owner |\n|-|-|-|-|\n\n## Attic"
    )


def test_where_it_stands_already_nothing_changes() -> None:
    for before in (1, 2):
        assert moved(HEADINGS, 1, 0, before) == HEADINGS
    assert moved(HEADINGS, 2, 0, None) == HEADINGS


def test_a_byte_order_mark_and_carriage_returns_stay() -> None:
    text = "\ufeff- Lamp\r\n- Horn\r\n  - loud\r\n\r\nEnd."

    assert moved(text, 0, 0, None) == "\ufeff- Horn\r\n  - loud\r\n- Lamp\r\n\r\nEnd."


def test_an_item_takes_the_status_of_its_new_section() -> None:
    text = "# R\n\n## Done\n\n- Lamp\n- Horn\n\n## Planned\n\n- Bell\n"

    assert moved(text, 0, 1, 2) == text.replace("- Lamp\n", "").replace("- Bell", "- Lamp\n- Bell")


def test_the_form_that_a_maintainer_chose_counts_the_items() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\n- oil\n- wick\n\n### Horn\n\n- string\n"

    assert moved(text, 2, 1, 0, form="list") == text.replace("\n- string\n", "").replace(
        "- oil", "- string\n- oil"
    )
    assert edit_item(parse(text, form="list"), 2, title="rope") == text.replace("string", "rope")


@pytest.mark.parametrize(
    ("place", "section", "before", "sentence"),
    [
        (9, 0, None, "The document has 5 items, and none at place 10."),
        (0, 3, None, "The document has 3 sections, and none at 4."),
        (0, -1, None, "The document has 3 sections, and none at 0."),
        (0, 0, 7, "The document has 5 items, and none at place 8."),
        (0, 0, 4, "“Oil” is no item of the section “Pier”."),
        (0, 1, 0, "“Lamp” is no item of the section “Tower”."),
    ],
)
def test_a_place_that_is_not_there_is_refused_in_words(
    place: int, section: int, before: int | None, sentence: str
) -> None:
    with pytest.raises(DocumentError) as refusal:
        moved(HEADINGS, place, section, before)

    assert str(refusal.value) == sentence


def test_a_move_that_would_change_how_the_rest_is_read_is_refused_in_words() -> None:
    mixed = "# R\n\n## Pier\n\n- Lamp\n- Horn\n\n## Tower\n\n| Feature | Status |\n|-|-|\n| Bell | Done |\n"

    with pytest.raises(
        DocumentError, match=r"^“Lamp” is a list entry, and the items of that section are not\."
    ):
        moved(mixed, 0, 1, None)
    text = "# R\n\n## Pier\n\n### Lamp\n\na\n\n### Horn\n\n<!-- open\n"
    with pytest.raises(DocumentError, match=r"^“Horn” cannot stand there as it is written"):
        moved(text, 1, 0, 0)

"""Another text of one item: what it tracks, defines and states stays, and every other line."""

import pytest

from roadmap.document import DocumentError, edit_item, parse


def written(text: str, place: int, body: str) -> str:
    return edit_item(parse(text, repository="harbor-lights/beacon"), place, body=body)


def test_a_heading_s_text_is_replaced_and_its_tracking_issues_stay_where_they_are() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\nText.\n\nTracking issues:\n\n- #2\n\nMore.\n\n### Horn\n\nLoud.\n"

    assert written(text, 0, "New.\n\nMore.") == text.replace("Text.", "New.")
    assert written(text, 0, "Text.\n\nMore and more.\n\n> Quoted.") == text.replace(
        "More.", "More and more.\n\n> Quoted."
    )
    assert written(text, 0, "") == text.replace("Text.\n\n", "").replace("\n\nMore.", "")
    assert written(text, 1, "") == text.replace("\nLoud.\n", "")


def test_unchanged_lines_keep_their_bytes() -> None:
    text = "# R\r\n\r\n## Pier\r\n\r\n### Lamp\r\nOne.  \r\nTwo.\t\n\n\n\tcode\r\n\r\nThree.\r\n\r\n### Horn\r\n\r\nx"

    assert written(text, 0, "One.  \nTwo.\n\n\n\tcode\n\nThird.") == text.replace("Three.", "Third.")
    assert written(text, 1, "y\n\nz") == text[:-1] + "y\r\n\r\nz"


def test_headings_in_a_text_stay_below_the_item_s_own() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\nText.\n\n#### Why ####\n\nDark.\n\n### Horn\n\nLoud.\n"

    assert written(text, 0, "Text.\n\n#### Why ####\n\nNight.") == text.replace("Dark.", "Night.")
    assert written(text, 0, "Text.\n\n# Why\n\nDark.\n\nHow\n---\n\nOil.") == text.replace(
        "#### Why ####\n\nDark.", "#### Why\n\nDark.\n\n##### How\n\nOil."
    )


def test_a_text_for_a_heading_without_one() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n### Horn\n\nLoud.\n\n### Bell"

    assert written(text, 0, "It shines.") == text.replace("Lamp\n", "Lamp\n\nIt shines.\n\n")
    assert written(text, 2, "It rings.") == text + "\n\nIt rings."


def test_a_list_entry_s_text_is_indented_as_its_words_are() -> None:
    text = "# R\n\n10. Lamp #4\n11.\tHorn\n\n\tLoud.\n\n- x\n"

    assert written(text, 0, "It shines.\n\n```\ncode\n```") == text.replace(
        "#4\n", "#4\n\n    It shines.\n\n    ```\n    code\n    ```\n"
    )
    assert written(text, 1, "Loud.\n\nVery.") == text.replace("Loud.\n", "Loud.\n\n    Very.\n")
    assert written(text, 1, "") == text.replace("\n\tLoud.\n\n", "\n")


def test_a_nested_list_stays_close_to_its_entry() -> None:
    text = "# R\n\n* Lamp\n  * oil\n  * wick\n* Horn\n"

    assert written(text, 0, "* oil\n* wicks\n* glass") == text.replace("* wick\n", "* wicks\n  * glass\n")
    assert written(text, 1, "- string") == text + "  - string\n"
    assert written(text, 0, "Both:\n\n* oil\n* wick") == text.replace("Lamp\n", "Lamp\n\n  Both:\n\n")


def test_a_text_behind_bold_words_stays_there() -> None:
    text = "# R\n\n- **Lamp:** it shines\n  at night\n- **Horn** – loud\n"

    assert written(text, 0, "it glows\nat night\n\n- red") == text.replace(
        "shines\n  at night\n", "glows\n  at night\n  - red\n"
    )
    assert written(text, 0, "") == text.replace("**Lamp:** it shines\n  at night", "**Lamp**")
    assert written(text, 1, "# Not words") == text.replace("**Horn** – loud", "**Horn**\n  # Not words")


def test_a_title_that_is_its_own_text_is_written_with_it() -> None:
    text = "# R\n\n- [Lamp](https://example.org/lamp) for the pier #4\n- x\n"

    assert written(text, 0, "[Lamp](https://example.org/light) for the pier #4") == text.replace(
        "/lamp", "/light"
    )
    assert written(text, 0, "It shines.") == text.replace(
        "[Lamp](https://example.org/lamp) for the pier #4\n", "Lamp for the pier #4\n\n  It shines.\n"
    )


def test_link_definitions_stay_and_are_not_repeated() -> None:
    text = (
        "# R\n\n## Pier\n\n### Lamp\n\nSee [x] and [l].\n\n[l]: https://example.org/l\n\nThen.\n\n"
        "### Horn\n\nAs [x].\n\n"
        "[x]: https://example.org/x\n"
    )
    body = parse(text).sections[0].items[0].body

    assert written(text, 0, body.replace("See", "Look at")) == text.replace("See", "Look at")
    assert written(text, 0, "All new.") == text.replace("See [x] and [l].", "All new.").replace(
        "\nThen.\n\n", "\n"
    )
    assert written(text, 1, "Not [that].\n\n[that]: https://example.org/that") == text.replace(
        "As [x].", "Not [that].\n\n[that]: https://example.org/that"
    )


def test_lines_of_status_and_target_stay_unless_the_text_says_others() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\nStatus: done\n\nText.\n\n**Target:** Q3 2031\n\n### Horn\n\nx\n"

    assert written(text, 0, "New.") == text.replace("Text.", "New.")
    assert written(text, 0, "Status: planned\n\nText.\n\n**Target:** Q3 2031") == text.replace(
        "done", "planned"
    )


def test_a_text_that_would_break_the_rest_is_tamed() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\nx\n\n### Horn\n\nAs [x].\n\n[x]: https://example.org/x\n"

    assert written(text, 0, "<!-- open") == text.replace("\nx\n", "\n\\<!-- open\n")
    assert written(text, 0, "```\nopen fence") == text.replace("\nx\n", "\n```\nopen fence\n```\n")
    assert written(text, 0, "[x]: https://evil.example/") == text.replace(
        "\nx\n", "\n\\[x]: https://evil.example/\n"
    )


@pytest.mark.parametrize("text", ["# R\n\n## Pier\n\n### Lamp\n\nx\n", "# R\n\n- Lamp\n- y\n"])
def test_a_nul_character_in_a_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(DocumentError, match=r"^A NUL character cannot stand in a document\.$"):
        written(text, 0, "a\x00b")


def test_a_document_does_not_grow_past_what_can_be_read() -> None:
    with pytest.raises(DocumentError, match=r"^The document would be larger than 1,000,000 bytes\.$"):
        written("# R\n\n- Lamp\n- y\n", 0, "word " * 200_000)


ROWS = (
    "# R\n\n| Theme | Feature | Description | Owner |\n|---|---|---|---|\n"
    "| Sea | Lamp | Bright \\| white | dana |\n| | Horn | Loud | |\n| | | and deep | bob |\n| | **Bell**: rings | | |\n"
)


def test_a_row_s_text_goes_to_its_column() -> None:
    assert written(ROWS, 0, "It\nshines | glows.\n\n- red\n- green") == ROWS.replace(
        "Bright \\| white", "It shines \\| glows.<br>- red<br>- green"
    )
    assert written(ROWS, 0, "") == ROWS.replace("Bright \\| white", " " * 15)
    body = parse(ROWS).sections[0].items[0].body
    assert written(ROWS, 0, body) == ROWS
    assert written(ROWS, 0, body.replace("Bright", "Light")) == ROWS.replace(
        "Bright \\| white", "Light \\| white "
    )


def test_a_text_changes_the_other_columns_that_it_names() -> None:
    alone = ROWS.replace("| | Horn", "| Sky | Horn")

    assert written(alone, 0, "Bright | white\n\n- **Theme:** Land\n- **Owner:** eve") == alone.replace(
        "| Sea | Lamp", "| Land | Lamp"
    ).replace("dana", "eve ")
    with pytest.raises(
        DocumentError, match=r"^“Lamp” cannot get this text by itself: the row of “Horn” repeats"
    ):
        written(ROWS, 0, "Bright | white\n\n- **Theme:** Land\n- **Owner:** dana")


def test_a_row_that_goes_on_keeps_its_rows_while_they_say_something() -> None:
    assert written(ROWS, 1, "Louder\n\nand deeper") == ROWS.replace("Loud ", "Louder ").replace(
        "deep ", "deeper "
    )
    assert written(ROWS, 1, "Still") == ROWS.replace("Loud ", "Still ").replace("and deep", "        ")
    alone = ROWS.replace("bob", "")
    assert written(alone, 1, "Still") == alone.replace("Loud ", "Still ").replace("| | | and deep |  |\n", "")


def test_a_row_s_text_behind_its_title_stays_there() -> None:
    assert written(ROWS, 2, "tolls") == ROWS.replace("rings", "tolls")
    assert written(ROWS, 2, "") == ROWS.replace("**Bell**: rings", "**Bell**       ")


def test_a_table_without_a_column_for_texts_is_refused_in_words() -> None:
    with pytest.raises(DocumentError, match=r"^The table of this item has no column for a text"):
        written("# R\n\n| Task | Owner |\n|-|-|\n| Lamp | dana |\n", 0, "It shines.")


def test_a_list_whose_last_entry_lists_its_issues_is_still_a_list_of_items() -> None:
    text = "# R\n\n## Pier\n\n- Horn #5\n- Lamp #3\n\n  Tracking issues:\n\n  - #4\n"

    for end in ("", "\n\n", "\n\n## Tower\n\n- Bell\n"):
        horn, lamp = parse(text + end, repository="a/b").sections[0].items
        assert ([one.number for one in horn.tracking], [one.number for one in lamp.tracking], lamp.body) == (
            [],
            [4],
            "",
        )
        assert written(text + end, 1, "It shines.") == text.replace("#3\n", "#3\n\n  It shines.\n") + end

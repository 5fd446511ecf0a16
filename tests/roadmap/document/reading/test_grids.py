"""Items in the cells of tables whose columns are times or statuses, and what can be changed of them."""

import pytest

from roadmap.document import Document, DocumentError, add_item, edit_item, move_item, parse

HORIZONS = (
    "# Roadmap\n\n| Now | Next | Later |\n|---|---|---|\n| Offline tiles #12 | Night colours | – |\n"
    "| **Search**: by name | Routes a/b#3<br>Radio \\| horn ✅ | Trails in 3D |\n"
)
QUARTERS = (
    "# Roadmap\n\n## 2031\n\n| Area | Q1 | Q2 |\n|:--|---|---|\n| Core | - [x] Tiles<br>- [ ] Maps<br>of lakes | |\n"
    "| | | 1. Horn<br>2. Bell |\n"
)


def read(text: str) -> Document:
    return parse(text, repository="h/b")


def told(text: str) -> list[tuple[object, ...]]:
    sections = read(text).sections
    return [
        (item.title, item.body, item.status, item.target, [one.key for one in item.tracking])
        for section in sections
        for item in section.items
    ]


def test_columns_of_horizons_hold_items_in_their_cells() -> None:
    assert read(HORIZONS).shape == "Items are the cells of tables under the title"
    assert told(HORIZONS) == [
        ("Offline tiles", "", None, "Now", ["h/b#12"]),
        ("Night colours", "", None, "Next", []),
        ("Search", "by name", None, "Now", []),
        ("Routes", "", None, "Next", ["a/b#3"]),
        ("Radio | horn", "", "shipped", "Next", []),
        ("Trails in 3D", "", None, "Later", []),
    ]


def test_a_first_column_names_the_rows_and_the_section_completes_the_quarters() -> None:
    assert told(QUARTERS) == [
        ("Tiles", "- **Area:** Core", "shipped", "Q1 2031", []),
        ("Maps", "- **Area:** Core", None, "Q1 2031", []),
        ("Horn", "- **Area:** Core", None, "Q2 2031", []),
        ("Bell", "- **Area:** Core", None, "Q2 2031", []),
    ]


def test_columns_may_be_releases_or_statuses() -> None:
    head = "|---|---|---|\n| Tiles | Colours | Search |\n"

    assert [item[3] for item in told(f"# R\n\n| v1.0 | v1.1 | Future |\n{head}")] == [
        "v1.0",
        "v1.1",
        "Future",
    ]
    assert [item[2] for item in told(f"# R\n\n| Planned | In progress | Done |\n{head}")] == [
        "planned",
        "in_progress",
        "shipped",
    ]


@pytest.mark.parametrize("mark", ["✅", "x", "Done", "May 2031"])
def test_columns_of_signs_and_dates_leave_the_rows_the_items(mark: str) -> None:
    text = (
        f"# R\n\n| Feature | Q1 2031 | Q2 2031 |\n|---|---|---|\n| Tiles | {mark} | |\n| Maps | | {mark} |\n"
    )

    assert [item[0] for item in told(text)] == ["Tiles", "Maps"]


def test_a_title_and_a_status_change_their_piece_of_the_cell() -> None:
    assert edit_item(read(HORIZONS), 3, title="Paths | ways") == HORIZONS.replace("Routes", "Paths \\| ways")
    assert edit_item(read(HORIZONS), 4, status="in_progress") == HORIZONS.replace("✅", "🚧")
    assert edit_item(read(QUARTERS), 1, title="Charts") == QUARTERS.replace("Maps", "Charts")
    assert edit_item(read(QUARTERS), 3, title="Gong") == QUARTERS.replace("Bell", "Gong")


def test_what_row_and_column_say_is_not_changed_for_one_item_of_them() -> None:
    document = read(QUARTERS)
    by_hand = r"^“Tiles” stands in a cell, whose row and column say the rest of it\."

    with pytest.raises(DocumentError, match=by_hand):
        edit_item(document, 0, target="Q3 2031")
    with pytest.raises(DocumentError, match=by_hand):
        edit_item(document, 0, body="More")
    with pytest.raises(
        DocumentError, match=r"^“Tiles” cannot go into or out of a table whose cells are items"
    ):
        move_item(document, 0, section=0, before=None)
    with pytest.raises(DocumentError, match=r"^The items of “2031” are cells of a table"):
        add_item(document, section="2031", title="Flags", body="")
    assert edit_item(document, 0, body="- **Area:** Core", target="Q1 2031") == QUARTERS

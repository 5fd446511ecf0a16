"""Boxes that are half done or given up, as some readers of tasks know them beside GitHub's two."""

from typing import get_args

import pytest

from roadmap.document import Status, edit_item, parse

TEXT = "# Beacon\n\n## Now\n\n- [x] Lens\n- [/] Wick\n- [~] Oil\n- [-] Horn\n- [ ] Bell\n"


def told(text: str) -> list[tuple[str, str | None]]:
    return [(item.title, item.status) for section in parse(text).sections for item in section.items]


def test_a_box_says_a_status_and_is_no_part_of_the_title() -> None:
    assert told(TEXT) == [
        ("Lens", "shipped"), ("Wick", "in_progress"), ("Oil", "in_progress"), ("Horn", "dropped"), ("Bell", "planned"),
    ]  # fmt: skip


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("status", get_args(Status))
def test_each_can_be_said_otherwise_on_its_own_line(place: int, status: Status) -> None:
    text = edit_item(edit := parse(TEXT), place, title="Rope", status=status)

    expected = told(TEXT)
    expected[place] = ("Rope", status)
    assert told(text) == expected
    assert ("- [x] Rope" in text) == (status == "shipped")
    before, after = edit.source.splitlines(), text.splitlines()
    assert [at for at, line in enumerate(before) if line != after[at]] == [4 + place]

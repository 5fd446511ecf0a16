"""Which edits change what people voted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.materiality import is_material

BEFORE = {
    "title": "Show closed paths on the map",
    "problem": "Volunteers cannot tell which path is closed, so they walk an hour and then turn back.",
    "body": "Show closures on the map.\n\n- from the rangers' feed\n- with a date\n- offline as well",
}
TEXTS = st.fixed_dictionaries({name: st.text(max_size=80) for name in BEFORE})


@pytest.mark.parametrize(
    ("part", "after", "material"),
    [
        ("title", "Show closed paths on the maps", False),
        ("title", "Sell offline tiles to hikers", True),
        ("problem", BEFORE["problem"].replace("an hour", "two hours"), False),
        ("problem", "Volunteers cannot tell which hut is open, so they carry a tent they never need.", True),
        ("body", BEFORE["body"].replace("a date", "its date"), False),
        ("body", BEFORE["body"] + "\n- and let rangers close whole regions with one click", True),
        ("body", "Show closures on the map.", True),
        ("body", BEFORE["body"].replace("\n\n", "\n\n\n").replace(" ", "  "), False),
    ],
)
def test_a_material_edit_changes_enough_of_the_words(part: str, after: str, material: bool) -> None:
    assert is_material(BEFORE, {**BEFORE, part: after}) is material


@given(TEXTS)
def test_the_same_text_is_no_edit(text: dict[str, str]) -> None:
    assert not is_material(text, text)


@given(TEXTS, TEXTS)
def test_going_there_weighs_as_much_as_coming_back(one: dict[str, str], other: dict[str, str]) -> None:
    emptied = dict.fromkeys(BEFORE, "")

    assert is_material(one, emptied) == is_material(emptied, one)
    assert isinstance(is_material(one, other), bool)

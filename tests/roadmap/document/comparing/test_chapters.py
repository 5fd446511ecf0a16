"""Which section is which: by its title, else by its items, else by its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.document import parse
from roadmap.document.comparing.chapters import Chapter, chapters, match_sections


def test_sections_of_a_document_are_known_by_title_number_and_size() -> None:
    document = parse(
        "# R\n\n# 1. Maps\n\n## 1.1 Tiles\n\nx\n\n## 1.2 Night\n\ny\n\n# 2. People\n\n## 2.1 Days\n\nz\n"
    )

    assert chapters(document) == [Chapter("Maps", "1", 2), Chapter("People", "2", 1)]


MAPS, PEOPLE = Chapter("Maps", "1", 3), Chapter("People", "2", 2)


@pytest.mark.parametrize(
    ("new", "shared", "expected"),
    [
        ([Chapter("people", "1", 2), Chapter("Maps ", "2", 3)], [], {0: 1, 1: 0}),
        ([Chapter("Charts", "3", 3)], [(0, 0), (0, 0)], {0: 0}),
        ([Chapter("Charts", "3", 9)], [(0, 0)], {}),
        ([Chapter("Both", "", 5)], [(0, 0), (0, 0), (0, 0), (1, 0), (1, 0)], {0: 0}),
        ([Chapter("One", "", 2), Chapter("Two", "", 1)], [(0, 0), (0, 0), (0, 1)], {0: 0}),
        ([Chapter("Charts", "1", 0)], [], {0: 0}),
        ([Chapter("Charts", "1", 4)], [], {}),
        ([Chapter("Charts", "1", 4)], [(0, 0)], {0: 0}),
        ([Chapter("New", "1", 1), Chapter("Maps", "2", 3), Chapter("People", "3", 2)], [], {1: 0, 2: 1}),
        ([Chapter("Charts", "", 0)], [], {}),
    ],
)
def test_a_section_is_found_again(
    new: list[Chapter], shared: list[tuple[int, int]], expected: dict[int, int]
) -> None:
    assert match_sections([MAPS, PEOPLE], new, shared=shared) == expected


def test_sections_of_one_title_keep_their_order() -> None:
    twice = [Chapter("Docs", "", 1), Chapter("Docs", "", 1)]

    assert match_sections(twice, twice) == {0: 0, 1: 1}


def test_a_section_that_left_is_found_by_its_title_after_the_others() -> None:
    left = Chapter("Maps", "1", 0, gone=True)

    assert match_sections([left, MAPS], [MAPS]) == {0: 1}
    assert match_sections([left], [MAPS]) == {0: 0}
    assert match_sections([left], [Chapter("Charts", "1", 1)], shared=[(0, 0)]) == {}


CHAPTERS = st.lists(
    st.builds(
        Chapter,
        st.sampled_from(["Maps", "People", "Docs", ""]),
        st.sampled_from(["", "1", "2"]),
        st.integers(0, 3),
    ),
    max_size=5,
)


@given(CHAPTERS, CHAPTERS, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_every_section_is_matched_once(
    old: list[Chapter], new: list[Chapter], shared: list[tuple[int, int]]
) -> None:
    here = [(one, other) for one, other in shared if one < len(old) and other < len(new)]

    found = match_sections(old, new, shared=here)

    assert len(set(found.values())) == len(found)
    assert all(there < len(new) and one < len(old) for there, one in found.items())

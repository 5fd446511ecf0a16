"""How a document changed, in words that people would use, in the new document's order."""

import pytest

from roadmap.document import Difference, Document, Run, compare, parse

TRAILS = """# Trails

### How can I help?

Pick an [issue](https://x.org/a).

# 1. Maps

What we draw.

## 1.1 Offline tiles

Tiles on the phone, see [the plan](https://x.org/plan).

Tracking issues:

- #12 Store tiles

## 1.2 Night colours

Red on black.

## 1.3 Contour lines

Every ten metres.

# 2. People

## 2.1 Work days

Bring gloves.
"""


def read(text: str) -> Document:
    return parse(text, repository="a/b")


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(one.name, one.words) for one in compare(read(before), read(after))]


def without(*cut: str) -> str:
    text = TRAILS
    for piece in cut:
        assert piece in text
        text = text.replace(piece, "")
    return text


COLOURS = "## 1.2 Night colours\n\nRed on black.\n\n"
DAYS = "\n# 2. People\n\n## 2.1 Work days\n\nBring gloves.\n"


@pytest.mark.parametrize(
    ("old", "new", "name", "words"),
    [
        ("# Trails", "# Paths", "Paths", "renamed from “Trails”"),
        ("Pick an", "Choose an", "How can I help?", "reworded"),
        ("x.org/a", "x.org/b", "How can I help?", "link changed: https://x.org/a → https://x.org/b"),
        ("How can I help?", "How can I join?", "How can I join?", "renamed from “How can I help?”"),
        ("1. Maps", "1. Charts", "1. Charts", "section renamed from “Maps”"),
        ("What we draw.", "What we print.", "1. Maps", "reworded"),
        ("Offline tiles", "Stored tiles", "1.1 Stored tiles", "renamed from “Offline tiles”"),
        ("on the phone", "on every phone", "1.1 Offline tiles", "reworded"),
        ("x.org/plan", "x.org/p", "1.1 Offline tiles", "link changed: https://x.org/plan → https://x.org/p"),
        (
            "[the plan](https://x.org/plan)",
            "the plan",
            "1.1 Offline tiles",
            "link removed: https://x.org/plan",
        ),
        ("Red on", "[Red](https://x.org/r) on", "1.2 Night colours", "link added: https://x.org/r"),
        ("Red on black", "**Red** on black", "1.2 Night colours", "formatted differently"),
        ("Red on black", "Red on **bl**ack", "1.2 Night colours", "formatted differently"),
        ("- #12 Store", "- #12 Store\n- #13 Expire", "1.1 Offline tiles", "tracking issue #13 added"),
        ("- #12 Store", "- c/d#9 Store", "1.1 Offline tiles", "tracking issue c/d#9 added"),
        ("#12 Store tiles", "#12 Store all tiles", "1.1 Offline tiles", "reworded"),
        ("Night colours", "Night colours (in progress)", "1.2 Night colours", "now said to be in progress"),
    ],
)
def test_one_change_is_told_in_words(old: str, new: str, name: str, words: str) -> None:
    assert old in TRAILS

    assert (name, words) in told(TRAILS, TRAILS.replace(old, new))
    assert {one for one, _ in told(TRAILS, TRAILS.replace(old, new))} == {name}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("- [ ] Lamp", "- [x] Lamp", "planned → shipped"),
        ("- Lamp (in progress)", "- Lamp", "no longer said to be in progress"),
        ("- [ ] ~~Lamp~~", "- [ ] Lamp (in progress)", "dropped → in progress"),
    ],
)
def test_a_status_that_the_document_says_is_told(before: str, after: str, words: str) -> None:
    text = "# R\n\n## Things\n\n{}\n- [ ] Horn\n"

    assert told(text.format(before), text.format(after)) == [("Lamp", words)]


def test_a_target_is_told_as_it_is_written() -> None:
    text = "# R\n\n## 1. Things\n\n### 1.1 Lamp\n\n{}Shines.\n\n### 1.2 Horn\n\nBlows.\n"
    q3, q4, none = (text.format(line) for line in ("Target: Q3 2026\n\n", "Target: Q4 2026\n\n", ""))

    assert told(q3, q4) == [("1.1 Lamp", "target Q3 2026 → Q4 2026")]
    assert told(none, q4) == [("1.1 Lamp", "target Q4 2026 set")]
    assert told(q4, none) == [("1.1 Lamp", "target Q4 2026 removed")]
    listed = "# R\n\n## Items\n\n- Lamp (Q3 2026)\n- Bell\n"
    assert told(listed, listed.replace("Q3", "Q4")) == [("Lamp (Q4 2026)", "target Q3 2026 → Q4 2026")]
    assert told(listed, listed.replace(" (Q3 2026)", "")) == [
        ("Lamp", "renamed from “Lamp (Q3 2026)”"),
        ("Lamp", "target Q3 2026 removed"),
    ]


def test_a_line_that_says_the_status_is_told_as_the_status_and_what_else_changed_as_words() -> None:
    text = "# R\n\n## 1. Things\n\n### 1.1 Lamp\n\nStatus: {}\n\n{}\n\n### 1.2 Horn\n\nBlows.\n"
    before = text.format("planned", "Shines.")

    assert told(before, text.format("done", "Shines.")) == [("1.1 Lamp", "planned → shipped")]
    assert told(before, text.format("done", "Glows.")) == [
        ("1.1 Lamp", "reworded"),
        ("1.1 Lamp", "planned → shipped"),
    ]
    assert told(before, text.format("to do", "Shines.")) == [("1.1 Lamp", "reworded")]


def test_an_issue_in_the_text_of_an_entry_is_told_as_the_issue() -> None:
    text = "# R\n\n## Now\n\n- **Lamp**: it {} {}\n- Horn\n"
    link = "[see](https://github.com/a/b/issues/{})"

    assert told(text.format("shines", "#12"), text.format("shines", "#13")) == [
        ("Lamp", "tracking issue #13 added"),
        ("Lamp", "tracking issue #12 removed"),
    ]
    assert told(text.format("shines", link.format(1)), text.format("glows", link.format(2))) == [
        ("Lamp", "reworded"),
        ("Lamp", "tracking issue #2 added"),
        ("Lamp", "tracking issue #1 removed"),
    ]


def test_issues_added_and_removed_are_told_together() -> None:
    after = TRAILS.replace("- #12 Store tiles", "- #13 Expire\n- #14 Share\n- c/d#2 Draw")

    assert told(TRAILS, after) == [
        ("1.1 Offline tiles", "tracking issues #13, #14 and c/d#2 added"),
        ("1.1 Offline tiles", "tracking issue #12 removed"),
    ]


def test_what_came_and_what_left_stand_where_they_are_and_where_they_were() -> None:
    after = without(COLOURS, DAYS).replace(
        "## 1.3", "## 1.2 Lake names\n\nIn both languages.\n\n## 1.3"
    )  # fmt: skip

    assert told(TRAILS, after) == [
        ("1.2 Night colours", "left the roadmap"),
        ("1.2 Lake names", "added"),
        ("2. People", "section removed"),
        ("2.1 Work days", "left the roadmap"),
    ]
    assert told(after, TRAILS) == [
        ("1.2 Lake names", "left the roadmap"),
        ("1.2 Night colours", "added"),
        ("2. People", "section added"),
        ("2.1 Work days", "added"),
    ]


def test_places_and_parts_say_which_thing_it_is() -> None:
    found = compare(
        read(TRAILS), read(without(COLOURS, "### How can I help?\n\nPick an [issue](https://x.org/a).\n"))
    )

    assert found == (
        Difference("gone", "How can I help?", "removed", None, None, (), "question"),
        Difference("gone", "1.2 Night colours", "left the roadmap", 1, None, (), "item"),
    )


def test_an_item_in_another_section_moved() -> None:
    after = without(COLOURS) + "\n## 2.2 Night colours\n\nRed on black.\n"

    assert told(TRAILS, after) == [("2.2 Night colours", "moved from “Maps” to “People”")]


def test_only_what_left_the_order_of_the_others_moved() -> None:
    lines = [f"- Lamp {number}" for number in range(1, 9)]
    text = "# R\n\n## Now\n\n{}\n"
    later = [*lines[1:5], lines[0], *lines[5:]]
    first = [lines[7], *lines[:7]]

    assert told(text.format("\n".join(lines)), text.format("\n".join(later))) == [
        ("Lamp 1", "moved after “Lamp 5”")
    ]
    assert told(text.format("\n".join(lines)), text.format("\n".join(first))) == [
        ("Lamp 8", "moved to the start of “Now”")
    ]


def test_what_left_is_told_where_it_was_even_when_its_neighbour_moved_away() -> None:
    lines = [f"- Lamp {number}\n" for number in range(1, 6)]
    text = "# R\n\n## Now\n\n"

    assert told(text + "".join(lines), text + "".join([*lines[2:], lines[0]])) == [
        ("Lamp 2", "left the roadmap"),
        ("Lamp 1", "moved after “Lamp 5”"),
    ]


def test_a_section_that_moved_takes_its_items_with_it() -> None:
    sections = {name: f"## {name}\n\n- {name} lamp\n- {name} horn\n\n" for name in ("One", "Two", "Three")}
    before, after = (
        "# R\n\n" + "".join(sections[name] for name in names)
        for names in (("One", "Two", "Three"), ("Three", "One", "Two"))
    )

    assert told(before, after) == [("Three", "moved to the start")]


def test_a_renamed_section_keeps_its_items_where_they_are() -> None:
    before = "# R\n\n## Q1\n\n- Lamp\n- Horn\n\n## Q2\n\n- Bell\n"
    after = "# R\n\n## First quarter\n\n- Lamp\n- Horn\n\n## Q2\n\n- Bell\n"

    assert ("First quarter", "section renamed from “Q1”") in told(before, after)
    assert not any("moved" in words for _, words in told(before, after))


def test_changed_words_are_shown_with_the_words_around_them() -> None:
    words = [f"word{number}" for number in range(100)]
    text = "# R\n\n## 1. A\n\n### 1.1 Lamp\n\n{}\n\n### 1.2 Horn\n\nx\n"

    (difference,) = compare(
        read(text.format(" ".join(words))), read(text.format(" ".join([*words[:50], "NEW", *words[51:]])))
    )

    assert difference.runs == (
        Run("same", " … " + " ".join(words[38:50])),
        Run("gone", " word50"),
        Run("added", " NEW"),
        Run("same", " " + " ".join(words[51:63]) + " …"),
    )


def test_many_changed_links_are_counted() -> None:
    links = "\n".join(f"[link {number}](https://x.org/{number})" for number in range(14))
    text = "# R\n\n## 1. A\n\n### 1.1 Lamp\n\n{}\n\n### 1.2 Horn\n\nx\n"

    found = told(text.format(links), text.format(links.replace("x.org", "y.org")))

    assert found[0] == ("1.1 Lamp", "link changed: https://x.org/0 → https://y.org/0")
    assert (len(found), found[-1]) == (11, ("1.1 Lamp", "4 more links changed"))


def test_an_address_in_the_text_is_a_link_and_no_word() -> None:
    for address in ("https://x.org/old.", "<https://x.org/old>", "[https://x.org/old](https://x.org/old)"):
        before = TRAILS.replace("Red on black.", f"See {address}")
        after = before.replace("x.org/old", "x.org/new")
        assert told(before, after) == [
            ("1.2 Night colours", "link changed: https://x.org/old → https://x.org/new")
        ]


def test_a_cell_beside_the_title_counts() -> None:
    before = "# R\n\n## Now\n\n| Task | Owner |\n|---|---|\n| Lamp | ada |\n| Horn | bea |\n"

    assert told(before, before.replace("ada", "cleo")) == [("Lamp", "reworded")]


def test_the_first_document_is_all_new() -> None:
    found = compare(parse(""), read(TRAILS), pairs={})

    assert {one.kind for one in found} == {"added"}
    assert [one.after for one in found if one.part == "item"] == [0, 1, 2, 3]


def test_pairs_that_are_known_better_are_believed() -> None:
    after = TRAILS.replace("1.2 Night colours", "1.2 Something else").replace(
        "Red on black.", "Nothing alike."
    )

    assert ("1.2 Something else", "added") in told(TRAILS, after)
    found = compare(read(TRAILS), read(after), pairs={0: 0, 1: 1, 2: 2, 3: 3})
    assert [(one.name, one.words) for one in found] == [
        ("1.2 Something else", "renamed from “Night colours”"),
        ("1.2 Something else", "reworded"),
    ]

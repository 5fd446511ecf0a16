"""Another status or target of one item: where the item says it, else as its siblings do."""

import re

import pytest

from roadmap.document import DocumentError, Status, edit_item, move_item, parse


def restated(text: str, place: int, status: Status) -> str:
    return edit_item(parse(text, repository="harbor-lights/beacon"), place, status=status)


def retargeted(text: str, place: int, target: str) -> str:
    return edit_item(parse(text, repository="harbor-lights/beacon"), place, target=target)


@pytest.mark.parametrize(
    ("line", "status", "new"),
    [
        ("Lamp (In Progress) #4", "shipped", "Lamp (Shipped) #4"),
        ("Lamp [WIP]", "planned", "Lamp [PLANNED]"),
        ("✅ Lamp", "in_progress", "🚧 Lamp"),
        ("Lamp :construction:", "shipped", "Lamp :white_check_mark:"),
        ("~~Lamp~~", "planned", "Lamp (planned)"),
        ("**Done**: Lamp", "in_progress", "**In progress**: Lamp"),
        ("[Cancelled] Lamp", "shipped", "[Shipped] Lamp"),
        ("Lamp – planned", "dropped", "Lamp – dropped"),
        ("Lamp ![in progress](x.svg)", "shipped", "Lamp ![shipped](x.svg)"),
        ("**Lamp (done)**: it shines #5", "planned", "**Lamp (planned)**: it shines #5"),
        ("Lamp (done in 2.1)", "in_progress", "Lamp (done in 2.1) (in progress)"),
        ("Lamp #4", "in_progress", "Lamp (in progress) #4"),
        ("[Lamp](https://example.org)", "shipped", "[Lamp](https://example.org) (shipped)"),
        ("**Lamp**: it shines", "dropped", "**Lamp (dropped)**: it shines"),
        ("[ ] Lamp", "shipped", "[x] Lamp"),
        ("[X] Lamp", "planned", "[ ] Lamp"),
        ("[x] Lamp", "in_progress", "[ ] Lamp (in progress)"),
        ("[ ] 🚧 Lamp #4", "shipped", "[x] Lamp #4"),
        ("[ ] ~~Lamp~~", "shipped", "[x] Lamp"),
        ("[x] Lamp", "dropped", "[ ] Lamp (dropped)"),
        ("[ ] Lamp (done)", "planned", "[ ] Lamp"),
    ],
)
def test_a_list_entry(line: str, status: Status, new: str) -> None:
    text = f"# R\n\n## Pier\n\n- {line}\n\n  More.\n- Horn\n"

    assert restated(text, 0, status) == text.replace(f"- {line}\n", f"- {new}\n")


@pytest.mark.parametrize("status", ["planned", "in_progress", "shipped", "dropped"])
def test_a_status_that_is_said_already_changes_nothing(status: Status) -> None:
    words = {"planned": "backlog", "in_progress": "🏃", "shipped": "Launched", "dropped": "won't fix"}[status]
    text = f"# R\n\n## Pier\n\n- Lamp ({words})\n- x\n"

    assert restated(text, 0, status) == text


@pytest.mark.parametrize(
    ("sibling", "new"),
    [
        ("🔨 Horn", "🔨 Lamp"),
        ("Horn (WIP) #7", "Lamp (WIP) #4"),
        ("**Horn (in the works)**", "**Lamp** (in the works)"),
        ("Horn - *ongoing*", "Lamp - *ongoing*"),
        ("✅ Horn", "🚧 Lamp"),
        ("Horn [Done]", "Lamp [In progress]"),
        ("**Completed** – Horn", "**In progress** – Lamp"),
    ],
)
def test_a_status_is_said_as_the_siblings_say_it(sibling: str, new: str) -> None:
    line = "**Lamp**" if new.startswith("**Lamp") else "Lamp #4" if "#4" in new else "Lamp"
    entries = f"# R\n\n## Pier\n\n* {line}\n* {sibling}\n"
    headings = f"# R\n\n## Pier\n\n### {line}\n\nx\n\n### {sibling}\n\ny\n"

    assert restated(entries, 0, "in_progress") == entries.replace(f"* {line}\n", f"* {new}\n")
    assert restated(headings, 0, "in_progress") == headings.replace(f"### {line}\n", f"### {new}\n")


def test_tasks_are_dropped_as_their_siblings_are() -> None:
    text = "# R\n\n- [x] Lamp #4\n- [ ] ~~Coal~~ (see #8)\n"

    assert restated(text, 0, "dropped") == text.replace("[x] Lamp", "[ ] ~~Lamp~~")


def test_a_heading_says_its_status_on_a_line() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\nText.\n\n### Horn\n\n#### Tracking issues\n\n- #4\n\n### Bell"

    assert restated(text, 0, "in_progress") == text.replace("Text.", "Status: in progress\n\nText.")
    assert restated(text, 1, "shipped") == text.replace("Horn\n", "Horn\n\nStatus: shipped\n")
    assert restated(text, 2, "dropped") == text + "\n\nStatus: dropped"


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("_Status: In progress_", "_Status: Shipped_"),
        ("**Status:** in progress, since May", "**Status:** shipped, since May"),
        ("- Status: 🚧", "- Status: ✅"),
        ("Status: in progress · Target: Q3 2031", "Status: shipped · Target: Q3 2031"),
    ],
)
def test_a_line_of_status_changes_in_its_words(line: str, new: str) -> None:
    text = f"# R\r\n\r\n## Pier\r\n\r\n### Lamp\r\n\r\nText.\r\n\r\n{line}\r\n\r\n### Horn\r\n\r\nx\r\n"

    assert restated(text, 0, "shipped") == text.replace(line, new)


def test_a_new_line_of_status_is_written_as_the_siblings_write_it() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\nText.\n\n### Horn\n\nx\n\nMore.\n\n*Status*: done\n"

    assert restated(text, 0, "planned") == text.replace("Text.\n", "Text.\n\n*Status*: planned\n")


def test_an_item_may_say_another_status_than_its_section() -> None:
    text = "# R\n\n## Done\n\n- Lamp\n- Horn\n"

    assert restated(text, 0, "shipped") == text
    assert restated(text, 0, "planned") == text.replace("Lamp", "Lamp (planned)")


def test_a_row_says_its_status_in_its_column() -> None:
    text = (
        "# R\n\n| State | Feature | Notes |\n|---|---|---|\n| Done   | Lamp | Done |\n| | Horn | |\n"
        "| Planned | Bell | ✅ soon |\n"
    )

    assert restated(text, 1, "planned") == text.replace("| | Horn", "| Planned | Horn")
    assert restated(text, 2, "in_progress") == text.replace("| Planned |", "| In progress |")


def test_a_cell_that_the_next_row_repeats_is_not_changed_for_both() -> None:
    text = "# R\n\n| State | Quarter | Feature |\n|---|---|---|\n| Done | Q1 2031 | Lamp |\n| | | Horn |\n"
    sentence = (
        "“Lamp” cannot get the {} by itself: the row of “Horn” repeats a cell of its row, which would change for "
        "both. Fill that cell of the lower row first, or move “Lamp” below the rows that repeat it."
    )

    with pytest.raises(DocumentError, match=re.escape(sentence.format("status “planned”"))):
        restated(text, 0, "planned")
    with pytest.raises(DocumentError, match=re.escape(sentence.format("target “Q2 2031”"))):
        edit_item(parse(text), 0, target="Q2 2031")
    filled = restated(text, 1, "shipped").replace("|  | Horn", "| | Horn")
    assert filled == text


def test_below_the_rows_that_repeat_it_a_cell_is_free() -> None:
    text = "# R\n\n| State | Feature |\n|---|---|\n| Done | Lamp |\n| | Horn |\n"

    below = move_item(parse(text), 0, section=0, before=None)

    assert below == "# R\n\n| State | Feature |\n|---|---|\n| Done | Horn |\n| Done | Lamp |\n"
    assert restated(below, 1, "planned") == below.replace("| Done | Lamp", "| Planned | Lamp")


@pytest.mark.parametrize(
    ("row", "new"),
    [
        ("| Lamp | ✅ |", "| Lamp | 🚧 |"),
        ("| Lamp | |", "| Lamp | 🚧 |"),
        ("| Lamp | ✅ in v2 |", "| Lamp | 🚧 in v2 |"),
        ("| Lamp |", "| Lamp | 🚧 |"),
        ("Lamp | ✅", "Lamp | 🚧"),
    ],
)
def test_a_row_says_its_status_as_the_other_rows_do(row: str, new: str) -> None:
    text = f"# R\n\n| Feature | Status |\n|---|---|\n{row}\n| Horn | 🚧 |\n"

    assert restated(text, 0, "in_progress") == text.replace(f"{row}\n", f"{new}\n")


def test_a_row_without_a_column_says_its_status_beside_its_title() -> None:
    text = "# R\n\n| Feature | Owner |\n|---|---|\n| Lamp #4 | dana |\n| Horn | |\n"

    assert restated(text, 0, "in_progress") == text.replace("Lamp #4", "Lamp (in progress) #4")


def test_a_question_whether_it_is_done_is_answered() -> None:
    text = "# R\n\n| Feature | Done? |\n|---|---|\n| Lamp | no |\n| Horn | yes |\n"

    assert restated(text, 0, "shipped") == text.replace("| no |", "| yes |")


def test_a_status_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(DocumentError, match=r"^“begun” is no status of an item\.$"):
        restated("# R\n\n- Lamp\n- x\n", 0, "begun")  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize(
    ("line", "new", "without"),
    [
        ("Target: Q1 2031", "Target: v2.0", ""),
        ("**Milestone:** Q1 2031", "**Milestone:** v2.0", ""),
        ("- ETA: _Q1 2031_", "- ETA: _v2.0_", ""),
        ("Status: done · Target: Q1 2031", "Status: done · Target: v2.0", "Status: done\n\n"),
        ("Target: Q1 2031 · Status: done", "Target: v2.0 · Status: done", "Status: done\n\n"),
    ],
)
def test_a_line_of_target_changes_and_goes(line: str, new: str, without: str) -> None:
    text = f"# R\n\n## Pier\n\n### Lamp\n\nText.\n\n{line}\n\n### Horn\n\nx\n"

    assert retargeted(text, 0, "v2.0") == text.replace(line, new)
    assert retargeted(text, 0, "") == text.replace(f"{line}\n\n", without)


def test_a_new_target_is_a_line() -> None:
    text = "# R\n\n## Pier\n\n### Lamp\n\nStatus: done\n\nText.\n\n### Horn\n\nx\n"
    entries = "# R\n\n## Pier\n\n* Lamp\n* Horn\n  - loud\n* Bell\n\n  Rings.\n"

    assert retargeted(text, 0, "Later") == text.replace("Text.", "Target: Later\n\nText.")
    assert retargeted(entries, 0, "Q3 2031") == entries.replace("Lamp\n", "Lamp\n  * Target: Q3 2031\n")
    assert retargeted(entries, 1, "Q3 2031") == entries.replace("Horn\n", "Horn\n  - Target: Q3 2031\n")
    assert retargeted(entries, 2, "Q3 2031") == entries.replace("Bell\n", "Bell\n\n  Target: Q3 2031\n")


def test_a_new_target_is_written_as_the_siblings_write_it() -> None:
    text = "# R\n\n- Lamp\n- Horn\n  - **ETA:** Q1 2031\n"

    assert retargeted(text, 0, "v2.0") == text.replace("Lamp\n", "Lamp\n  - **ETA:** v2.0\n")


def test_a_target_in_a_title_changes_there() -> None:
    text = "# R\n\n- Lamp (Q3 2031) #4\n- Horn\n"

    assert retargeted(text, 0, "Q4 2031") == text.replace("Q3", "Q4")
    assert retargeted(text, 0, "") == text.replace(" (Q3 2031)", "")


def test_a_row_says_its_target_in_its_column() -> None:
    text = "# R\n\n| Feature | Status | Quarter |\n|---|---|---|\n| Lamp | Done | Q1 2031 |\n| Horn | | |\n"

    assert retargeted(text, 0, "Q2 2031") == text.replace("Q1", "Q2")
    assert retargeted(text, 1, "Q2 2031") == text.replace("| Horn | | |", "| Horn | | Q2 2031 |")
    assert retargeted(text, 0, "") == text.replace("Q1 2031", "       ")
    with pytest.raises(DocumentError, match=r"^The table of this item has no column for a target"):
        retargeted("# R\n\n| Feature | Owner |\n|---|---|\n| Lamp | dana |\n", 0, "Q2 2031")


def test_a_target_that_a_section_says_is_told_apart() -> None:
    text = "# R\n\n## Q3 2031\n\n- Lamp\n- Horn\n"

    assert retargeted(text, 0, "Q3 2031") == text
    assert retargeted(text, 0, "Q4 2031") == text.replace("Lamp\n", "Lamp\n  - Target: Q4 2031\n")
    with pytest.raises(DocumentError, match=r"^“Lamp” has the target “Q3 2031” from what it stands under"):
        retargeted(text, 0, "")


@pytest.mark.parametrize(
    ("target", "sentence"),
    [("x" * 101, "A target has at most 100"), ("a\x00", "A NUL"), ("done", "“Lamp”")],
)
def test_what_is_no_target_is_refused_in_words(target: str, sentence: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        retargeted("# R\n\n- Lamp\n- x\n", 0, target)

    assert str(refusal.value).startswith(sentence)


def test_everything_at_once() -> None:
    text = "# R\n\n## 1. Pier\n\n### 1.1 Lamp (done) #4\n\nText.\n\n### 1.2 Horn\n\nx\n"

    assert edit_item(
        parse(text), 0, title="Bell", body="It rings.", status="planned", target="Q3 2031"
    ) == text.replace("Lamp (done) #4\n\nText.", "Bell (planned) #4\n\nTarget: Q3 2031\n\nIt rings.")

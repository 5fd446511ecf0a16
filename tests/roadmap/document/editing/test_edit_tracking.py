"""One more tracking issue of an item: where the item names its own, else as a new item would name it."""

from pathlib import Path

import pytest

from roadmap.document import DocumentError, Reference, edit_item, parse

BEACON = "harbor-lights/beacon"
NINE = Reference(BEACON, 9, "issue")
LINK = f"[#9](https://github.com/{BEACON}/issues/9)"


def tracked(text: str, place: int = 0) -> str:
    return edit_item(parse(text, repository=BEACON), place, tracking=[NINE])


@pytest.mark.parametrize(
    ("item", "new"),
    [
        (
            "### Lamp\n\nIt shines.\n\nTracking issues:\n\n- #4 Oil\n",
            f"### Lamp\n\nIt shines.\n\nTracking issues:\n\n- #4 Oil\n- {LINK}\n",
        ),
        (
            "### Lamp\n\nIt shines.\n\nEpics:\n  1. #4 Oil\n  2. #5 Wick\n",
            f"### Lamp\n\nIt shines.\n\nEpics:\n  1. #4 Oil\n  2. #5 Wick\n  3. {LINK}\n",
        ),
        (
            "### Lamp\n\nTracking issue: #4\n\nIt shines.\n",
            f"### Lamp\n\nTracking issue: #4, {LINK}\n\nIt shines.\n",
        ),
        ("### Lamp\n\nIt shines.\n", f"### Lamp\n\nIt shines.\n\nTracking issues:\n\n- {LINK}\n"),
        (
            "### Lamp\n\nSee #9 for what is missing.\n",
            f"### Lamp\n\nSee #9 for what is missing.\n\nTracking issues:\n\n- {LINK}\n",
        ),
        ("- Lamp #4\n- Horn\n", "- Lamp #4 #9\n- Horn\n"),
        ("- [x] **Lamp**: it shines\n- [ ] Horn\n", f"- [x] **Lamp**: it shines {LINK}\n- [ ] Horn\n"),
        ("- Light the lamp.\n- Horn\n", f"- Light the lamp.\n  - {LINK}\n- Horn\n"),
        (
            "- Lamp\n- Horn\n\n  Tracking issues:\n\n  - #4\n",
            f"- Lamp\n\n  Tracking issues:\n\n  - {LINK}\n- Horn\n\n  Tracking issues:\n\n  - #4\n",
        ),
        (
            "| Item | Issue |\n|---|---|\n| Lamp | #4 |\n| Horn | |\n",
            f"| Item | Issue |\n|---|---|\n| Lamp | #4, {LINK} |\n| Horn | |\n",
        ),
        ("| Item | Who |\n|---|---|\n| Lamp | Ana |\n", f"| Item | Who |\n|---|---|\n| Lamp {LINK} | Ana |\n"),
    ],
    ids=[
        "a list", "a numbered list", "a line", "none yet", "mentioned until now", "an entry that names one",
        "a task", "a sentence", "an entry beside labelled ones", "a column of issues", "a row",
    ],
)  # fmt: skip
def test_it_is_named_where_the_item_names_its_own(item: str, new: str) -> None:
    text = f"# Harbour\n\n## Pier\n\n{item}\n## Beach\n\nSand.\n"

    assert tracked(text) == text.replace(item, new)


def test_an_issue_that_tracks_it_already_changes_nothing() -> None:
    text = "# Harbour\n\n## Pier\n\n### Lamp\n\nTracking issues:\n\n- #9\n"

    assert tracked(text) == text


def test_the_lines_end_as_the_documents_do() -> None:
    text = "# Harbour\r\n\r\n## Pier\r\n\r\n### Lamp\r\n\r\nIt shines."

    assert tracked(text) == f"{text}\r\n\r\nTracking issues:\r\n\r\n- {LINK}"


def test_every_item_of_real_documents_can_have_one_more(shared_data: Path) -> None:
    for path in sorted((shared_data / "roadmaps").glob("*.md")):
        repository = path.stem.partition("~")[0].replace("__", "/")
        document = parse(path.read_text(encoding="utf-8"), repository=repository)
        new = Reference(repository, 999_999, "issue")
        count = sum(len(section.items) for section in document.sections)
        for place in range(count):
            again = parse(edit_item(document, place, tracking=[new]), repository=repository)
            items = [item for section in again.sections for item in section.items]
            has_it = [new.key in (issue.key for issue in item.tracking) for item in items]
            assert has_it == [at == place for at in range(count)]


def test_what_the_document_cannot_say_is_refused_in_words() -> None:
    text = "# Harbour\n\n## Pier\n\n- Lamp\n"

    with pytest.raises(DocumentError, match="“Lamp” cannot get the tracking issue un readable#1: "):
        edit_item(parse(text, repository=BEACON), 0, tracking=[Reference("un readable", 1, "issue")])

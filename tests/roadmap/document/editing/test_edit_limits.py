"""What an edit costs: about two readings of the document, whatever its form."""

import time
from collections.abc import Callable

import pytest

from roadmap.document import MAX_BYTES, Document, DocumentError, edit_item, move_item, parse

WORDS = "Somebody lights the lamp before the night, and puts it out in the morning again. " * 4


def headings() -> str:
    items = "### {0}.{1} Lamp {1}\n\n{2}\n\nTracking issues:\n\n- [#{0}{1}](https://github.com/a/b/issues/{0}{1})\n\n"
    return "# R\n\n" + "".join(
        f"## {section}. Pier\n\n" + "".join(items.format(section, item, WORDS) for item in range(1, 11))
        for section in range(1, 201)
    )


def tasks() -> str:
    entries = "".join(f"- [x] Lamp {number} #{number}\n\n  {WORDS}\n" for number in range(1, 2_001))
    return f"# R\n\n## Pier\n\n{entries}"


def rows() -> str:
    entries = "".join(f"| | Lamp {number} | {WORDS} | Done | Q3 2031 |\n" for number in range(2, 2_001))
    head = "| Theme | Feature | Description | Status | Target |\n|---|---|---|---|---|\n"
    return f"# R\n\n## Pier\n\n{head}| Sea | Lamp 1 | {WORDS} | Done | Q3 2031 |\n{entries}"


CHANGES: dict[str, Callable[[Document], str]] = {
    "title": lambda document: edit_item(document, 1_000, title="Bright lantern"),
    "text": lambda document: edit_item(document, 1_000, body="It shines.\n\nIt glows."),
    "status": lambda document: edit_item(document, 1_000, status="in_progress"),
    "target": lambda document: edit_item(document, 1_000, target="Q4 2031"),
    "place": lambda document: move_item(document, 1_009, section=len(document.sections) // 2, before=1_000),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("text", [headings(), tasks(), rows()], ids=["headings", "tasks", "rows"])
def test_an_edit_of_two_thousand_items_reads_the_document_about_twice(text: str, change: str) -> None:
    def seconds(work: Callable[[], object]) -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    document = parse(text, repository="a/b")
    assert (sum(len(section.items) for section in document.sections), 600_000 < len(text) < MAX_BYTES) == (
        2_000,
        True,
    )
    reading = seconds(lambda: parse(text, repository="a/b"))
    editing = seconds(lambda: CHANGES[change](document))

    assert (editing < 12, editing / reading < 6) == (True, True)


@pytest.mark.parametrize(
    "kind", ["done " * 20_000, "[a](b) " * 15_000, "![" * 8 + "a" + "](b)" * 8, "(done) #1 " * 9_000]
)
def test_an_edit_of_hostile_text_takes_no_more_than_moments(kind: str) -> None:
    document = parse(f"# R\n\n## Pier\n\n- Lamp {kind}\n- Horn (done)\n", repository="a/b")
    for change in ({"title": "Bell"}, {"status": "planned"}, {"body": "x"}, {"target": "v2.0"}):
        started = time.process_time()
        try:
            edit_item(document, 0, **change)  # type: ignore[arg-type]  # one field of several types
        except DocumentError as refusal:
            assert str(refusal).endswith(".")
        assert time.process_time() - started < 10

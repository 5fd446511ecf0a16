"""A status at the very end of an entry, behind its description, is its status; the description is without it."""

from pathlib import Path

import pytest

from roadmap.document import DocumentError, Status, edit_item, export, parse


def read(entry: str) -> tuple[str, str, Status | None]:
    text = f"# Harbour\n\n## Pier\n\n- {entry}\n- Horn\n"
    document = parse(text, repository="harbor-lights/beacon")
    item = document.sections[0].items[0]
    assert export(document) == text
    return item.title, item.body, item.status


@pytest.mark.parametrize(
    ("entry", "body", "status"),
    [
        ("**Lamp**: it shines – *Completed*", "it shines", "shipped"),
        ("**Lamp** — it shines — **in progress**.", "it shines", "in_progress"),
        ("**Lamp**: it shines - planned", "it shines", "planned"),
        ("**Lamp**: it shines | Done", "it shines", "shipped"),
        ("**Lamp**: it shines (done)", "it shines", "shipped"),
        ("**Lamp**: it shines *(Not started)*", "it shines", "planned"),
        ("**Lamp**: it shines **[WIP]**", "it shines", "in_progress"),
        ("**Lamp**: it shines ✅", "it shines", "shipped"),
        ("**Lamp**: it shines (🚧)", "it shines", "in_progress"),
        ("**Lamp**: it shines :white_check_mark:", "it shines", "shipped"),
        ("**Lamp**: it shines – ✅ Done", "it shines", "shipped"),
        ("**Lamp**: it shines 🎉 **Released**!", "it shines", "shipped"),
        ("**Lamp**: it shines. **Cancelled**", "it shines.", "dropped"),
        ("**Lamp**: it shines (done) #4", "it shines #4", "shipped"),
        ("**Lamp**\n  It shines far.\n  It is tall. *(Completed)*", "It shines far.\nIt is tall.", "shipped"),
        ("[ ] **Lamp**: it shines – *in progress*", "it shines", "in_progress"),
        ("[x] **Lamp**: it shines – *planned*", "it shines", "shipped"),
        ("**Lamp** – *Completed*", "", "shipped"),
        ("**Lamp**: ✅ Done", "", "shipped"),
    ],
)
def test_behind_the_description(entry: str, body: str, status: Status) -> None:
    assert read(entry) == ("Lamp", body, status)


@pytest.mark.parametrize(
    "text",
    [
        "what has to be done",
        "the wait is over and done.",
        "it is *done*",
        "a list of what is in progress",
        "see [what is done](https://example.org/done)",
        "two ways (complete or partial)",
        "half – done by Ana",
        "done – then more",
        "it costs 5 (or 6)",
        "it shines 🐳",
    ],
)
def test_words_of_a_sentence_are_none(text: str) -> None:
    assert read(f"**Lamp**: {text}") == ("Lamp", text, None)


def test_what_stands_beside_the_title_is_closer() -> None:
    assert read("**Lamp (planned)**: it shines (done)") == ("Lamp", "it shines (done)", "planned")


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ("[✅] Lamp", "shipped"),
        ("(🚧) Lamp", "in_progress"),
        ("Lamp ✅ Done", "shipped"),
        ("Lamp - ✔️ COMPLETED", "shipped"),
        ("[✅] Lamp - *Completed*", "shipped"),
    ],
)
def test_a_sign_in_brackets_or_with_its_words_stands_beside_a_title(entry: str, status: Status) -> None:
    assert read(entry) == ("Lamp", "", status)


def test_a_status_before_a_version_in_brackets_stays_in_the_title() -> None:
    assert read("Lamp – done (v1.2)") == ("Lamp – done (v1.2)", "", "shipped")


@pytest.mark.parametrize(
    "entry",
    [
        "Lamp (done) – it shines",
        "🐣 **Lamp**: the first one (Done ✅) - it shines",
        "Lamp [released]: it shines",
    ],
)
def test_a_status_in_brackets_between_the_words_of_a_title_stays_there(entry: str) -> None:
    title, body, status = read(entry)

    assert (title, body, status) == (entry.replace("**", ""), "", "shipped")


ENTRIES = [
    "**Lamp**: it shines – *Completed*",
    "**Lamp**: it shines (done)",
    "**Lamp**: it shines ✅ Done",
    "**Lamp** - it shines. **Done**",
    "**Lamp**\n  It shines. *(Completed)*",
    "[✅] Lamp",
]


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("status", ["planned", "in_progress", "shipped", "dropped"])
def test_another_status_is_said_in_the_same_place(entry: str, status: Status) -> None:
    text = f"# Harbour\n\n## Pier\n\n- {entry}\n- Horn\n"
    before = parse(text).sections[0].items[0]

    after = parse(edit_item(parse(text), 0, status=status)).sections[0].items[0]

    assert (after.title, after.body, after.status) == (before.title, before.body, status)


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("body", ["It glows.", "", "It glows.\n\nAnd more."])
def test_another_description_keeps_the_status(entry: str, body: str) -> None:
    text = f"# Harbour\n\n## Pier\n\n- {entry}\n- Horn\n"

    after = parse(edit_item(parse(text), 0, body=body)).sections[0].items[0]

    assert (after.title, after.body, after.status) == ("Lamp", body, "shipped")


def test_real_documents_come_back_byte_for_byte_whatever_status_an_item_gets(shared_data: Path) -> None:
    for path in sorted((shared_data / "roadmaps").glob("*.md")):
        source = path.read_text(encoding="utf-8")
        document = parse(source)
        assert export(document) == source
        if not any(section.items for section in document.sections):
            continue
        try:
            again = parse(edit_item(document, 0, status="dropped"))
        except DocumentError as error:
            raise AssertionError(path.name) from error
        assert next(item for section in again.sections for item in section.items).status == "dropped"

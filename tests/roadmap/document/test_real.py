"""The roadmap documents of real projects, compared with facts counted elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from roadmap.document import Document, DocumentError, add_item, check, decode, export, parse, references

MOBY_QUESTIONS = [
    "How should I use this document?",
    "How can I help?",
    "How can I add something to the roadmap?",
]
NAMES = [
    "ansible__ansible-lint", "chaos-mesh__chaos-mesh", "cortexproject__cortex", "crossplane__crossplane",
    "etcd-io__etcd", "kubeflow__trainer", "moby__moby", "moby__moby~proposed", "rook__rook",
]  # fmt: skip
SHAPES = {
    "heading-heading": "Items are the headings",
    "heading-list": "Items are the list entries",
    "moby": "Items are the headings",
    "pointer": "This document has text and no items",
    "table": "Items are the table rows",
    "tasklist": "Items are the task-list entries",
}
COUNTS = {
    "ansible__ansible-lint": [10, 6],
    "chaos-mesh__chaos-mesh": [8, 8, 12],
    "cortexproject__cortex": [1, 2],
    "crossplane__crossplane": [0],
    "etcd-io__etcd": [11, 4, 4, 4],
    "kubeflow__trainer": [10, 15, 7, 6, 0, 3, 4, 3, 1, 0, 2, 1],
    "moby__moby": [5],
    "moby__moby~proposed": [5],
    "rook__rook": [7, 1],
}


def read_real(folder: Path, name: str) -> tuple[Document, dict[str, Any]]:
    """A real document and the facts about it."""
    facts = json.loads((folder / "roadmaps" / "expected.json").read_text())[f"{name.partition('~')[0]}.md"]
    text = decode((folder / "roadmaps" / f"{name}.md").read_bytes())
    return parse(text, repository=facts["repo"]), facts


def test_moby_s_roadmap_reads_as_its_project_means_it(shared_data: Path) -> None:
    document, _ = read_real(shared_data, "moby__moby")

    assert document.title == "Moby Project Roadmap"
    assert [passage.title for passage in document.questions] == MOBY_QUESTIONS
    assert document.questions[0].body.startswith("This document provides description of items")
    assert document.questions[2].body.endswith("that happen every few months.")
    (section,) = document.sections
    assert (section.number, section.title, section.body) == ("1", "Features and refactoring", "")
    assert [
        (item.number, item.title, [one.key for one in item.tracking], item.status) for item in section.items
    ] == [
        ("1.1", "Runtime improvements", ["moby/moby#38043"], None),
        ("1.2", "Image Builder", ["moby/moby#32925"], None),
        ("1.3", "Rootless Mode", ["moby/moby#37375"], None),
        ("1.4", "Testing", ["moby/moby#32866"], None),
        ("1.5", "Internal decoupling", [], None),
    ]
    assert section.items[0].body.endswith("remove large parts of Moby's codebase.")
    assert not any("Tracking issues" in item.body for item in section.items)


@pytest.mark.parametrize("name", NAMES)
def test_a_real_document_has_the_headings_references_shape_and_items_counted_elsewhere(
    shared_data: Path, name: str
) -> None:
    document, facts = read_real(shared_data, name)

    check(document)
    assert [[heading.level, heading.text] for heading in document.headings] == facts["headings"]
    assert sorted(one.key.replace("#", "/") for one in references(document)) == facts["issue_refs"]
    assert document.shape.startswith(SHAPES[facts["style"]])
    assert [len(section.items) for section in document.sections] == COUNTS[name]
    if facts["task_items"]:
        items = [item for section in document.sections for item in section.items]
        assert len(items) == facts["task_items"]
        assert sum(item.status == "shipped" for item in items) == facts["task_items_checked"]


def test_a_real_table_tells_titles_and_statuses(shared_data: Path) -> None:
    document, _ = read_real(shared_data, "etcd-io__etcd")

    first, second = document.sections[0].items[:2]
    assert (first.title, first.status, [one.key for one in first.tracking]) == (
        "Support downgrade", "shipped", ["etcd-io/etcd#11716"],
    )  # fmt: skip
    assert (second.title, second.status) == ("StoreV2 deprecation", "in_progress")
    assert {item.status for item in document.sections[3].items} == {"planned"}


def test_every_version_of_moby_s_roadmap_has_the_items_of_its_time(shared_data: Path) -> None:
    folder = shared_data / "moby-history"
    for version in json.loads((folder / "expected-diff.json").read_text())["versions"]:
        document = parse(decode((folder / version["file"]).read_bytes()), repository="moby/moby")
        numbered = [text for level, text in version["headings"] if level == 2]
        items = [item for section in document.sections for item in section.items]

        assert [heading.text for heading in document.headings] == [text for _, text in version["headings"]]
        assert [f"{item.number} {item.title}" for item in items] == numbered
        assert [passage.title for passage in document.questions] == MOBY_QUESTIONS
        tracked = sorted(one.key.replace("#", "/") for item in items for one in item.tracking)
        assert tracked == version["issue_refs"]


@pytest.mark.parametrize("name", NAMES)
def test_every_section_of_a_real_document_takes_a_new_item_and_nothing_else_changes(
    shared_data: Path, name: str
) -> None:
    document, _ = read_real(shared_data, name)
    assert export(document) == document.source
    for section in document.sections:
        first = next(at for at, other in enumerate(document.sections) if other.title == section.title)
        try:
            text = add_item(document, section=section.title, title="Bright lamps", body="For *everybody*.")
        except DocumentError:
            # A heading that only groups others has no items of its own to stand beside.
            assert not section.items
            continue
        added = parse(text, repository=document.repository).sections[first].items[-1]
        assert added.title == "Bright lamps"
        assert _without(text, document.source)


def _without(longer: str, shorter: str) -> bool:
    """Whether the longer text is the shorter one with one run of lines put in."""
    old, new = shorter.splitlines(), longer.splitlines()
    start = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old)
    )
    return new[start + len(new) - len(old) :] == old[start:]

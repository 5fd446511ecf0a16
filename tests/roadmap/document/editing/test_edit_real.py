"""Every item of real roadmap documents edited and moved: what was asked is said, and every other line stays."""

import json
import re
from pathlib import Path

import pytest

from roadmap.document import Document, DocumentError, Item, Status, decode, edit_item, move_item, parse

NAMES = [
    "ansible__ansible-lint", "chaos-mesh__chaos-mesh", "cortexproject__cortex", "crossplane__crossplane",
    "etcd-io__etcd", "kubeflow__trainer", "moby__moby", "moby__moby~proposed", "rook__rook",
]  # fmt: skip
STATUSES: tuple[Status, ...] = ("planned", "in_progress", "shipped", "dropped")
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def read_real(folder: Path, name: str) -> Document:
    facts = json.loads((folder / "roadmaps" / "expected.json").read_text())[f"{name.partition('~')[0]}.md"]
    return parse(decode((folder / "roadmaps" / f"{name}.md").read_bytes()), repository=facts["repo"])


def items_of(document: Document) -> list[Item]:
    return [item for section in document.sections for item in section.items]


def check(document: Document, place: int, edited: str) -> Item:
    """The item as it is after an edit, once every other line has been compared."""
    item = items_of(document)[place]
    old, new = LINE.findall(document.source), LINE.findall(edited)
    after = old[item.end :]
    assert new[: item.line - 1] == old[: item.line - 1]
    assert new[len(new) - len(after) :] == after
    return items_of(parse(edited, repository=document.repository))[place]


@pytest.mark.parametrize("name", NAMES)
def test_every_item_takes_another_title(shared_data: Path, name: str) -> None:
    document = read_real(shared_data, name)
    for place, item in enumerate(items_of(document)):
        new = check(document, place, edit_item(document, place, title="Bright lamps"))

        assert (new.title, new.status, new.number) == ("Bright lamps", item.status, item.number)
        assert new.tracking == item.tracking


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", STATUSES)
def test_every_item_takes_every_status(shared_data: Path, name: str, status: Status) -> None:
    document = read_real(shared_data, name)
    for place, item in enumerate(items_of(document)):
        new = check(document, place, edit_item(document, place, status=status))

        assert (new.title, new.status, new.tracking) == (item.title, status, item.tracking)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("etcd")])
def test_every_item_takes_a_target(shared_data: Path, name: str) -> None:
    document = read_real(shared_data, name)
    for place, item in enumerate(items_of(document)):
        text = edit_item(document, place, target="v7.0")
        new = check(document, place, text)

        assert (new.title, new.target, new.status) == (item.title, "v7.0", item.status)
        again = parse(text, repository=document.repository)
        assert edit_item(again, place, target="") == document.source or item.target


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("etcd")])
def test_every_item_takes_one_more_paragraph(shared_data: Path, name: str) -> None:
    document = read_real(shared_data, name)
    for place, item in enumerate(items_of(document)):
        text = edit_item(document, place, body=f"{item.body}\n\nFor *everybody*.")
        new = check(document, place, text)

        assert "For *everybody*." in new.body
        assert (new.title, new.status, new.tracking) == (item.title, item.status, item.tracking)
        assert [line for line in LINE.findall(document.source) if line not in LINE.findall(text)] == []


def test_a_real_table_says_plainly_what_it_has_no_column_for(shared_data: Path) -> None:
    document = read_real(shared_data, "etcd-io__etcd")

    with pytest.raises(DocumentError, match=r"no column for a target"):
        edit_item(document, 0, target="v7.0")
    with pytest.raises(DocumentError, match=r"^The table there has no column for “Status”\.$"):
        move_item(document, 0, section=1, before=None)
    assert "For *everybody*." in check(document, 0, edit_item(document, 0, body="For *everybody*.")).body


@pytest.mark.parametrize("name", NAMES)
def test_every_item_moves_to_both_ends_of_its_section(shared_data: Path, name: str) -> None:
    document = read_real(shared_data, name)
    items = items_of(document)
    for at, section in enumerate(document.sections):
        titles = [item.title for item in section.items]
        for index, item in enumerate(section.items):
            first = move_item(document, items.index(item), section=at, before=items.index(section.items[0]))
            last = move_item(document, items.index(item), section=at, before=None)
            others = [*titles[:index], *titles[index + 1 :]]
            for text, expected in ((first, [item.title, *others]), (last, [*others, item.title])):
                section_after = parse(text, repository=document.repository).sections[at]
                assert [one.title for one in section_after.items] == expected
                assert lines_of(text) == lines_of(document.source)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(("etcd", "kubeflow"))])
def test_every_item_moves_to_every_other_section(shared_data: Path, name: str) -> None:
    document = read_real(shared_data, name)
    for place, item in enumerate(items_of(document)):
        for at, section in enumerate(document.sections):
            after = parse(move_item(document, place, section=at, before=None), repository=document.repository)

            titles = [one.title for one in section.items if one is not item]
            assert [one.title for one in after.sections[at].items] == [*titles, item.title]
            assert lines_of(after.source) == lines_of(document.source)


def lines_of(text: str) -> list[str]:
    """The lines of a text in any order, without numbers, bullets and blank ones."""
    return sorted(filter(None, (re.sub(r"^\s*[-*+]\s+|[\d\s]", "", line) for line in LINE.findall(text))))

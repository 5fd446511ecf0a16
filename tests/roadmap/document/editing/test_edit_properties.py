"""Any edit of any document changes only the lines that say it, and any run of edits says what was asked."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from roadmap.document import (
    Document,
    DocumentError,
    Item,
    Reference,
    add_item,
    edit_item,
    export,
    move_item,
    parse,
)
from tests.roadmap.document.generating import (
    SECTIONS,
    STATUSES,
    TARGETS,
    documents,
    odd_bodies,
    odd_titles,
    plain_bodies,
    plain_titles,
)
from tests.roadmap.document.test_lossless import TEXTS

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
targets = st.sampled_from([*TARGETS, ""])


def read(text: str) -> Document:
    return parse(text, repository="a/b")


def items_of(document: Document) -> list[Item]:
    return [item for section in document.sections for item in section.items]


@given(documents())
@settings(max_examples=200, deadline=None)
def test_a_document_of_any_form_comes_back_as_it_was(text: str) -> None:
    assert export(read(text)) == text


@given(documents() | documents(("grid",)) | TEXTS, st.data())
@settings(max_examples=400, deadline=None)
def test_one_edit_changes_only_the_lines_of_its_item(text: str, data: st.DataObject) -> None:
    document = read(text)
    items = items_of(document)
    if not items:
        return
    place = data.draw(st.integers(0, len(items) - 1))
    change: dict[str, Any] = data.draw(
        st.fixed_dictionaries({"title": plain_titles | odd_titles})
        | st.fixed_dictionaries({"body": plain_bodies | odd_bodies})
        | st.fixed_dictionaries({"status": st.sampled_from(STATUSES)})
        | st.fixed_dictionaries({"target": targets})
        | st.just({"tracking": [Reference("a/b", 987_654, "issue")]})
    )
    try:
        edited = edit_item(document, place, **change)
    except DocumentError as refusal:
        event(f"refused {next(iter(change))}")
        assert str(refusal).endswith(".")
        assert read(text) == document
        return

    item = items[place]
    old, new = LINE.findall(text), LINE.findall(edited)
    before, after = old[: item.line - 1], old[item.end :]
    assert new[: len(before)] == before
    assert new[len(new) - len(after) :] == after
    others = [told(one) for at, one in enumerate(items_of(read(edited))) if at != place]
    assert others == [told(one) for at, one in enumerate(items) if at != place]


@given(documents() | documents(("grid",)) | TEXTS, st.data())
@settings(max_examples=300, deadline=None)
def test_a_move_in_a_section_keeps_every_line(text: str, data: st.DataObject) -> None:
    document = read(text)
    items = items_of(document)
    if not items:
        return
    place, at, _ = place_in(document, data)
    within = document.sections[at].items
    before = data.draw(st.none() | st.sampled_from([items.index(item) for item in within]))
    try:
        edited = move_item(document, place, section=at, before=before)
    except DocumentError as refusal:
        event("refused")
        assert str(refusal).startswith(f"“{items[place].title[:80]}” ")
        return

    if document.form != "table":
        assert words_in(edited) == words_in(text)
    else:
        # The cells that rows share are written where the moved row, the one it left and the one it came before say
        # them now.
        gone = Counter(words_in(text)) - Counter(words_in(edited))
        assert gone.total() <= 3
    titles = [item.title for item in items_of(read(edited))]
    assert sorted(titles) == sorted(item.title for item in items)
    first, last = within[0].line - 1, within[-1].end
    old, new = LINE.findall(text), LINE.findall(edited)
    assert [line.rstrip("\r\n") for line in new[:first]] == [line.rstrip("\r\n") for line in old[:first]]
    after = [line.rstrip("\r\n") for line in old[last:]]
    assert [line.rstrip("\r\n") for line in new[len(new) - len(after) :]] == after


def words_in(text: str) -> list[str]:
    """The lines of a text in any order, without numbers, bullets, levels and blank ones."""
    marks = r"^\s*(?:[-*+]|\d+[.)]|#+)\s|[\d\s]"
    lines = LINE.findall(text.removeprefix("\ufeff"))
    return sorted(filter(None, (re.sub(marks, "", line) for line in lines)))


def told(item: Item) -> tuple[object, ...]:
    return item.title, item.number, item.body, item.status, item.target, item.tracking, item.mentions


@dataclass
class Entry:
    """What a simple list says of an item."""

    title: str
    text: str
    status: str | None
    target: str
    issues: frozenset[str]


Model = list[tuple[str, list[Entry]]]


def model_of(document: Document) -> Model:
    return [
        (section.title, [entry_of(item, document.form == "table") for item in section.items])
        for section in document.sections
    ]


def entry_of(item: Item, is_row: bool) -> Entry:
    issues = frozenset(one.key for one in item.tracking) if "](" not in item.body else frozenset()
    return Entry(item.title, words_of(item.body, is_row), item.status, item.target, issues)


def words_of(body: str, is_row: bool = False) -> str:
    """A text without its line breaks, definitions, levels of headings, and lines of status and target."""
    lines = [
        line
        for line in re.split(r"\n|<br>", body)
        if not re.match(r"[\s*+-]*(?:status|target):|\[1\]:", line.replace("**", ""), re.IGNORECASE)
        and not (is_row and line.startswith("- **"))
    ]
    return " ".join(re.sub(r"^#+ |\\", "", line) for line in lines if line.strip())


@given(documents(fronts=()), st.data())
@settings(max_examples=150, deadline=None)
def test_a_run_of_edits_says_what_a_simple_list_says(text: str, data: st.DataObject) -> None:
    document = read(text)
    if not {section.title for section in document.sections} <= {*SECTIONS, "Plan"}:
        # A heading without a text but with headings below it is read as a section.
        return
    model = model_of(document)
    for _ in range(data.draw(st.integers(1, 8))):
        if not items_of(document):
            return
        change = data.draw(st.sampled_from([retitle, rewrite, restate, retarget, move, add]))
        document = change(document, model, data)
        assert model_of(document) == model


def place_in(document: Document, data: st.DataObject) -> tuple[int, int, int]:
    """An item: its place, its section and its place there."""
    place = data.draw(st.integers(0, len(items_of(document)) - 1))
    left = place
    for at, section in enumerate(document.sections):
        if left < len(section.items):
            return place, at, left
        left -= len(section.items)
    raise AssertionError


def retitle(document: Document, model: Model, data: st.DataObject) -> Document:
    place, section, index = place_in(document, data)
    title = data.draw(plain_titles)
    model[section][1][index].title = title
    return read(edit_item(document, place, title=title))


def rewrite(document: Document, model: Model, data: st.DataObject) -> Document:
    place, section, index = place_in(document, data)
    # A document whose last text goes is read as a list of groups.
    body = data.draw(plain_bodies.filter(bool))
    entry = model[section][1][index]
    entry.text = words_of(body)
    document = read(edit_item(document, place, body=body))
    # References in a text of a list entry or a row track it.
    entry.issues = entry_of(items_of(document)[place], False).issues
    return document


def restate(document: Document, model: Model, data: st.DataObject) -> Document:
    place, section, index = place_in(document, data)
    status = data.draw(st.sampled_from(STATUSES))
    model[section][1][index].status = status
    return read(edit_item(document, place, status=status))


def retarget(document: Document, model: Model, data: st.DataObject) -> Document:
    place, section, index = place_in(document, data)
    target = data.draw(targets)
    try:
        edited = edit_item(document, place, target=target)
    except DocumentError as refusal:
        assert "no column for a target" in str(refusal)
        return document
    model[section][1][index].target = target
    return read(edited)


def move(document: Document, model: Model, data: st.DataObject) -> Document:
    place, section, index = place_in(document, data)
    to = data.draw(st.integers(0, len(model) - 1))
    before = data.draw(st.none() | st.integers(0, max(0, len(model[to][1]) - 1)))
    if not model[to][1]:
        before = None
    first = sum(len(entries) for _, entries in model[:to])
    try:
        text = move_item(document, place, section=to, before=None if before is None else first + before)
    except DocumentError:
        # A heading with nothing under it is no section any more.
        assert (document.form, len(model[section][1])) == ("heading", 1)
        return document
    entry = model[section][1][index]
    following = None if before is None else model[to][1][before]
    if following is not entry:
        del model[section][1][index]
        at = next((at for at, one in enumerate(model[to][1]) if one is following), len(model[to][1]))
        model[to][1].insert(at, entry)
    return read(text)


def add(document: Document, model: Model, data: st.DataObject) -> Document:
    name, entries = data.draw(st.sampled_from(model))
    title, body = data.draw(plain_titles), data.draw(plain_bodies)
    document = read(add_item(document, section=name, title=title, body=body))
    section = next(section for section in document.sections if section.title == name)
    new = entry_of(section.items[-1], document.form == "table")
    assert (new.title, new.text) == (title, words_of(body))
    entries.append(new)
    return document

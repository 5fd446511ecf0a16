"""Odd and broken documents: read as far as they can be, or refused in words; never lost and never an exception."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.document import Document, DocumentError, Form, check, decode, export, parse
from roadmap.document.limits import MAX_TARGET, MAX_TITLE

FORMS: list[Form | None] = [None, "heading", "list", "task", "table", "text"]
FRAGMENTS = [
    "# ", "## ", "### ", "- ", "- [ ] ", "- [x] ", "1. ", "> ", "```", "~~~", "<!--", "-->", "<details>", "</div>", "|",
    "|---|", "===", "---", "***", "[x]: ", "[", "](", ")", "#12", "a/b#3", "https://github.com/a/b/issues/4",
    "https://github.com/a/b/issues?q=is%3Aopen", "Tracking issues:", "Status: done", "Target: Q3 2031", "(v1.2)", "✅",
    "~~", "**", "`", "\\", "&amp;", "<a href='x'>", "\n", "\n\n", "\r\n", "\r", "\t", "    ", "\x00", "\x0b", "\x0c",
    "\x85", "\u2028", "\u200f", "\u202e", "שלום", "路线图", "é", "👩‍🚀", "\ufeff", "\ufffd", " ",
]  # fmt: skip


def assert_sane(document: Document, text: str) -> None:
    """What holds for the reading of any text."""
    lines = text.count("\n") + text.count("\r") + 1
    assert export(document) == text
    items = [item for section in document.sections for item in section.items]
    assert all(1 <= item.line <= item.end <= lines for item in items)
    assert all(0 < len(item.title) <= MAX_TITLE and "\n" not in item.title for item in items)
    assert all(len(item.target) <= MAX_TARGET + 10 and "\n" not in item.target for item in items)
    places = [one.line for one in document.located]
    assert places == sorted(places)
    assert all(1 <= line <= lines for line in places)
    assert {one.reference.key for one in document.located} == {one.key for one in document.references}
    tracked = {one.key for item in items for one in (*item.tracking, *item.mentions)}
    assert tracked <= {one.key for one in document.references}


@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=60).map("".join),
    st.sampled_from(FORMS),
)
@settings(max_examples=400, deadline=None)
def test_whatever_the_text_and_the_form_it_is_read_and_comes_back(text: str, form: Form | None) -> None:
    document = parse(text, repository="a/b", form=form)

    assert_sane(document, text)
    assert form is None or document.form == form


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_real_document_that_was_damaged_is_still_read(shared_data: Path, data: st.DataObject) -> None:
    names = sorted(path.name for path in (shared_data / "roadmaps").glob("*.md"))
    text = decode((shared_data / "roadmaps" / data.draw(st.sampled_from(names))).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 400)))
        added = data.draw(st.sampled_from(FRAGMENTS) | st.just(text[start:end] * 2) | st.text(max_size=8))
        text = text[:start] + added + text[end:]

    assert_sane(parse(text, repository="a/b", form=data.draw(st.sampled_from(FORMS))), text)


@given(st.binary(max_size=200), st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_a_document_with_foreign_bytes_is_text_or_refused_with_the_line(raw: bytes, lines: int) -> None:
    raw = b"# Roadmap\n" * (lines + 1) + raw
    try:
        text = decode(raw)
    except DocumentError as refusal:
        told = int(str(refusal).partition("line ")[2].partition(" ")[0].rstrip(")"))
        assert lines + 1 <= told <= raw.count(b"\n") + 1
        return
    assert text.encode() == raw
    check(parse(text))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"# R\n\n- Lamp\n\x89PNG\r\n\x1a\n\x00", "This document is not UTF-8 text: byte 12 (line 4)"),
        (b"# R\n\n- Lamp\nPK\x03\x04\x00", "This document is not text: line 4 holds a NUL character."),
        ("# Route\n\nétape\n".encode("latin-1"), "This document is not UTF-8 text: byte 9 (line 3)"),
        ("# R\n".encode("utf-16-le"), "This document is not text: line 1 holds a NUL character."),
        (b"# R\n\xed\xa0\x80\n", "This document is not UTF-8 text: byte 4 (line 2)"),
    ],
    ids=["picture", "archive", "latin-1", "utf-16", "lone surrogate"],
)
def test_what_turned_into_something_else_is_refused_with_the_line(raw: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        decode(raw)

    assert str(refusal.value).startswith(sentence)


def test_a_document_that_ends_half_way_is_read_up_to_there() -> None:
    whole = "# R\n\n## Now\n\n- Lens [#1](https://github.com/a/b/issues/1)\n- Wick [#2](https://github.com/a/b/issues/2)\n"
    cut = parse(whole[:-12], repository="a/b")

    assert [item.title for item in cut.sections[0].items] == ["Lens", "Wick [#2](https://github.com/a/"]
    assert [one.key for one in cut.references] == ["a/b#1", "a/b#2"]


def test_items_of_one_title_and_items_of_one_issue_are_all_kept() -> None:
    document = parse(
        "# R\n\n## Now\n\n### Lens\n\nOne.\n\n### Lens\n\nTwo.\n\n## Now\n\n### Lens\n\nThree.\n\n"
        "Tracking issue: #1\n\n### Wick\n\nTracking issues:\n\n- #1\n- #1\n- https://github.com/a/b/issues/1\n",
        repository="a/b",
    )

    told = [
        (section.title, item.title, item.body, [one.key for one in item.tracking])
        for section in document.sections
        for item in section.items
    ]
    assert told == [
        ("Now", "Lens", "One.", []),
        ("Now", "Lens", "Two.", []),
        ("Now", "Lens", "Three.", ["a/b#1"]),
        ("Now", "Wick", "", ["a/b#1"]),
    ]
    assert [one.key for one in document.references] == ["a/b#1"]
    assert [one.line for one in document.located] == [19, 25, 26, 27]


def test_text_from_right_to_left_and_signs_that_turn_it_stay_as_they_are() -> None:
    text = "# خارطة الطريق\n\n## الآن\n\n- \u202eمصباح\u202c (#12)\n- **בהיר:** מנורה\n\n## 以后\n\n- 雾号：更响\n"
    document = parse(text, repository="a/b")

    assert document.title == "خارطة الطريق"
    assert [(section.title, [item.title for item in section.items]) for section in document.sections] == [
        ("الآن", ["\u202eمصباح\u202c", "בהיר"]),
        ("以后", ["雾号：更响"]),
    ]
    assert [one.key for one in document.sections[0].items[0].tracking] == ["a/b#12"]


def test_a_title_alone_and_a_title_of_nothing_but_marks_are_read() -> None:
    assert [(one.title, one.items) for one in parse("# R\n").sections] == [("R", ())]
    document = parse("# R\n\n## \n\n### **\n\n## <!-- x -->\n\n- \n- **\n- ` `\n- [](x)\n- Lens\n")
    check(document)

    assert [item.title for section in document.sections for item in section.items][-1] == "Lens"


def test_link_definitions_that_are_huge_are_copied_only_so_far() -> None:
    text = "# R\n\n" + "- a\n\n  [l]\n" * 2_000 + f"\n[l]: https://example.org/{'x' * 10_000}\n"
    document = parse(text)

    bodies = [len(item.body) for item in document.sections[0].items]
    assert len(bodies) == 2_000
    assert (bodies[0] > 10_000, bodies[-1]) == (True, len("[l]"))

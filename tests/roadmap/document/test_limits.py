"""Bad, huge and hostile input: a clear sentence, or a document; never anything else."""

import pytest

from roadmap.document import MAX_BYTES, MAX_ITEMS, DocumentError, Form, check, decode, parse
from tests.roadmap.document.large import large_document


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"# R\n\nna\xefve\n", "This document is not UTF-8 text: byte 7 (line 3) does not belong to it."),
        (b"\xff\xfe#\x00", "This document is not UTF-8 text: byte 0 (line 1)"),
        (b"", "This document is empty."),
        (b"\xef\xbb\xbf \r\n\t", "This document is empty."),
        (b"#" * (MAX_BYTES + 1), "This document is larger than 1,000,000 bytes, the most that can be read."),
        (b"# R\n\nx\x00y", "This document is not text: line 3 holds a NUL character."),
    ],
)
def test_what_is_no_text_is_refused_in_words(raw: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        decode(raw)

    assert str(refusal.value).startswith(sentence)


def test_bytes_at_the_limit_and_byte_order_marks_and_line_ends_are_kept() -> None:
    assert len(decode(b"#" * MAX_BYTES)) == MAX_BYTES
    assert decode(b"\xef\xbb\xbf# R\r\n") == "\ufeff# R\r\n"


def test_a_document_without_a_heading_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"^This document has no heading, so it cannot be read"):
        check(parse("Just text.\n\n```\n# not a heading\n```\n"))
    check(parse("\ufeff# R\r\n"))


def test_a_document_with_too_many_items_is_refused() -> None:
    check(parse("# R\n\n" + "- Lamp\n" * MAX_ITEMS))
    with pytest.raises(DocumentError, match=r"^This document has 2,001 items; at most 2,000"):
        check(parse("# R\n\n" + "- Lamp\n" * (MAX_ITEMS + 1)))


def test_what_follows_lists_a_thousand_deep_is_still_read() -> None:
    deep = "".join("  " * depth + f"- level {depth}\n" for depth in range(1_000))
    document = parse(f"# R\n\n## Now\n\n{deep}- Lamp\n\n## Next\n\n- Horn\n")

    assert [[item.title for item in section.items] for section in document.sections] == [
        ["level 0", "Lamp"],
        ["Horn"],
    ]
    assert "- level 999" in document.sections[0].items[0].body


@pytest.mark.parametrize(
    "text", ["> " * 5_000 + "x", "- " * 5_000 + "x", "[" * 100_000, "![" * 50_000, "<" * 99_000]
)
def test_what_follows_hostile_text_is_still_read(text: str) -> None:
    document = parse(f"# R\n\n{text}\n\n# Next\n\n- Horn\n", repository="a/b")

    assert [heading.text for heading in document.headings][-1] == "Next"
    assert document.unread == 0


def test_unclosed_fences_and_comments_swallow_only_what_markdown_says() -> None:
    document = parse("# R\n\n## Now\n\n- Lamp\n\n```\n## Not\n\n- code\n")
    commented = parse("# R\n\n## Now\n\n- Lamp\n\n<!--\n## Not\n\n- comment\n")

    assert [[item.title for item in section.items] for section in document.sections] == [["Lamp"]]
    assert [[item.title for item in section.items] for section in commented.sections] == [["Lamp"]]


@pytest.mark.parametrize("form", ["heading", "task", "table"])
def test_a_megabyte_of_two_thousand_items_is_read_whole(form: Form) -> None:
    text = large_document(MAX_ITEMS, form)
    document = parse(text, repository="harbor-lights/beacon")

    check(document)
    assert (document.form, sum(len(section.items) for section in document.sections)) == (form, MAX_ITEMS)
    assert 900_000 < len(text.encode()) <= MAX_BYTES
    assert len(document.references) == MAX_ITEMS

"""Bad, huge and hostile input: a clear sentence, or a document; never anything else."""

import time

import pytest

from roadmap.document import MAX_BYTES, MAX_ITEMS, DocumentError, check, decode, parse


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
def test_hostile_text_takes_no_more_than_moments(text: str) -> None:
    started = time.process_time()
    document = parse(f"# R\n\n{text}\n\n# Next\n\n- Horn\n", repository="a/b")

    assert [heading.text for heading in document.headings][-1] == "Next"
    assert time.process_time() - started < 2


def test_unclosed_fences_and_comments_swallow_only_what_markdown_says() -> None:
    document = parse("# R\n\n## Now\n\n- Lamp\n\n```\n## Not\n\n- code\n")
    commented = parse("# R\n\n## Now\n\n- Lamp\n\n<!--\n## Not\n\n- comment\n")

    assert [[item.title for item in section.items] for section in document.sections] == [["Lamp"]]
    assert [[item.title for item in section.items] for section in commented.sections] == [["Lamp"]]


def big_document(items: int) -> str:
    words = "Somebody lights the lamp before the night, and puts it out in the morning again. " * 5
    sections = (
        f"## {number}. Pier\n\n"
        + "".join(
            f"### {number}.{count} Lamp {count}\n\n{words}\n\nTracking issues:\n\n"
            f"- [#{number}{count}](https://github.com/harbor-lights/beacon/issues/{number}{count}) light\n\n"
            for count in range(1, 11)
        )
        for number in range(1, items // 10 + 1)
    )
    return "# Roadmap\n\n" + "".join(sections)


def test_time_grows_with_the_length_and_two_thousand_items_take_about_a_second() -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        parse(text, repository="harbor-lights/beacon")
        return time.process_time() - started

    small, large = big_document(200), big_document(MAX_ITEMS)
    assert sum(len(section.items) for section in parse(large).sections) == MAX_ITEMS
    tenth, whole = min(seconds(small) for _ in range(3)), min(seconds(large) for _ in range(3))
    assert (len(large) > 900_000, whole < 5, whole / tenth < 25) == (True, True, True)

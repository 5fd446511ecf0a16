"""Whatever the text, the document gives the same bytes back, and an edit adds nothing but its own lines."""

from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.document import DocumentError, add_item, decode, export, parse

WORDS = st.sampled_from([
    "Lamp", "Horn", "#12", "a/b#3", "GH-4", "✅", "(done)", "~~old~~", "**bold**",
    "[x](https://e.org/a/b/issues/1)", "`code`",
    "<!--", "-->", "[1]", "Tracking issues:", "Status: done", "|", "1.1", "2.",
    "\t", "\\", "日本", "\u2028", "\x0c", "?", ":",
])  # fmt: skip
LINES = st.builds(
    lambda lead, words, tail: lead + " ".join(words) + tail,
    st.sampled_from([
        "", "# ", "## ", "### ", "#### ", "- ", "* ", "+ ", "1. ", "- [ ] ", "- [x] ", "  - ", "    ", "> ", "| ",
        "|---|---|",
        "===", "---", "```", "~~~", "[1]: ", "<div>", "</div>", "Tracking issues:",
    ]),
    st.lists(WORDS, max_size=4),
    st.sampled_from(["", " ", " |", " #", "  "]),
)  # fmt: skip
TEXTS = st.builds(
    lambda mark, lines, ends, last: (
        mark + "".join(line + end for line, end in zip(lines, ends, strict=False)) + last
    ),
    st.sampled_from(["", "\ufeff", "---\ntitle: R\n---\n", "# R\n\n"]),
    st.lists(LINES, max_size=25),
    st.lists(st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\r"]), min_size=25, max_size=25),
    st.sampled_from(["", "# end", "- end"]),
)


@given(st.text() | TEXTS)
@settings(max_examples=400, deadline=None)
def test_export_gives_the_text_back_and_parsing_never_fails(text: str) -> None:
    document = parse(text, repository="a/b")

    assert export(document) == text
    lines = [item.line for section in document.sections for item in section.items]
    assert all(1 <= line <= max(1, text.count("\n") + text.count("\r") + 1) for line in lines)


@given(st.binary() | TEXTS.map(str.encode))
@settings(max_examples=200, deadline=None)
def test_bytes_come_back_or_are_refused(raw: bytes) -> None:
    try:
        text = decode(raw)
    except DocumentError as refusal:
        assert str(refusal).startswith("This document is")
        return
    assert export(parse(text)).encode() == raw


@given(TEXTS, st.data())
@settings(max_examples=300, deadline=None)
def test_an_edit_adds_its_own_lines_and_changes_no_other(text: str, data: st.DataObject) -> None:
    document = parse(text, repository="a/b")
    names = list(dict.fromkeys(section.title for section in document.sections if section.title))
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    body = "\n".join(data.draw(st.lists(LINES, max_size=6)))
    try:
        edited = add_item(document, section=name, title="Bright bell", body=body)
    except DocumentError:
        return

    old, new = text.splitlines(), edited.splitlines()
    start = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old)
    )
    assert (len(new) > len(old), new[start + len(new) - len(old) :]) == (True, old[start:])
    (section,) = [one for one in parse(edited, repository="a/b").sections if one.title == name][:1]
    assert section.items[-1].title == "Bright bell"
    assert [item.title for item in section.items[:-1]] == [
        item.title for item in next(one for one in document.sections if one.title == name).items
    ]

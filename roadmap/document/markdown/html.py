"""Links in raw HTML: `<a href>` outside comments and code."""

import re
from collections.abc import Iterator

_HIDDEN = re.compile(
    r"<!--(?:-?>|.*?(?:-->|\Z))|<(code|pre|script|style)\b[^<>]*>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\"'\s<>]+))", re.IGNORECASE)
_SHOWN = re.compile(r"[^\n]")


def anchors(content: str) -> Iterator[tuple[int, int, str]]:
    """Position, line (from 0) and address of every link."""
    if "<" not in content:
        return
    text = _HIDDEN.sub(_blank, content)
    counted = line = 0
    for tag in _TAG.finditer(text):
        address = _address(tag[0])
        if address:
            line, counted = line + text.count("\n", counted, tag.start()), tag.start()
            yield tag.start(), line, address


def is_anchor(tag: str) -> bool:
    """Whether a tag begins a link."""
    return bool(_address(tag))


def without_anchors(content: str) -> str:
    """The text between tags, at its positions: hidden text, tags and what links say are blank."""
    text = _HIDDEN.sub(_blank, content)
    kept: list[str] = []
    position, linked = 0, False
    for tag in _TAG.finditer(text):
        between = text[position : tag.start()]
        kept += [_SHOWN.sub(" ", between) if linked else between, _blank(tag)]
        linked = bool(_address(tag[0])) or (linked and tag[0].lower() != "</a>")
        position = tag.end()
    rest = text[position:]
    return "".join([*kept, _SHOWN.sub(" ", rest) if linked else rest])


def _address(tag: str) -> str:
    found = _HREF.search(tag) if tag[:2].lower() == "<a" and tag[2:3].isspace() else None
    return (found[1] or found[2] or found[3] or "") if found else ""


def _blank(found: re.Match[str]) -> str:
    return _SHOWN.sub(" ", found[0])

"""What in a document is probably a mistake of its author: nothing is refused for it, and its line is told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadmap.document.comparing.matching import plain
from roadmap.document.limits import MAX_TITLE
from roadmap.document.markdown.blocks import LINES, read_blocks
from roadmap.document.model import Document, Item, Section

_OPENING = re.compile(r"```|~~~|<!--")


@dataclass(frozen=True, slots=True)
class Remark:
    """A line (from 1) and a sentence for people about it."""

    line: int
    words: str


def remarks(document: Document) -> tuple[Remark, ...]:
    """What the author should look at, in the document's order."""
    found = [
        *_nothing_found(document),
        *_never_closed(document.source),
        *_same_titles(document),
        *_same_issues(document),
        *_long_titles(document),
    ]
    return tuple(sorted(found, key=lambda remark: remark.line))


def _nothing_found(document: Document) -> Iterator[Remark]:
    if not any(section.items for section in document.sections):
        yield Remark(1, "No item was found. Choose what the items are, or look for what hides them.")


def _never_closed(source: str) -> Iterator[Remark]:
    """Code and comments that hide the rest of the document, because nothing ends them."""
    if not _OPENING.search(source):
        return
    blocks = read_blocks(source)
    for token in blocks.tokens:
        start, end = token.map or (0, 0)
        comment = token.type == "html_block" and token.content.lstrip().startswith("<!--")
        if token.type == "fence" and not _ends_fence(blocks.lines[start:end], token.markup):
            yield Remark(
                start + 1, f"The code that {token.markup} begins is never closed: what follows is code."
            )
        elif comment and "-->" not in token.content:
            yield Remark(start + 1, "The comment that begins here is never closed: it hides what follows.")


def _ends_fence(lines: list[str], markup: str) -> bool:
    last = lines[-1].strip().lstrip("> ")
    return len(lines) > 1 and len(last) >= len(markup) and not last.strip(markup[0])


def _same_titles(document: Document) -> Iterator[Remark]:
    for section in document.sections:
        first: dict[str, Item] = {}
        for item in section.items:
            before = first.setdefault(plain(item.title), item)
            if before is not item:
                words = f"“{item.title}” stands in {_called(section)} already, on line {before.line:,}."
                yield Remark(item.line, words)


def _same_issues(document: Document) -> Iterator[Remark]:
    first: dict[str, Item] = {}
    for section in document.sections:
        for item in section.items:
            for key in dict.fromkeys(reference.key for reference in item.tracking):
                before = first.setdefault(key, item)
                if before is not item:
                    words = f"{key} measures “{before.title}” (line {before.line:,}) and “{item.title}” both."
                    yield Remark(item.line, words)


def _long_titles(document: Document) -> Iterator[Remark]:
    lines = LINES.findall(document.source)
    for section in document.sections:
        for item in section.items:
            if item.title.endswith("…") and "…" not in lines[item.line - 1]:
                words = f"The title is longer than {MAX_TITLE} characters; it is cut in lists."
                yield Remark(item.line, words)


def _called(section: Section) -> str:
    return f"“{section.title}”" if section.title else "this document"

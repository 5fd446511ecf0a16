"""What a document may be, and the bounds that keep reading it linear."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

from roadmap.document.model import Document, DocumentError

MAX_BYTES = 1_000_000
MAX_ITEMS = 2_000
MAX_TITLE = 200
"""Characters of an item's or section's title; a longer one is cut and stands whole in the body."""

MAX_TARGET = 100
"""Characters of an item's target."""

MAX_NESTING = 60
"""Levels of lists and quotes that are told apart; deeper ones are read as paragraphs."""

MAX_WORK = 400_000
"""Steps of the block parser, some two millionths of a second each, and twice the tokens it makes. Real
documents take up to 230,000 a megabyte. What more would be needed for is not read."""

READ_ITEMS = 5_000
READ_HEADINGS = 10_000
READ_PLACES = 50_000
"""Items, headings and places of references that are read: enough to say by how much a document is too large."""

MAX_MARKS = 120_000
"""Characters of markup in all texts that are parsed, up to eight millionths of a second each. Real
documents have up to 22,000 a megabyte. What is left is read as plain text."""

MAX_COPIED = 4 * MAX_BYTES
"""Characters of link definitions that are put behind the texts that use them, in all."""

MAX_INLINE = 20_000
MAX_BRACKETS = 8
"""A paragraph longer than this, or with more brackets open at once, is read as plain text: nobody writes
one, and the search for link texts in it takes too long."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for garbage in circles, for the second that reading takes at most.

    A reading keeps nearly all that it makes, and Python would search all of it again each time that it has grown by
    a quarter: a sixth of the time with 2,000 items, and more than ten times as much as with 200.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_RST = re.compile(
    r"^\.\. (?:[A-Za-z][\w-]*::|_[^:\n]+:)|`[^`\n<>]+ <[^<>\s]+>`__?(?!\w)|(?<![\w:`]):[a-z]+:`[^`\n]+`(?!`)",
    re.MULTILINE,
)
"""A directive or target, a link, or a role: reStructuredText, and nothing that Markdown has."""
_ATX = re.compile(r"^ {0,3}#{1,6} ", re.MULTILINE)
"""A heading that only Markdown has: such a document may show reStructuredText in its code."""


def decode(raw: bytes) -> str:
    """The text of a document's bytes; byte order mark and line ends are kept.

    Raises DocumentError for bytes that are too many, empty, not UTF-8 or not text.
    """
    if len(raw) > MAX_BYTES:
        raise DocumentError(f"This document is larger than {MAX_BYTES:,} bytes, the most that can be read.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            f"This document is not UTF-8 text: byte {error.start:,} (line {line:,}) does not belong to it. "
            "Save it as UTF-8 and try again."
        ) from error
    if not text.strip("\ufeff \t\r\n"):
        raise DocumentError("This document is empty.")
    nul = text.find("\x00")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise DocumentError(f"This document is not text: line {line:,} holds a NUL character.")
    return text


def check(document: Document) -> None:
    """Raises DocumentError for a document that is no roadmap: without a heading, or with too many items; and
    for one with so many parts that it could not be read to its end."""
    if document.unread:
        raise DocumentError(
            f"This document has too many parts (headings, paragraphs, list entries, table cells, references): "
            f"from line {document.unread:,} on it cannot be read."
        )
    foreign = _RST.search(document.source)
    if foreign and not _ATX.search(document.source):
        line = document.source.count("\n", 0, foreign.start()) + 1
        raise DocumentError(
            f"This document is reStructuredText (line {line:,}), which is not read. Write the roadmap in Markdown."
        )
    if not document.headings:
        raise DocumentError(
            "This document has no heading, so it cannot be read as a roadmap. "
            "Start a line with # and a title, for example “# Roadmap”."
        )
    count = sum(len(section.items) for section in document.sections)
    if count > MAX_ITEMS:
        raise DocumentError(f"This document has {count:,} items; at most {MAX_ITEMS:,} can be imported.")

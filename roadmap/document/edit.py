"""Changes to a document that touch only the lines that say them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from roadmap.document.drafts import Form
from roadmap.document.insertions import Insertion, NewItem
from roadmap.document.model import Document, DocumentError, Item, Reference
from roadmap.document.parts import Part
from roadmap.document.reading import Reading, read
from roadmap.document.styles import insertion

_MARKUP = re.compile(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|&(?=[\w#]+;)|#(?=\d)|^#|#$)")
_RISKY = re.compile(r"([\\<\[`~])|^(\s*)([#=>|-])", re.MULTILINE)


def add_item(
    document: Document, *, section: str, title: str, body: str, references: Sequence[Reference] = ()
) -> str:
    """The source with a new item at the end of a section (named by its title), in the document's own style.

    Every other line stays as it is, and parsing the result finds the item. Raises DocumentError for a
    section that is not there, an empty title, or text that would change how the rest is read.
    """
    reading = read(document.source, repository=document.repository)
    position, part = _find_section(reading, section)
    words = " ".join(title.replace("\x00", "").split())
    if not words:
        raise DocumentError("An item needs a title.")
    lines = _lines(body)
    texts = [
        _spliced(reading, insertion(reading, part, item, form))
        for item, form in _attempts(reading, part, words, lines, references)
    ]
    for is_named in (str.__eq__, _names):
        for text in dict.fromkeys(texts):
            item = _added(reading, text, position, references)
            if item and is_named(item.title, words):
                return text
    raise DocumentError(
        f"“{words[:80]}” cannot be added to the document as it is written: the rest would be read differently. "
        "Simplify its text, or edit the document by hand."
    )


def _find_section(reading: Reading, title: str) -> tuple[int, Part]:
    for position, part in enumerate(reading.parts):
        if title in (part.title, f"{part.number} {part.title}", f"{part.number}. {part.title}"):
            return position, part
    raise DocumentError(f"The document has no section “{title}”.")


def _lines(body: str) -> list[str]:
    text = re.sub(r"\r\n?", "\n", body.replace("\x00", "")).strip("\n")
    return [line.rstrip() for line in text.split("\n")] if text.strip() else []


def _attempts(
    reading: Reading, part: Part, title: str, body: list[str], references: Sequence[Reference]
) -> Iterator[tuple[NewItem, Form]]:
    """Ways to write the item: as it is, then with its Markdown escaped, which nobody reads with pleasure."""
    escaped = _MARKUP.sub(r"\\\1", title)
    plain_body = _RISKY.sub(_escape, "\n".join(body)).split("\n") if body else []
    for form in _forms(reading, part):
        yield NewItem(title, body, references), form
        yield NewItem(escaped, body, references), form
        yield NewItem(escaped, plain_body, references), form


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"


def _forms(reading: Reading, part: Part) -> list[Form]:
    if part.drafts:
        return [part.drafts[-1].form]
    if reading.shape.form == "text":
        return ["heading", "list"]
    return [reading.shape.form]


def _spliced(reading: Reading, new: Insertion) -> str:
    """The source with the new lines in it, ended as the document ends its lines."""
    lines = reading.context.blocks.lines
    before, after = lines[: new.at], lines[new.at :]
    newline = _newline(before)
    added = new.lines
    if added[0] == "" and (not before or not before[-1].strip()):
        added = added[1:]
    if after and after[0].strip() and not _continues(reading, new.at):
        added = [*added, ""]
    if after:
        return "".join(before) + "".join(line + newline for line in added) + "".join(after)
    # A document without a newline at its end keeps it that way.
    ended = not before or before[-1].endswith(("\n", "\r"))
    return "".join(before) + ("" if ended else newline) + newline.join(added) + (newline if ended else "")


def _newline(before: list[str]) -> str:
    """How the last line before an edit ends; another end could join a blank line behind it into one."""
    ended = next((line for line in reversed(before) if line.endswith(("\r", "\n"))), "\n")
    return ended[len(ended.rstrip("\r\n")) :]


def _continues(reading: Reading, line: int) -> bool:
    """Whether the list or table goes on at this line, so that no blank line may part it."""
    blocks = (block for part in reading.parts for block in part.blocks if block.kind in ("list", "table"))
    return any(block.start < line < block.end for block in blocks)


def _names(found: str, title: str) -> bool:
    """Whether a title found is the title asked for but for a status, a number or a long end."""
    return bool(found) and found.removesuffix("…") in title


def _added(reading: Reading, text: str, position: int, references: Sequence[Reference]) -> Item | None:
    """The new item, if the text reads as before but for it."""
    again = read(text, repository=reading.document.repository)
    before, after = reading.document, again.document
    if not _targets(reading).items() <= _targets(again).items():
        return None
    if len(after.sections) != len(before.sections) or not after.sections[position].items:
        return None
    *others, item = after.sections[position].items
    sections = list(after.sections)
    sections[position] = replace(sections[position], items=tuple(others))
    tracked = {reference.key for reference in item.tracking}
    if not tracked >= {reference.key for reference in references}:
        return None
    return item if _unplaced(before) == _unplaced(replace(after, sections=tuple(sections))) else None


def _targets(reading: Reading) -> dict[str, str]:
    """Where the document's link definitions lead."""
    definitions = reading.context.blocks.env.get("references", {})
    return {label: definition["href"] for label, definition in definitions.items()}


def _unplaced(document: Document) -> tuple[object, ...]:
    """What a document says, whatever line it says it on."""
    questions = [replace(passage, line=0) for passage in document.questions]
    sections = [
        replace(section, line=0, items=tuple(replace(item, line=0, end=0) for item in section.items))
        for section in document.sections
    ]
    return document.title, questions, sections

"""A new item in a document, in its own style."""

from collections.abc import Iterator, Sequence

from roadmap.document.editing.insertions import Insertion, NewItem
from roadmap.document.editing.proof import read_again, reread, same_but_items, targets, unplaced
from roadmap.document.editing.styles import insertion
from roadmap.document.markdown.escapes import one_line, plainly, tamed, text_lines
from roadmap.document.markdown.patches import ended, newline
from roadmap.document.model import Document, DocumentError, Item, Reference
from roadmap.document.reading.drafts import Form
from roadmap.document.reading.parsing import Reading
from roadmap.document.reading.parts import Part


def add_item(
    document: Document,
    *,
    section: str,
    title: str,
    body: str,
    references: Sequence[Reference] = (),
    form: Form | None = None,
) -> str:
    """The source with a new item at the end of a section (named by its title), in the document's own style.

    Every other line stays as it is, and parsing the result finds the item. `form` is what the items are, if a
    maintainer chose it. Raises DocumentError for a
    section that is not there, an empty title, or text that would change how the rest is read.
    """
    reading = read_again(document, form)
    position, part = _find_section(reading, section)
    words = one_line(title)
    if not words:
        raise DocumentError("An item needs a title.")
    lines = text_lines(body)
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


def _attempts(
    reading: Reading, part: Part, title: str, body: list[str], references: Sequence[Reference]
) -> Iterator[tuple[NewItem, Form]]:
    """Ways to write the item: as it is, then with its Markdown escaped, which nobody reads with pleasure."""
    escaped, plain_body = plainly(title), tamed(body)
    for form in _forms(reading, part):
        yield NewItem(title, body, references), form
        yield NewItem(escaped, body, references), form
        yield NewItem(escaped, plain_body, references), form


def _forms(reading: Reading, part: Part) -> list[Form]:
    if part.drafts and part.drafts[-1].piece:
        raise DocumentError(
            f"The items of “{part.title[:80]}” are cells of a table, and none is the column of a new one. "
            "Add it to the document by hand."
        )
    if part.drafts:
        return [part.drafts[-1].form]
    if reading.shape.form == "text":
        return ["heading", "list"]
    return [reading.shape.form]


def _spliced(reading: Reading, new: Insertion) -> str:
    """The source with the new lines in it, ended as the document ends its lines."""
    lines = reading.context.blocks.lines
    before, after = lines[: new.at], lines[new.at :]
    end = newline(lines, new.at)
    added = new.lines
    if added[0] == "" and (not before or not before[-1].strip()):
        added = added[1:]
    if after and after[0].strip() and not _continues(reading, new.at):
        added = [*added, ""]
    if after:
        return "".join(before) + ended(added, end) + "".join(after)
    # A document without a newline at its end keeps it that way.
    whole = not before or before[-1].endswith(("\n", "\r"))
    return "".join(before) + ("" if whole else end) + end.join(added) + (end if whole else "")


def _continues(reading: Reading, line: int) -> bool:
    """Whether the list or table goes on at this line, so that no blank line may part it."""
    blocks = (block for part in reading.parts for block in part.blocks if block.kind in ("list", "table"))
    return any(block.start < line < block.end for block in blocks)


def _names(found: str, title: str) -> bool:
    """Whether a title found is the title asked for but for a status, a number or a long end."""
    return bool(found) and found.removesuffix("…") in title


def _added(reading: Reading, text: str, position: int, references: Sequence[Reference]) -> Item | None:
    """The new item, if the text reads as before but for it."""
    again = reread(reading, text)
    before, after = reading.document, again.document
    if not targets(reading).items() <= targets(again).items():
        return None
    if not same_but_items(before, after) or not after.sections[position].items:
        return None
    *others, item = after.sections[position].items
    items = [others if at == position else one.items for at, one in enumerate(after.sections)]
    tracked = {reference.key for reference in item.tracking}
    if not tracked >= {reference.key for reference in references}:
        return None
    same = [list(map(unplaced, one.items)) for one in before.sections] == [
        list(map(unplaced, one)) for one in items
    ]
    return item if same else None

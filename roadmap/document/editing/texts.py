"""Another text of an item that is a heading or a list entry."""

from collections.abc import Iterator

from markdown_it.common.utils import normalizeReference

from roadmap.document.editing.keeping import locked_lines
from roadmap.document.editing.marks import Title, title_of
from roadmap.document.editing.naming import is_whole
from roadmap.document.editing.relining import ground_of, relined
from roadmap.document.editing.spots import Spot, node_of, text_column
from roadmap.document.editing.titling import told
from roadmap.document.editing.vocabulary import WORDS
from roadmap.document.markdown.blocks import read_blocks
from roadmap.document.markdown.demotion import demoted
from roadmap.document.markdown.escapes import plainly, tamed
from roadmap.document.markdown.patches import Patch, newline
from roadmap.document.reading.titles import without_references


def text_changes(spot: Spot, body: list[str]) -> Iterator[list[Patch]]:
    """Ways to give an item another text: as it is, then with its Markdown escaped.

    What the text does not say stays: tracking issues, link definitions, lines of status and target.
    """
    title = title_of(spot)
    for lines in (body, tamed(body)):
        if spot.is_heading:
            lines = demoted(lines, node_of(spot).level)
        ground = ground_of(spot, locked_lines(spot, lines))
        for beside, below in _parted(title, lines) if title else [([], lines)]:
            for patch in relined(ground, below):
                yield [*beside, patch]


def without_known(spot: Spot, body: list[str]) -> list[str]:
    """A text without the link definitions that the document has: a text as it is read carries them along."""
    known = spot.env.get("references", {})
    kept = [line for line in body if not _is_known(line, known)] if known else body
    while kept and not kept[-1].strip():
        kept = kept[:-1]
    return kept


def _is_known(line: str, known: dict[str, dict[str, str]]) -> bool:
    if not line.startswith("[") or "]:" not in line:
        return False
    found = read_blocks(line).env.get("references", {})
    return bool(found) and all(
        (known.get(normalizeReference(label)) or {}).get("href") == definition["href"]
        for label, definition in found.items()
    )


def _parted(title: Title, lines: list[str]) -> Iterator[tuple[list[Patch], list[str]]]:
    """Ways to part a text into what stands beside the title and what stands below it."""
    rest = title.old.rest
    if not rest:
        yield [], lines
        return
    blocks = read_blocks("\n".join(lines)).top()
    first = blocks[0].end if blocks and (blocks[0].kind, blocks[0].start) == ("paragraph", 0) else 0
    below = lines[first:]
    while below and not below[0].strip():
        below = below[1:]
    beside = "\n".join(line.strip() for line in lines[:first])
    if beside == "\n".join(line.strip() for line in rest.split("\n")):
        yield [], below
    marks = list(_marks(title))
    if beside and not title.spot.is_heading:
        for mark in marks:
            text = _lead(title) + _before_references(_indented(title, lines[:first]), mark)
            if _says(title, text, beside):
                yield [title.words.saying(text)], below
    for plain in _alone(title):
        for mark in marks:
            text = _before_references(plain, mark)
            if _says(title, text, ""):
                yield [title.words.saying(text)], lines


def _lead(title: Title) -> str:
    """What stands before the text behind a title, such as "**Lamp**: "; nothing where the text says it too."""
    text, first = title.words.text, title.old.rest.split("\n")[0].strip()
    if is_whole(title.old, title.spot.env):
        return ""
    return text[: text.rfind(first)] if first in text else text


def _marks(title: Title) -> Iterator[str]:
    """What says the status behind the text beside a title: nothing, or as it is written, or in brackets."""
    text, last = title.words.text, without_references(title.old.rest.split("\n")[-1].strip())
    behind = text[text.rfind(last) + len(last) :] if last in text else ""
    if title.old.status is None or is_whole(title.old, title.spot.env) or title.old.rest.endswith(behind):
        yield ""
    else:
        yield without_references(behind)
        yield f" ({WORDS[title.old.status]})"


def _before_references(text: str, mark: str) -> str:
    core = without_references(text)
    return core + mark + text[len(core) :]


def _alone(title: Title) -> Iterator[str]:
    """The title without the text behind it, with its marks and references if it can be."""
    text, plain = title.words.text, plainly(title.old.title)
    if not is_whole(title.old, title.spot.env):
        yield from (_lead(title).rstrip(" :.–—-\t\r\n"), f"**{plain}**")
    references = text[len(without_references(text)) :].rstrip()
    yield from (plain + references, f"**{plain}**", plain)


def _indented(title: Title, lines: list[str]) -> str:
    spot = title.spot
    column = text_column(spot.lines[spot.draft.start])
    end = newline(spot.lines, title.words.start + 1)
    return (end + " " * column).join(line.strip() for line in lines)


def _says(title: Title, text: str, rest: str) -> bool:
    new = told(title.spot, title.words, text)
    if new is None or (new.title, new.status) != (title.old.title, title.old.status):
        return False
    return "\n".join(line.strip() for line in new.rest.split("\n")) == rest

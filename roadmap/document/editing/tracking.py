"""More tracking issues for an item, where the document says which ones track it."""

import re
from collections.abc import Iterator, Sequence

from roadmap.document.editing.insertions import ENTRY, address, link, suffix, tracking_list
from roadmap.document.editing.rows import link_column
from roadmap.document.editing.spots import Spot, columns_of, text_column
from roadmap.document.editing.titling import words_of
from roadmap.document.facts.labels import is_labelled
from roadmap.document.markdown.cells import cell_texts, with_cells
from roadmap.document.markdown.patches import Patch, bare, newline
from roadmap.document.model import Reference
from roadmap.document.reading.drafts import within


def tracking_changes(spot: Spot, references: Sequence[Reference]) -> Iterator[list[Patch]]:
    """Ways to name issues as tracking ones: in the item's list or line of them, else as new items name theirs."""
    known = {reference.key for reference in spot.item.tracking}
    new = [reference for reference in references if reference.key not in known]
    context = spot.reading.context
    if spot.is_row:
        yield from _beside(spot, new)
        return
    lists = context.tracked_lists(spot.draft)
    if lists:
        yield [_listed(spot, lists[-1], new)]
    for start, end in reversed(within(context.labels.lines, spot.draft.start, spot.draft.end)):
        yield [_on_line(spot, start, end, new)]
    labelled = [_below(spot, ["", *tracking_list(spot.reading, new)])]
    if spot.is_heading or context.labels.lists:
        yield labelled
    if not spot.is_heading:
        yield from _beside(spot, new)
        yield [_below(spot, [f"- {link(spot.reading, reference)}" for reference in new])]
        yield labelled


def has_tracking(old: Spot, new: Spot, references: Sequence[Reference]) -> bool:
    """Whether these track the item too, and the rest is as before."""
    keys = {reference.key for reference in references}
    same = all(
        getattr(old.item, name) == getattr(new.item, name) for name in ("title", "number", "status", "target")
    )
    return (
        same
        and _keys(new.item.tracking) == _keys(old.item.tracking) | keys
        and _keys(new.item.mentions) == _keys(old.item.mentions) - keys
        and _words(new, references) == _words(old, references)
    )


def _listed(spot: Spot, place: tuple[int, int], references: Sequence[Reference]) -> Patch:
    """One more entry each, written as the last one of the list is."""
    start, end = place
    entries = [found for line in spot.lines[start + 1 : end] if (found := ENTRY.match(line))]
    if not entries:
        return _below(spot, ["", *tracking_list(spot.reading, references)])
    last = [found for found in entries if len(found[1]) <= len(entries[0][1])][-1]
    lines = [
        f"{last[1]}{_next(last, count)}{last[5] or ' '}{link(spot.reading, reference)}"
        for count, reference in enumerate(references, start=1)
    ]
    return Patch(end, end, newline(spot.lines, end).join(lines))


def _next(entry: re.Match[str], count: int) -> str:
    return f"{int(entry[3]) + count}{entry[4]}" if entry[3] else entry[2]


def _on_line(spot: Spot, start: int, end: int, references: Sequence[Reference]) -> Patch:
    line = next(at for at in reversed(range(start, end)) if is_labelled(spot.lines[at]))
    links = ", ".join(link(spot.reading, reference) for reference in references)
    return Patch(line, line + 1, f"{bare(spot.lines[line]).rstrip()}, {links}")


def _below(spot: Spot, written: Sequence[str]) -> Patch:
    """Lines at the end of the item's text, as far in as that stands."""
    at, indent = spot.end, "" if spot.is_heading else " " * text_column(spot.lines[spot.draft.start])
    lines = [indent + line if line else "" for line in written]
    if spot.is_heading and at < len(spot.lines) and spot.lines[at].strip():
        lines.append("")
    end = newline(spot.lines, at)
    return Patch(at, at, end.join(lines) + end)


def _beside(spot: Spot, references: Sequence[Reference]) -> Iterator[list[Patch]]:
    """In the column of links, or behind the title."""
    if spot.is_row and not spot.is_piece:
        columns, line = columns_of(spot), spot.lines[spot.draft.start]
        at = link_column(columns)
        if at >= 0:
            links = ", ".join(link(spot.reading, reference) for reference in references)
            told = cell_texts(line, len(columns.names))[at]
            cell = f"{told}, {links}" if re.search(r"\w", told) else links
            yield [Patch(spot.draft.start, spot.draft.start + 1, with_cells(line, {at: cell}))]
    words = words_of(spot)
    yield [words.saying(words.text + suffix(spot.reading, references))]


def _words(spot: Spot, references: Sequence[Reference]) -> list[str]:
    """The words of the item's text, whatever it says of these issues."""
    text = spot.draft.body
    for reference in references:
        for name in (link(spot.reading, reference), address(spot.reading, reference)):
            text = text.replace(name, "")
        text = re.sub(re.escape(reference.short(spot.reading.document.repository)) + r"(?!\w)", "", text)
    return re.findall(r"\w+", text)


def _keys(references: Sequence[Reference]) -> set[str]:
    return {reference.key for reference in references}

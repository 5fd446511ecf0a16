"""Changes to one item of a document that touch only the lines that say them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from roadmap.document.editing.naming import title_changes
from roadmap.document.editing.outcomes import has_body, has_status, has_target, has_title
from roadmap.document.editing.proof import read_again, reread, same_but, targets
from roadmap.document.editing.repeats import dragged
from roadmap.document.editing.rowedits import row_status_changes, row_target_changes
from roadmap.document.editing.rowtexts import row_body_changes
from roadmap.document.editing.saying import status_changes, target_changes
from roadmap.document.editing.spots import Spot, find_spot
from roadmap.document.editing.texts import text_changes, without_known
from roadmap.document.editing.tracking import has_tracking, tracking_changes
from roadmap.document.editing.vocabulary import WORDS as STATUSES
from roadmap.document.limits import MAX_BYTES, MAX_TARGET, MAX_TITLE
from roadmap.document.markdown.escapes import one_line, text_lines
from roadmap.document.markdown.patches import Patch, patched
from roadmap.document.model import Document, DocumentError, Form, Reference, Status

_ATTEMPTS = 12
"""Ways of writing a change that are tried before it is refused."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change of an item, the ways to write that, and whether it came out as asked."""

    name: str
    ways: Callable[[Spot], Iterable[list[Patch]]]
    is_done: Callable[[Spot, Spot], bool]


def edit_item(
    document: Document,
    place: int,
    *,
    title: str | None = None,
    body: str | None = None,
    status: Status | None = None,
    target: str | None = None,
    tracking: Sequence[Reference] = (),
    form: Form | None = None,
) -> str:
    """The source with another title, text, status or target of the item at `place` (from 0, over all items).

    None leaves a thing as it is; an empty target takes it away; the issues of `tracking` track it too. Only the lines
    that say it change. Numbers, styles, boxes, marks, references, known tracking issues and link definitions stay.
    `form` is what the items are, if a maintainer chose it. Raises DocumentError for what the document cannot say, and
    where anything else would be read differently.
    """
    reading = read_again(document, form)
    spot = find_spot(reading, place)
    for change in [*_changes(spot, title, body, status, target), *([_tracked(tracking)] if tracking else [])]:
        spot = _changed(spot, change)
    source = spot.reading.document.source
    if len(source.encode()) > max(MAX_BYTES, len(document.source.encode())):
        raise DocumentError(f"The document would be larger than {MAX_BYTES:,} bytes.")
    return source


def _changes(
    spot: Spot, title: str | None, body: str | None, status: Status | None, target: str | None
) -> Iterator[Change]:
    """The changes asked for, with what was typed brought into form."""
    item = spot.item
    if spot.is_piece and (body, target) != (None, None):
        # Its text is what names its row, its target is the name of its column.
        body, target = _unchanged(spot, body, target)
    if any("\x00" in text for text in (title, body, target) if text):
        raise DocumentError("A NUL character cannot stand in a document.")
    if title is not None:
        yield _retitled(_title(title))
    if body is not None and text_lines(body) != text_lines(item.body):
        yield _rewritten(without_known(spot, text_lines(body)))
    if status is not None:
        yield _restated(_status(status))
    if target is not None and one_line(target) != item.target:
        yield _retargeted(_target(spot, target))


def _unchanged(spot: Spot, body: str | None, target: str | None) -> tuple[None, None]:
    """Nothing to change of the text and target of an item in a cell. Raises DocumentError for another one."""
    if (body is not None and text_lines(body) != text_lines(spot.item.body)) or (
        target is not None and one_line(target) != spot.item.target
    ):
        raise DocumentError(
            f"“{spot.item.title[:80]}” stands in a cell, whose row and column say the rest of it. "
            "Move it in the document by hand."
        )
    return None, None


def _title(text: str) -> str:
    words = one_line(text)
    if not words:
        raise DocumentError("An item needs a title.")
    if len(words) > MAX_TITLE:
        raise DocumentError(f"A title has at most {MAX_TITLE} characters; this one has {len(words):,}.")
    return words


def _status(text: str) -> Status:
    found = next((status for status in STATUSES if status == text), None)
    if found is None:
        raise DocumentError(f"“{text}” is no status of an item.")
    return found


def _target(spot: Spot, text: str) -> str:
    words = one_line(text)
    if not words and not spot.draft.target:
        raise DocumentError(
            f"“{spot.item.title[:80]}” has the target “{spot.item.target}” from what it stands under; "
            "move it elsewhere instead."
        )
    if len(words) > MAX_TARGET:
        raise DocumentError(f"A target has at most {MAX_TARGET} characters; this one has {len(words):,}.")
    return words


def _retitled(title: str) -> Change:
    return Change(
        f"the title “{title[:80]}”",
        lambda spot: title_changes(spot, title),
        lambda old, new: has_title(old, new, title),
    )


def _rewritten(lines: list[str]) -> Change:
    return Change(
        "this text",
        lambda spot: (row_body_changes if spot.is_row else text_changes)(spot, lines),
        lambda old, new: has_body(old, new, lines),
    )


def _restated(status: Status) -> Change:
    return Change(
        f"the status “{status.replace('_', ' ')}”",
        lambda spot: (row_status_changes if spot.is_row else status_changes)(spot, status),
        lambda old, new: has_status(old, new, status),
    )


def _retargeted(target: str) -> Change:
    return Change(
        f"the target “{target}”" if target else "an empty target",
        lambda spot: (row_target_changes if spot.is_row else target_changes)(spot, target),
        lambda old, new: has_target(old, new, target),
    )


def _tracked(references: Sequence[Reference]) -> Change:
    return Change(
        f"the tracking issue {', '.join(reference.key for reference in references)[:80]}",
        lambda spot: tracking_changes(spot, references),
        lambda old, new: has_tracking(old, new, references),
    )


def _changed(spot: Spot, change: Change) -> Spot:
    """The item as it is read from the first of the ways that changes nothing else."""
    if change.is_done(spot, spot):
        return spot
    for text, patches in islice(_distinct(spot, change.ways(spot)), _ATTEMPTS):
        again = _read_with(spot, text)
        if again and change.is_done(spot, again):
            return again
        below = dragged(spot, patches) if spot.is_row else None
        if below:
            raise DocumentError(
                f"“{spot.item.title[:80]}” cannot get {change.name} by itself: the row of “{below.title[:80]}” "
                "repeats a cell of its row, which would change for both. Fill that cell of the lower row first, or "
                f"move “{spot.item.title[:80]}” below the rows that repeat it."
            )
    raise DocumentError(
        f"“{spot.item.title[:80]}” cannot get {change.name}: the document would be read differently, or could not "
        "say it. Simplify it, or edit the document by hand."
    )


def _distinct(spot: Spot, ways: Iterable[list[Patch]]) -> Iterator[tuple[str, list[Patch]]]:
    """The texts that the ways give, each once, with the first way to it."""
    seen = {spot.reading.document.source}
    for patches in ways:
        text = patched(spot.lines, patches)
        if text not in seen:
            seen.add(text)
            yield text, patches


def _read_with(spot: Spot, text: str) -> Spot | None:
    """The item in a changed text, if all else is read as before."""
    before = spot.reading
    after = reread(before, text)
    if same_but(before.document, after.document, spot.section, spot.index) is None:
        return None
    return (
        Spot(after, spot.section, spot.index) if targets(before).items() <= targets(after).items() else None
    )

"""Whether an item says after an edit what was asked, and the rest as before."""

import re
from collections.abc import Iterable

from roadmap.document.editing.marks import title_of
from roadmap.document.editing.naming import is_whole
from roadmap.document.editing.proof import essence, sense, tracked_words
from roadmap.document.editing.rowtexts import row_texts
from roadmap.document.editing.spots import Spot, node_of
from roadmap.document.editing.titling import words_of
from roadmap.document.facts.targets import title_target
from roadmap.document.markdown.demotion import demoted
from roadmap.document.markdown.escapes import tamed, text_lines
from roadmap.document.model import Reference, Status


def has_title(old: Spot, new: Spot, title: str) -> bool:
    """Whether the title is this one, and number, status, target, issues and text stay."""
    # A target in the words of a title changes with them.
    told = title_target(old.item.title) or title_target(title)
    before, after = _rest(old), _rest(new)
    return (
        (new.item.title, new.item.number, new.item.status) == (title, old.item.number, old.item.status)
        and (bool(told) or new.item.target == old.item.target)
        and _keys(new.item.tracking) == _keys(old.item.tracking)
        and (
            (essence(_below(new)) == essence(_below(old)) and (before == after or _is_whole(old)))
            or essence(new.draft.body) == essence(old.draft.body)
        )
    )


def has_body(old: Spot, new: Spot, asked: list[str]) -> bool:
    """Whether the text is this one, and title, status, target and tracking issues stay."""
    if (new.item.title, new.item.number) != (old.item.title, old.item.number):
        return False
    if old.is_row:
        return _has_cells(old, new, asked)
    if _labelled(old) != _labelled(new):
        return False
    legend = old.reading.context.legend
    body, stated = sense(new.draft.body, legend)
    for lines in asked, tamed(asked):
        written = demoted(lines, node_of(old).level) if old.is_heading else lines
        text, said = sense("\n".join(written), legend)
        if body == text and said <= stated:
            return (any(status for status, _ in said) or new.item.status == old.item.status) and (
                any(target for _, target in said) or new.item.target == old.item.target
            )
    return False


def has_status(old: Spot, new: Spot, status: Status) -> bool:
    """Whether the status is this one, and title, target, issues and text stay."""
    return (
        new.item.status == status
        and (new.item.title, new.item.target) == (old.item.title, old.item.target)
        and _same_but_notes(old, new)
    )


def has_target(old: Spot, new: Spot, target: str) -> bool:
    """Whether the item's own target is this one, and title, status, issues and text stay."""
    told = new.item.target if target else new.draft.target
    named = title_target(old.item.title) == old.draft.target != ""
    return (
        told == target
        and new.item.status == old.item.status
        and (new.item.title == old.item.title or (named and _is_retimed(old, new)))
        and _same_but_notes(old, new)
    )


def _has_cells(old: Spot, new: Spot, lines: list[str]) -> bool:
    """Whether a row's texts are these; what they say of other columns may change status and target."""
    found, columns = row_texts(new, text_lines(new.draft.body))
    for way in (lines, tamed(lines)):
        texts, others = row_texts(old, way)
        same = (new.item.status, new.item.target) == (old.item.status, old.item.target)
        if (
            "<br>".join(found) == "<br>".join(texts)
            and (same or others)
            and others.items() <= columns.items()
        ):
            return True
    return False


def _same_but_notes(old: Spot, new: Spot) -> bool:
    """Whether number, issues and text are the same but for lines of status and target."""
    issues = (_keys(old.item.tracking), _keys(old.item.mentions)) == (
        _keys(new.item.tracking),
        _keys(new.item.mentions),
    )
    if not issues or old.item.number != new.item.number or old.is_row:
        return issues and old.item.number == new.item.number
    one, other = (sense(_below(spot), spot.reading.context.legend)[0] for spot in (old, new))
    return one == other and (_rest(old) == _rest(new) or _is_whole(old))


def _is_retimed(old: Spot, new: Spot) -> bool:
    """Whether two titles differ in their targets only."""
    one, other = (
        re.sub(r"[\W_]+", " ", spot.item.title.replace(spot.draft.target, "", 1)).strip()
        for spot in (old, new)
    )
    return one == other


def _rest(spot: Spot) -> str:
    title = title_of(spot)
    return title.old.rest if title else ""


def _is_whole(spot: Spot) -> bool:
    title = title_of(spot)
    return title is not None and is_whole(title.old, spot.env)


def _below(spot: Spot) -> str:
    """The text without what stands behind the title."""
    return spot.draft.body.removeprefix(_rest(spot)).lstrip("\n")


def _labelled(spot: Spot) -> list[str]:
    return tracked_words(spot.reading, words_of(spot).end, spot.draft.end)


def _keys(references: Iterable[Reference]) -> set[str]:
    return {reference.key for reference in references}

"""Waiting changes put on a new state of the repository's document.

Each field of an item is compared three ways: what the repository said when the change was made, what the change wants,
what the repository says now. Texts that both sides changed are merged line by line where they touch other lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from roadmap import document
from roadmap.document import merge_lines
from roadmap.models import Item, PendingChange
from roadmap.services import tracking_lists
from roadmap.services.working import Working

Field, State = PendingChange.Field, PendingChange.State
SAID = (Field.TITLE, Field.BODY, Field.STATUS, Field.TARGET, Field.TRACKING)
GONE = "The repository's document does not have this item any more."
BOTH = "The repository changed it too."
UNSAYABLE = "The document cannot say “{}” as the target of the new item: choose another one, or none."
NO_SECTION = "The document does not have the section “{}” any more."


class TargetUnsayable(document.DocumentError):
    """A new item that the document can have, but not with its target."""


@dataclass(slots=True)
class Outcome:
    """What becomes of a waiting change. `before` and `after` are as they are once the document was merged."""

    change: PendingChange
    state: PendingChange.State
    before: Any
    after: Any
    theirs: Any = None
    problem: str = ""


def merge(working: Working, changes: Iterable[PendingChange]) -> list[Outcome]:
    """Put open changes on `working`, the repository's document, in order; what becomes of each. Writes no row."""
    outcomes = []
    for change in changes:
        if change.field == Field.ITEM:
            outcomes += _put_item(working, change)
        else:
            outcomes.append(_put(working, change))
    return outcomes


def _put(working: Working, change: PendingChange) -> Outcome:
    found = working.find(change.item)
    if found is None:
        return Outcome(change, State.CONFLICT, change.before, change.after, None, GONE)
    theirs = value_of(working, change.item, Field(change.field))
    before, after = change.before, change.after
    if change.field == Field.TRACKING:  # beside whatever else the repository lists by now
        before, after = theirs, tracking_lists.joined(theirs, change)
    if _same(theirs, after):
        return Outcome(change, State.ARRIVED, change.before, change.after)
    if not _is_before(theirs, Field(change.field), before):
        merged = merge_lines(before, after, theirs) if change.field == Field.BODY else None
        if merged is None:
            return Outcome(change, State.CONFLICT, before, after, theirs, BOTH)
        before, after = theirs, merged
    try:
        write(working, change.item, Field(change.field), after)
    except document.DocumentError as error:
        return Outcome(change, State.WAITING, before, after, None, str(error)[:300])
    return Outcome(change, State.WAITING, before, value_of(working, change.item, Field(change.field)))


def _put_item(working: Working, change: PendingChange) -> list[Outcome]:
    """A new item that is there has arrived; what was changed of it after it was handed over waits on."""
    if working.find(change.item) is not None:
        later = [_put(working, edit) for edit in _edits_since(working, change)]
        kept = [outcome for outcome in later if outcome.state != State.ARRIVED]
        return [Outcome(change, State.ARRIVED, change.before, change.after), *kept]
    try:
        add(working, change.item)
    except document.DocumentError as error:
        return [Outcome(change, State.WAITING, change.before, change.after, None, str(error)[:300])]
    return [Outcome(change, State.WAITING, change.before, change.after)]


def _edits_since(working: Working, change: PendingChange) -> Iterator[PendingChange]:
    """What of a new item is said here other than it was handed over; without a pull request, other than it arrived."""
    handed = change.before if isinstance(change.before, dict) else {}
    for field in SAID:
        theirs = value_of(working, change.item, field)
        ours = said(change.item)[field]
        before = handed.get(field, theirs)
        is_said = set(ours) <= set(before) if field == Field.TRACKING else _same(ours, before)
        if not is_said:
            yield PendingChange(
                item=change.item, field=field, before=before, after=ours, by=change.by, reason=change.reason
            )


def said(item: Item) -> dict[str, Any]:
    """What the roadmap's rows say of an item, by field, as a waiting change keeps it."""
    tracking = [str(issue) for issue in item.tracked_issues]
    values = (item.title, item.body, item.document_status, item.target, tracking)
    return dict(zip((str(field) for field in SAID), values, strict=True))


def value_of(working: Working, item: Item, field: PendingChange.Field) -> Any:
    """What the document says of an item that it has, in the form in which a waiting change keeps it."""
    found = working.find(item)
    assert found is not None
    index, at, place = found
    entry = working.entry(place)
    match field:
        case Field.STATUS:
            return entry.status or ""
        case Field.PLACE:
            section = working.document.sections[index]
            after = section.items[at + 1].title if at + 1 < len(section.items) else ""
            return {"section": section.title, "before": after}
        case Field.TRACKING:
            return tracking_lists.listed(entry)
        case _:
            return str(getattr(entry, field))


def write(working: Working, item: Item, field: PendingChange.Field, value: Any) -> None:
    """Change one field of an item in the document. Raises DocumentError where that cannot be written."""
    found = working.find(item)
    assert found is not None
    if field == Field.PLACE:
        section, before = _destination(working, item, value)
        move(working, item, section=section, before=before)
        return
    if field == Field.TRACKING:
        value = tracking_lists.references(item, value)
    text = document.edit_item(working.document, found[2], form=working.form, **{str(field): value})
    working.read(text)


def move(working: Working, item: Item, *, section: int, before: int | None) -> None:
    """Put an item before another one of a section (`before` is its place), or at the section's end."""
    found = working.find(item)
    assert found is not None
    index, at, place = found
    text = document.move_item(working.document, place, section=section, before=before, form=working.form)
    first = sum(len(items) for items in working.layout[:section])
    to = len(working.layout[section]) if before is None else before - first
    moved = working.layout[index].pop(at)
    working.layout[section].insert(to - (index == section and at < to), moved)
    working.read(text)


def add(working: Working, item: Item) -> None:
    """Write a new item at the end of its section, with its tracking issues and its target.

    Raises TargetUnsayable where only the target cannot be written.
    """
    title = item.section.title
    index = next(
        (n for n, section in enumerate(working.document.sections) if section.title[:300] == title), None
    )
    if index is None:
        raise document.DocumentError(NO_SECTION.format(title))
    text = document.add_item(
        working.document,
        section=working.document.sections[index].title,
        title=item.title,
        body=item.body,
        references=[tracking_lists.reference_of(issue) for issue in item.tracked_issues],
        form=working.form,
    )
    working.layout[index].append(item)
    working.read(text)
    if item.target:
        try:
            write(working, item, Field.TARGET, item.target)
        except document.DocumentError as error:
            raise TargetUnsayable(UNSAYABLE.format(item.target)) from error


def _destination(working: Working, item: Item, value: dict[str, str]) -> tuple[int, int | None]:
    sections = working.document.sections
    index = next((n for n, section in enumerate(sections) if section.title == value["section"]), None)
    if index is None:
        raise document.DocumentError(NO_SECTION.format(value["section"]))
    if not value["before"]:
        return index, None
    first = sum(len(section.items) for section in sections[:index])
    for at, entry in enumerate(sections[index].items):
        here = working.layout[index][at]
        if entry.title == value["before"] and (here is None or here.pk != item.pk):
            return index, first + at
    return index, None


def _is_before(theirs: Any, field: PendingChange.Field, before: Any) -> bool:
    """Whether the repository still says what it said when the change was made.

    Of a place only the section counts: neighbours come and go without anybody having moved the item.
    """
    if field == Field.PLACE:
        return bool(theirs["section"] == before["section"])
    return _same(theirs, before)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.split()) == " ".join(other.split())
    return bool(one == other)

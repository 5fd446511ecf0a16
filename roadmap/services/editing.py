"""Maintainers change items in the portal: text, place, target, owner; and confirm that an item is true."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from roadmap import document
from roadmap.models import Event, Item, PendingChange, Section, Version
from roadmap.permissions import can_edit_roadmap
from roadmap.progress import Status
from roadmap.services import merging, pending, telling, working
from roadmap.services.working import Working

Field = PendingChange.Field
ONLY = "Only maintainers change the roadmap."
MEANWHILE = (
    "Somebody changed this item since you opened it. Nothing was saved; your text is beside what stands now."
)
LEFT = "This item left the roadmap, so it cannot be changed any more."
UNWRITTEN = "This item does not stand in the document, so only its status can be changed here."
MAX_TITLE = 200
MAX_TARGET = 100


@dataclass(frozen=True, slots=True)
class Revision:
    """What a maintainer's form says of an item."""

    title: str
    body: str
    target: str
    owner: User | None


@transaction.atomic
def revise(item: Item, revision: Revision, *, by: User, seen: int) -> Item:
    """Take a whole form at once: all of it or nothing.

    `seen` is the version that the form showed. Raises RuleBroken (409) when somebody changed the item since, and what
    the single changes raise.
    """
    require(can_edit_roadmap(by), ONLY)
    working.lock()
    if _changed_since(item, seen):
        raise RuleBroken(MEANWHILE)
    now = Item.objects.get(pk=item.pk)
    texts = {"title": revision.title, "body": revision.body, "target": revision.target}
    changed = {name: text for name, text in texts.items() if text != getattr(now, name)}
    if changed:
        now = edit_item(now, by=by, **changed)
    return set_owner(now, revision.owner, by=by)


def _changed_since(item: Item, seen: int) -> bool:
    later = Version.objects.filter(pk__gt=seen).values_list("differences", flat=True)
    return any(difference["item"] == item.pk for differences in later for difference in differences)


@transaction.atomic
def edit_item(
    item: Item,
    *,
    by: User,
    title: str | None = None,
    body: str | None = None,
    target: str | None = None,
    reason: str = "",
) -> Item:
    """Change an item's title, text or target (None leaves it; an empty target takes it away), as the next version.

    `reason` is Markdown for the pull request. Raises RuleBroken for what the document cannot say, in words.
    """
    item = _changeable(item, by=by)
    wanted = {Field.TITLE: title, Field.BODY: body, Field.TARGET: target}
    given = {field: value for field, value in wanted.items() if value is not None}
    _require_fitting(item, title=title, body=body, target=target)

    def write(now: Working) -> None:
        found = now.find(item)
        assert found is not None
        values: dict[str, Any] = {str(field): value for field, value in given.items()}
        now.read(document.edit_item(now.document, found[2], form=now.form, **values))

    return _change(item, list(given), write, by=by, reason=reason)


@transaction.atomic
def move_item(item: Item, *, section: Section, before: Item | None, by: User) -> Item:
    """Put the item before another one of `section`, or at its end. Moving it to where it is changes nothing."""
    item = _changeable(item, by=by)
    if before is not None and (before.section_id != section.pk or before.place is None):
        raise RuleBroken("The item to stand before is not in that section any more.")
    if section.left_at is not None:
        raise RuleBroken("The document does not have that section any more.")
    if before is not None and before.pk == item.pk:
        return item
    place = before.place if before is not None else None
    return _change(
        item,
        [Field.PLACE],
        lambda now: merging.move(now, item, section=section.position, before=place),
        by=by,
    )


@transaction.atomic
def set_owner(item: Item, owner: User | None, *, by: User) -> Item:
    """Say who looks after the item, for the portal alone. Saying it twice changes nothing."""
    require(can_edit_roadmap(by), ONLY)
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if item.owner != owner:
        item.owner = owner
        item.save(update_fields=["owner", "changed_at"])
        words = f"{owner.display_name} looks after it" if owner else "nobody looks after it any more"
        Event.objects.create(item=item, kind="owner_changed", actor=by, data={"words": words})
    return item


@transaction.atomic
def confirm(item: Item, *, by: User) -> Item:
    """Say that all of the item is still true today."""
    require(can_edit_roadmap(by), ONLY)
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    now = timezone.now()
    # A second click within a minute is the same word.
    if item.confirmed_at is None or (now - item.confirmed_at).total_seconds() > 60:
        item.confirmed_at, item.confirmed_by = now, by
        item.save(update_fields=["confirmed_at", "confirmed_by"])
        data = {"words": f"confirmed by {by.display_name}"}
        Event.objects.create(item=item, kind="confirmed", actor=by, data=data)
    return item


def write_status(item: Item, status: Status, *, by: User) -> None:
    """Let a status set by hand wait for the document too; where that cannot say it, the portal alone does."""
    if item.place is None or item.left_at is not None:
        return
    try:
        _write(item, [Field.STATUS], lambda now: merging.write(now, item, Field.STATUS, str(status)), by=by)
    except document.DocumentError as error:
        pending.wait(item, Field.STATUS, before=item.document_status, after=str(status), by=by)
        open_changes = PendingChange.objects.open().filter(item=item, field=Field.STATUS)
        open_changes.update(problem=str(error)[:300])


def drop_status(item: Item, *, by: User) -> None:
    """Let the document say again what it said before a status was set by hand."""
    change = PendingChange.objects.open().filter(item=item, field=Field.STATUS).first()
    if change:
        pending.drop_change(change, by=by)


def _changeable(item: Item, *, by: User) -> Item:
    require(can_edit_roadmap(by), ONLY)
    working.lock()
    item = Item.objects.select_related("section").get(pk=item.pk)
    if item.left_at is not None:
        raise RuleBroken(LEFT)
    if item.place is None:
        raise RuleBroken(UNWRITTEN)
    return item


def _require_fitting(item: Item, *, title: str | None, body: str | None, target: str | None) -> None:
    """A text that is long in the document already may stay as long."""
    if title is not None and not title.strip():
        raise RuleBroken("An item needs a title.", status=422)
    for name, text, most in (
        ("title", title, MAX_TITLE),
        ("text", body, max(markdown.LONGEST, len(item.body))),
        ("target", target, MAX_TARGET),
    ):
        if text is not None and len(text) > most:
            raise RuleBroken(
                f"The {name} may have {most:,} characters at most (now {len(text):,}).", status=422
            )


def _change(
    item: Item,
    fields: list[PendingChange.Field],
    write: Callable[[Working], None],
    *,
    by: User,
    reason: str = "",
) -> Item:
    try:
        _write(item, fields, write, by=by, reason=reason)
    except document.DocumentError as error:
        raise RuleBroken(str(error), status=422) from error
    return Item.objects.select_related("section").get(pk=item.pk)


def _write(
    item: Item,
    fields: list[PendingChange.Field],
    write: Callable[[Working], None],
    *,
    by: User,
    reason: str = "",
) -> None:
    """The change as the next version, and each changed field as one that waits for the repository."""
    values: list[tuple[PendingChange.Field, Any, Any]] = []

    def act(now: Working) -> None:
        before = [merging.value_of(now, item, field) for field in fields]
        write(now)
        after = [merging.value_of(now, item, field) for field in fields]
        values.extend(zip(fields, before, after, strict=True))

    what = " and ".join(field.label.lower() for field in fields)
    version = working.change(act, by=by, subject=f"{item}: {what} changed")
    if version is None:
        return
    item.refresh_from_db()
    telling.record_events(version, by=by)
    for field, before, after in values:
        if before != after:
            pending.wait(item, field, before=before, after=after, by=by, reason=reason)

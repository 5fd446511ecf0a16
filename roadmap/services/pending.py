"""Changes that wait for the repository: kept, taken back, and decided where both sides changed the same."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap.models import Event, Item, PendingChange, Version
from roadmap.permissions import can_edit_roadmap
from roadmap.progress import Status
from roadmap.services import merging, telling, working
from roadmap.services.merging import Outcome

Field, State = PendingChange.Field, PendingChange.State
ONLY = "Only maintainers change the roadmap."
STAYS = "A new item cannot be taken back here: it was accepted in public. Set its status to dropped instead."
NOTHING_SAID = "(nothing)"
NOWHERE = "The repository’s document does not have this item any more, so there is nothing to write it into."


def wait(
    item: Item, field: PendingChange.Field, *, before: Any, after: Any, by: User, reason: str = ""
) -> None:
    """Keep that the item's field was changed here. Changed back, nothing waits any more.

    A new item waits as a whole: what is changed of it goes with it.
    """
    if not item.in_document:
        PendingChange.objects.open().filter(item=item, field=Field.ITEM).update(after=item.title)
        return
    change = PendingChange.objects.open().filter(item=item, field=field).first()
    if change is None:
        change = PendingChange(item=item, field=field, before=before)
    change.after, change.by, change.at, change.problem = after, by, timezone.now(), ""
    change.reason = reason or change.reason
    if change.after == change.before:
        change.state, change.ended_at = State.DROPPED, timezone.now()
    if change.pk or change.state != State.DROPPED:
        change.save()


def write_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Keep what became of the waiting changes when they were put on another document."""
    now = timezone.now()
    for outcome in outcomes:
        change = outcome.change
        change.state, change.before, change.after = outcome.state, outcome.before, outcome.after
        change.theirs, change.problem = outcome.theirs, outcome.problem
        change.ended_at = now if outcome.state == State.ARRIVED else None
    changes = [outcome.change for outcome in outcomes]
    PendingChange.objects.bulk_create([change for change in changes if change.pk is None])
    PendingChange.objects.bulk_update(
        [change for change in changes if change.pk is not None],
        ["state", "before", "after", "theirs", "problem", "ended_at"],
    )


def in_words(field: str, value: Any) -> str:
    """A field's value as people say it."""
    if field == Field.PLACE:
        section = value["section"] or "the document"
        return (
            f"In “{section}”, before “{value['before']}”" if value["before"] else f"At the end of “{section}”"
        )
    if field == Field.STATUS:
        return Status(value).label if value else "No status"
    if field == Field.TRACKING:
        return ", ".join(value) or NOTHING_SAID
    return str(value) or NOTHING_SAID


@transaction.atomic
def drop_change(change: PendingChange, *, by: User) -> None:
    """Take a change back: the roadmap says again what the repository says. Twice changes nothing."""
    change = _open(change, by=by)
    if change.ended_at is not None:
        return
    if change.field == Field.ITEM:
        raise RuleBroken(STAYS)
    _end(change, by=by)
    rebuild(by=by, subject=f"{change.item}: change of {change.get_field_display().lower()} taken back")


@transaction.atomic
def keep_ours(change: PendingChange, *, by: User) -> None:
    """End a conflict for what was written here: it waits again, now instead of what the repository says."""
    change = _open(change, by=by)
    if change.state != State.CONFLICT:
        return
    if change.theirs is None:
        raise RuleBroken(NOWHERE)
    change.before, change.theirs, change.state, change.problem = change.theirs, None, State.WAITING, ""
    change.save(update_fields=["before", "theirs", "state", "problem"])
    rebuild(by=by, subject=f"{change.item}: {change.get_field_display().lower()} kept as it was here")


@transaction.atomic
def take_theirs(change: PendingChange, *, by: User) -> None:
    """End a conflict for what the repository says."""
    change = _open(change, by=by)
    if change.state == State.CONFLICT:
        _end(change, by=by)


def _open(change: PendingChange, *, by: User) -> PendingChange:
    require(can_edit_roadmap(by), ONLY)
    working.lock()
    return PendingChange.objects.select_related("item__section").get(pk=change.pk)


def _end(change: PendingChange, *, by: User) -> None:
    change.state, change.ended_at = State.DROPPED, timezone.now()
    change.save(update_fields=["state", "ended_at"])
    words = f"change of its {change.get_field_display().lower()} taken back"
    Event.objects.create(item=change.item, kind="change_dropped", actor=by, data={"words": words})


def rebuild(*, by: User, subject: str) -> None:
    """Put the open changes anew on what the repository has. Call `working.lock` first."""
    there, now = Version.objects.of_repository().first(), working.newest()
    if there is None or now is None:
        return
    anew = working.load(there, working.current_items(), by="repository_place")
    outcomes = merging.merge(anew, PendingChange.objects.open().with_items())
    if anew.document.source != now.document.source:
        version = working.make_next(now, anew, by=by, subject=subject)
        telling.record_events(version, by=by)
    write_outcomes(outcomes)

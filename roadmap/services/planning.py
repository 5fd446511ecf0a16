"""Changing the roadmap in the portal: add an item, set its status by hand."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from roadmap.models import Event, Issue, Item, Section, Tracking
from roadmap.permissions import can_set_status
from roadmap.progress import NEXT, IssueState, Source, Status, resolve_status
from roadmap.tasks import sync_soon

BATCH = 500
ONLY = "Only maintainers set the status of an item."


@transaction.atomic
def add_item(section: Section, *, title: str, body: str, issues: Iterable[str], by: User) -> Item:
    """A new item at the end of the section. `issues` are its tracking issues as "owner/name#12"; others are skipped.

    The item waits (`in_document` off) until the repository's document has it. The caller asked for permission.
    """
    last = section.items.aggregate(last=Max("position"))["last"]
    item = Item.objects.create(
        section=section,
        position=0 if last is None else last + 1,
        title=title,
        body=body,
        body_html=markdown.render(body),
        in_document=False,
    )
    track(item, issues)
    refresh_status(item, by=by)
    Event.objects.create(item=item, kind="added", actor=by)
    return item


def track(item: Item, issues: Iterable[str]) -> None:
    """Make `issues`, as "owner/name#12" in order, the item's tracking issues; rows exist before GitHub was asked."""
    keys = list(dict.fromkeys(_keys(issues)))
    Issue.objects.bulk_create((Issue.unfetched(*key) for key in keys), ignore_conflicts=True)
    rows = [Issue.objects.get(repository=repository, number=number) for repository, number in keys]
    item.tracking.exclude(issue__in=rows).delete()
    for position, issue in enumerate(rows):
        Tracking.objects.update_or_create(item=item, issue=issue, defaults={"position": position})
    unknown = [issue.pk for issue in rows if not issue.known]
    if unknown:
        sync_soon.delay_on_commit(issue_ids=unknown)


def _keys(issues: Iterable[str]) -> Iterable[tuple[str, int]]:
    for text in issues:
        repository, hash_sign, number = text.lower().partition("#")
        if hash_sign and repository.count("/") == 1 and number.isdecimal():
            yield repository, int(number)


@transaction.atomic
def set_status(item: Item, status: Status, *, by: User) -> Item:
    """Set the status by hand; from then on it beats GitHub and the document. RuleBroken for an illegal move."""
    require(can_set_status(by), ONLY)
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    now = Status(item.status)
    if status != now and status not in NEXT[now]:
        raise RuleBroken(f"An item that is {now.label.lower()} cannot become {status.label.lower()}.")
    Event.objects.bulk_create(_move(item, status, Source.MAINTAINER, by=by))
    item.save(update_fields=["status", "status_source", "status_changed_at", "changed_at"])
    return item


@transaction.atomic
def follow_issues(item: Item, *, by: User) -> Item:
    """Give up a hand-set status: the document and the tracking issues decide again."""
    require(can_set_status(by), ONLY)
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    item.status_source = Source.ISSUES
    refresh_status(item, by=by)
    return item


def refresh_status(item: Item, *, by: User | None = None) -> bool:
    """Work the status out anew from its sources; returns whether it changed. Call it in a transaction."""
    return refresh_statuses([item], by=by) == 1


def refresh_statuses(items: Sequence[Item], *, by: User | None = None) -> int:
    """The same for many items in a constant number of statements; returns how many changed."""
    states: dict[int, list[IssueState]] = {item.pk: [] for item in items}
    for tracking in Tracking.objects.filter(item__in=items).select_related("issue"):
        states[tracking.item_id].append(tracking.issue.as_state())
    events: list[Event] = []
    moved = []
    for item in items:
        by_hand = Status(item.status) if item.status_source == Source.MAINTAINER else None
        in_document = Status(item.document_status) if item.document_status else None
        status, source = resolve_status(by_hand=by_hand, document=in_document, issues=states[item.pk])
        if (item.status, item.status_source) != (status, source):
            moved.append(item)
            events += _move(item, status, source, by=by)
    Event.objects.bulk_create(events, batch_size=BATCH)
    Item.objects.bulk_update(
        moved, ["status", "status_source", "status_changed_at", "changed_at"], batch_size=BATCH
    )
    return len(events)


def _move(item: Item, status: Status, source: Source, *, by: User | None) -> list[Event]:
    """Change the item in memory; the event of its status, if that changed and is not the first one."""
    before, now = item.status, timezone.now()
    item.status, item.status_source, item.changed_at = status, source, now
    if before == status:
        return []
    item.status_changed_at = now
    data = {"before": str(before), "after": status.value, "source": source.value}
    return [Event(item=item, kind="status_changed", actor=by, data=data)]

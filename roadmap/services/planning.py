"""Adding to the roadmap in the portal, and setting an item's status by hand."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from roadmap import document
from roadmap.models import Event, Issue, Item, PendingChange, Repository, Section, Tracking
from roadmap.permissions import can_edit_roadmap
from roadmap.progress import NEXT, Source, Status
from roadmap.services import editing, merging, working
from roadmap.services.statuses import move, refresh_status
from roadmap.tasks import sync_soon

ONLY = "Only maintainers set the status of an item."


@transaction.atomic
def add_item(
    section: Section, *, title: str, body: str, issues: Iterable[str], by: User, reason: str = ""
) -> Item:
    """A new item at the end of the section. `issues` are its tracking issues as "owner/name#12"; others are skipped.

    The item waits (`in_document` off) until the repository's document has it; `reason` is Markdown for the pull
    request that brings it there. The caller asked for permission.
    """
    working.lock()
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
    change = PendingChange.objects.create(
        item=item, field=PendingChange.Field.ITEM, after=title, reason=reason, by=by
    )
    _write_into_document(change, by=by)
    item.refresh_from_db()
    refresh_status(item, by=by)
    Event.objects.create(item=item, kind="added", actor=by)
    return item


def _write_into_document(change: PendingChange, *, by: User) -> None:
    """The new item as the next version; what cannot be written waits and says why."""
    try:
        working.change(
            lambda now: merging.add(now, change.item), by=by, subject=f"{change.item.title}: added"
        )
    except document.DocumentError as error:
        PendingChange.objects.filter(pk=change.pk).update(problem=str(error)[:300])


def track(item: Item, issues: Iterable[str]) -> None:
    """Make `issues`, as "owner/name#12" in order, the item's tracking issues; rows exist before GitHub was asked."""
    read = list(_keys(issues))
    called = Repository.objects.current_names(repository for repository, _ in read)
    keys = list(dict.fromkeys((called.get(repository, repository), number) for repository, number in read))
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
    """Set the status by hand; from then on it beats GitHub and the document, and waits to be written into it.

    RuleBroken for an illegal move.
    """
    require(can_edit_roadmap(by), ONLY)
    working.lock()
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    now = Status(item.status)
    if status != now and status not in NEXT[now]:
        raise RuleBroken(f"An item that is {now.label.lower()} cannot become {status.label.lower()}.")
    Event.objects.bulk_create(move(item, status, Source.MAINTAINER, by=by))
    item.save(update_fields=["status", "status_source", "status_changed_at", "changed_at"])
    editing.write_status(item, status, by=by)
    item.refresh_from_db()
    return item


@transaction.atomic
def follow_issues(item: Item, *, by: User) -> Item:
    """Give up a hand-set status: the document and the tracking issues decide again."""
    require(can_edit_roadmap(by), ONLY)
    working.lock()
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    item.status_source = Source.ISSUES
    item.save(update_fields=["status_source"])
    editing.drop_status(item, by=by)
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    refresh_status(item, by=by)
    return item

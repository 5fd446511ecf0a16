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
from roadmap.progress import NEXT, Source, Status, status_from_issues
from roadmap.services import editing, forges, merging, working
from roadmap.services.finding import read_names
from roadmap.services.statuses import move, record_moves, refresh_status
from roadmap.services.talk_texts import Origin
from roadmap.tasks import sync_soon

ONLY = "Only maintainers set the status of an item."


@transaction.atomic
def add_item(
    section: Section,
    *,
    title: str,
    body: str,
    issues: Iterable[str],
    by: User,
    target: str = "",
    reason: str = "",
    origin: Origin | None = None,
) -> Item:
    """A new item at the end of the section. `issues` are its tracking issues as "owner/name#12"; others are skipped.

    The item waits (`in_document` off) until the repository's document has it; `reason` is Markdown for the pull
    request that brings it there, `origin` what the item comes from. The caller asked for permission. Raises RuleBroken
    for a target that the document cannot say.
    """
    working.lock()
    last = section.items.aggregate(last=Max("position"))["last"]
    item = Item.objects.create(
        section=section,
        position=0 if last is None else last + 1,
        title=title,
        body=body,
        body_html=markdown.render(body),
        target=target,
        in_document=False,
    )
    track(item, issues)
    change = PendingChange.objects.create(
        item=item, field=PendingChange.Field.ITEM, after=title, reason=reason, by=by
    )
    _write_into_document(change, by=by)
    item.refresh_from_db()
    refresh_status(item, by=by)
    data = {"origin": origin.facts} if origin else {}
    Event.objects.create(item=item, kind="added", actor=by, data=data)
    return item


def _write_into_document(change: PendingChange, *, by: User) -> None:
    """The new item as the next version; what cannot be written waits and says why."""
    try:
        working.change(
            lambda now: merging.add(now, change.item), by=by, subject=f"{change.item.title}: added"
        )
    except merging.TargetUnsayable as error:
        raise RuleBroken(str(error), status=422) from error
    except document.DocumentError as error:
        PendingChange.objects.filter(pk=change.pk).update(problem=str(error)[:300])


def track(item: Item, issues: Iterable[str]) -> None:
    """Make `issues` in order the item's tracking issues; rows exist before their forge was asked.

    Each is "owner/name#12", or "codeberg.org/owner/name#12" where it is on another forge than the main one.
    """
    read = read_names(issues)
    called = Repository.objects.current_names(repository for repository, _ in read)
    keys = list(dict.fromkeys((called.get(repository, repository), number) for repository, number in read))
    Issue.objects.bulk_create((Issue.unfetched(*key) for key in keys), ignore_conflicts=True)
    rows = [Issue.objects.get(repository=repository, number=number) for repository, number in keys]
    item.tracking.exclude(issue__in=rows).delete()
    for position, issue in enumerate(rows):
        Tracking.objects.update_or_create(item=item, issue=issue, defaults={"position": position})
    unknown = [issue.pk for issue in rows if not issue.known and forges.is_configured(issue.repository)]
    if unknown:
        sync_soon.delay_on_commit(issue_ids=unknown)


@transaction.atomic
def set_status(item: Item, status: Status, *, by: User) -> Item:
    """Set the status by hand; from then on it beats GitHub and the document, and waits to be written into it.

    RuleBroken for an illegal move.
    """
    item = _locked(item, by=by)
    now = Status(item.status)
    if status != now and status not in NEXT[now]:
        raise RuleBroken(f"An item that is {now.label.lower()} cannot become {status.label.lower()}.")
    return _hold(item, status, by=by)


@transaction.atomic
def follow_issues(item: Item, *, by: User) -> Item:
    """Give up a hand-set status: the document and the tracking issues decide again."""
    return _release(_locked(item, by=by), by=by)


@transaction.atomic
def believe_issues(item: Item, *, by: User) -> Item:
    """Let the item say what its tracking issues say, whoever says something else now.

    A status set by hand is given up. Where the document has a status of its own, what the issues say now waits to be
    written into it: a document cannot be told to say nothing.
    """
    item = _release(_locked(item, by=by), by=by)
    says = status_from_issues([issue.as_state() for issue in item.tracked_issues])
    return item if item.status == says else _hold(item, says, by=by)


def _locked(item: Item, *, by: User) -> Item:
    require(can_edit_roadmap(by), ONLY)
    working.lock()
    return Item.objects.select_for_update(no_key=True).get(pk=item.pk)


def _hold(item: Item, status: Status, *, by: User) -> Item:
    """The status by hand, with an event also where only whose word it is changes."""
    held, before = item.status_source == Source.MAINTAINER, item.status
    record_moves(move(item, status, Source.MAINTAINER, by=by))
    item.save(update_fields=["status", "status_source", "status_changed_at", "changed_at"])
    if status == before and not held:
        words = f"{status.label} from now on by hand, whatever its issues say"
        _record(item, "status_held", words, by=by)
    editing.write_status(item, status, by=by)
    item.refresh_from_db()
    return item


def _release(item: Item, *, by: User) -> Item:
    if item.status_source == Source.MAINTAINER:
        item.status_source = Source.ISSUES
        item.save(update_fields=["status_source"])
        words = "Its status is no longer set by hand: the document and its issues decide again"
        _record(item, "status_released", words, by=by)
    editing.drop_status(item, by=by)
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    refresh_status(item, by=by)
    return item


def _record(item: Item, kind: str, words: str, *, by: User) -> None:
    data = {"words": words, "source": Source.MAINTAINER.value}
    Event.objects.create(item=item, kind=kind, actor=by, data=data)

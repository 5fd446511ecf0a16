"""The part of the sync that asks about issues one by one, each with its own ETag."""

from collections.abc import Callable

from django.utils import timezone

from roadmap.forges.errors import ForgeError
from roadmap.forges.values import Fetched
from roadmap.models import Issue
from roadmap.models.issue import IssueQuerySet
from roadmap.services import mirror
from roadmap.services.sync_asking import ENDS, Sync


def ask_each(sync: Sync, issues: Callable[[], IssueQuerySet]) -> None:
    """Ask about each of these that the run knows nothing of yet, in the order of their rows.

    Rows that come to be among `issues` meanwhile are asked about as well.
    """
    reached = sync.run.cursor.get("reached", 0)
    while left := _left(sync, issues(), reached):
        for pk in left:
            issue = Issue.objects.filter(pk=pk).first()
            if issue is not None:
                _ask_one(sync, issue)
            sync.know([pk])
            sync.mark(reached=max(pk, sync.run.cursor.get("reached", 0)))


def _left(sync: Sync, issues: IssueQuerySet, reached: int) -> list[int]:
    rows = issues.order_by("pk").values_list("pk", "fetched_at", "failing_since")
    left = [row for row in rows if row[0] not in sync.done]
    # Of the others a worker before this one has asked, unless they are new.
    sync.done.update(
        pk for pk, fetched_at, failing_since in left if pk <= reached and (fetched_at or failing_since)
    )
    return [row[0] for row in left if row[0] not in sync.done]


def _ask_one(sync: Sync, issue: Issue) -> None:
    try:
        answer = sync.ask(lambda forge: forge.issue(issue.repository, issue.number, etag=issue.etag))
    except ENDS:
        raise
    except ForgeError as error:
        with sync.committed():
            mirror.mark_refused([issue.pk], error)
            sync.summary.failed += 1
            sync.fail(str(issue), error)
        return
    if isinstance(answer, Fetched):
        with sync.committed():
            now = timezone.now()
            sync.count(mirror.follow(issue, answer.payload, source="sync", fetched_at=now, etag=answer.etag))
        return
    if issue.failing_since:
        mirror.confirm([issue.pk])
    sync.summary.unchanged += 1

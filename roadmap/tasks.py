"""Work that the worker does for the roadmap."""

from collections.abc import Callable
from typing import Any

from celery import shared_task


@shared_task
def sync_when_due() -> None:
    """The sync's timetable: beat asks often, the runs in the database say whether it is time."""
    from roadmap.services import syncing

    syncing.sync_when_due()


@shared_task
def sync_now(asked_at: str) -> None:
    """Bring everything up to date, unless a run has begun since somebody asked for it (ISO 8601)."""
    from roadmap.services import sync_actions

    sync_actions.sync_unless_begun(asked_at)


@shared_task
def watch_sync() -> None:
    """Tell maintainers when the sync needs them, and when it works again."""
    from roadmap.services import sync_alerts

    sync_alerts.watch()


@shared_task(bind=True, max_retries=8, default_retry_delay=15)
def sync_soon(self: Any, issue_ids: list[int]) -> None:
    """Fetch issues that just became tracking issues, so that their page need not wait for the next run."""
    from roadmap.services import syncing

    if syncing.sync_some(issue_ids).busy:
        raise self.retry()


@shared_task
def fetch_document() -> None:
    """If the database says that it is time: ask for the document's file, and what became of our pull requests."""
    from roadmap.services import pull_requests, upstream

    if upstream.fetch_when_due() is not None:
        pull_requests.follow_open()


@shared_task
def push_pull_request(pull_request_id: int) -> None:
    from roadmap.services import pushing

    pushing.push(pull_request_id)


@shared_task
def push_waiting() -> None:
    from roadmap.services import pushing

    pushing.push_waiting()


@shared_task
def follow_pull_request(pull_request_id: int) -> None:
    from roadmap.services import pull_requests

    pull_requests.follow(pull_request_id)


@shared_task
def announce_waiting() -> None:
    """Tell followers of everything that they were not told of yet."""
    from roadmap import announcements

    announcements.announce_waiting()


@shared_task
def talk_soon() -> None:
    """Write on GitHub what maintainers let the portal write there: new issues, and the comments that are not right."""
    from roadmap.services import talking

    talking.talk()


@shared_task
def apply_delivery(delivery_id: int) -> None:
    from roadmap.services import deliveries

    deliveries.apply(delivery_id)


@shared_task(bind=True, max_retries=8)
def check_labels(self: Any, repository: str, before: str, after: str) -> None:
    """Ask GitHub how a repository's labels are now, patiently."""
    from roadmap.services import repository_checks

    _patiently(self, lambda: repository_checks.check_labels(repository, before=before, after=after))


@shared_task(bind=True, max_retries=8)
def check_milestones(self: Any, repository: str, before: str, after: str) -> None:
    from roadmap.services import repository_checks

    _patiently(self, lambda: repository_checks.check_milestones(repository, before=before, after=after))


@shared_task(bind=True, max_retries=8)
def check_repository(self: Any, repository: str) -> None:
    """Ask GitHub what a repository is called now, and whether it can be seen."""
    from roadmap.services import repository_checks

    _patiently(self, lambda: repository_checks.check_repository(repository))


def _patiently(task: Any, question: Callable[[], object]) -> None:
    """Ask again after 15 seconds, then after twice as long each time, for two hours in all."""
    from roadmap.forges.errors import ForgeError
    from roadmap.services import conversing, sync_runs

    try:
        question()
    except (ForgeError, conversing.Busy, sync_runs.LeaseLost) as error:
        raise task.retry(countdown=15 * 2**task.request.retries) from error


@shared_task
def check_links() -> None:
    """Note new addresses in items' texts, and ask some of those that are due whether they still answer."""
    from roadmap.services import links

    links.refresh_when_changed()
    links.check_due()


@shared_task
def follow_up_claims() -> None:
    """Warn whoever said long ago that they work on an issue, and release what stayed silent."""
    from roadmap.services import claiming

    claiming.follow_up()


@shared_task
def apply_waiting() -> None:
    from roadmap.services import deliveries

    deliveries.apply_waiting()


@shared_task
def read_contributors() -> None:
    """Read on whose pull requests were merged, when it is time for that."""
    from roadmap.services import contributors

    contributors.read_when_due()


@shared_task
def read_role_source() -> None:
    """Read who maintains the project, when it is time for that."""
    from roadmap.services import role_source

    role_source.read_when_due()

"""Work that the worker does for the roadmap."""

from typing import Any

from celery import shared_task


@shared_task
def sync_issues() -> None:
    from roadmap.services import syncing

    syncing.sync_all()


@shared_task
def resume_sync() -> None:
    """Take over a sync whose worker died, without waiting for the next interval."""
    from roadmap.services import syncing

    syncing.resume_dead()


@shared_task(bind=True, max_retries=8, default_retry_delay=15)
def sync_soon(self: Any, issue_ids: list[int]) -> None:
    """Fetch issues that just became tracking issues, so that their page need not wait for the next run."""
    from roadmap.services import syncing

    if syncing.sync_some(issue_ids).busy:
        raise self.retry()


@shared_task
def apply_delivery(delivery_id: int) -> None:
    from roadmap.services import deliveries

    deliveries.apply(delivery_id)


@shared_task
def apply_waiting() -> None:
    from roadmap.services import deliveries

    deliveries.apply_waiting()

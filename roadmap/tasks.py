"""Work that the worker does for the roadmap."""

from celery import shared_task


@shared_task
def sync_issues() -> None:
    from roadmap.services import syncing

    syncing.sync_all()


@shared_task
def sync_soon(issue_ids: list[int]) -> None:
    """Fetch issues that just became tracking issues, so that their page need not wait for the next run."""
    from roadmap.services import syncing

    syncing.sync_some(issue_ids)


@shared_task
def apply_delivery(delivery_id: int) -> None:
    from roadmap.services import deliveries

    deliveries.apply(delivery_id)


@shared_task
def apply_waiting() -> None:
    from roadmap.services import deliveries

    deliveries.apply_waiting()

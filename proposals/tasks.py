"""Work that the worker does for proposals."""

from celery import shared_task


@shared_task
def announce_event(event_id: int) -> None:
    from proposals import announcements

    announcements.announce(event_id)


@shared_task
def announce_waiting() -> None:
    from proposals import announcements

    announcements.announce_waiting()


@shared_task
def decide_by_time() -> None:
    """Periods that are over have their effect."""
    from proposals.services import review, rounds

    for proposal_id in rounds.due():
        review.decide_by_time(proposal_id)

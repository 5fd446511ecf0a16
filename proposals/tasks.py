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

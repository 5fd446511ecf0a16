"""Mail leaves the site in the worker."""

from celery import shared_task


@shared_task
def send_notification(notification_id: int) -> None:
    from portal.notifications import services

    services.send_soon(notification_id)


@shared_task
def send_waiting() -> None:
    from portal.notifications import services

    services.send_waiting()

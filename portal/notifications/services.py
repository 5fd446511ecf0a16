"""Telling members: `notify` writes the rows, `send_mail` and the sweep bring the mail out."""

import logging
import socket
from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPConnectError, SMTPServerDisconnected

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import topics
from portal.notifications.models import Notification
from portal.notifications.tasks import send_notification

log = logging.getLogger(__name__)
TRIES = 12  # with the growing pauses below: about a day and a half
LEASE = timedelta(minutes=5)
SWEPT = 200  # mails in one sweep
# How a mail server that is away looks, unlike one that refuses a recipient.
AWAY = (TimeoutError, ConnectionError, socket.gaierror, SMTPConnectError, SMTPServerDisconnected)
AWAY_KEY, AWAY_SECONDS = "notifications.mail_server_is_away", 60


@transaction.atomic
def notify(
    recipients: Iterable[User],
    *,
    event: str,
    subject: str,
    text: str,
    path: str,
    mail: bool,
    topic: str = "",
) -> None:
    """Tell each recipient once of `event` (such as "proposals.12"); repeating it changes nothing.

    `topic` is what they may stop being told of by a link in the mail, such as "item:12" (see topics.py).
    """
    Notification.objects.bulk_create(
        (
            Notification(
                recipient=user,
                event=event,
                subject=" ".join(subject.split())[:200],
                text=text,
                path=path,
                mail=mail,
                topic=topic,
            )
            for user in recipients
            if user.is_active
        ),
        ignore_conflicts=True,
    )
    if mail:
        unsent = Notification.objects.filter(event=event, mail=True, mailed_at__isnull=True)
        for pk in unsent.values_list("pk", flat=True):
            send_notification.delay_on_commit(notification_id=pk)


def told_events(recipients: Iterable[User], *, prefix: str) -> set[str]:
    """The events beginning with `prefix` that any of these members was told."""
    told = Notification.objects.filter(recipient__in=recipients, event__startswith=prefix)
    return set(told.order_by().values_list("event", flat=True).distinct())


def mailed(events: Iterable[str]) -> set[int]:
    """The members, by their numbers, whom the site mailed of one of the events, or is about to."""
    told = Notification.objects.filter(event__in=events, mail=True)
    return set(told.order_by().values_list("recipient", flat=True).distinct())


def mark_read(user: User) -> int:
    """Everything in the member's inbox is read; returns how many were not."""
    return Notification.objects.filter(recipient=user, read_at__isnull=True).update(read_at=timezone.now())


def drop_mail(member: User, *, topic: str) -> None:
    """Mail of the topic that did not leave yet stays in the inbox alone."""
    Notification.objects.filter(recipient=member, topic=topic, mail=True, mailed_at__isnull=True).update(
        mail=False
    )


def send_soon(notification_id: int) -> None:
    """The first try. While the mail server is away the sweep alone asks it, so that no worker hangs on it."""
    if not cache.get(AWAY_KEY):
        send(notification_id)


def send(notification_id: int) -> bool:
    """Mail one notification, unless it was mailed or another worker holds it. Failures wait for the sweep.

    Returns False where the mail server did not answer at all.
    """
    now = timezone.now()
    waiting = Notification.objects.filter(pk=notification_id, mail=True, mailed_at__isnull=True)
    # The lease: whoever moves `mail_after` sends, everyone else finds no row.
    if not waiting.filter(mail_after__lte=now, mail_tries__lt=TRIES).update(mail_after=now + LEASE):
        return True
    notification = Notification.objects.select_related("recipient").get(pk=notification_id)
    try:
        _message(notification).send()
    except Exception as error:  # whatever is wrong with one mail must not hold up the others
        tries = notification.mail_tries + 1
        pause = timedelta(minutes=min(2**tries, 240))
        waiting.update(mail_tries=tries, mail_after=now + pause)
        log.warning("Mail for notification %s failed, next try in %s: %s", notification_id, pause, error)
        if isinstance(error, AWAY):
            cache.set(AWAY_KEY, True, AWAY_SECONDS)
            return False
        return True
    waiting.update(mailed_at=timezone.now())
    return True


def send_waiting() -> int:
    """Mail what is due, until the mail server does not answer; beat's sweep. Returns how many were tried."""
    due = Notification.objects.filter(
        mail=True, mailed_at__isnull=True, mail_after__lte=timezone.now(), mail_tries__lt=TRIES
    )
    tried = 0
    for pk in list(due.order_by("mail_after").values_list("pk", flat=True)[:SWEPT]):
        tried += 1
        if not send(pk):
            break
    return tried


def _message(notification: Notification) -> EmailMultiAlternatives:
    context = {
        "notification": notification,
        "button_url": settings.SITE_URL + notification.path,
        "site_name": settings.SITE_NAME,
        "because": f"you take part in {settings.SITE_NAME}",
    }
    headers = {"Auto-Submitted": "auto-generated"}
    if notification.topic:
        topic = topics.find(notification.topic)
        stop_url = settings.SITE_URL + topics.stop_path(notification.recipient, notification.topic)
        context |= {"because": topic.because, "stop_words": topic.stop_words, "stop_url": stop_url}
        headers |= {
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(
        subject=notification.subject,
        body=render_to_string("notifications/mail.txt", context),
        to=[notification.recipient.email],
        headers=headers,
    )
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message

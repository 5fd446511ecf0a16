"""Telling members: the rows, and the mail that goes out once."""

import socket
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import services, tasks
from portal.notifications.models import KeptMail, Notification
from tests.at_once import at_once
from tests.factories import make_user

KEPT = "portal.notifications.kept.KeepMail"


def tell(*people: User, event: str = "proposals.1", by_mail: bool = True, **fields: str) -> None:
    services.notify(
        people,
        event=event,
        **{
            "subject": "Closures was declined",
            "text": "No.\n\nNot <yet>.",
            "path": "/proposals/1/closures/",
            **fields,
        },
        mail=by_mail,
    )


def test_each_recipient_is_told_once(alice: User, bob: User) -> None:
    gone = make_user("gone", is_active=False)

    tell(alice, gone)
    tell(alice, bob, subject="Said again")
    tell(alice, event="proposals.2", by_mail=False)

    rows = Notification.objects.order_by("pk").values_list("recipient__username", "event", "subject", "mail")
    assert list(rows) == [
        ("alice", "proposals.1", "Closures was declined", True),
        ("bob", "proposals.1", "Said again", True),
        ("alice", "proposals.2", "Closures was declined", False),
    ]


def test_a_subject_is_one_line_that_fits(alice: User) -> None:
    tell(alice, subject="A\nBcc: eve@example.org\r\n" + "x" * 300)

    subject = Notification.objects.get().subject
    assert (subject.startswith("A Bcc: eve@example.org xxx"), len(subject)) == (True, 200)


def test_the_mail_has_words_for_every_reader(alice: User) -> None:
    tell(alice, subject="Closures & <huts>")

    assert (services.send_waiting(), services.send_waiting()) == (1, 0)

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    address = "http://127.0.0.1:8000/proposals/1/closures/"
    assert (message.to, message.subject) == ([alice.email], "Closures & <huts>")
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert message.body.startswith("Closures & <huts>\n\nNo.\n\nNot <yet>.")
    assert f"Open it on the site:\n{address}" in message.body
    assert "<p>Not &lt;yet&gt;.</p>" in html
    assert f'href="{address}"' in html
    assert "Closures &amp; &lt;huts&gt;</h1>" in html
    assert Notification.objects.get().mailed_at is not None


def test_what_is_for_the_inbox_alone_is_not_mailed(alice: User) -> None:
    tell(alice, by_mail=False)

    services.send(Notification.objects.get().pk)

    assert (services.send_waiting(), mail.outbox) == (0, [])


def test_a_site_without_a_mail_server_keeps_the_mail(settings: Any, alice: User) -> None:
    settings.EMAIL_BACKEND = KEPT
    tell(alice)

    services.send_waiting()

    kept = KeptMail.objects.get()
    assert (kept.recipients, kept.subject, "Not <yet>." in kept.text) == (
        "alice@example.org", "Closures was declined", True,
    )  # fmt: skip


def test_a_mail_server_that_refuses_is_asked_again_later(settings: Any, alice: User) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
    tell(alice)

    before = timezone.now()
    assert (services.send_waiting(), services.send_waiting()) == (1, 0)

    told = Notification.objects.get()
    assert (told.mailed_at, told.mail_tries) == (None, 1)
    assert timedelta(minutes=2) <= told.mail_after - before < timedelta(minutes=3)
    settings.EMAIL_BACKEND = KEPT
    Notification.objects.update(mail_after=before)
    services.send_waiting()
    assert (KeptMail.objects.count(), Notification.objects.get().mailed_at is not None) == (1, True)


def test_while_the_mail_server_is_away_one_try_a_sweep_is_made(settings: Any, alice: User, bob: User) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tell(alice, bob)

    tried = services.send_waiting()
    for told in Notification.objects.all():
        tasks.send_notification(told.pk)
    tries = sorted(Notification.objects.values_list("mail_tries", flat=True))
    services.send_waiting()

    assert (tried, tries) == (1, [0, 1])
    assert list(Notification.objects.values_list("mail_tries", flat=True)) == [1, 1]


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_others(alice: User, bob: User) -> None:
    User.objects.filter(pk=alice.pk).update(email=f"alice@{'ü' * 70}.example")
    tell(alice, bob)

    assert services.send_waiting() == 2

    assert [message.to for message in mail.outbox] == [[bob.email]]
    broken = Notification.objects.get(recipient=alice)
    assert (broken.mailed_at, broken.mail_tries) == (None, 1)


def test_after_twelve_tries_the_site_gives_up(alice: User) -> None:
    tell(alice)
    Notification.objects.update(mail_tries=services.TRIES)

    services.send(Notification.objects.get().pk)

    assert (services.send_waiting(), mail.outbox) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_the_same_moment_send_one_mail(settings: Any, alice: User) -> None:
    settings.EMAIL_BACKEND = KEPT
    tell(alice)
    told = Notification.objects.get()

    errors = at_once(*[partial(services.send, told.pk)] * 4)

    assert errors == [""] * 4
    assert KeptMail.objects.count() == 1


def test_everything_in_the_inbox_is_read(alice: User, bob: User) -> None:
    tell(alice, bob)
    tell(alice, event="proposals.2")

    assert (services.mark_read(alice), services.mark_read(alice)) == (2, 0)
    assert list(Notification.objects.filter(read_at=None).values_list("recipient__username", flat=True)) == [
        "bob"
    ]

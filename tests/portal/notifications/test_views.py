"""The inbox, and the demo's page of kept mail."""

from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.notifications import services, tasks
from portal.notifications.models import KeptMail, Notification
from tests.conftest import signed_in


def tell(*people: User, event: str, subject: str) -> None:
    services.notify(
        people, event=event, subject=subject, text="No.", path="/proposals/1/closures/", mail=True
    )


def test_the_inbox_shows_what_its_owner_was_told_the_latest_first(alice: User, bob: User) -> None:
    tell(alice, event="proposals.1", subject="First <thing>")
    tell(bob, event="proposals.2", subject="Not for Alice")
    tell(alice, event="proposals.3", subject="Second thing")

    page = signed_in(alice).get("/notifications/").content.decode()

    assert 0 < page.index("Second thing") < page.index("First &lt;thing&gt;")
    assert "Not for Alice" not in page


def test_reading_needs_a_click_and_only_touches_ones_own(alice: User, bob: User) -> None:
    tell(alice, bob, event="proposals.1", subject="Told")
    browser = signed_in(alice)

    looked = [browser.get("/notifications/").status_code, browser.get("/notifications/read/").status_code]
    unread_before = Notification.objects.filter(read_at=None).count()
    clicked = browser.post("/notifications/read/")

    assert (looked, unread_before) == ([200, 405], 2)
    assert (clicked.status_code, clicked.headers["Location"]) == (302, "/notifications/")
    unread = Notification.objects.filter(read_at=None)
    assert [row.recipient for row in unread] == [bob]


def test_the_inbox_asks_strangers_to_sign_in(db: None) -> None:
    for method, path in (("get", "/notifications/"), ("post", "/notifications/read/")):
        response = getattr(Client(), method)(path)
        assert (response.status_code, response.headers["Location"]) == (
            302,
            f"/accounts/login/?next={path}",
        )


@pytest.mark.parametrize(
    ("demo", "kept", "status"),
    [(True, True, 200), (True, False, 404), (False, True, 404), (False, False, 404)],
)
def test_only_a_demo_without_a_mail_server_shows_mail(
    settings: Any, db: None, demo: bool, kept: bool, status: int
) -> None:
    settings.DEMO, settings.EMAIL_KEPT = demo, kept
    KeptMail.objects.create(
        recipients="alice@example.org", subject="Confirm <you>", text="Open http://127.0.0.1/x"
    )

    response = Client().get("/mail/")

    assert response.status_code == status
    assert ("Confirm &lt;you&gt;" in response.content.decode()) is (status == 200)


def test_the_worker_sends_one_mail_or_all_that_wait(settings: Any, alice: User, bob: User) -> None:
    settings.EMAIL_BACKEND = "portal.notifications.kept.KeepMail"
    tell(alice, event="proposals.1", subject="One")
    tell(bob, event="proposals.2", subject="Two")

    tasks.send_notification(Notification.objects.get(recipient=alice).pk)
    first = list(KeptMail.objects.values_list("subject", flat=True))
    tasks.send_waiting()

    assert (first, sorted(KeptMail.objects.values_list("subject", flat=True))) == (["One"], ["One", "Two"])


def test_operators_read_kept_mail_and_nobody_else(db: None, dana: User) -> None:
    kept = KeptMail.objects.create(recipients="alice@example.org", subject="Confirm", text="Secret link")
    boss = User.objects.create_superuser("boss", "boss@example.org")
    page = f"/admin/notifications/keptmail/{kept.pk}/change/"

    answers = [signed_in(person).get(page).status_code for person in (boss, dana)]
    changed = signed_in(boss).post(page, {"text": "Other"}).status_code

    assert (answers, changed) == ([200, 403], 403)

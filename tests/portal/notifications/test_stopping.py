"""The link in a mail that ends such mails: one click, signed out, and never by looking (RFC 8058)."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from portal.accounts.models import User
from portal.notifications import services, topics
from portal.notifications.models import Notification
from roadmap import announcements
from roadmap.models import Item
from roadmap.progress import Status
from roadmap.services import following, planning
from tests.factories import make_item

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def item(alice: User, bob: User, dana: User) -> Item:
    """Shipped, which Alice and Bob follow and were not mailed about yet."""
    item = make_item("Tiles & <lakes>")
    for member in (alice, bob):
        following.follow(item, by=member)
    planning.set_status(item, Status.SHIPPED, by=dana)
    announcements.announce_waiting()
    return item


def followers(item: Item) -> list[str]:
    return sorted(item.follows.values_list("member__username", flat=True))


def mailed() -> EmailMultiAlternatives:
    """The mail to Alice."""
    services.send_waiting()
    message = next(message for message in mail.outbox if message.to == ["alice@example.org"])
    assert isinstance(message, EmailMultiAlternatives)
    return message


def link() -> str:
    """The path that the mail's header names."""
    address = mailed().extra_headers["List-Unsubscribe"]
    assert address.startswith(f"<{SITE}/notifications/stop/") and address.endswith("/>")
    return str(address[1 + len(SITE) : -1])


def test_the_mail_says_why_it_comes_and_how_to_end_it(item: Item) -> None:
    message = mailed()
    address = message.extra_headers["List-Unsubscribe"][1:-1]

    assert message.extra_headers == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    html = str(message.alternatives[0][0])
    assert "You get this mail because you follow this item of the roadmap" in message.body
    assert f"Stop following it: {address}" in message.body
    assert re.search(rf'<a href="{re.escape(address)}"[^>]*>Stop following it</a>', html)
    # What travels is read by the mail program as one header.
    assert message.message()["List-Unsubscribe"].replace("\n", "").replace(" ", "") == f"<{address}>"


def test_mail_that_nobody_chose_has_no_such_link(alice: User) -> None:
    services.notify([alice], event="proposals.1", subject="Declined", text="No.", path="/", mail=True)

    message = mailed()

    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert "Stop" not in message.body


def test_opening_the_link_shows_a_button_and_changes_nothing(item: Item) -> None:
    path = link()

    answers = [getattr(Client(), method)(path) for method in ("get", "head", "get")]

    page = answers[0].content.decode()
    assert [answer.status_code for answer in answers] == [200] * 3
    assert ("Stop following it?" in page, "Tiles &amp; &lt;lakes&gt;" in page, "<button" in page) == (
        True, True, True,
    )  # fmt: skip
    assert followers(item) == ["alice", "bob"]


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_ends_it_signed_out_and_again_is_the_same(item: Item, body: dict[str, str]) -> None:
    path = link()
    program = Client(enforce_csrf_checks=True)

    answers = [program.post(path, body) for _ in range(2)]

    assert [(one.status_code, "You hear no more of it" in one.content.decode()) for one in answers] == [
        (200, True)
    ] * 2
    assert followers(item) == ["bob"]


def test_mail_that_had_not_left_stays_in_the_inbox_alone(item: Item, alice: User) -> None:
    Client().post(topics.stop_path(alice, announcements.topic_of(item.pk)))

    services.send_waiting()

    assert [message.to for message in mail.outbox] == [["bob@example.org"]]
    assert Notification.objects.filter(recipient=alice).count() == 1


def test_a_member_who_may_not_sign_in_any_more_can_end_it_too(item: Item, alice: User) -> None:
    path = link()
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert (Client().post(path).status_code, followers(item)) == (200, ["bob"])


@pytest.mark.parametrize("change", [lambda path: path[:-4] + "/", lambda path: "/notifications/stop/x:y/"])
def test_a_link_that_this_site_did_not_make_ends_nothing(item: Item, change: Any) -> None:
    path = change(link())

    answers = [Client().get(path), Client().post(path)]

    assert [one.status_code for one in answers] == [404, 404]
    assert "This link is not complete" in answers[0].content.decode()
    assert followers(item) == ["alice", "bob"]


def test_the_link_of_a_member_who_is_gone_says_so_in_words(item: Item, alice: User) -> None:
    path = link()
    alice.delete()

    assert Client().post(path).status_code == 404


def test_an_address_belongs_to_one_member_and_one_thing(item: Item, alice: User, bob: User) -> None:
    other = make_item("Huts")
    following.follow(other, by=alice)

    Client().post(topics.stop_path(alice, announcements.topic_of(item.pk)))

    assert (followers(item), followers(other)) == (["bob"], ["alice"])

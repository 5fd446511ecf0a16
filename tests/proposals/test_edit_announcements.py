"""Voters are asked by mail whether a text that changed is still what they want."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from portal.notifications import services as notifications
from portal.notifications import topics
from portal.notifications.models import Notification
from proposals import announcements, edit_announcements
from proposals.models import Event, Proposal, VoteSilence
from proposals.services import authoring, voting
from proposals.services.authoring import Content
from proposals.services.versions import Change
from tests.conftest import signed_in

MATERIAL = Change("Paper instead", material=True)
SUBJECT = "The text changed since you voted: Offline tiles"
_texts = itertools.count(1)


@pytest.fixture
def proposal(alice: User, bob: User) -> Proposal:
    """Of alice, with the vote of bob."""
    content = Content("Offline tiles", "No network.", "Keep the tiles.")
    proposal = authoring.propose(content, by=alice, key=uuid.uuid4())
    voting.cast_vote(proposal.pk, by=bob)
    Event.objects.update(announced_at=proposal.submitted_at)
    return proposal


def change(proposal: Proposal) -> Event:
    """A material edit, and everybody told of it."""
    content = Content("Offline tiles", "No network.", f"Print map {next(_texts)}.")
    authoring.edit(proposal, content, by=proposal.author, change=MATERIAL)
    event = proposal.events.filter(kind="edited").latest("pk")
    announcements.announce(event.pk)
    return event


def told() -> list[tuple[str, bool]]:
    return list(Notification.objects.order_by("pk").values_list("recipient__username", "mail"))


def test_a_voter_gets_one_mail_that_can_be_stopped_by_one_click(proposal: Proposal, bob: User) -> None:
    change(proposal)
    notifications.send_waiting()

    letter = mail.outbox[-1]
    assert (letter.subject, letter.to) == (SUBJECT, [bob.email])
    assert "Alice edited it and says what changed: “Paper instead”." in letter.body
    assert "keep your vote or take it back" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = topics.stop_path(bob, edit_announcements.EVERY)
    assert letter.extra_headers["List-Unsubscribe"].strip("<>").endswith(stop)
    assert "Stop mailing me when a text changes that I voted for?" in Client().get(stop).content.decode()
    assert VoteSilence.objects.count() == 0
    assert Client().post(stop).status_code == Client().post(stop).status_code == 200

    Notification.objects.all().delete()
    change(proposal)
    assert told() == [("bob", False)]


def test_edits_of_one_day_are_one_mail_to_whoever_did_not_answer(
    proposal: Proposal, bob: User, carol: User
) -> None:
    voting.cast_vote(proposal.pk, by=carol)
    first = change(proposal)
    proposal.refresh_from_db()
    voting.keep_vote(proposal, version=proposal.version, by=carol)

    change(proposal)
    proposal.refresh_from_db()
    assert sorted(told()) == [("bob", False), ("bob", True), ("carol", True), ("carol", True)]

    Event.objects.filter(kind="edited").update(at=first.at - timedelta(days=2))
    before = Notification.objects.count()
    change(proposal)
    assert sorted(told()[before:]) == [("bob", True), ("carol", True)]


def test_a_small_edit_asks_nobody(proposal: Proposal, bob: User) -> None:
    small = Content("Offline tiles", "No network.", "Keep the tiles!")
    authoring.edit(proposal, small, by=proposal.author)

    announcements.announce(proposal.events.get(kind="edited").pk)

    assert told() == []


def test_a_member_chooses_on_the_page_of_their_votes(proposal: Proposal, bob: User) -> None:
    browser, address = signed_in(bob), "/proposals/votes/"

    assert "Stop mailing me" in browser.get(address).content.decode()
    stopped = browser.post(f"{address}news/", {"do": "stop"}, follow=True).content.decode()
    assert ("Your inbox still says so." in stopped, "Stop mailing me" in stopped) == (True, False)
    change(proposal)
    browser.post(f"{address}news/", {"do": "tell"})
    change(proposal)

    assert told() == [("bob", False), ("bob", True)]
    assert Client().post(f"{address}news/", {"do": "stop"}).status_code == 302
    assert VoteSilence.objects.count() == 0

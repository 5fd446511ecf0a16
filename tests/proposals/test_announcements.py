"""Who is told what, and that nobody is told twice."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications import services as notifications
from portal.notifications.models import KeptMail, Notification
from proposals import announcements
from proposals.models import Event
from proposals.services import authoring, deciding, queue, review, voting
from proposals.workflow import Status
from tests.at_once import at_once
from tests.factories import make_co_author, make_comment, make_proposal, make_section, make_user

KEPT = "portal.notifications.kept.KeepMail"


def told() -> list[tuple[str, str, bool]]:
    """(who, subject, by mail too) in the order in which they were told."""
    rows = Notification.objects.select_related("recipient").order_by("pk")
    return [(row.recipient.username, row.subject, row.mail) for row in rows]


def announce_all() -> None:
    for event in Event.objects.order_by("pk"):
        announcements.announce(event.pk)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Status.ACCEPTED, "accepted"),
        (Status.DECLINED, "declined"),
        (Status.POSTPONED, "postponed"),
        (Status.RETURNED, "returned for revision"),
    ],
)
def test_the_author_gets_the_decision_by_mail_once(
    settings: Any, alice: User, bob: User, dana: User, outcome: Status, words: str
) -> None:
    settings.EMAIL_BACKEND = KEPT
    proposal = make_proposal("Closures", author=alice)
    voting.cast_vote(proposal.pk, by=bob)
    deciding.decide(proposal, outcome, by=dana, rationale="Because <we> say so.", section=make_section())

    announce_all()
    announce_all()
    assert (notifications.send_waiting(), notifications.send_waiting()) == (1, 0)

    turn = "It is your turn: your" if outcome == Status.RETURNED else "Your"
    subject = f"{turn} proposal was {words}: Closures"
    assert told() == [
        ("alice", subject, True),
        ("bob", f"A proposal you took part in was {words}: Closures", False),
    ]
    mail = KeptMail.objects.get()
    assert (mail.recipients, mail.subject) == (alice.email, subject)
    assert "Dana wrote:\n\nBecause <we> say so." in mail.text
    assert f"http://127.0.0.1:8000{proposal.get_absolute_url()}" in mail.text


def test_the_author_is_told_by_mail_that_the_review_began(settings: Any, alice: User, carol: User) -> None:
    settings.EMAIL_BACKEND = KEPT
    proposal = make_proposal("Closures", author=alice)
    review.start_review(proposal, by=carol, reason="Looks right.")

    announce_all()
    notifications.send_waiting()

    assert told() == [("alice", "Your proposal is in review: Closures", True)]
    assert "Carol wrote:\n\nLooks right." in KeptMail.objects.get().text


@pytest.mark.parametrize(("status", "asked"), [("submitted", ["carol", "dana"]), ("postponed", ["dana"])])
def test_that_a_turn_is_over_is_told_to_those_who_judge_and_not_to_who_writes_it(
    alice: User, carol: User, dana: User, mia: User, status: str, asked: list[str]
) -> None:
    proposal = make_proposal(
        "Closures", author=alice, status=Status(status), moved_at=timezone.now() - timedelta(days=200)
    )
    make_co_author(proposal, mia)

    queue.remind()
    announce_all()

    assert sorted(told()) == [(name, "It is your turn, and overdue: Closures", True) for name in asked]


def test_comments_reach_the_authors_inbox_and_no_mail(alice: User, bob: User) -> None:
    proposal = make_proposal("Closures", author=alice)
    make_comment(proposal, author=bob, body="Good.")
    make_comment(proposal, author=alice, body="Thanks.")

    announce_all()

    assert told() == [("alice", "Bob commented on Closures", False)]


def test_nobody_is_told_of_a_comment_that_is_hidden_or_deleted_by_then(alice: User) -> None:
    proposal = make_proposal(author=alice)
    comment = make_comment(proposal)
    comment.hidden_at, comment.hidden_reason = timezone.now(), "Spam."
    comment.save()

    announce_all()

    assert told() == []


def test_nobody_is_told_what_they_did_themselves(alice: User, dana: User, bob: User) -> None:
    proposal = make_proposal("Closures", author=dana)
    voting.cast_vote(proposal.pk, by=bob)
    voting.cast_vote(proposal.pk, by=dana)
    make_comment(proposal, author=bob)
    Event.objects.all().delete()
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="I changed my mind.")

    announce_all()

    assert told() == [("bob", "A proposal you took part in was declined: Closures", False)]


def test_the_sweep_announces_what_the_broker_lost(alice: User, dana: User) -> None:
    proposal = make_proposal("Closures", author=alice)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")

    assert announcements.announce_waiting() == 0  # the broker still has its chance
    Event.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert (announcements.announce_waiting(), announcements.announce_waiting()) == (1, 0)
    assert told() == [("alice", "Your proposal was declined: Closures", True)]


def test_an_event_that_cannot_be_told_does_not_hold_up_the_others(alice: User, dana: User) -> None:
    proposal = make_proposal("Closures", author=alice)
    broken = Event.objects.create(proposal=proposal, kind="decided", actor=dana, data={"decision": 0})
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")
    Event.objects.update(at=timezone.now() - timedelta(minutes=1))

    announcements.announce_waiting()

    broken.refresh_from_db()
    assert (broken.announced_at, told()) == (None, [("alice", "Your proposal was declined: Closures", True)])


def test_events_that_concern_nobody_are_done_with(alice: User) -> None:
    proposal = make_proposal(author=alice)
    authoring.withdraw(proposal, by=alice)

    announce_all()

    assert (told(), Event.objects.filter(announced_at=None).count()) == ([], 0)
    announcements.announce(987654321)


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_the_same_moment_tell_once(alice: User) -> None:
    dana = make_user("dana", is_superuser=True)
    proposal = make_proposal("Closures", author=alice)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")
    event = Event.objects.get()

    errors = at_once(*[partial(announcements.announce, event.pk)] * 4)

    assert errors == [""] * 4
    assert told() == [("alice", "Your proposal was declined: Closures", True)]

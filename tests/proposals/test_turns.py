"""Who hears what of a round: of its stages, of concerns, of sign-offs that are missing, and of turns that are over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django.fixtures import Settings

from portal.accounts import roles
from portal.accounts.models import User
from portal.notifications.models import Notification
from proposals import announcements
from proposals.models import Event, Proposal
from proposals.services import concerns, deciding, discussion, review, signing, voting
from proposals.tasks import decide_by_time, remind_of_turns
from proposals.workflow import Status
from tests.at_once import at_once
from tests.factories import (
    choose_profile,
    make_comment,
    make_maintainer,
    make_proposal,
    make_round,
    make_user,
)

START = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)


def heard() -> list[tuple[str, str, bool]]:
    """(who, subject, by mail too) of what was announced since the last look; asking twice tells nobody twice."""
    seen = set(Notification.objects.values_list("pk", flat=True))
    for _ in range(2):
        for event in Event.objects.order_by("pk"):
            announcements.announce(event.pk)
    new = Notification.objects.exclude(pk__in=seen).select_related("recipient").order_by("pk")
    return [(row.recipient.username, row.subject, row.mail) for row in new]


def texts() -> list[str]:
    return list(Notification.objects.order_by("-pk").values_list("text", flat=True))


def voted_for(proposal: Proposal, by: User) -> Proposal:
    voting.cast_vote(proposal.pk, by=by)
    return proposal


def test_at_the_opening_each_whose_word_is_asked_for(
    alice: User, bob: User, carol: User, dana: User, mia: User
) -> None:
    make_round("moby", by=dana, title="Closures", author=alice)

    assert heard() == [
        ("alice", "Your proposal is in review: Closures", True),
        ("mia", "Your sign-off is missing: Closures", True),
    ]
    asked = "It is proposed to be accepted. Sign off if you agree, abstain, or raise a concern."
    why = "Dana wrote:\n\nIts time has come."
    assert texts() == [f"{asked}\n\n{why}", why]


def test_of_a_snapshot_nobody_who_came_later_and_nobody_where_no_word_is_asked_for(
    alice: User, carol: User, dana: User
) -> None:
    make_round("rfcbot", by=dana, title="Closures", author=alice)
    roles.grant(make_user("late"), roles.REVIEWERS)
    assert heard()[1:] == [("carol", "Your sign-off is missing: Closures", True)]

    make_maintainer("max")
    make_round("simple", by=dana, title="Tiles", author=alice)
    assert heard() == [("alice", "Your proposal is in review: Tiles", True)]


def test_another_outcome_asks_those_again_whose_word_ended(alice: User, dana: User, mia: User) -> None:
    proposal = make_round("go", by=dana, title="Closures", author=alice)
    signing.sign_off(proposal, by=mia)
    heard()

    review.propose_outcome(proposal, Status.DECLINED, by=dana, reason="Too costly.")

    assert heard() == [
        ("alice", "Your proposal is proposed to be declined: Closures", True),
        ("mia", "Your sign-off is missing: Closures", True),
    ]
    assert texts()[0] == (
        "It is proposed to be declined. Sign off if you agree, abstain, or raise a concern.\n\n"
        "Dana wrote:\n\nToo costly."
    )


def test_the_last_days_for_comments_with_their_end_in_the_sites_time(
    settings: Settings, alice: User, bob: User, dana: User, eve: User
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    with time_machine.travel(START, tick=False):
        proposal = voted_for(make_round("go", by=dana, title="Closures", author=alice), bob)
        make_comment(proposal, author=eve)
        heard()

        signing.sign_off(proposal, by=dana)

        assert heard() == [
            ("alice", "Your proposal has its last days for comments: Closures", True),
            ("bob", "A proposal you took part in has its last days for comments: Closures", False),
            ("eve", "A proposal you took part in has its last days for comments: Closures", False),
        ]
    assert texts()[0] == (
        "The final comment period ends on Wed 2 December 2026, 10:00 CET. Until then a concern can be raised."
    )


def test_the_author_answers_a_concern(alice: User, bob: User, dana: User) -> None:
    proposal = voted_for(make_round("simple", by=dana, title="Closures", author=alice), bob)
    heard()

    concerns.raise_concern(proposal, name="cost", body="Too *costly*.", by=dana)

    assert heard() == [("alice", "It is your turn: a concern about Closures", True)]
    assert texts()[0] == "Dana raised “cost”:\n\nToo *costly*."


def test_hold_and_release(alice: User, bob: User, dana: User) -> None:
    proposal = voted_for(make_round("simple", by=dana, title="Closures", author=alice), bob)
    heard()

    signing.hold(proposal, by=dana, waits_for="the rangers")
    held = heard()
    signing.release(proposal, by=dana)

    assert held == [
        ("alice", "Your proposal is on hold: Closures", False),
        ("bob", "A proposal you took part in is on hold: Closures", False),
    ]
    assert heard() == [
        ("alice", "Your proposal goes on: Closures", False),
        ("bob", "A proposal you took part in goes on: Closures", False),
    ]


def test_a_decision_that_is_opened_again(alice: User, bob: User, dana: User) -> None:
    proposal = make_round("simple", by=dana, title="Closures", author=alice)
    discussion.add_comment(proposal, body="Why?", by=bob, key=proposal.key)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")
    heard()

    review.reopen(proposal, by=dana, reason="New data.")

    assert heard() == [
        ("alice", "Your proposal was opened again: Closures", True),
        ("bob", "A proposal you took part in was opened again: Closures", False),
    ]
    assert texts()[0] == "Dana wrote:\n\nNew data."


class TestTurnsThatAreOver:
    def remind(self) -> list[tuple[str, str, bool]]:
        remind_of_turns()
        remind_of_turns()
        return heard()

    def test_reviewers_of_what_was_submitted_once(self, alice: User, carol: User, dana: User) -> None:
        with time_machine.travel(START, tick=False) as clock:
            make_proposal("Closures", author=alice)
            clock.shift(14 * DAY)
            assert self.remind() == []
            clock.shift(timedelta(seconds=1))
            late = [(name, "It is your turn, and overdue: Closures", True) for name in ("carol", "dana")]
            assert sorted(self.remind()) == late  # PostgreSQL gives people in any order
            clock.shift(100 * DAY)
            assert self.remind() == []

    def test_the_author_of_what_was_returned_and_again_for_the_next_turn(
        self, alice: User, dana: User
    ) -> None:
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_proposal("Closures", author=alice)
            deciding.decide(proposal, Status.RETURNED, by=dana, rationale="Say more.")
            heard()
            clock.shift(61 * DAY)
            assert self.remind() == [("alice", "It is your turn, and overdue: Closures", True)]

    def test_the_chair_and_those_whose_word_is_missing(self, alice: User, dana: User, mia: User) -> None:
        max_ = make_maintainer("max")
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_round("moby", by=dana, title="Closures", author=alice)
            signing.sign_off(proposal, by=mia)
            heard()
            clock.shift(31 * DAY)
            assert {name for name, _, _ in self.remind()} == {"dana", max_.username}

    def test_everyone_who_may_decide_what_misses_nothing(
        self, alice: User, carol: User, dana: User, mia: User
    ) -> None:
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_round("go", by=dana, title="Closures", author=alice)
            signing.sign_off(proposal, by=mia)
            heard()
            clock.shift(7 * DAY)
            assert self.remind() == []
            decide_by_time()
            clock.shift(14 * DAY)
            assert self.remind() == []
            clock.shift(timedelta(seconds=1))
            late = [(name, "It is your turn, and overdue: Closures", True) for name in ("dana", "mia")]
            assert self.remind() == late
        assert texts()[0] == "Nothing is missing any more: a maintainer decides."

    def test_each_turn_of_one_state_is_told_of(self, alice: User, dana: User, mia: User) -> None:
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_round("moby", by=dana, title="Closures", author=alice)
            heard()
            clock.shift(31 * DAY)
            assert len(self.remind()) == 2
            for maintainer in (dana, mia):
                signing.sign_off(proposal, by=maintainer)
            assert self.remind() == []
            clock.shift(15 * DAY)
            assert len(self.remind()) == 2

    def test_nobody_of_what_is_on_hold_decided_or_a_draft(self, alice: User, dana: User) -> None:
        choose_profile("simple")
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_round("simple", by=dana, author=alice)
            signing.hold(proposal, by=dana, waits_for="the rangers")
            for status in (Status.DRAFT, Status.DECLINED, Status.ACCEPTED, Status.WITHDRAWN):
                make_proposal(status=status, author=alice)
            heard()
            clock.shift(1000 * DAY)
            assert self.remind() == []


@pytest.mark.django_db(transaction=True)
def test_of_sweeps_at_once_one_reminds(staff_roles: None) -> None:
    with time_machine.travel(START, tick=False) as clock:
        make_proposal("Closures")
        clock.shift(15 * DAY)

        assert at_once(remind_of_turns, remind_of_turns, remind_of_turns) == ["", "", ""]

    assert [event.kind for event in Event.objects.all()] == ["overdue"]

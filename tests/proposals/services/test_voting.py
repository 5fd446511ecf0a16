"""One vote a person, and a counter that never drifts."""

import math
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal, Vote
from proposals.models.counters import EPOCH, TREND_SECONDS
from proposals.services import discussion, voting
from proposals.services.counters import find_differences
from proposals.workflow import OPEN, Status
from tests.at_once import at_once
from tests.factories import make_comment, make_proposal, make_user


def counted(proposal: Proposal) -> tuple[int, int]:
    """The votes there are, and the votes that the proposal says there are."""
    proposal.refresh_from_db()
    return proposal.votes.count(), proposal.vote_count


def test_a_second_vote_changes_nothing(bob: User) -> None:
    proposal = make_proposal()

    voting.cast_vote(proposal.pk, by=bob)
    voting.cast_vote(proposal.pk, by=bob)

    proposal.refresh_from_db()
    assert ([vote.voter for vote in proposal.votes.all()], proposal.vote_count) == ([bob], 1)


def test_a_deactivated_member_changes_no_vote(bob: User) -> None:
    proposal = make_proposal()
    voting.cast_vote(proposal.pk, by=bob)
    bob.is_active = False
    other = make_proposal()

    for step in (
        partial(voting.cast_vote, other.pk, by=bob),
        partial(voting.take_back_vote, proposal.pk, by=bob),
        partial(voting.keep_vote, proposal, version=1, by=bob),
    ):
        with pytest.raises(PermissionDenied):
            step()

    assert (counted(proposal), counted(other)) == ((1, 1), (0, 0))


def test_a_vote_is_taken_back_once(alice: User, bob: User) -> None:
    proposal = make_proposal()
    voting.cast_vote(proposal.pk, by=alice)
    voting.cast_vote(proposal.pk, by=bob)

    voting.take_back_vote(proposal.pk, by=bob)
    voting.take_back_vote(proposal.pk, by=bob)

    proposal.refresh_from_db()
    assert ([vote.voter for vote in proposal.votes.all()], proposal.vote_count) == ([alice], 1)


@pytest.mark.parametrize("status", sorted(set(Status) - OPEN))
def test_only_open_proposals_take_votes(bob: User, status: Status) -> None:
    proposal = make_proposal(author=bob, status=status)

    with pytest.raises(RuleBroken, match=r"Voting is closed for this proposal\."):
        voting.cast_vote(proposal.pk, by=bob)

    assert counted(proposal) == (0, 0)


@pytest.mark.parametrize("act", [voting.cast_vote, voting.take_back_vote])
def test_what_the_voter_cannot_see_does_not_exist(bob: User, act: Callable[..., Proposal]) -> None:
    draft = make_proposal(status=Status.DRAFT)

    for pk in (draft.pk, draft.pk + 1, 2**63 - 1, 2**63, 10**30):
        with pytest.raises(Proposal.DoesNotExist):
            act(pk, by=bob)

    assert counted(draft) == (0, 0)


def test_the_answer_has_the_count_of_now(alice: User, bob: User) -> None:
    proposal = make_proposal()
    voting.cast_vote(proposal.pk, by=alice)

    counts = [voting.cast_vote(proposal.pk, by=bob).vote_count for _ in range(2)]
    counts += [voting.take_back_vote(proposal.pk, by=bob).vote_count for _ in range(2)]

    assert counts == [2, 2, 1, 1]


def test_a_vote_stays_when_the_proposal_is_closed(bob: User) -> None:
    proposal = make_proposal()
    voting.cast_vote(proposal.pk, by=bob)
    Proposal.objects.filter(pk=proposal.pk).update(status=Status.DECLINED)

    for act in (voting.take_back_vote, voting.cast_vote):
        with pytest.raises(RuleBroken):
            act(proposal.pk, by=bob)

    assert counted(proposal) == (1, 1)


def test_a_proposal_closed_meanwhile_takes_no_vote(bob: User) -> None:
    proposal = make_proposal()
    Proposal.objects.filter(pk=proposal.pk).update(status=Status.DECLINED)

    with pytest.raises(RuleBroken):
        voting.cast_vote(proposal.pk, by=bob)  # `proposal` still says that it is open

    assert counted(proposal) == (0, 0)


def test_votes_and_comments_move_the_trend(bob: User) -> None:
    proposal = make_proposal(submitted_at=EPOCH + timedelta(seconds=2 * TREND_SECONDS))

    def trend() -> float:
        proposal.refresh_from_db()
        return proposal.trend

    assert trend() == pytest.approx(2)
    voting.cast_vote(proposal.pk, by=bob)
    assert trend() == pytest.approx(2 + math.log(2))
    comment = make_comment(proposal, author=bob)
    assert trend() == pytest.approx(2 + math.log(3))
    discussion.delete_comment(comment, by=bob)
    voting.take_back_vote(proposal.pk, by=bob)
    assert trend() == pytest.approx(2)


@pytest.mark.django_db(transaction=True)
def test_fifty_votes_of_one_person_at_once_are_one_and_fifty_take_it_back_once() -> None:
    proposal, bob, alice = make_proposal(), make_user("bob"), make_user("alice")
    voting.cast_vote(proposal.pk, by=alice)

    errors = at_once(*[partial(voting.cast_vote, proposal.pk, by=bob)] * 50)
    assert (set(errors), counted(proposal)) == ({""}, (2, 2))

    errors = at_once(*[partial(voting.take_back_vote, proposal.pk, by=bob)] * 50)
    assert (set(errors), counted(proposal)) == ({""}, (1, 1))


@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_once_are_twenty_votes() -> None:
    proposal, people = make_proposal(), [make_user() for _ in range(20)]

    errors = at_once(*(partial(voting.cast_vote, proposal.pk, by=person) for person in people))

    assert (set(errors), counted(proposal)) == ({""}, (20, 20))


class TestAnyOrder(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(["cast", "take", "say", "delete"]), st.integers(0, 2)), max_size=20
        )
    )
    def test_of_votes_and_comments_leaves_the_counters_right(self, steps: list[tuple[str, int]]) -> None:
        proposal, people = make_proposal(), [make_user() for _ in range(3)]
        voters: set[int] = set()
        comments = []

        for step, who in steps:
            if step == "cast":
                voting.cast_vote(proposal.pk, by=people[who])
                voters.add(people[who].pk)
            elif step == "take":
                voting.take_back_vote(proposal.pk, by=people[who])
                voters.discard(people[who].pk)
            elif step == "say":
                comments.append(make_comment(proposal, author=people[who]))
            elif comments:
                gone = comments.pop()
                discussion.delete_comment(gone, by=gone.author)

        proposal.refresh_from_db()
        assert (proposal.vote_count, proposal.comment_count) == (len(voters), len(comments))
        assert set(Vote.objects.filter(proposal=proposal).values_list("voter", flat=True)) == voters
        assert find_differences() == []

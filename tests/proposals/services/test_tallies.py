"""Whose votes they are: each voter in one group, by role and by the account that they connected."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from pytest_django.fixtures import Settings

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.groups import Group
from proposals.models import Proposal
from proposals.services import authoring, deciding, merging, tallies, voting
from proposals.workflow import Status
from roadmap.models import Contributor
from roadmap.services import contributors
from tests.at_once import at_once
from tests.factories import make_proposal, make_section, make_user


def connect(member: User, login: str, account: int) -> None:
    SocialAccount.objects.create(
        user=member, provider="github", uid=str(account), extra_data={"login": login, "id": account}
    )


def voted(*members: User) -> Proposal:
    proposal = make_proposal()
    for member in members:
        voting.cast_vote(proposal.pk, by=member)
    proposal.refresh_from_db()
    return proposal


def test_each_voter_is_counted_in_the_first_group_that_they_are_in(
    alice: User, bob: User, carol: User, dana: User, eve: User
) -> None:
    roles.grant(dana, roles.REVIEWERS)
    for member, account in ((alice, 1), (carol, 2), (bob, 3)):
        connect(member, member.username, account)
    for number in ("1", "2"):
        Contributor.objects.create(login=f"known-{number}", account=number, source="merged")

    told = tallies.tally(voted(alice, bob, carol, dana, eve))

    assert told.groups == {
        Group.MAINTAINER: 1,
        Group.REVIEWER: 1,
        Group.CONTRIBUTOR: 1,
        Group.COMMUNITY: 2,
    }
    assert told.words == "1 maintainer, 1 reviewer, 1 contributor, 2 community"
    assert told.curve is not None and told.curve.total == 5


def test_a_name_that_anybody_may_choose_makes_nobody_a_contributor(dana: User, eve: User) -> None:
    contributors.name_contributors("@tonistiigi", by=dana)
    User.objects.filter(pk=eve.pk).update(username="tonistiigi", name="tonistiigi")
    connect(eve, "somebody-else", 9)

    assert tallies.tally(voted(eve)).groups == {Group.COMMUNITY: 1}


def test_who_is_named_is_a_contributor_once_they_connected_that_account(dana: User, eve: User) -> None:
    connect(eve, "Tonis", 9)
    contributors.name_contributors("# ours\n@tonis\n", by=dana)

    assert tallies.tally(voted(eve)).groups == {Group.CONTRIBUTOR: 1}


def test_one_query_however_many_voted(django_assert_num_queries: Any, db: None) -> None:
    for number in (3, 30):
        proposal = voted(*(make_user() for _ in range(number)))
        with django_assert_num_queries(1):
            assert tallies.tally(proposal).groups == {Group.COMMUNITY: number}


def test_of_many_votes_the_counts_are_kept_for_a_while(
    django_assert_num_queries: Any, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "MANY", 1)
    proposal = voted(bob)
    first = tallies.tally(proposal)

    with django_assert_num_queries(0):
        assert tallies.tally(proposal) == first


def test_only_who_allows_it_is_named(alice: User, bob: User, eve: User) -> None:
    proposal = voted(alice, bob, eve)
    tallies.show_votes(by=alice)
    tallies.show_votes(by=bob)
    tallies.hide_votes(by=bob)
    tallies.show_votes(by=eve)
    User.objects.filter(pk=eve.pk).update(is_active=False)

    assert [vote.voter for vote in tallies.shown_votes(proposal, None)] == [alice]
    assert list(tallies.shown_votes(proposal, Group.MAINTAINER)) == []


@pytest.mark.parametrize("end", ["declined", "accepted", "withdrawn"])
def test_a_vote_comes_back_when_its_proposal_ends(
    bob: User, dana: User, settings: Settings, end: str
) -> None:
    settings.VOTES_PER_MEMBER = 1
    first, second = voted(bob), make_proposal()
    with pytest.raises(RuleBroken, match="You have used your only vote: take it back, or wait until one"):
        voting.cast_vote(second.pk, by=bob)
    voting.cast_vote(first.pk, by=bob)  # it is there already

    if end == "withdrawn":
        authoring.withdraw(first, by=first.author, reason="Done otherwise.")
    else:
        deciding.decide(first, Status(end), by=dana, rationale="So.", section=make_section())
    voting.cast_vote(second.pk, by=bob)

    first.refresh_from_db()
    assert [vote.proposal for vote in tallies.active_votes(bob)] == [second]
    assert (first.vote_count, first.votes.count()) == (1, 1)


def test_of_a_merged_proposal_the_vote_moves_or_comes_back(bob: User, dana: User, eve: User) -> None:
    duplicate, original = voted(bob, eve), voted(bob)

    merging.merge(duplicate, original, by=dana, reason="The same.")

    assert [tallies.active_votes(member).count() for member in (bob, eve)] == [1, 1]
    original.refresh_from_db()
    assert original.vote_count == 2


def test_a_vote_that_is_taken_back_may_be_given_elsewhere(bob: User, settings: Settings) -> None:
    settings.VOTES_PER_MEMBER = 2
    first, _, third = voted(bob), voted(bob), make_proposal()
    with pytest.raises(RuleBroken, match="your 2 votes: take one back"):
        voting.cast_vote(third.pk, by=bob)

    voting.take_back_vote(first.pk, by=bob)
    voting.cast_vote(third.pk, by=bob)

    assert tallies.active_votes(bob).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_votes_at_once_do_not_pass_the_bound(settings: Settings) -> None:
    settings.VOTES_PER_MEMBER = 1
    bob = make_user("bob")
    proposals = [make_proposal(), make_proposal()]

    def vote(proposal: Proposal) -> None:
        voting.cast_vote(proposal.pk, by=bob)

    at_once(*(lambda proposal=proposal: vote(proposal) for proposal in proposals))

    assert tallies.active_votes(bob).count() == 1

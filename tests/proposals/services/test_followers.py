"""Who follows an item because a proposal was merged into the one that put it on the roadmap, and who stops when that
is undone: exactly those."""

import pytest

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import deciding, merging, review, voting
from proposals.workflow import Status
from roadmap.models import Follow, Item
from roadmap.services import following
from tests.factories import make_co_author, make_proposal, make_section, make_user
from tests.proposals.services.merged import WHY


@pytest.fixture
def accepted(original: Proposal, dana: User) -> Proposal:
    """bob and carol voted for it, so they follow its item; so does whoever proposed it."""
    return accept(original, by=dana)


def accept(proposal: Proposal, *, by: User) -> Proposal:
    deciding.decide(
        Proposal.objects.get(pk=proposal.pk),
        Status.ACCEPTED,
        by=by,
        rationale="It fits.",
        section=make_section("Maps"),
    )
    return Proposal.objects.select_related("author").get(pk=proposal.pk)


def item_of(proposal: Proposal) -> Item:
    item = Proposal.objects.get(pk=proposal.pk).roadmap_item
    assert item is not None
    return item


def followers(proposal: Proposal) -> set[str]:
    """By name, without whoever proposed it."""
    rows = Follow.objects.exclude(member=proposal.author)
    return set(rows.values_list("member__username", flat=True))


def test_who_comes_by_a_merge_follows_the_item_of_an_accepted_proposal_until_it_is_undone(
    duplicate: Proposal, accepted: Proposal, dana: User
) -> None:
    make_co_author(duplicate, make_user("ann"))
    foreseen = merging.preview(duplicate, accepted)
    before = sorted(Follow.objects.values_list("pk", "member", "item"))

    record = merging.merge(duplicate, accepted, by=dana, reason=WHY)
    merged = followers(accepted)
    merging.unmerge(record, by=dana)
    merging.unmerge(record, by=dana)

    assert (foreseen.follow, merged) == (3, {"alice", "ann", "bob", "carol", "eve"})
    assert sorted(Follow.objects.values_list("pk", "member", "item")) == before


def test_what_people_chose_themselves_is_left_to_them(
    duplicate: Proposal, accepted: Proposal, alice: User, bob: User, eve: User, dana: User
) -> None:
    """bob, who voted for both, stopped; alice followed before the merge; eve stopped after it and began again."""
    item = item_of(accepted)
    following.unfollow(item, by=bob)
    following.follow(item, by=alice)
    foreseen = merging.preview(duplicate, accepted)

    record = merging.merge(duplicate, accepted, by=dana, reason=WHY)
    merged = followers(accepted)
    following.unfollow(item, by=eve)
    following.follow(item, by=eve)
    merging.unmerge(record, by=dana)

    assert (foreseen.follow, merged) == (1, {"alice", "carol", "eve"})
    assert followers(accepted) == {"alice", "carol", "eve"}


def test_a_merge_from_before_the_acceptance_takes_its_followers_back_too(
    duplicate: Proposal, original: Proposal, dana: User
) -> None:
    record = merging.merge(duplicate, original, by=dana, reason=WHY)
    accepted = accept(original, by=dana)
    merged = followers(accepted)

    merging.unmerge(record, by=dana)

    assert (merged, followers(accepted)) == ({"alice", "bob", "carol", "eve"}, {"bob", "carol"})


@pytest.mark.parametrize("late", [True, False], ids=["merged once accepted", "accepted once merged"])
def test_who_came_by_two_merges_follows_while_one_of_them_stands(
    original: Proposal, alice: User, eve: User, dana: User, late: bool
) -> None:
    one, two = (make_proposal(f"Tiles {number}", author=alice) for number in range(2))
    voting.cast_vote(one.pk, by=eve)
    voting.cast_vote(two.pk, by=eve)
    accepted = accept(original, by=dana) if late else original
    first, second = (merging.merge(row, accepted, by=dana, reason=WHY) for row in (one, two))
    accepted = accepted if late else accept(original, by=dana)
    seen = [followers(accepted)]

    for record in (first, second):
        merging.unmerge(record, by=dana)
        seen.append(followers(accepted))

    both = {"alice", "bob", "carol", "eve"}
    assert seen == [both, both, {"bob", "carol"}]


@pytest.mark.parametrize("late", [False, True], ids=["undone before", "undone after it is accepted again"])
def test_who_votes_for_the_original_itself_meanwhile_goes_on_following(
    duplicate: Proposal, accepted: Proposal, eve: User, dana: User, late: bool
) -> None:
    record = merging.merge(duplicate, accepted, by=dana, reason=WHY)
    review.reopen(accepted, by=dana, reason="The licence changed.")
    voting.take_back_vote(accepted.pk, by=eve)
    voting.cast_vote(accepted.pk, by=eve)
    if late:
        accept(accepted, by=dana)
    merging.unmerge(record, by=dana)
    if not late:
        accept(accepted, by=dana)

    assert followers(accepted) == {"bob", "carol", "eve"}


def test_who_is_deactivated_is_not_foreseen_as_a_follower(
    duplicate: Proposal, accepted: Proposal, eve: User
) -> None:
    before = merging.preview(duplicate, accepted).follow
    User.objects.filter(pk=eve.pk).update(is_active=False)

    assert (before, merging.preview(duplicate, accepted).follow) == (2, 1)


def test_accepted_again_those_follow_who_came_since_also_by_a_merge_and_nobody_who_stopped(
    duplicate: Proposal, accepted: Proposal, alice: User, bob: User, eve: User, dana: User
) -> None:
    """zoe's duplicate was there before; she and bob stopped following."""
    zoe = make_user("zoe")
    merging.merge(make_proposal(author=zoe), accepted, by=dana, reason=WHY)
    for stops in (zoe, bob):
        following.unfollow(item_of(accepted), by=stops)
    review.reopen(accepted, by=dana, reason="The licence changed.")
    record = merging.merge(duplicate, accepted, by=dana, reason=WHY)
    between = followers(accepted)

    accept(accepted, by=dana)
    again = followers(accepted)
    merging.unmerge(record, by=dana)

    assert (between, again) == ({"carol"}, {"alice", "carol", "eve"})
    assert followers(accepted) == {"carol"}


def test_of_a_chain_everyone_follows_and_the_outer_merge_takes_all_of_them_back(
    duplicate: Proposal, accepted: Proposal, dana: User
) -> None:
    between = make_proposal(author=make_user("max"))
    merging.merge(duplicate, between, by=dana, reason=WHY)

    record = merging.merge(between, accepted, by=dana, reason=WHY)
    merged = followers(accepted)
    merging.unmerge(record, by=dana)

    assert merged == {"alice", "bob", "carol", "eve", "max"}
    assert followers(accepted) == {"bob", "carol"}

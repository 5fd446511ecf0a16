"""What an acceptance puts on the roadmap, and who is told from now on what becomes of it: everyone who wanted it."""

from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import acceptance, coauthors, deciding, merging, review, voting
from proposals.workflow import Status
from roadmap.models import Item, TalkBack
from roadmap.services import following
from tests.factories import make_issue, make_proposal, make_section, make_user


def accept(proposal: Proposal, *, by: User) -> Item:
    decision = deciding.decide(
        proposal, Status.ACCEPTED, by=by, rationale="It fits.", section=make_section("Maps")
    )
    assert decision.item is not None
    return decision.item


def followers(item: Item) -> list[str]:
    return sorted(item.follows.values_list("member__username", flat=True))


def write_with(proposal: Proposal, other: User) -> None:
    coauthors.invite(proposal, who=other.username, by=proposal.author)
    coauthors.accept(proposal, by=other)


def test_what_was_done_before_the_decision_does_not_make_the_item_shipped(alice: User, dana: User) -> None:
    done, todo = make_issue(state="closed", state_reason="completed"), make_issue()
    names = [f"waymark-maps/waymark#{number}" for number in (done.number, todo.number, 77)]
    issues = [{"text": name, "url": f"https://github.com/{name.replace('#', '/issues/')}"} for name in names]
    before, both = (make_proposal(author=alice, links=links) for links in (issues[:1], issues))

    items = [accept(proposal, by=dana) for proposal in (before, both)]

    assert [(item.status, sorted(item.issues.values_list("number", flat=True))) for item in items] == [
        ("planned", []),
        ("planned", [77, todo.number]),
    ]


def test_co_authors_follow_the_item_and_those_who_only_were_invited_do_not(
    alice: User, bob: User, eve: User, dana: User
) -> None:
    proposal = make_proposal(author=alice)
    write_with(proposal, bob)
    coauthors.invite(proposal, who="eve", by=alice)

    assert followers(accept(proposal, by=dana)) == ["alice", "bob"]


def test_who_wrote_what_was_merged_into_it_follows_too(alice: User, bob: User, eve: User, dana: User) -> None:
    """eve's goes on as bob's, which goes on as alice's; what was merged and taken apart again does not."""
    far, near, apart, original = (make_proposal(author=who) for who in (eve, bob, make_user("ann"), alice))
    write_with(far, make_user("zoe"))
    merging.merge(far, near, by=dana, reason="The same.")
    merging.merge(near, original, by=dana, reason="The same.")
    merging.unmerge(merging.merge(apart, original, by=dana, reason="The same."), by=dana)

    assert followers(accept(original, by=dana)) == ["alice", "bob", "eve", "zoe"]


def test_accepted_again_its_new_voters_follow_and_who_stopped_stays_away(
    alice: User, bob: User, eve: User, dana: User
) -> None:
    proposal = make_proposal(author=alice)
    voting.cast_vote(proposal.pk, by=bob)
    following.unfollow(accept(proposal, by=dana), by=bob)
    review.reopen(proposal, by=dana, reason="The licence changed.")
    voting.cast_vote(proposal.pk, by=eve)

    assert followers(accept(proposal, by=dana)) == ["alice", "eve"]


def test_accepted_again_an_item_that_left_the_roadmap_is_not_taken_up(alice: User, dana: User) -> None:
    proposal = make_proposal(author=alice)
    first = accept(proposal, by=dana)
    Item.objects.filter(pk=first.pk).update(left_at=timezone.now())
    review.reopen(proposal, by=dana, reason="The licence changed.")

    second = accept(proposal, by=dana)

    assert (second != first, second.left_at) == (True, None)


def test_no_issue_is_offered_where_the_author_names_one(dana: User, settings: Settings) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    TalkBack.objects.create(pk=1, creates_issues=True)
    links = [{"text": "waymark-maps/waymark#7", "url": "https://github.com/waymark-maps/waymark/issues/7"}]

    offers = [acceptance.tracking_issue(make_proposal("Tiles", links=told)) for told in ([], links)]

    assert [offer and offer.title for offer in offers] == ["Tiles", None]

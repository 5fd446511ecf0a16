"""The people around a proposal: also those whose own one goes on as it, however many merges away."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.notifications.models import Notification
from proposals import announcements
from proposals.models import Event, Proposal
from proposals.recipients import concerned, writing_together
from proposals.services import coauthors, deciding, merging, voting
from proposals.workflow import Status
from tests.factories import make_co_author, make_comment, make_proposal, make_user

WHY = "Both ask for maps without a network."


@pytest.fixture
def chain(alice: User, bob: User, eve: User, dana: User) -> list[Proposal]:
    """eve's goes on as bob's, which ann wrote too, and bob's as alice's; one that max wrote was taken out again."""
    far, near, original, apart = (
        make_proposal(f"Tiles of {who.username}", author=who) for who in (eve, bob, alice, make_user("max"))
    )
    coauthors.invite(near, who=make_user("ann").username, by=bob)
    coauthors.accept(near, by=User.objects.get(username="ann"))
    merging.merge(far, near, by=dana, reason=WHY)
    merging.merge(near, original, by=dana, reason=WHY)
    merging.unmerge(merging.merge(apart, original, by=dana, reason=WHY), by=dana)
    return [far, near, original, apart]


def names(people: set[int]) -> list[str]:
    return sorted(User.objects.filter(pk__in=people).values_list("username", flat=True))


def told_of(event: Event) -> list[tuple[str, str, bool]]:
    announcements.announce(event.pk)
    rows = Notification.objects.filter(event=f"proposals.{event.pk}").order_by("recipient__username")
    return [(row.recipient.username, row.subject, row.mail) for row in rows]


def test_who_wrote_a_duplicate_is_told_what_becomes_of_the_original(
    chain: list[Proposal], dana: User
) -> None:
    original = Proposal.objects.get(pk=chain[2].pk)
    deciding.decide(original, Status.DECLINED, by=dana, rationale="No room.")

    told = told_of(Event.objects.get(kind="decided"))

    assert told == [
        ("alice", "Your proposal was declined: Tiles of alice", True),
        *(
            (name, "A proposal you took part in was declined: Tiles of alice", False)
            for name in ("ann", "bob", "eve")
        ),
    ]
    assert names(concerned([original])[original.pk]) == ["alice", "ann", "bob", "eve"]


def test_all_who_write_it_are_told_and_nobody_of_what_they_did_themselves(
    alice: User, bob: User, dana: User
) -> None:
    proposal = make_proposal("Tiles", author=alice)
    make_co_author(proposal, bob)
    voting.cast_vote(proposal.pk, by=dana)

    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")

    assert told_of(Event.objects.get(kind="decided")) == [
        (name, "Your proposal was declined: Tiles", True) for name in ("alice", "bob")
    ]


def test_who_only_commented_on_a_duplicate_is_told_where_it_goes_on(
    alice: User, bob: User, dana: User
) -> None:
    duplicate = make_proposal("Tiles", author=alice)
    make_comment(duplicate, author=bob)

    merging.merge(duplicate, make_proposal("Maps"), by=dana, reason=WHY)

    assert told_of(Event.objects.get(kind="merged")) == [
        ("alice", "Your proposal was merged into Maps", True),
        ("bob", "A proposal you took part in was merged into Maps", False),
    ]


def test_who_wrote_what_was_merged_before_is_told_of_the_next_merge_and_counted_in_its_preview(
    chain: list[Proposal], dana: User
) -> None:
    original = Proposal.objects.get(pk=chain[2].pk)
    other = make_proposal("Maps without a network")
    foreseen = merging.preview(original, other)

    merging.merge(original, other, by=dana, reason=WHY)

    told = told_of(Event.objects.filter(kind="merged").latest("pk"))
    assert [(name, mail) for name, _, mail in told] == [
        ("alice", True),
        ("ann", False),
        ("bob", False),
        ("eve", False),
    ]
    assert foreseen.told == len(told)


def test_who_writes_together_is_asked_at_once_for_chains_of_any_length(
    chain: list[Proposal], dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        few = writing_together([chain[3]])
    with django_assert_num_queries(2):
        many = writing_together(chain)

    assert [names(few[chain[3].pk]), *(names(many[one.pk]) for one in chain)] == [
        ["max"],
        ["eve"],
        ["ann", "bob", "eve"],
        ["alice", "ann", "bob", "eve"],
        ["max"],
    ]

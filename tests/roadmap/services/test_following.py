"""Who follows an item, and that followers stay with it whatever the next document makes of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from proposals.services import deciding, voting
from proposals.workflow import Status as Standing
from roadmap.models import Arrival, Follow, Item
from roadmap.services import arrivals, editing, following, importing
from tests.factories import make_item, make_proposal, make_section, make_user
from tests.roadmap.services.documents import DOCUMENT, HOME, bring

pytestmark = pytest.mark.django_db


def followers(item: Item) -> list[str]:
    return sorted(item.follows.values_list("member__username", flat=True))


def counted(item: Item, person: User) -> tuple[int, bool]:
    """What the item's page says: how many follow it, and whether the person does."""
    shown: Any = following.with_followers(Item.objects.all(), person).get(pk=item.pk)
    return shown.follower_count, shown.followed


def state(item: Item) -> tuple[str, str, str, bool]:
    """Section, title, text, and whether it stands on the roadmap."""
    now = Item.objects.select_related("section").get(pk=item.pk)
    return now.section.title, now.title, now.body.strip(), now.left_at is None


def test_following_and_unfollowing_twice_are_the_same_as_once(alice: User, bob: User) -> None:
    item = make_item()
    following.follow(item, by=alice)
    following.follow(item, by=alice)
    following.follow(item, by=bob)
    both = (counted(item, alice), counted(item, bob))

    following.unfollow(item, by=alice)
    following.unfollow(item, by=alice)

    assert both == ((2, True), (2, True))
    assert (counted(item, alice), counted(item, bob)) == ((1, False), (1, True))


def test_only_members_follow(alice: User) -> None:
    item = make_item()
    alice.is_active = False

    for act in (following.follow, following.unfollow):
        with pytest.raises(PermissionDenied):
            act(item, by=alice)

    assert followers(item) == []


def test_a_member_who_is_deleted_follows_no_more(alice: User, bob: User) -> None:
    item = make_item()
    following.follow(item, by=alice)
    following.follow(item, by=bob)

    alice.delete()

    assert (followers(item), counted(item, bob)) == (["bob"], (1, True))


def test_who_proposed_it_and_who_voted_for_it_follow_what_was_accepted(
    alice: User, bob: User, dana: User
) -> None:
    proposal = make_proposal(author=alice)
    gone = make_user("gone")
    for voter in (alice, bob, gone):
        voting.cast_vote(proposal.pk, by=voter)
    User.objects.filter(pk=gone.pk).update(is_active=False)

    deciding.decide(proposal, Standing.ACCEPTED, by=dana, rationale="Yes.", section=make_section())

    proposal.refresh_from_db()
    assert proposal.roadmap_item is not None
    assert followers(proposal.roadmap_item) == ["alice", "bob"]


def test_what_was_not_accepted_has_nobody_who_follows(alice: User, dana: User) -> None:
    proposal = make_proposal(author=alice)

    deciding.decide(proposal, Standing.DECLINED, by=dana, rationale="No.")

    assert Follow.objects.count() == 0


def test_many_follow_in_one_statement(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    item = make_item()
    for number in range(30):
        make_user(f"reader{number}")
    following.follow(item, by=alice)

    with django_assert_num_queries(1):
        following.follow_together(item, User.objects.all())

    assert item.follows.count() == 31


@pytest.mark.parametrize(
    ("before", "after", "becomes"),
    [
        ("Offline tiles", "Maps without signal", ("Maps", "Maps without signal", "Tiles on the phone.")),
        ("Tiles on the phone.", "On every phone.", ("Maps", "Offline tiles", "On every phone.")),
        (
            "## 1.1 Offline tiles\n\nTiles on the phone.\n\n",
            "# 3. Storage\n\n## 3.1 Offline tiles\n\nTiles on the phone.\n\n# 1. Maps\n\n",
            ("Storage", "Offline tiles", "Tiles on the phone."),
        ),
    ],
    ids=["renamed", "reworded", "split into another section"],
)
def test_followers_stay_when_the_next_document_says_it_otherwise(
    alice: User, before: str, after: str, becomes: tuple[str, str, str]
) -> None:
    bring()
    item = Item.objects.get(title="Offline tiles")
    following.follow(item, by=alice)
    address = f"/roadmap/items/{item.pk}/"

    bring(DOCUMENT.replace(before, after))

    assert (state(item), followers(item)) == ((*becomes, True), ["alice"])
    assert Item.objects.get(pk=item.pk).get_absolute_url().startswith(address)


def test_followers_stay_when_a_section_is_split_and_everything_in_it_moves(alice: User) -> None:
    bring()
    colours = Item.objects.get(title="Night colours")
    following.follow(colours, by=alice)
    split = DOCUMENT.replace(
        "## 1.2 Night colours\n\nRed on black.", "# 2. Display\n\n## 2.1 Night colours\n\nRed on black."
    ).replace("# 2. People\n\n## 2.1 Work", "# 3. People\n\n## 3.1 Work")

    bring(split)
    editing.move_item(
        Item.objects.get(pk=colours.pk),
        section=Item.objects.get(title="Work days").section,
        before=None,
        by=make_user("root", is_superuser=True),
    )

    assert (state(colours)[0], followers(colours)) == ("People", ["alice"])


def test_followers_stay_with_the_item_that_a_correction_names(alice: User, dana: User) -> None:
    bring()
    item = Item.objects.get(title="Offline tiles")
    following.follow(item, by=alice)
    arrival = come(
        DOCUMENT.replace("1.1 Offline tiles\n\nTiles on the phone.", "1.1 Sky\n\nSeen from above.")
    )

    arrivals.apply_arrival(arrivals.correct(arrival, {0: item.pk}, by=dana), by=dana)

    assert (state(item), followers(item)) == (("Maps", "Sky", "Seen from above.", True), ["alice"])


def test_an_item_that_left_keeps_its_followers_and_comes_back_with_them(alice: User) -> None:
    bring()
    item = Item.objects.get(title="Night colours")
    following.follow(item, by=alice)

    bring(DOCUMENT.replace("## 1.2 Night colours\n\nRed on black.\n\n", ""))
    left = (state(item)[-1], followers(item))
    bring()

    assert (left, state(item)[-1], followers(item)) == ((False, ["alice"]), True, ["alice"])


def test_followers_of_a_row_that_a_later_correction_ends_go_to_the_row_that_the_item_had(
    alice: User, bob: User, dana: User
) -> None:
    bring()
    first = Item.objects.get(title="Offline tiles")
    following.follow(first, by=alice)
    renamed = DOCUMENT.replace("1.1 Offline tiles\n\nTiles on the phone.", "1.1 Sky\n\nSeen from above.")
    bring(renamed)
    second = Item.objects.get(title="Sky")
    for member in (alice, bob):
        following.follow(second, by=member)

    arrivals.apply_arrival(arrivals.correct(come(renamed), {0: first.pk}, by=dana), by=dana)

    assert (state(first), followers(first)) == (("Maps", "Sky", "Seen from above.", True), ["alice", "bob"])
    assert (state(second)[-1], followers(second)) == (False, [])


def test_followers_of_another_item_that_is_really_gone_stay_with_it(alice: User, dana: User) -> None:
    bring()
    tiles, colours = (Item.objects.get(title=title) for title in ("Offline tiles", "Night colours"))
    following.follow(colours, by=alice)
    text = DOCUMENT.replace("## 1.1 Offline tiles\n\nTiles on the phone.\n\n", "").replace(
        "Red on", "Green on"
    )

    arrivals.apply_arrival(arrivals.correct(come(text), {0: tiles.pk}, by=dana), by=dana)

    assert (state(tiles)[1:], followers(tiles)) == (("Night colours", "Green on black.", True), [])
    assert (state(colours)[-1], followers(colours)) == (False, ["alice"])


def come(text: str) -> Arrival:
    """A document that waits for a maintainer's word."""
    importing.preview(text.encode(), repository=HOME)
    return Arrival.objects.create(source=text, repository=HOME)

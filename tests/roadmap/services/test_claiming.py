"""Who said that they work on what: claiming, giving back, confirming, releasing."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.models import Claim, Event
from roadmap.services import claiming
from tests.at_once import at_once
from tests.factories import make_issue, make_item, make_user, track
from tests.roadmap.services.claims import RUTH, connect, objective, told

pytestmark = pytest.mark.django_db


def test_a_claim_is_told_in_the_life_of_the_items_that_the_issue_measures(bob: User) -> None:
    issue, item = objective(), make_item()
    track(item, issue)

    claiming.claim(issue, by=bob)

    claim = Claim.objects.get()
    assert (claim.issue, claim.member, claim.ending, claim.at == claim.active_at) == (issue, bob, "", True)
    assert [(event.item, event.kind, event.actor, event.data["words"]) for event in Event.objects.all()] == [
        (item, "issue_claimed", bob, "waymark-maps/waymark#12: claimed by Bob")
    ]


def test_claiming_and_giving_back_twice_changes_nothing(bob: User) -> None:
    issue = objective()
    track(make_item(), issue)

    first, second = claiming.claim(issue, by=bob), claiming.claim(issue, by=bob)
    claiming.give_back(issue, by=bob)
    claiming.give_back(issue, by=bob)

    assert first == second
    assert [claim.ending for claim in Claim.objects.all()] == ["given_back"]
    assert [event.kind for event in Event.objects.all()] == ["issue_claimed", "issue_given_back"]


def test_the_second_member_is_told_who_has_it(alice: User, bob: User) -> None:
    issue = objective()
    claim = claiming.claim(issue, by=bob)

    with pytest.raises(RuleBroken) as refused:
        claiming.claim(issue, by=alice)

    assert refused.value.message == (
        f"Bob said on {claim.at:%-d %B %Y} that they work on this. Offer them help."
    )


@pytest.mark.django_db(transaction=True)
def test_of_several_who_claim_at_the_same_moment_one_wins() -> None:
    issue = objective()
    members = [make_user(name) for name in ("ann", "ben", "cleo", "dan")]

    errors = at_once(*[lambda member=member: claiming.claim(issue, by=member) for member in members])

    assert sorted(errors) == ["", "RuleBroken", "RuleBroken", "RuleBroken"]
    assert Claim.objects.current().get().member == members[errors.index("")]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "closed"}, "This issue is closed, so there is nothing left to work on."),
        (
            {"objective": False},
            "This issue is no short-term objective (any more), so it cannot be claimed here.",
        ),
        (
            {"assigned": True, "assignees": [RUTH]},
            "ruth is assigned on GitHub. Offer them your help instead.",
        ),
        (
            {"assigned": True, "assignees": [RUTH, RUTH | {"login": "sam"}, RUTH | {"login": "tim"}]},
            "ruth and 2 others are assigned on GitHub. Offer them your help instead.",
        ),
    ],
)
def test_what_cannot_be_claimed_is_refused_in_a_sentence(
    bob: User, fields: dict[str, Any], sentence: str
) -> None:
    issue = make_issue(12, **{"objective": True, **fields})

    with pytest.raises(RuleBroken) as refused:
        claiming.claim(issue, by=bob)

    assert (refused.value.message, Claim.objects.count()) == (sentence, 0)


def test_who_is_assigned_on_github_may_say_it_here_too(bob: User) -> None:
    connect(bob, "Ruth")
    issue = objective(assigned=True, assignees=[RUTH])

    claiming.claim(issue, by=bob)
    claiming.settle(issue, {"issue_assigned"})

    assert Claim.objects.current().get().member == bob


def test_a_deactivated_member_claims_confirms_and_gives_back_nothing(bob: User) -> None:
    issue = objective()
    claiming.claim(issue, by=bob)
    bob.is_active = False
    bob.save()

    for act in (claiming.claim, claiming.still_at_it, claiming.give_back):
        with pytest.raises(PermissionDenied):
            act(issue, by=bob)
    assert Claim.objects.current().count() == 1


def test_only_the_owner_is_still_at_it(alice: User, bob: User) -> None:
    issue = objective()
    claiming.claim(issue, by=bob)

    with pytest.raises(RuleBroken, match="You have no claim on this issue"), transaction.atomic():
        claiming.still_at_it(issue, by=alice)
    claiming.give_back(issue, by=alice)

    assert claiming.still_at_it(issue, by=bob).member == bob


def test_a_maintainer_releases_with_a_reason_that_the_owner_reads(bob: User, dana: User) -> None:
    issue = objective(title="Tiles")
    track(make_item(), issue)
    claim = claiming.claim(issue, by=bob)

    claiming.release(claim, by=dana, reason="Needed for\n3.1")
    claiming.release(claim, by=dana, reason="Again")

    claim.refresh_from_db()
    assert (claim.ending, claim.reason) == ("released", "Needed for 3.1")
    assert [event.data["words"] for event in Event.objects.filter(kind="issue_released")] == [
        "waymark-maps/waymark#12: released by Dana: Needed for 3.1"
    ]
    assert told(bob) == [
        (
            "No longer yours: Tiles",
            "You said that you would like to work on waymark-maps/waymark#12. Dana released it: Needed for 3.1",
            True,
        )
    ]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_release_without_a_usable_reason_is_refused(bob: User, dana: User, reason: str) -> None:
    claim = claiming.claim(objective(), by=bob)

    with pytest.raises(RuleBroken):
        claiming.release(claim, by=dana, reason=reason)

    assert Claim.objects.current().exists()


def test_only_maintainers_release(bob: User, eve: User) -> None:
    claim = claiming.claim(objective(), by=bob)

    with pytest.raises(PermissionDenied):
        claiming.release(claim, by=eve, reason="Mine")

    assert Claim.objects.current().exists()

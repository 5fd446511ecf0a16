"""What becomes of a claim when its owner is silent, and when GitHub says something else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.celery import app
from portal.demo.forge import Forge
from portal.notifications.models import Notification
from roadmap.models import Claim, Event, Issue
from roadmap.services import claiming, syncing
from tests.at_once import at_once
from tests.factories import make_issue, make_item, make_user, track
from tests.roadmap.services.claims import RUTH, connect, objective, told
from tests.roadmap.services.looking import HOME

pytestmark = pytest.mark.django_db


def silent(member: User, *, days: float, warned: float | None = None, **fields: Any) -> Claim:
    """A claim whose owner was last heard of `days` ago, and warned `warned` days ago."""
    claim = claiming.claim(objective(**fields), by=member)
    now = timezone.now()
    warned_at = None if warned is None else now - timedelta(days=warned)
    Claim.objects.update(active_at=now - timedelta(days=days), warned_at=warned_at)
    return claim


def test_silence_is_warned_of_once(bob: User, settings: Settings) -> None:
    claim = silent(bob, days=14.01, title="Tiles")

    counts = [claiming.follow_up(), claiming.follow_up()]

    assert counts == [1, 0]
    assert told(bob) == [
        (
            "Are you still working on Tiles?",
            f"You said on {claim.at:%-d %B %Y} that you would like to work on waymark-maps/waymark#12, and there has"
            " been no sign of it for 14 days.\n\nOpen it to say that you are still at it, or give it back so that"
            " somebody else can take it. Without a word it is free again in 7 days.",
            True,
        )
    ]
    assert Notification.objects.get().path == f"/roadmap/help/{claim.issue_id}/"


def test_beat_has_it_on_its_timetable(bob: User, settings: Settings) -> None:
    silent(bob, days=15)

    app.tasks[settings.CELERY_BEAT_SCHEDULE["follow up claims"]["task"]].run()

    assert len(told(bob)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_the_same_moment_warn_once() -> None:
    silent(make_user("bob"), days=15)

    at_once(claiming.follow_up, claiming.follow_up, claiming.follow_up)

    assert Notification.objects.count() == 1


@pytest.mark.parametrize(("days", "warned"), [(13.9, None), (20.9, 6.9), (40, 6.9)])
def test_nothing_happens_before_its_day(bob: User, days: float, warned: float | None) -> None:
    silent(bob, days=days, warned=warned)

    assert (claiming.follow_up(), Claim.objects.current().count()) == (0, 1)


def test_a_site_that_was_down_warns_before_it_releases(bob: User) -> None:
    silent(bob, days=60)

    claiming.follow_up()

    assert Claim.objects.current().get().warned_at is not None


def test_whoever_stays_silent_has_it_no_more(bob: User) -> None:
    claim = silent(bob, days=21.01, warned=7.01, title="Tiles")
    track(make_item(), claim.issue)

    counts = [claiming.follow_up(), claiming.follow_up()]

    assert (counts, Claim.objects.get().ending) == ([1, 0], "ran_out")
    assert [event.data["words"] for event in Event.objects.all()] == [
        "waymark-maps/waymark#12: free again after 21 days without a sign"
    ]
    assert [(subject, mail) for subject, _, mail in told(bob)] == [("No longer yours: Tiles", True)]


def test_the_days_are_the_sites_own(bob: User, settings: Settings) -> None:
    settings.CLAIM_WARN_DAYS, settings.CLAIM_RELEASE_DAYS = 2, 3
    silent(bob, days=2.1)

    claiming.follow_up()

    assert told(bob)[0][1].endswith("Without a word it is free again in 1 day.")


def test_a_word_of_the_owner_begins_the_days_anew_and_a_later_silence_is_warned_of_again(bob: User) -> None:
    claim = silent(bob, days=20, warned=6)

    claiming.still_at_it(claim.issue, by=bob)
    assert (claiming.follow_up(), Claim.objects.get().warned_at) == (0, None)

    Claim.objects.update(active_at=timezone.now() - timedelta(days=15))
    assert claiming.follow_up() == 1


def test_other_changes_of_the_issue_are_no_activity_of_the_owner(bob: User) -> None:
    claim = silent(bob, days=15)

    claiming.settle(claim.issue, {"", "issue_retitled"})

    assert claiming.follow_up() == 1


def test_a_claim_does_not_run_out_while_its_owner_is_assigned_and_has_all_days_afterwards(bob: User) -> None:
    connect(bob, "ruth")
    claim = silent(bob, days=60, assigned=True, assignees=[RUTH])
    assert claiming.follow_up() == 0

    Issue.objects.update(assigned=False, assignees=[])
    claiming.settle(claim.issue, {"issue_unassigned"})

    assert (claiming.follow_up(), Claim.objects.current().count()) == (0, 1)


def test_the_claim_of_a_deactivated_member_ends(bob: User) -> None:
    silent(bob, days=0)
    User.objects.filter(pk=bob.pk).update(is_active=False)

    claiming.follow_up()

    assert [(claim.ending, claim.reason) for claim in Claim.objects.all()] == [
        ("released", "The account was deactivated.")
    ]


def test_github_ends_a_claim_when_the_issue_is_closed_or_somebody_else_assigned(
    bob: User, forge: Forge
) -> None:
    tracked(forge, 41, 42, 43)
    for number in (41, 42, 43):
        claiming.claim(Issue.objects.get(number=number), by=bob)
    forge.close_issue(HOME, 41)
    forge.edit_issue(HOME, 42, assignees=["ruth"])
    forge.edit_issue(HOME, 43, title="Tiles again", comments=9)

    syncing.sync_all()

    assert list(Claim.objects.order_by("issue__number").values_list("issue__number", "ending")) == [
        (41, "closed"),
        (42, "assigned"),
        (43, ""),
    ]
    assert sorted(told(bob)) == [
        (
            "No longer yours: Tiles 41",
            f"You said that you would like to work on {HOME}#41. The issue was closed on GitHub.",
            True,
        ),
        (
            "No longer yours: Tiles 42",
            f"You said that you would like to work on {HOME}#42. ruth is assigned on GitHub now.",
            True,
        ),
    ]


def test_the_claim_stays_when_github_assigns_its_owner(bob: User, forge: Forge) -> None:
    connect(bob, "Ruth")
    tracked(forge, 41)
    claiming.claim(Issue.objects.get(), by=bob)
    Claim.objects.update(active_at=timezone.now() - timedelta(days=20), warned_at=timezone.now())
    forge.edit_issue(HOME, 41, assignees=["ruth"])

    syncing.sync_all()

    claim = Claim.objects.current().get()
    assert (claim.warned_at, told(bob)) == (None, [])
    assert claim.active_at > timezone.now() - timedelta(minutes=5)


def test_a_claim_follows_its_issue_to_the_row_that_took_over(bob: User, forge: Forge) -> None:
    tracked(forge, 41)
    there = make_issue(7, repository="waymark-maps/maps", objective=True)
    claim = claiming.claim(Issue.objects.get(number=41), by=bob)
    forge.add_issue("waymark-maps/maps", 1, title="Another")
    track(make_item(), claim.issue)
    forge.transfer_issue(HOME, 41, "waymark-maps/maps", 7)

    syncing.sync_all()

    claim.refresh_from_db()
    assert (claim.issue, claim.ending) == (there, "")


def tracked(forge: Forge, *numbers: int) -> None:
    """Objectives on GitHub that the portal has fetched once."""
    for number in numbers:
        forge.add_issue(HOME, number, title=f"Tiles {number}", labels=["roadmap"])
    syncing.sync_all()


@pytest.fixture(autouse=True)
def home(settings: Settings) -> None:
    settings.ROADMAP_REPOSITORY = HOME

"""Issues and repositories are followed to where they went."""

import pytest
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from roadmap.models import Issue, Item
from roadmap.services import planning, syncing
from tests.factories import make_item
from tests.roadmap.services.looking import HOME, issue

pytestmark = pytest.mark.django_db


def test_a_renamed_repository_is_followed_and_the_row_stays(
    forge: Forge, offline: Item, settings: Settings
) -> None:
    settings.ROADMAP_REPOSITORY = ""
    syncing.sync_all()
    before = issue(41).pk
    forge.rename_repository(HOME, "Waymark-Maps/Atlas")

    summary = syncing.sync_all()

    moved = issue(41, "waymark-maps/atlas")
    assert (moved.pk, moved.title, moved.url) == (
        before,
        "Store tiles",
        f"{forge.url}/Waymark-Maps/Atlas/issues/41",
    )
    assert summary.changes[0] == f"waymark-maps/atlas#41: moved here from {HOME}#41"
    assert Issue.objects.filter(repository=HOME).count() == 0
    sent = len(forge.log)
    syncing.sync_all()
    assert [request.status for request in forge.log[sent:]] == [304, 304]


def test_the_renamed_home_keeps_its_objectives_in_their_rows(forge: Forge, offline: Item) -> None:
    forge.add_issue(HOME, 50, title="Draw an icon", labels=["roadmap"])
    syncing.sync_all()
    before = issue(50).pk
    forge.rename_repository(HOME, "waymark-maps/atlas")

    summary = syncing.sync_all()

    assert [(row.pk, str(row)) for row in Issue.objects.objectives()] == [(before, "waymark-maps/atlas#50")]
    assert summary.failures == [
        f"{HOME} is called waymark-maps/atlas now: set ROADMAP_REPOSITORY to that name."
    ]
    assert Issue.objects.count() == 3


def test_a_transferred_issue_is_followed_to_its_new_number(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    forge.transfer_issue(HOME, 41, "waymark-maps/tiles", 7)
    before = issue(41).pk

    syncing.sync_all()

    assert issue(7, "waymark-maps/tiles").pk == before
    assert offline.tracking.get(issue=before).position == 0


def test_where_the_new_place_has_a_row_it_takes_the_tracking_over(forge: Forge, offline: Item) -> None:
    other = make_item("Tiles", number="1.3")
    planning.track(other, ["waymark-maps/tiles#7", f"{HOME}#41"])
    forge.transfer_issue(HOME, 41, "waymark-maps/tiles", 7)

    syncing.sync_all()

    there = issue(7, "waymark-maps/tiles")
    assert [str(row) for row in offline.tracked_issues] == [str(there), f"{HOME}#42"]
    assert [str(row) for row in other.tracked_issues] == [str(there)]
    other.refresh_from_db()
    assert other.status == "in_progress"

"""Every change of a status is an event that says whose word it was, and through what."""

from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.demo.forge import Forge, shapes
from roadmap.models import Delivery, Event, Item, Version
from roadmap.progress import Status
from roadmap.services import deliveries, importing, planning, syncing
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, track
from tests.roadmap.services.looking import HOME

pytestmark = pytest.mark.django_db
DOCUMENT = (
    "# Trails\n\n## Maps\n\n### Offline tiles\n\nTiles are kept.\n\nTracking issues:\n\n- #41 Store tiles\n"
)


def bring(text: str, by: User | None = None) -> Version:
    return importing.apply(importing.preview(text.encode(), repository="waymark-maps/waymark"), by=by)


def told(item: Item) -> list[tuple[str, str, dict[str, Any]]]:
    """The events of the item's status: kind, who, what."""
    rows = item.events.filter(kind__startswith="status").select_related("actor")
    return [(event.kind, event.actor.username if event.actor else "", event.data) for event in rows]


def test_a_status_that_the_document_says_names_its_version(dana: User) -> None:
    bring(DOCUMENT)
    item = Item.objects.get()

    version = bring(DOCUMENT.replace("Offline tiles", "Offline tiles (shipped)"), by=dana)

    data = {"before": "planned", "after": "shipped", "source": "document", "version": version.pk}
    assert told(item) == [("status_changed", "dana", data)]
    page = signed_in(dana).get(item.get_absolute_url()).content.decode()
    assert f'because <a href="/roadmap/history/{version.pk}/">the document</a> says so, brought by' in page


def test_a_status_set_by_hand_names_the_maintainer_also_where_it_stays_the_same(dana: User) -> None:
    item = make_item()

    planning.set_status(item, Status.SHIPPED, by=dana)
    planning.set_status(item, Status.SHIPPED, by=dana)
    planning.follow_issues(item, by=dana)
    planning.set_status(item, Status.PLANNED, by=dana)

    changed = {"before": "planned", "after": "shipped", "source": "maintainer"}
    back = {"before": "shipped", "after": "planned", "source": "issues"}
    released = "Its status is no longer set by hand: the document and its issues decide again"
    held = "Planned from now on by hand, whatever its issues say"
    assert told(item) == [
        ("status_changed", "dana", changed),
        ("status_released", "dana", {"words": released, "source": "maintainer"}),
        ("status_changed", "dana", back),
        ("status_held", "dana", {"words": held, "source": "maintainer"}),
    ]
    page = signed_in(dana).get(item.get_absolute_url()).content.decode()
    assert "by <strong><bdi>Dana</bdi></strong>, by hand" in page


def test_the_items_page_says_why_it_has_its_status(dana: User) -> None:
    item = make_item()
    track(item, make_issue(7, assigned=True), make_issue(8, state="closed", state_reason="not_planned"))
    planning.set_status(item, Status.DROPPED, by=dana)

    page = " ".join(signed_in(dana).get(item.get_absolute_url()).content.decode().split())

    assert "<summary>Why dropped?</summary>" in page
    assert "A maintainer set it by hand: <strong>dropped</strong>. That counts." in page
    assert "Its tracking issues say <strong>in progress</strong>, which differs." in page
    assert "waymark-maps/waymark#7</a> open, somebody is assigned: begun" in page
    assert "waymark-maps/waymark#8</a> closed as not planned: counts neither as open nor as done" in page


def test_the_admin_says_it_with_the_same_words(dana: User) -> None:
    item = make_item()
    track(item, make_issue(7, assigned=True))

    page = signed_in(dana).get(f"/admin/roadmap/item/{item.pk}/change/").content.decode()

    assert "#7</a> open, somebody is assigned: begun" in page
    assert "A status set by hand by a maintainer beats all else" in page


def test_a_status_that_github_told_says_which_issue_and_how_it_was_told(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    Event.objects.all().delete()
    forge.edit_issue(HOME, 41, assignees=[])
    forge.edit_issue(HOME, 42, assignees=[])
    syncing.sync_all()
    forge.close_issue(HOME, 41)

    issue = {**forge_json(forge, 41), "state_reason": "completed"}
    deliveries.receive(
        "guid",
        event="issues",
        payload={"action": "closed", "issue": issue, "repository": {"full_name": HOME}},
    )
    deliveries.apply(Delivery.objects.get().pk)

    assert told(offline) == [
        (
            "status_changed",
            "",
            {
                "before": "in_progress",
                "after": "planned",
                "source": "issues",
                "issue": f"{HOME}#41",
                "via": "sync",
            },
        ),
        (
            "status_changed",
            "",
            {
                **{"before": "planned", "after": "in_progress", "source": "issues"},
                **{"issue": f"{HOME}#41", "via": "webhook"},
            },
        ),
    ]
    page = " ".join(Client().get(offline.get_absolute_url()).content.decode().split())
    assert f"because its tracking issues say so after {HOME}#41 (GitHub told it by webhook)" in page
    assert f"because its tracking issues say so after {HOME}#41 (the sync asked GitHub)" in page
    assert "closed as completed (GitHub told it by webhook)" in page


def forge_json(forge: Forge, number: int) -> dict[str, Any]:
    repository = forge.repository(HOME)
    return shapes.issue_json(forge.url, repository, repository.issue(number))

"""The roadmap's health is told from the rows as they are: issues, links, events, the document."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.freshness import Kind
from roadmap.models import Absence, Event, Issue, Item, Link
from roadmap.progress import Status
from roadmap.services import editing, health, importing, links, mirror, planning, syncing
from tests.factories import make_issue, make_item, track

pytestmark = pytest.mark.django_db
HOME = "waymark-maps/waymark"
MONTH = timedelta(days=31)


def months_ago(number: int) -> datetime:
    return timezone.now() - number * MONTH


def wrong() -> dict[str, list[str]]:
    """Each item with the sentences about it; those without any are left out."""
    items = Item.objects.in_bulk()
    return {
        str(items[drift.item]): [problem.sentence for problem in drift.problems]
        for drift in health.drifted()
        if drift.problems
    }


def kinds(item: Item) -> list[Kind]:
    found = health.look_at(item).problems
    assert found == next(drift.problems for drift in health.drifted() if drift.item == item.pk)
    return [problem.kind for problem in found]


def make_old_item(
    title: str = "Offline tiles", *, issue: dict[str, Any] | None = None, **fields: Any
) -> Item:
    """An item that came to the roadmap two years ago."""
    item = make_item(title, **fields)
    Item.objects.filter(pk=item.pk).update(created_at=months_ago(24))
    if issue is not None:
        track(item, make_issue(**issue))
    return item


def test_a_roadmap_is_told_item_by_item(dana: User) -> None:
    make_old_item("Healthy", issue={"github_updated_at": months_ago(1)})
    make_old_item("Done", issue={"state": "closed", "github_updated_at": months_ago(1)})
    make_old_item("Silent", issue={"github_updated_at": months_ago(14)})
    make_old_item("Nobody's", document_status="planned")
    make_old_item("Owned", owner=dana, confirmed_at=months_ago(1))
    make_old_item(
        "Late", owner=dana, target="March", target_until=months_ago(2).date(), confirmed_at=months_ago(4)
    )
    make_old_item("Left", left_at=timezone.now())

    assert wrong() == {
        "Done": ["Its tracking issue is closed, but it is still planned."],
        "Silent": ["Nothing happened for 14 months and no maintainer confirmed it since."],
        "Nobody's": [
            "Nothing happened for 2 years and no maintainer confirmed it since.",
            "It has no tracking issue and no owner.",
        ],
        "Late": ["Its target, March, has passed and it is still planned."],
    }


def test_how_long_silence_may_last_is_the_sites_own(settings: Any) -> None:
    make_old_item(issue={"github_updated_at": months_ago(4)})
    assert wrong() == {}

    settings.ROADMAP_STALE_MONTHS = 3

    assert wrong() == {
        "Offline tiles": ["Nothing happened for 4 months and no maintainer confirmed it since."]
    }


def test_a_confirmation_ends_the_silence(dana: User) -> None:
    item = make_old_item(issue={"github_updated_at": months_ago(14)})
    assert kinds(item) == [Kind.STALE]

    editing.confirm(item, by=dana)

    assert kinds(item) == []


@pytest.mark.parametrize(
    ("kind", "data", "fresh"),
    [
        ("edited", {"words": "reworded"}, True),
        ("imported", {"words": "renamed from “Maps”"}, True),
        ("added", {}, True),
        ("status_changed", {"source": "maintainer"}, True),
        ("status_changed", {"source": "document"}, True),
        ("status_changed", {"source": "issues"}, False),
        ("imported", {"words": "added"}, False),
        ("issue_closed", {"words": "closed"}, False),
    ],
)
def test_what_people_do_to_an_item_is_a_sign_of_life(kind: str, data: dict[str, str], fresh: bool) -> None:
    item = make_old_item(issue={"github_updated_at": months_ago(14)})
    Event.objects.create(item=item, kind=kind, data=data)

    assert kinds(item) == ([] if fresh else [Kind.STALE])


def test_an_item_without_issues_is_as_old_as_the_document_says(dana: User) -> None:
    item = make_item(owner=dana)
    Event.objects.create(item=item, kind="imported", data={"words": "added"}, at=months_ago(30))

    assert kinds(item) == [Kind.STALE]


def test_an_issue_that_was_deleted_is_told_and_an_outage_is_not() -> None:
    item = make_item()
    track(item, make_issue(1), make_issue(2))
    now = timezone.now()
    Issue.objects.filter(number=2).update(
        failing_since=now, failure="GitHub has a fault of its own (status 503)."
    )
    assert kinds(item) == []

    mirror.mark_absent([Issue.objects.get(number=1).pk], Absence.DELETED, "It was deleted on GitHub.")

    assert wrong() == {
        "Offline tiles": [f"Its tracking issue {HOME}#1 is not there any more, or not for everybody to see."]
    }


DOCUMENT = """# Trails

## Maps

### Offline tiles

Tiles on the phone.

Tracking issues:

- #41 Store tiles

### Paper maps

For everybody.

Tracking issues:

- #42 Print
"""


def read(text: str) -> None:
    importing.apply(importing.preview(text.encode(), repository=HOME))


def test_an_issue_that_moved_is_told_until_the_document_says_so(forge: Forge) -> None:
    forge.add_issue(HOME, 41, title="Store tiles")
    forge.add_issue(HOME, 42, title="Print")
    read(DOCUMENT)
    syncing.sync_all()
    assert wrong() == {}
    forge.transfer_issue(HOME, 41, to="waymark-maps/tiles")

    syncing.sync_all()
    place = Issue.objects.get(repository="waymark-maps/tiles")
    told = f"Its tracking issue {HOME}#41 is now {place}, which the document does not say."
    assert wrong() == {"Offline tiles": [told]}
    read(f"{DOCUMENT}\nMore.\n")
    syncing.sync_all()
    assert wrong() == {"Offline tiles": [told]}
    assert Event.objects.filter(kind="issue_moved").count() == 1

    read(DOCUMENT.replace("#41", str(place)))
    assert wrong() == {}


def test_a_renamed_repository_is_no_move(forge: Forge) -> None:
    forge.add_issue(HOME, 41, title="Store tiles")
    forge.add_issue(HOME, 42, title="Print")
    read(DOCUMENT)
    syncing.sync_all()
    forge.rename_repository(HOME, "waymark-maps/atlas")

    syncing.sync_all()

    assert wrong() == {}


def test_an_issue_that_moved_twice_is_told_once_with_its_last_place() -> None:
    read(DOCUMENT)
    item = Item.objects.get(title="Offline tiles")
    Issue.objects.filter(number=41).update(repository="o/last", number=7)
    for before, after in ((f"{HOME}#41", "o/first#3"), ("o/first#3", "o/last#7")):
        Event.objects.create(item=item, kind="issue_moved", data={"before": before, "issue": after})

    assert wrong()["Offline tiles"] == [
        f"Its tracking issue {HOME}#41 is now o/last#7, which the document does not say."
    ]


def test_a_dead_link_is_told_of_every_item_that_has_it() -> None:
    issue = make_issue()
    for title in ("First", "Second"):
        track(make_item(title, body="https://dead.example.org/"), issue)
    track(make_item("Third", body="https://alive.example.org/"), issue)
    links.refresh_when_changed()
    now = timezone.now()
    dead = Link.objects.filter(url="https://dead.example.org/")
    dead.update(failures=3, failing_since=now - timedelta(days=2), checked_at=now, failure="It is away.")

    told = ["The link https://dead.example.org/ no longer answers."]
    assert wrong() == {"First": told, "Second": told}
    assert kinds(Item.objects.get(title="Second")) == [Kind.LINK]
    assert kinds(Item.objects.get(title="Third")) == []


def test_who_confirmed_while_a_link_had_failed_only_once_did_not_know_of_it(dana: User) -> None:
    item = make_item(body="https://dead.example.org/", owner=dana)
    links.refresh_when_changed()
    now = timezone.now()
    Link.objects.update(
        failures=3, failing_since=now - timedelta(days=3), checked_at=now, failure="It is away."
    )

    Item.objects.update(confirmed_at=now - timedelta(days=2))
    assert kinds(item) == [Kind.LINK]
    Item.objects.update(confirmed_at=now)
    assert kinds(item) == []


def test_an_item_that_left_the_roadmap_has_no_problems() -> None:
    item = make_old_item(left_at=timezone.now())

    assert health.look_at(item).problems == []


def test_a_status_set_by_hand_is_a_sign_of_life(dana: User) -> None:
    item = make_old_item(issue={"github_updated_at": months_ago(14)})

    planning.set_status(item, Status.IN_PROGRESS, by=dana)

    assert kinds(item) == [Kind.DIFFERS]

"""Webhooks after they were verified: stored once, applied once, in any order."""

import itertools
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from roadmap.models import Delivery, Event, Issue, Item
from roadmap.progress import Status
from roadmap.services import deliveries, planning, syncing
from tests.at_once import at_once
from tests.factories import make_issue, make_item, track
from tests.roadmap.services.looking import told

HOME = "waymark-maps/waymark"
START = datetime(2026, 11, 20, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def payload(
    action: str, seconds: int, *, number: int = 42, repository: str = HOME, **issue: Any
) -> dict[str, Any]:
    """An `issues` payload of GitHub, changed so many seconds after START."""
    told = {
        "number": number,
        "title": "Show what is stored",
        "state": "open",
        "state_reason": None,
        "labels": [],
        "assignees": [],
        "comments": 0,
        "html_url": f"https://github.com/{repository}/issues/{number}",
        "updated_at": f"{START + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}",
    }
    return {"action": action, "issue": told | issue, "repository": {"full_name": repository}}


def deliver(body: dict[str, Any], guid: str = "") -> Delivery:
    """Store a delivery and apply it as the worker does."""
    guid = guid or f"guid-{Delivery.objects.count()}"
    deliveries.receive(guid, event="issues", payload=body)
    delivery = Delivery.objects.get(guid=guid)
    deliveries.apply(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def row(number: int = 42, repository: str = HOME) -> dict[str, Any]:
    values = Issue.objects.values().get(repository=repository, number=number)
    return {name: value for name, value in values.items() if name not in ("id", "fetched_at")}


@pytest.fixture
def offline() -> Item:
    """An item that one open issue measures."""
    item = make_item("Offline tiles", number="1.2")
    issue = make_issue(42, title="Show what is stored", github_updated_at=START, etag='W/"1"')
    track(item, issue)
    return item


def test_a_closed_issue_ships_its_item(offline: Item) -> None:
    delivery = deliver(payload("closed", 5, state="closed", state_reason="completed"))

    offline.refresh_from_db()
    assert offline.status == "shipped"
    assert delivery.outcome == f"{HOME}#42: closed as completed; item 1.2 Offline tiles is now shipped"
    assert delivery.processed_at is not None
    assert row()["etag"] == ""
    assert [event.kind for event in offline.events.all()] == ["issue_closed", "status_changed"]


def test_twenty_deliveries_with_one_id_have_one_effect(offline: Item) -> None:
    body = payload("closed", 5, state="closed")

    answers = [deliveries.receive("one", event="issues", payload=body) for _ in range(20)]
    for _ in range(20):
        deliveries.apply(Delivery.objects.get().pk)

    assert answers == ["accepted"] + ["repeated"] * 19
    assert [event.kind for event in Event.objects.all()] == ["issue_closed", "status_changed"]


def test_an_old_body_under_a_new_id_changes_nothing(offline: Item) -> None:
    old = payload("edited", 1, title="An old name")
    deliver(old)
    deliver(payload("edited", 9, title="A new name"))
    before, events = row(), Event.objects.count()

    again, same = deliver(old), deliver(payload("edited", 9, title="A new name"))

    assert (row(), Event.objects.count()) == (before, events)
    assert (again.outcome, same.outcome) == ("A newer state is known.", "Nothing new.")


STORY = [
    payload("labeled", 1, labels=[{"name": "roadmap", "color": "0e8a16"}]),
    payload("assigned", 2, labels=[{"name": "roadmap", "color": "0e8a16"}], assignees=[{"login": "ana"}]),
    payload("closed", 3, state="closed", state_reason="not_planned", assignees=[{"login": "ana"}]),
    payload("reopened", 4, state="open", state_reason="reopened", assignees=[{"login": "ana"}], comments=2),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_four_events_give_the_same_row_in_any_order(offline: Item, order: tuple[int, ...]) -> None:
    for index in order:
        for _ in range(3):
            deliver(STORY[index])

    offline.refresh_from_db()
    assert (row()["state"], row()["assigned"], row()["comments"], row()["objective"]) == (
        "open",
        True,
        2,
        False,
    )
    assert row()["github_updated_at"] == START + timedelta(seconds=4)
    assert offline.status == "in_progress"


def test_changes_of_one_second_give_the_same_row_in_any_order(offline: Item) -> None:
    same_second = [payload("edited", 5, title=title) for title in ("Anna", "Berta", "Carla")]
    rows = []
    for order in itertools.permutations(same_second):
        Issue.objects.update(github_updated_at=START, title="Before", etag="")
        for body in order:
            deliver(body)
        rows.append(row())

    assert rows == [rows[0]] * 6


def test_changes_of_one_second_are_settled_by_asking_github(
    forge: Forge, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    forge.add_issue(HOME, 42, title="The last name")
    planning.track(make_item(), [f"{HOME}#42"])
    syncing.sync_all()
    issue = Issue.objects.get()
    seconds = int((issue.github_updated_at - START).total_seconds()) if issue.github_updated_at else 0

    with django_capture_on_commit_callbacks() as published:
        delivery = deliver(payload("edited", seconds, title="The first name"))

    assert delivery.outcome == "Another change of the same second is known; GitHub is asked again."
    assert row()["title"] == "The last name"
    assert len(published) == 2  # the delivery's own task, and sync_soon


def test_an_issue_that_nobody_tracks_is_ignored() -> None:
    delivery = deliver(payload("closed", 5, state="closed"))

    assert delivery.outcome == f"Nothing here tracks {HOME}#42."
    assert (delivery.state, delivery.processed_at is not None, Issue.objects.count()) == ("ignored", True, 0)


def test_the_label_makes_an_objective_and_closing_ends_it() -> None:
    label = [{"name": "Roadmap", "color": "0e8a16"}]
    deliver(payload("labeled", 1, labels=label))
    opened = [issue.title for issue in Issue.objects.objectives()]
    deliver(payload("closed", 2, labels=label, state="closed"))

    assert (opened, list(Issue.objects.objectives())) == (["Show what is stored"], [])
    assert Issue.objects.count() == 1


def test_the_label_means_nothing_in_another_repository() -> None:
    deliver(payload("labeled", 1, repository="eve/waymark", labels=[{"name": "roadmap"}]))

    assert Issue.objects.count() == 0


def test_a_deleted_issue_keeps_its_last_state_in_any_order(offline: Item) -> None:
    closed = payload("closed", 3, state="closed")
    deleted = payload("deleted", 3, state="closed")
    for order in ([closed, deleted], [deleted, closed]):
        Issue.objects.update(state="open", github_updated_at=START, failing_since=None, absence="")
        outcomes = [deliver(body).outcome for body in order]

        assert (row()["state"], row()["absence"]) == ("closed", "deleted")
        assert f"{HOME}#42: deleted on GitHub" in outcomes


def test_what_happens_to_an_issue_that_nobody_tracks_is_ignored() -> None:
    new = payload("opened", 6, number=7, repository="waymark-maps/tiles")
    changes = {"new_issue": new["issue"], "new_repository": new["repository"]}

    outcomes = [
        deliver(payload("deleted", 1)).outcome,
        deliver(payload("transferred", 1) | {"changes": changes}).outcome,
    ]

    assert outcomes == [f"Nothing here tracks {HOME}#42.", "Nothing here tracks waymark-maps/tiles#7."]
    assert Issue.objects.count() == 0


def test_a_transferred_issue_keeps_its_row(offline: Item) -> None:
    before = Issue.objects.get().pk
    new = payload("opened", 6, number=7, repository="waymark-maps/tiles", state="closed")
    changes = {"new_issue": new["issue"], "new_repository": new["repository"]}

    delivery = deliver(payload("transferred", 5) | {"changes": changes})

    issue = Issue.objects.get()
    assert (issue.pk, str(issue), issue.state) == (before, "waymark-maps/tiles#7", "closed")
    assert delivery.outcome.startswith(f"waymark-maps/tiles#7: moved here from {HOME}#42; closed; item 1.2")
    assert ("issue_moved", f"{HOME}#42: moved to waymark-maps/tiles#7") in told(offline)
    assert deliver(payload("edited", 9, title="Somebody's else")).outcome == f"Nothing here tracks {HOME}#42."


def test_an_old_transfer_sent_again_moves_nothing(offline: Item) -> None:
    new = payload("opened", 1, number=7, repository="waymark-maps/tiles")
    changes = {"new_issue": new["issue"], "new_repository": new["repository"]}

    delivery = deliver(payload("transferred", -60) | {"changes": changes})

    assert (delivery.outcome, str(Issue.objects.get())) == ("A newer state is known.", f"{HOME}#42")


def test_a_transfer_that_does_not_say_where_is_left_to_the_sync(offline: Item) -> None:
    delivery = deliver(payload("transferred", 5))

    assert delivery.outcome == "GitHub sent an issue without a usable number."
    assert (delivery.processed_at is not None, str(Issue.objects.get())) == (True, f"{HOME}#42")


def test_a_payload_without_state_changes_nothing(offline: Item) -> None:
    body = payload("pinned", 5)
    del body["issue"]["state"], body["issue"]["labels"]
    before = row()

    delivery = deliver(body)

    assert (row(), delivery.outcome) == (
        before, "GitHub left out the state or the labels, so it tells nothing new.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"issue": None},
        {"issue": [1]},
        {"issue": {"number": "42"}},
        {"issue": {"number": 42}, "repository": 7},
    ],
)
def test_a_payload_without_a_usable_issue_is_done_with(body: dict[str, Any]) -> None:
    delivery = deliver({"action": "closed", **body})

    assert delivery.outcome.startswith("GitHub sent")
    assert delivery.processed_at is not None


def test_a_status_set_by_hand_stays(offline: Item, dana: User) -> None:
    planning.set_status(offline, Status.DROPPED, by=dana)

    deliver(payload("closed", 5, state="closed"))

    offline.refresh_from_db()
    assert offline.status == "dropped"


def test_a_delivery_that_breaks_the_portal_is_tried_five_times_and_then_waits_for_a_person(
    offline: Item,
) -> None:
    # No payload is known to break the portal, so the table that it needs is taken away.
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE roadmap_event RENAME TO gone_event")
    delivery = deliver(payload("closed", 5, state="closed"), guid="poison")
    assert (delivery.tries, delivery.processed_at) == (1, None)
    assert delivery.outcome.startswith("Try 1 failed. ")
    Delivery.objects.update(received_at=timezone.now() - timedelta(minutes=1))

    assert [deliveries.apply_waiting() for _ in range(6)] == [1, 1, 1, 1, 0, 0]

    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.processed_at, row()["state"]) == (
        "failed",
        5,
        None,
        "open",
    )
    assert delivery.outcome.startswith("Given up after 5 tries. ")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE gone_event RENAME TO roadmap_event")
    assert deliveries.receive("poison", event="issues", payload=delivery.payload) == "repeated"
    deliveries.apply(delivery.pk)
    assert row()["state"] == "closed"


def test_the_sweep_applies_what_the_broker_lost_and_leaves_the_newest_to_it(offline: Item) -> None:
    deliveries.receive("lost", event="issues", payload=payload("edited", 1, title="Lost and found"))
    deliveries.receive("new", event="issues", payload=payload("edited", 2, title="On its way"))
    Delivery.objects.filter(guid="lost").update(received_at=timezone.now() - timedelta(seconds=11))

    swept = deliveries.apply_waiting()

    assert (swept, row()["title"]) == (1, "Lost and found")
    assert list(Delivery.objects.filter(processed_at=None).values_list("guid", flat=True)) == ["new"]


def test_a_ping_is_stored_and_done_with() -> None:
    answer = deliveries.receive("ping-1", event="ping", payload={"zen": "Design for failure."})

    delivery = Delivery.objects.get()
    assert (answer, delivery.event, delivery.outcome) == ("accepted", "ping", "The webhook is set up.")
    assert (deliveries.apply_waiting(), delivery.processed_at is not None) == (0, True)


def test_an_applied_delivery_that_is_replayed_changes_nothing_newer(
    offline: Item, dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    old = deliver(payload("edited", 1, title="An old name"))
    deliver(payload("edited", 9, title="A new name"))

    with django_capture_on_commit_callbacks() as published:
        deliveries.replay(old, by=dana)
    deliveries.apply(old.pk)

    old.refresh_from_db()
    assert (len(published), old.state, old.outcome) == (1, "applied", "A newer state is known.")
    assert (old.replayed_by, old.replayed_at is not None, row()["title"]) == (dana, True, "A new name")


@pytest.mark.parametrize("state", ["failed", "ignored", "waiting"])
def test_any_delivery_can_be_replayed(offline: Item, dana: User, state: str) -> None:
    deliveries.receive("any", event="issues", payload=payload("closed", 5, state="closed"))
    Delivery.objects.update(state=state, tries=5, processed_at=None if state != "ignored" else timezone.now())

    deliveries.replay(Delivery.objects.get(), by=dana)
    deliveries.apply(Delivery.objects.get().pk)

    assert (row()["state"], Delivery.objects.get().state) == ("closed", "applied")


def test_only_maintainers_replay_and_only_what_was_kept(offline: Item, dana: User, eve: User) -> None:
    deliveries.receive("large", event="star", payload={"text": "x" * 70_000})
    delivery = Delivery.objects.get()

    with pytest.raises(PermissionDenied, match="Only maintainers"):
        deliveries.replay(delivery, by=eve)
    with pytest.raises(RuleBroken, match="was not kept"):
        deliveries.replay(delivery, by=dana)
    assert Delivery.objects.get().state == "ignored"


@pytest.mark.django_db(transaction=True)
def test_two_issues_that_close_at_the_same_moment_ship_their_item() -> None:
    item = make_item()
    track(item, *(make_issue(number, github_updated_at=START) for number in range(1, 9)))
    for number in range(1, 9):
        deliveries.receive(
            f"close-{number}", event="issues", payload=payload("closed", 5, number=number, state="closed")
        )
    waiting = list(Delivery.objects.values_list("pk", flat=True))

    errors = at_once(*(partial(deliveries.apply, pk) for pk in waiting))

    item.refresh_from_db()
    assert errors == [""] * 8
    assert (item.status, Delivery.objects.filter(processed_at=None).count()) == ("shipped", 0)

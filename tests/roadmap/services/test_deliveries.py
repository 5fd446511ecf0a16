"""Webhooks after they were verified: stored once, applied once, in any order."""

import itertools
from datetime import timedelta
from functools import partial

import pytest
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import Delivery, Event, Issue, Item
from roadmap.progress import Status
from roadmap.services import deliveries, planning, syncing
from tests.at_once import at_once
from tests.factories import make_issue, make_item, track
from tests.roadmap.services.looking import HOME
from tests.roadmap.services.payloads import START, deliver, payload, row

pytestmark = pytest.mark.django_db


def test_a_closed_issue_ships_its_item(measured: Item) -> None:
    delivery = deliver(payload("closed", 5, state="closed", state_reason="completed"))

    measured.refresh_from_db()
    assert measured.status == "shipped"
    assert delivery.outcome == f"{HOME}#42: closed as completed; item 1.2 Offline tiles is now shipped"
    assert delivery.processed_at is not None
    assert row()["etag"] == ""
    assert [event.kind for event in measured.events.all()] == ["issue_closed", "status_changed"]


def test_twenty_deliveries_with_one_id_have_one_effect(measured: Item) -> None:
    body = payload("closed", 5, state="closed")

    answers = [deliveries.receive("one", event="issues", payload=body) for _ in range(20)]
    for _ in range(20):
        deliveries.apply(Delivery.objects.get().pk)

    assert answers == ["accepted"] + ["repeated"] * 19
    assert [event.kind for event in Event.objects.all()] == ["issue_closed", "status_changed"]


def test_an_old_body_under_a_new_id_changes_nothing(measured: Item) -> None:
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
def test_four_events_give_the_same_row_in_any_order(measured: Item, order: tuple[int, ...]) -> None:
    for index in order:
        for _ in range(3):
            deliver(STORY[index])

    measured.refresh_from_db()
    assert (row()["state"], row()["assigned"], row()["comments"], row()["objective"]) == (
        "open",
        True,
        2,
        False,
    )
    assert row()["github_updated_at"] == START + timedelta(seconds=4)
    assert measured.status == "in_progress"


def test_changes_of_one_second_give_the_same_row_in_any_order(measured: Item) -> None:
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


def test_a_status_set_by_hand_stays(measured: Item, dana: User) -> None:
    planning.set_status(measured, Status.DROPPED, by=dana)

    deliver(payload("closed", 5, state="closed"))

    measured.refresh_from_db()
    assert measured.status == "dropped"


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

"""A delivery that failed or was lost is applied again, by the sweep or by a maintainer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.models import Delivery, Item
from roadmap.services import deliveries
from tests.roadmap.services.payloads import deliver, payload, row

pytestmark = pytest.mark.django_db


def test_a_delivery_that_breaks_the_portal_is_tried_five_times_and_then_waits_for_a_person(
    measured: Item,
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


def test_the_sweep_applies_what_the_broker_lost_and_leaves_the_newest_to_it(measured: Item) -> None:
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
    measured: Item, dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
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
def test_any_delivery_can_be_replayed(measured: Item, dana: User, state: str) -> None:
    deliveries.receive("any", event="issues", payload=payload("closed", 5, state="closed"))
    Delivery.objects.update(state=state, tries=5, processed_at=None if state != "ignored" else timezone.now())

    deliveries.replay(Delivery.objects.get(), by=dana)
    deliveries.apply(Delivery.objects.get().pk)

    assert (row()["state"], Delivery.objects.get().state) == ("closed", "applied")


def test_only_maintainers_replay_and_only_what_was_kept(measured: Item, dana: User, eve: User) -> None:
    deliveries.receive("large", event="star", payload={"text": "x" * 70_000})
    delivery = Delivery.objects.get()

    with pytest.raises(PermissionDenied, match="Only maintainers"):
        deliveries.replay(delivery, by=eve)
    with pytest.raises(RuleBroken, match="was not kept"):
        deliveries.replay(delivery, by=dana)
    assert Delivery.objects.get().state == "ignored"

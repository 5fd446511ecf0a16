"""Webhooks: store each delivery once, apply it in a worker, and again until it is done."""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap.models import Delivery, DeliveryState
from roadmap.models.repository import main_host
from roadmap.permissions import can_edit_roadmap
from roadmap.services import hearing
from roadmap.tasks import apply_delivery

log = logging.getLogger(__name__)
PATIENCE = timedelta(seconds=10)  # the broker's own chance before the sweep takes a delivery
TRIES = 5
SWEPT = 500  # deliveries in one sweep
LARGEST_IGNORED = 64 * 1024  # characters of a body that is kept although it is of no concern
UNENDED = (DeliveryState.WAITING, DeliveryState.FAILED)

Answer = Literal["accepted", "repeated", "ignored"]


@transaction.atomic
def receive(guid: str, *, event: str, payload: Mapping[str, Any], forge: str = "") -> Answer:
    """Store a verified webhook call and have a worker apply it. A repeated one runs again only if it never ended.

    One that is of no concern here is stored as ignored, with the reason. `forge` is the host that sent it, the main
    forge by default.
    """
    forge = forge or main_host()
    reason = hearing.why_ignored(event, payload, forge=forge)
    kept = payload
    if reason and len(json.dumps(payload)) > LARGEST_IGNORED:
        reason, kept = f"{reason} Its large body was not kept.", {}
    action = payload.get("action")
    delivery, created = Delivery.objects.get_or_create(
        guid=guid,
        defaults={
            "forge": forge[:100],
            "event": event[:40],
            "action": action[:40] if isinstance(action, str) else "",
            "payload": kept,
            **_ended_at_once(event, reason),
        },
    )
    if delivery.state in UNENDED:
        apply_again(delivery)
    if delivery.state == DeliveryState.IGNORED:
        return "ignored"
    return "accepted" if created else "repeated"


def apply_again(delivery: Delivery) -> None:
    """Have a worker apply the delivery, also when it was given up before. One that has ended stays as it is."""
    unended = Delivery.objects.filter(pk=delivery.pk, state__in=UNENDED)
    unended.update(state=DeliveryState.WAITING, tries=0)
    apply_delivery.delay_on_commit(delivery_id=delivery.pk)


@transaction.atomic
def replay(delivery: Delivery, *, by: User) -> None:
    """Have a worker apply a delivery again, whatever became of it; an old one changes nothing that is newer.

    RuleBroken for one whose body was not kept.
    """
    require(can_edit_roadmap(by), "Only maintainers replay deliveries.")
    row = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if row.state == DeliveryState.IGNORED and not row.payload:
        raise RuleBroken("The body of this call was not kept, so it cannot be replayed.")
    row.state, row.processed_at, row.tries = DeliveryState.WAITING, None, 0
    row.replayed_at, row.replayed_by = timezone.now(), by
    row.save(update_fields=["state", "processed_at", "tries", "replayed_at", "replayed_by"])
    apply_delivery.delay_on_commit(delivery_id=row.pk)


@transaction.atomic
def apply(delivery_id: int) -> None:
    """Apply one delivery, once, however often and by however many workers this is called."""
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=delivery_id, state=DeliveryState.WAITING, tries__lt=TRIES)
        .first()
    )
    if delivery is None:
        return
    try:
        with transaction.atomic():
            told = hearing.hear(delivery)
    except Exception as error:
        _note_failure(delivery, error)
        return
    delivery.state = DeliveryState.APPLIED if told.concerns else DeliveryState.IGNORED
    delivery.processed_at, delivery.outcome = timezone.now(), told.words[:300]
    delivery.save(update_fields=["state", "processed_at", "outcome"])


def apply_waiting() -> int:
    """Apply what was not applied in time; beat's sweep. Returns how many were tried."""
    waiting = Delivery.objects.filter(
        processed_at__isnull=True, state=DeliveryState.WAITING, received_at__lt=timezone.now() - PATIENCE
    )
    pks = list(waiting.order_by("received_at").values_list("pk", flat=True)[:SWEPT])
    for pk in pks:
        apply(pk)
    return len(pks)


def _ended_at_once(event: str, reason: str) -> dict[str, Any]:
    if reason:
        return {"state": DeliveryState.IGNORED, "processed_at": timezone.now(), "outcome": reason[:300]}
    if event == "ping":
        return {"state": DeliveryState.APPLIED, "processed_at": timezone.now(), "outcome": hearing.SET_UP}
    return {}


def _note_failure(delivery: Delivery, error: Exception) -> None:
    log.exception("Delivery %s could not be applied", delivery.guid)
    tries = delivery.tries + 1
    given_up = tries >= TRIES
    ending = f"Given up after {TRIES} tries" if given_up else f"Try {tries} failed"
    Delivery.objects.filter(pk=delivery.pk).update(
        tries=F("tries") + 1,
        state=DeliveryState.FAILED if given_up else DeliveryState.WAITING,
        outcome=f"{ending}. {type(error).__name__}: {error}"[:300],
    )

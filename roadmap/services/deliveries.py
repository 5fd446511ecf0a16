"""GitHub's webhooks: store each delivery once, apply it in a worker, and again until it is done."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import require
from roadmap.forges.errors import BadPayload
from roadmap.forges.values import IssuePayload
from roadmap.github.payloads import issue_from_json
from roadmap.models import Delivery, DeliveryState, Issue
from roadmap.permissions import can_edit_roadmap
from roadmap.services import mirror, pull_requests, upstream
from roadmap.tasks import apply_delivery

log = logging.getLogger(__name__)
PATIENCE = timedelta(seconds=10)  # the broker's own chance before the sweep takes a delivery
TRIES = 5
SWEPT = 500  # deliveries in one sweep

Answer = Literal["accepted", "repeated", "ignored"]


@dataclass(frozen=True)
class Handling:
    """Whether an event's payload is worth keeping, and what it does: changes in words, or why there are none."""

    concerns: Callable[[Mapping[str, Any]], bool]
    apply: Callable[[Delivery], str]


@transaction.atomic
def receive(guid: str, *, event: str, payload: Mapping[str, Any]) -> Answer:
    """Store a verified webhook call and have a worker apply it. A repeated one runs again only if it never ended."""
    if event not in HANDLED or not HANDLED[event].concerns(payload):
        return "ignored"
    action = payload.get("action")
    delivery, created = Delivery.objects.get_or_create(
        guid=guid,
        defaults={
            "event": event,
            "action": action[:40] if isinstance(action, str) else "",
            "payload": payload,
            **(
                {"processed_at": timezone.now(), "outcome": "The webhook is set up."}
                if event == "ping"
                else {}
            ),
        },
    )
    if delivery.processed_at is None:
        apply_again(delivery)
    return "accepted" if created else "repeated"


def apply_again(delivery: Delivery) -> None:
    """Have a worker apply the delivery, also when it was given up before. One that is done stays done."""
    Delivery.objects.filter(pk=delivery.pk, processed_at__isnull=True).update(tries=0)
    apply_delivery.delay_on_commit(delivery_id=delivery.pk)


@transaction.atomic
def replay(delivery: Delivery, *, by: User) -> None:
    """Have a worker apply a delivery again, whatever became of it before."""
    require(can_edit_roadmap(by), "Only maintainers replay what GitHub sent.")
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.WAITING, processed_at=None, tries=0)
    apply_delivery.delay_on_commit(delivery_id=delivery.pk)


@transaction.atomic
def apply(delivery_id: int) -> None:
    """Apply one delivery, once, however often and by however many workers this is called."""
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True)
        .filter(pk=delivery_id, processed_at__isnull=True, tries__lt=TRIES)
        .first()
    )
    if delivery is None:
        return
    try:
        with transaction.atomic():
            outcome = HANDLED[delivery.event].apply(delivery)
    except Exception as error:
        _note_failure(delivery, error)
        return
    delivery.processed_at, delivery.outcome = timezone.now(), outcome[:300]
    delivery.save(update_fields=["processed_at", "outcome"])


def apply_waiting() -> int:
    """Apply what was not applied in time; beat's sweep. Returns how many were tried."""
    waiting = Delivery.objects.filter(
        processed_at__isnull=True, tries__lt=TRIES, received_at__lt=timezone.now() - PATIENCE
    )
    pks = list(waiting.order_by("received_at").values_list("pk", flat=True)[:SWEPT])
    for pk in pks:
        apply(pk)
    return len(pks)


def _note_failure(delivery: Delivery, error: Exception) -> None:
    log.exception("Delivery %s could not be applied", delivery.guid)
    tries = delivery.tries + 1
    why = f"{type(error).__name__}: {error}"
    ending = "Given up after 5 tries" if tries >= TRIES else f"Try {tries} failed"
    Delivery.objects.filter(pk=delivery.pk).update(tries=F("tries") + 1, outcome=f"{ending}. {why}"[:300])


def _apply_push(delivery: Delivery) -> str:
    upstream.fetch_soon()
    return "The document is fetched."


def _apply_pull_request(delivery: Delivery) -> str:
    return pull_requests.hear(delivery.payload)


def _apply_issue(delivery: Delivery) -> str:
    try:
        payload = issue_from_json(
            _mapping(delivery.payload.get("issue")), _full_name(delivery.payload.get("repository"))
        )
        match delivery.action:
            case "deleted":
                return _delete(payload, delivery)
            case "transferred":
                return _transfer(payload, delivery)
            case _:
                return mirror.apply_payload(payload, source="webhook", fetched_at=delivery.received_at).words
    except BadPayload as error:
        return str(error)


def _delete(payload: IssuePayload, delivery: Delivery) -> str:
    """An issue that GitHub deleted keeps its last state, and says so."""
    effect = mirror.apply_payload(payload, source="webhook", fetched_at=delivery.received_at)
    if effect.issue is None:
        return effect.words
    mirror.mark_failing([effect.issue.pk], "It was deleted on GitHub.")
    mirror.leave_objectives([effect.issue.pk])
    return f"{effect.issue}: deleted on GitHub"


def _transfer(payload: IssuePayload, delivery: Delivery) -> str:
    """Follow the issue; an old transfer sent again finds no row at the old place, or a newer one."""
    issue = Issue.objects.filter(repository=payload.repository.lower(), number=payload.number).first()
    changes = _mapping(delivery.payload.get("changes"))
    new = issue_from_json(_mapping(changes.get("new_issue")), _full_name(changes.get("new_repository")))
    if issue is None:
        return mirror.apply_payload(new, source="webhook", fetched_at=delivery.received_at).words
    if issue.github_updated_at and payload.updated_at < issue.github_updated_at:
        return "A newer state is known."
    return mirror.follow(issue, new, source="webhook", fetched_at=delivery.received_at).words


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _full_name(repository: object) -> str:
    name = _mapping(repository).get("full_name")
    return name if isinstance(name, str) else ""


HANDLED = {
    "ping": Handling(lambda payload: True, lambda delivery: "The webhook is set up."),
    "issues": Handling(lambda payload: True, _apply_issue),
    "push": Handling(upstream.concerns, _apply_push),
    "pull_request": Handling(pull_requests.concerns, _apply_pull_request),
}

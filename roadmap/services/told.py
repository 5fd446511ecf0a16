"""What webhooks do, whichever forge sends them: write what they tell, and say in words what that changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from roadmap.forges.values import IssuePayload
from roadmap.models import Absence, Delivery, Issue
from roadmap.models.repository import forge_name
from roadmap.services import mirror
from roadmap.tasks import sync_soon


@dataclass(frozen=True)
class Told:
    """What a webhook changed, or why nothing; `concerns` is False where it was about nothing that is known here."""

    words: str
    concerns: bool = True


@dataclass(frozen=True)
class Handling:
    """What an event does, and why its payload would be of no concern ("" where it is)."""

    apply: Callable[[Delivery], Told]
    why_ignored: Callable[[Mapping[str, Any]], str] = lambda payload: ""


def write(payload: IssuePayload, delivery: Delivery) -> Told:
    """Write what a delivery tells of an issue into its row."""
    effect = mirror.apply_payload(payload, source="webhook", fetched_at=delivery.received_at)
    return Told(effect.words, concerns=effect.issue is not None)


def write_deletion(payload: IssuePayload, delivery: Delivery) -> Told:
    """An issue that was deleted keeps its last state, and says so."""
    issue = row_of(payload)
    if issue is None:
        return Told(f"Nothing here tracks {payload.repository}#{payload.number}.", concerns=False)
    forge = forge_name(issue.repository)
    if issue.github_updated_at and payload.updated_at < issue.github_updated_at:
        sync_soon.delay_on_commit(issue_ids=[issue.pk])
        return Told(f"A newer state is known; {forge} is asked again.")
    mirror.apply_payload(payload, source="webhook", fetched_at=delivery.received_at)
    mirror.mark_absent([issue.pk], Absence.DELETED, f"It was deleted on {forge}.", source="webhook")
    return Told(f"{issue}: deleted on {forge}")


def row_of(payload: IssuePayload) -> Issue | None:
    """The row of an issue: by its own id, or else by its place."""
    place = Q(repository=payload.repository.lower(), number=payload.number)
    rows = Issue.objects.filter(place | Q(node_id=payload.node_id) if payload.node_id else place)
    return min(rows, key=lambda row: row.node_id != payload.node_id, default=None)

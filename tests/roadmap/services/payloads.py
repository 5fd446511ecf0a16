"""GitHub's webhooks about issues, and what a worker makes of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from roadmap.models import Delivery, Issue
from roadmap.services import deliveries
from tests.roadmap.services.looking import HOME

START = datetime(2026, 11, 20, 12, tzinfo=UTC)


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

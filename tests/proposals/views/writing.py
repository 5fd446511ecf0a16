"""The form of a proposal, as a browser sends it."""

from typing import Any

from django.test import Client

from proposals.models import Proposal

NEW = "/proposals/new/"
TEXT = {
    "title": "Offline tiles",
    "problem": "No network in the valley.",
    "body": "Keep tiles on the **phone**.",
}


def send(client: Client, address: str = NEW, **fields: str) -> Any:
    """The form as a browser sends it; action submit unless told."""
    return client.post(address, {**TEXT, "action": "submit", **fields})


def saved() -> list[tuple[str, str, str, str, str]]:
    return list(
        Proposal.objects.order_by("pk").values_list("title", "problem", "body", "status", "author__username")
    )

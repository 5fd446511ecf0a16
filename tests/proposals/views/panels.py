"""The decision panel as tests read it and press its buttons."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from proposals.models import Proposal


def press(browser: Client, proposal: Proposal, action: str, **sent: Any) -> Any:
    """With htmx."""
    address = reverse("proposals:act_on_review", args=[proposal.pk, action])
    return browser.post(address, sent, headers={"HX-Request": "true"})


def plainly(browser: Client, proposal: Proposal, action: str, **sent: Any) -> Any:
    """Without JavaScript."""
    return browser.post(reverse("proposals:act_on_review", args=[proposal.pk, action]), sent)


def panel(page: bytes) -> str:
    found = re.search(r'<section class="round .*?</section>', page.decode(), re.DOTALL)
    assert found is not None
    return found[0]


def words(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", panel(page)).split())


def read(browser: Client, proposal: Proposal) -> bytes:
    return browser.get(proposal.get_absolute_url()).content


def in_admin(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])

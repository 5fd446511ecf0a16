"""How a maintainer does one thing to several proposals in the admin, as a browser sends it."""

import html
import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from proposals.models import Proposal
from proposals.services.meetings import Plan

QUEUE = "/admin/proposals/proposal/"
WHY = "Not what this project is for."


def choose(browser: Client, action: str, *chosen: Proposal, query: str = "?status=any") -> Any:
    """Tick them in the list, choose the action, read where that leads."""
    ticks = [proposal.pk for proposal in chosen]
    return browser.post(
        f"{QUEUE}{query}", {"action": action, "index": 0, "_selected_action": ticks}, follow=True
    )


def confirm(browser: Client, preview: Any, **typed: Any) -> Any:
    """Send the form of the page as a browser does: what is hidden in it goes with what is typed."""
    page = preview.content.decode()
    hidden = dict(
        re.findall(r'<input type="hidden" name="(\d+-(?:seen|version|revision))" value="(\w+)"', page)
    )
    chosen = dict(re.findall(r'<select name="(\d+-section)".*?<option value="(\d+)" selected', page, re.S))
    address = html.unescape(re.search(r'<form method="post" action="([^"]+bulk[^"]+)"', page)[1])  # type: ignore[index]  # it is there
    return browser.post(address, {**hidden, **chosen, **typed})


def rows(page: str) -> dict[str, str]:
    """What the page says of each proposal, as words."""
    found = re.findall(r'<li class="review-card" id="row-\d+">(.*?)</li>', page, re.S)
    words = [
        " ".join(html.unescape(re.sub(r"<(script|svg).*?</\1>|<[^>]+>", " ", row)).split()) for row in found
    ]
    return {
        row.split("  ")[0].split(" Submitted")[0].split(" In review")[0].split(" Declined")[0]: row
        for row in words
    }


def statuses(*proposals: Proposal) -> list[str]:
    return [Proposal.objects.get(pk=proposal.pk).status for proposal in proposals]


def tomorrow() -> Plan:
    """A meeting that can be planned."""
    start = timezone.now() + timedelta(days=1)
    return Plan("Summit", start, start + timedelta(hours=1))

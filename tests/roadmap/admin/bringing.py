"""What the tests of the preview share: a document, its next state, and a browser that brings and previews."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from roadmap.models import Arrival

ADD = "/admin/roadmap/arrival/add/"
TRAILS = """# Trails

# 1. Maps

## 1.1 Offline tiles

Tiles on the phone.

## 1.2 Night colours

Red on black.

# 2. People

## 2.1 Work days

Bring gloves.
"""


def address(arrival: Arrival) -> str:
    return reverse("admin:roadmap_arrival_change", args=[arrival.pk])


def bring(browser: Client, text: str, **more: str) -> Arrival:
    """Paste a document into the form, and get the arrival whose preview that leads to."""
    response = browser.post(ADD, {"text": text, "repository": "waymark-maps/waymark", **more})
    assert response.status_code == 302, response.context["form"].errors
    return Arrival.objects.latest("pk")


def preview(browser: Client, arrival: Arrival, **query: str) -> Any:
    response = browser.get(address(arrival), query)
    assert response.status_code == 200
    return response


def press(browser: Client, arrival: Arrival, do: str, **fields: str) -> Any:
    """Press a button of the preview as it is now."""
    if "seen" not in fields and (context := preview(browser, arrival).context).get("seal"):
        fields["seen"] = context["seal"]
    return browser.post(address(arrival), {"do": do, **fields})


def apply(browser: Client, text: str) -> Arrival:
    arrival = bring(browser, text)
    assert press(browser, arrival, "apply").status_code == 302
    arrival.refresh_from_db()
    return arrival


def told(response: Any) -> dict[str, list[str]]:
    """What the preview says of each thing, as the context has it."""
    return {row.name: [said.words for said in row.said] for row, *_ in response.context["shown"]}


def shown_words(response: Any, start: str = '<section class="review-card"') -> str:
    """What a reader reads on the page, in one line."""
    html = response.content.decode()
    text = re.sub(r"<[^>]+>", " ", html[html.index(start) :])
    return " ".join(unescape(text).split())

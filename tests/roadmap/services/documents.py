"""A roadmap document in the forge's repository, and how to look at what became of it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.demo.forge import Forge
from roadmap.models import Arrival, Item, Upstream, Version
from roadmap.services import importing, upstream

HOME = "waymark-maps/waymark"
PATH = "ROADMAP.md"
DOCUMENT = """# Trails

# 1. Maps

## 1.1 Offline tiles

Tiles on the phone.

## 1.2 Night colours

Red on black.

# 2. People

## 2.1 Work days

Bring gloves.
"""
WORDED = DOCUMENT.replace("Tiles on the phone.", "Tiles on every phone.")


def push(forge: Forge, text: str | bytes, *, message: str = "Reword the tiles", author: str = "alice") -> str:
    """Commit the document as somebody does in the repository; returns the commit."""
    content = text.encode() if isinstance(text, str) else text
    forge.write_file(HOME, PATH, content, author=author, message=message)
    return forge.repository(HOME).git.branches["main"]


def bring(text: str = DOCUMENT) -> Version:
    return importing.apply(importing.preview(text.encode(), repository=HOME))


def fetch() -> str:
    """Ask for the file although it may not be due."""
    return upstream.fetch_now()


def row() -> Upstream:
    return Upstream.objects.get(pk=1)


def due_in() -> timedelta:
    return row().due_at - timezone.now()


def came() -> list[tuple[str, str, str]]:
    """What arrived from the repository, the first first: state, author, subject."""
    found = Arrival.objects.order_by("arrived_at").values_list("state", "author", "subject")
    return [(state, author, subject) for state, author, subject in found]


def asked(forge: Forge) -> list[tuple[str, int]]:
    """The questions so far, by the last word of their address."""
    return [(request.path.rpartition("/")[2], request.status) for request in forge.log]


def newest() -> dict[str, Any]:
    version = Version.objects.first()
    assert version is not None
    return {
        name: getattr(version, name) for name in ("kind", "source", "commit", "author", "subject", "origin")
    }


def item(title: str) -> Item:
    return Item.objects.get(title=title)

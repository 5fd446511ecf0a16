"""A small roadmap that maintainers change, and what waits for its repository then."""

from typing import Any

from roadmap.models import Item, PendingChange

DOCUMENT = b"""# Trails

# 1. Maps

## 1.1 Offline tiles

Tiles on the phone.

Drawn at night.

Kept for a month.

Tracking issues:

- #12 Store tiles

## 1.2 Night colours

Red on black.

# 2. People

## 2.1 Work days

Bring gloves.
"""


def outline() -> list[str]:
    return [f"{it.section.title}: {it.title}" for it in Item.objects.current().order_by("place")]


def waiting() -> list[tuple[str, str, Any, Any]]:
    return [(c.field, c.state, c.before, c.after) for c in PendingChange.objects.open()]

"""A small document, brought in as maintainers do."""

from roadmap.models import Version
from roadmap.services import importing

DOCUMENT = b"""# Trails

### How can I help?

Pick an issue.

# 1. Maps

## 1.1 Offline tiles

Tiles on the phone.

Tracking issues:

- #12 Store tiles
- #13 Expire tiles

## 1.2 Night colours

Red on black.

# 2. People

## 2.1 Work days

Bring gloves.
"""
REPOSITORY = "waymark-maps/waymark"


def bring(raw: bytes) -> Version:
    return importing.apply(importing.preview(raw, repository=REPOSITORY))

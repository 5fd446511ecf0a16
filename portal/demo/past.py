"""The sample roadmap's past: what its document was before, so that the demo has a history to look at."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from portal.demo import SAMPLE_REPOSITORY
from portal.demo.environment import SAMPLE_ROADMAP
from roadmap.models import Version
from roadmap.services.git_history import import_dated
from roadmap.services.working import Brought

PAST = Path(__file__).with_name("past.json")


@transaction.atomic
def import_past() -> int:
    """Apply every version of the sample up to today's, each on its day; on an empty roadmap only. Returns how many."""
    if Version.objects.exists():
        return 0
    states = list(versions())[::-1]
    for text, brought in states:
        import_dated(text.encode(), brought, repository=SAMPLE_REPOSITORY)
    return len(states)


def versions() -> Iterator[tuple[str, Brought]]:
    """Each version's text and who brought it, from today's back. Raises ValueError where past.json does not fit."""
    text, now = SAMPLE_ROADMAP.read_text(encoding="utf-8"), timezone.now()
    for row in json.loads(PAST.read_text(encoding="utf-8")):
        at = now - timedelta(days=row["days_ago"])
        yield text, Brought(origin=SAMPLE_ROADMAP.name, at=at, author=row["author"], subject=row["subject"])
        for here, there in row["before"]:
            if text.count(here) != 1:
                raise ValueError(f"The sample roadmap does not have this once: {here}")
            text = text.replace(here, there)

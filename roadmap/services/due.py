"""When the document's file is asked for next. The database's clock decides, because workers' clocks may differ."""

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from roadmap.forges.errors import (
    Forbidden,
    ForgeError,
    Gone,
    NotFound,
    RateLimited,
    Unauthorized,
    Unreadable,
)
from roadmap.models import Upstream
from roadmap.services import sync_runs

LEASE = timedelta(seconds=60)  # after which another worker asks, when one died
FIRST_PAUSE = timedelta(seconds=30)  # after the first failure; then as long as it has been failing
LONGEST_PAUSE = timedelta(days=1)  # for what asking again does not change
LASTING = (NotFound, Gone, Forbidden, Unreadable)


def make_due() -> None:
    """Let the next worker that looks ask."""
    Upstream.load()
    Upstream.objects.filter(pk=1).update(due_at=Now())


def claim() -> datetime | None:
    """Take the row if it is due; until when it is taken, by the database's clock. None while it is not due."""
    # By the same clock as the question below, or a new row is not due for a moment.
    Upstream.objects.get_or_create(pk=1, defaults={"due_at": Now()})
    with transaction.atomic():
        if not Upstream.objects.filter(pk=1, due_at__lte=Now()).update(due_at=Now() + LEASE):
            return None
        return Upstream.objects.values_list("due_at", flat=True).get(pk=1)


def put_off(until: datetime, pause: timedelta) -> None:
    """Ask again after a pause, unless somebody wants it sooner by now."""
    Upstream.objects.filter(pk=1, due_at=until).update(due_at=Now() + pause)


def pause_after(error: ForgeError, failing_for: timedelta) -> timedelta:
    """How long to wait after a failure: as GitHub says, else the longer the longer it has been failing."""
    if isinstance(error, RateLimited):
        return max(error.retry_at - timezone.now(), timedelta(0)) + timedelta(seconds=1)
    if isinstance(error, Unauthorized):
        return sync_runs.TOKEN_PAUSE
    shortest, longest = FIRST_PAUSE, max(interval(), FIRST_PAUSE)
    if isinstance(error, LASTING):
        shortest, longest = longest, max(LONGEST_PAUSE, longest)
    pause = min(max(failing_for, shortest), longest)
    return pause * random.uniform(0.8, 1.0)  # noqa: S311  so that portals don't ask in step


def interval() -> timedelta:
    """Between two looks while all is well."""
    return timedelta(seconds=settings.ROADMAP_DOCUMENT_SECONDS)

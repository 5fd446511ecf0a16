"""Writing on GitHub one after the other, within its limits for content, and what becomes of what it refused.

Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
(80 writes a minute, 500 an hour, a second between two).
"""

import logging
import random
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from roadmap.forges.errors import (
    Forbidden,
    ForgeError,
    Gone,
    NotFound,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from roadmap.models import TalkBack, Written
from roadmap.models.talking import Outgoing
from roadmap.services import forges
from roadmap.services.sync_runs import LeaseLost

log = logging.getLogger(__name__)
GAP = 1.0  # seconds between two writes
# Less than GitHub allows, since pull requests and people with the same token write as well.
LIMITS = ((timedelta(minutes=1), 60), (timedelta(hours=1), 400))
KEPT = timedelta(days=30)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
NO_REPOSITORY = "The portal does not know the roadmap's repository: set ROADMAP_REPOSITORY."
NO_TOKEN = "The portal may not write on GitHub: set GITHUB_TOKEN."  # noqa: S105  a sentence
FAULT = "A fault of the portal itself stopped it. The log says more."
PERMISSION = "Issues: read and write"


class Full(Exception):
    """As much was written as GitHub allows for now."""


def why_not() -> str:
    """Why nothing can be written at all, as a sentence; "" when it can."""
    if not settings.ROADMAP_REPOSITORY:
        return NO_REPOSITORY
    return "" if forges.has_github_credential() else NO_TOKEN


def switches() -> TalkBack:
    """What maintainers allowed; nothing, where they never said."""
    return TalkBack.objects.filter(pk=1).first() or TalkBack(pk=1)


def is_full() -> bool:
    now = timezone.now()
    return any(Written.objects.filter(at__gt=now - span).count() >= most for span, most in LIMITS)


def take_turn(what: str) -> None:
    """Wait until the next write may be made, and count it before it is made. Raises Full."""
    if is_full():
        raise Full
    last = Written.objects.values_list("at", flat=True).first()
    if last is not None:
        time.sleep(min(max(0.0, GAP - (timezone.now() - last).total_seconds()), GAP))
    Written.objects.create(what=what[:300])
    Written.objects.filter(at__lt=timezone.now() - KEPT).delete()


def attempt(row: Outgoing, act: Callable[[], None], *, refused: Callable[[ForgeError], str]) -> None:
    """Write one row. What GitHub refuses it stops it, with the words of `refused`; what may pass puts it off.

    Raises what stops everybody: Full, a lost lease, and a forge that lets nobody write now.
    """
    try:
        act()
    except (Full, LeaseLost):
        raise
    except (RateLimited, Unauthorized) as error:
        _rows(row).update(problem=f"{error} It goes on by itself then."[:300])
        raise
    except (Forbidden, NotFound, Gone, Rejected) as error:
        stop(row, refused(error))
    except ForgeError as error:
        put_off(row, str(error))
        if isinstance(error, Unavailable):
            raise
    except Exception:
        log.exception("%s could not be written on GitHub", row)
        put_off(row, FAULT)


def put_off(row: Outgoing, problem: str) -> None:
    """Try the row again later: after a minute, then twice as long each time, six hours at most."""
    pause = min(FIRST_PAUSE * 2 ** min(row.tries, 20), LONGEST_PAUSE)
    due = timezone.now() + pause * random.uniform(0.8, 1.2)  # noqa: S311  so that rows don't come in step
    _rows(row).update(due_at=due, tries=row.tries + 1, problem=problem[:300])


def stop(row: Outgoing, problem: str) -> None:
    """Let the row wait for a maintainer's word."""
    _rows(row).update(due_at=None, tries=row.tries + 1, problem=problem[:300])


def _rows(row: Outgoing) -> QuerySet[Outgoing]:
    return type(row)._default_manager.filter(pk=row.pk)

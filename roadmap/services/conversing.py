"""A conversation with GitHub beside the issue sync: under the same lease, within the same limits.

GitHub wants one question at a time from a token, and silence until the time that it names when it refuses.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from django.utils import timezone

from roadmap.forges.errors import ForgeError, RateLimited, Unauthorized, Unavailable
from roadmap.github.client import GitHub
from roadmap.models import SyncRun
from roadmap.services import forges, sync_alerts, sync_runs

# Seconds before a question that got no usable answer is asked again.
PAUSES = (1.0, 2.0, 4.0)

T = TypeVar("T")


class Busy(Exception):
    """Another conversation, or the issue sync, is under way."""


@dataclass
class Asking:
    """A conversation while it is under way."""

    github: GitHub
    run: SyncRun

    def ask(self, question: Callable[[GitHub], T]) -> T:
        """Ask, and ask again after each of PAUSES while there is no usable answer; raises the ForgeError then.

        Whatever a question does must bear being done twice: of an answer that was lost nobody knows what it did.
        """
        for pause in PAUSES:
            try:
                return self._ask_once(question)
            except Unavailable:
                time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  so that portals don't ask in step
        return self._ask_once(question)

    def _ask_once(self, question: Callable[[GitHub], T]) -> T:
        sync_runs.keep_alive(self.run)
        reset = self.github.rate.reset_at
        if self.github.rate.remaining == 0 and reset and reset > datetime.now(UTC):
            raise RateLimited(f"GitHub's rate limit is reached until {reset:%H:%M:%S} UTC.", reset)
        return question(self.github)


@contextmanager
def conversation() -> Iterator[Asking]:
    """Begin to ask GitHub. Raises Busy while somebody else does, and RateLimited before GitHub allows it."""
    if until := sync_runs.paused_until():
        raise RateLimited(f"GitHub allows no request before {until:%H:%M:%S} UTC.", until)
    run = sync_runs.start(whole=False)
    if run is None:
        raise Busy("GitHub is being asked about something else.")
    run.problem = "It ended with a fault of the portal itself."
    try:
        with forges.open_github() as github:
            try:
                yield Asking(github, run)
                run.problem = ""
            except ForgeError as error:
                run.problem, run.stopped_until = str(error)[:300], _stopped_until(error)
                raise
            finally:
                run.requests = github.requests
    finally:
        sync_runs.finish(run)
        sync_alerts.watch()


def _stopped_until(error: ForgeError) -> datetime | None:
    if isinstance(error, RateLimited):
        return error.retry_at
    return timezone.now() + sync_runs.TOKEN_PAUSE if isinstance(error, Unauthorized) else None

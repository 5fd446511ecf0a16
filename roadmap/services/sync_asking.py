"""A run of the sync while it is under way: what it knows by now, and how it asks."""

import logging
import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from roadmap.forges.errors import ForgeError, RateLimited, Unauthorized, Unavailable
from roadmap.forges.interface import Forge
from roadmap.models import Issue, SyncRun
from roadmap.models.issue import IssueQuerySet
from roadmap.models.repository import called
from roadmap.services import mirror, sync_runs

log = logging.getLogger(__name__)
# Seconds before a question that got no usable answer is asked again. All questions of a run share them: each silence
# goes one further, each answer one back.
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
MOST_SILENCES = 3  # questions in a row without an answer, after which the run pauses
BEAT = 5.0  # seconds between two renewals of the lease
# Nothing else is worth asking after these.
ENDS = (RateLimited, Unauthorized)

T = TypeVar("T")


@dataclass
class Summary:
    """What a run did. `changes` and `failures` are lines for people, `problem` says why it ended early.

    `busy`: another run was under way, so nothing was asked. `stopped_until`: nothing may be asked before.
    """

    fetched: int = 0
    unchanged: int = 0
    changed: int = 0
    failed: int = 0
    requests: int = 0
    changes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    problem: str = ""
    stopped_until: datetime | None = None
    busy: bool = False

    def add(self, other: "Summary") -> None:
        """Count another forge's run in."""
        for name in ("fetched", "unchanged", "changed", "failed", "requests"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.changes += other.changes
        self.failures += other.failures
        self.problem = self.problem or other.problem
        self.stopped_until = max(filter(None, (self.stopped_until, other.stopped_until)), default=None)
        self.busy = self.busy or other.busy


class Silence(Exception):
    """The forge gives no usable answers at all."""


@dataclass
class Sync:
    """One run while it is under way; `done` are issues that need no further question.

    `lost` is the cursor at the first of the questions that got no answer since the last one that did.
    """

    run: SyncRun
    forge: Forge
    summary: Summary
    wanted: Callable[[], IssueQuerySet]
    level: int = 0
    done: set[int] = field(default_factory=set)
    silences: int = 0
    silence: str = ""
    lost: dict[str, Any] | None = None
    alive_at: float = float("-inf")
    before: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = ("fetched", "unchanged", "changed", "failed", "requests")
        self.before = {name: getattr(self.run, name) for name in names}

    def ask(self, question: Callable[[Forge], T]) -> T:
        """Ask, and ask again after pauses. Raises the ForgeError, or Silence after MOST_SILENCES."""
        while True:
            self._prepare()
            try:
                answer = question(self.forge)
            except Unavailable as error:
                if self.level >= len(PAUSES):
                    self._fall_silent(error)
                self._wait(PAUSES[self.level] * random.uniform(0.5, 1.0))  # noqa: S311  portals don't ask in step
                self.level += 1
            except ForgeError:
                self._hear()
                raise
            else:
                self._hear()
                return answer

    @contextmanager
    def committed(self) -> Iterator[None]:
        """What is written within, and how far the run is at its end, become true together."""
        with transaction.atomic():
            # First the run's row: whoever takes over waits for it, and so finds all of this or nothing.
            self.renew()
            yield
            self.renew()

    def renew(self) -> None:
        """Say how far the run is, and that it is alive. Raises LeaseLost."""
        told = self.summary
        for name, before in self.before.items():
            setattr(self.run, name, before + getattr(told, name))
        rate = self.forge.rate
        self.run.requests = self.before["requests"] + self.forge.requests
        if rate.remaining is not None:
            self.run.rate_limit, self.run.rate_remaining = rate.limit, rate.remaining
            self.run.rate_reset_at = rate.reset_at
        sync_runs.keep_alive(self.run)
        self.alive_at = time.monotonic()

    def mark(self, **progress: Any) -> None:
        """Say how far the run is, for whoever takes it over."""
        self.run.cursor = {**self.run.cursor, **progress}

    def know(self, issue_ids: Collection[int]) -> None:
        """Nothing more need be asked about these."""
        new = set(issue_ids) - self.done
        self.done |= new
        self.run.done = min(self.run.done + len(new), max(self.run.total, self.run.done))

    def count(self, effect: mirror.Effect) -> None:
        self.summary.fetched += 1
        if effect.changes:
            self.summary.changed += 1
            self.summary.changes.append(effect.words)

    def fail(self, about: str, error: ForgeError) -> None:
        """Note a question that got no good answer; one that got none at all is asked again soon."""
        self.summary.failures.append(f"{about}: {error}")
        if isinstance(error, Unavailable):
            self.mark(lacking=True)

    def _prepare(self) -> None:
        if time.monotonic() - self.alive_at > BEAT:
            self.renew()
        reset = self.forge.rate.reset_at
        if self.forge.rate.remaining == 0 and reset and reset > datetime.now(UTC):
            name = called(self.run.forge)
            raise RateLimited(f"{name}'s rate limit is reached until {reset:%H:%M:%S} UTC.", reset)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, BEAT))
            if time.monotonic() - self.alive_at > BEAT:
                self.renew()

    def _hear(self) -> None:
        self.level, self.silences, self.lost = max(0, self.level - 1), 0, None

    def _fall_silent(self, error: Unavailable) -> None:
        self.silences, self.silence = self.silences + 1, str(error)
        if self.lost is None:
            self.lost = dict(self.run.cursor)
        if self.silences == MOST_SILENCES:
            raise Silence(str(error)) from error
        raise error


def wanted(host: str) -> IssueQuerySet:
    """The issues on a forge that the portal shows: those that items track, the objectives, and what is claimed."""
    # An objective that was closed is on no list; whoever claimed it waits to hear of it.
    claimed = Q(claims__isnull=False, claims__ended_at__isnull=True)
    return Issue.objects.on(host).filter(Q(tracking__isnull=False) | Q(objective=True) | claimed).distinct()

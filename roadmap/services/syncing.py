"""The issue sync: ask GitHub about every tracking issue and the short-term objectives, one request at a time."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from roadmap.forges.errors import ForgeError, RateLimited, Unauthorized, Unavailable
from roadmap.forges.interface import Forge
from roadmap.forges.values import Fetched, IssueList, NotModified
from roadmap.models import Issue, SyncRun
from roadmap.models.issue import IssueQuerySet
from roadmap.services import forges, mirror, sync_alerts, sync_runs

log = logging.getLogger(__name__)
# Seconds before a question that got no usable answer is asked again; all questions of a run share them.
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0)
MOST_SILENCES = 3  # unanswered questions in a row, after which the run ends
BEAT = 5.0  # seconds between two renewals of the lease

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


@dataclass
class _Sync:
    """One run while it is under way; `done` are issues that need no further question."""

    run: SyncRun
    github: Forge
    summary: Summary
    wanted: Callable[[], IssueQuerySet]
    done: set[int] = field(default_factory=set)
    pauses: Iterator[float] = field(default_factory=lambda: iter(PAUSES))
    silences: int = 0
    answered: bool = False
    alive_at: float = float("-inf")


class _Silence(Exception):
    """GitHub gives no usable answers at all."""


def sync_all() -> Summary:
    """Bring every tracking issue and the list of objectives up to date. Safe to call at any time."""
    return _sync(None)


def sync_some(issue_ids: Sequence[int]) -> Summary:
    """Bring these issues up to date, such as new tracking issues whose page should not wait for the next run."""
    return _sync(issue_ids)


def sync_when_due() -> Summary | None:
    """Bring everything up to date if it is time; None if it is not."""
    return sync_all() if sync_runs.is_due() else None


def _sync(issue_ids: Sequence[int] | None) -> Summary:
    if until := sync_runs.paused_until():
        return Summary(problem=f"GitHub allows no request before {until:%H:%M:%S} UTC.", stopped_until=until)
    run = sync_runs.start(whole=issue_ids is None)
    if run is None:
        return Summary(problem="Another sync is running.", busy=True)
    summary = Summary(problem="It ended with a fault of the portal itself.")
    try:
        with forges.open_forge(run.forge) as github:
            sync = _Sync(run, github, summary, wanted=lambda: _wanted(issue_ids).on(run.forge))
            try:
                _ask_everything(sync)
            finally:
                summary.requests = github.requests
    finally:
        _finish(run, summary)
    return summary


def _wanted(issue_ids: Sequence[int] | None) -> IssueQuerySet:
    if issue_ids is not None:
        return Issue.objects.filter(pk__in=issue_ids)
    # An objective that was closed is on no list; whoever claimed it waits to hear of it.
    claimed = Q(claims__isnull=False, claims__ended_at__isnull=True)
    return Issue.objects.filter(Q(tracking__isnull=False) | Q(objective=True) | claimed).distinct()


def _ask_everything(sync: _Sync) -> None:
    summary = sync.summary
    try:
        if sync.run.whole:
            _list_objectives(sync)
        _ask_issues(sync)
    except RateLimited as limit:
        summary.problem, summary.stopped_until = str(limit), limit.retry_at
    except Unauthorized as refusal:
        summary.problem, summary.stopped_until = str(refusal), timezone.now() + sync_runs.TOKEN_PAUSE
    except (_Silence, sync_runs.LeaseLost) as end:
        summary.problem = str(end)
        if isinstance(end, sync_runs.LeaseLost):
            return
    else:
        summary.problem = summary.failures[-1] if sync.silences and not sync.answered else ""
        sync.run.reached = 0
        return
    rest = list(sync.wanted().exclude(pk__in=sync.done).values_list("pk", flat=True))
    mirror.mark_failing(rest, summary.problem)
    summary.failed += len(rest)


def _list_objectives(sync: _Sync) -> None:
    """Write the complete list, or nothing: a list that breaks off says nothing about the issues that are missing."""
    repository, etag = settings.ROADMAP_REPOSITORY, sync_runs.objectives_etag()
    if not repository:
        return
    before = list(Issue.objects.filter(objective=True).values_list("pk", flat=True))
    try:
        answer = _ask(
            sync, lambda: sync.github.open_issues(repository, label=settings.ROADMAP_LABEL, etag=etag)
        )
    except (RateLimited, Unauthorized):
        raise
    except ForgeError as error:
        sync.summary.failures.append(f"{repository}: {error}")
        return
    if isinstance(answer, NotModified):
        mirror.confirm(before)
        sync.done.update(before)
        sync.summary.unchanged += len(before)
    else:
        _write_objectives(sync, answer, repository, before)
        etag = answer.etag
    sync_runs.keep_objectives_etag(sync.run, etag)


def _write_objectives(sync: _Sync, answer: IssueList, repository: str, before: Sequence[int]) -> None:
    home = answer.issues[0].repository if answer.issues else repository
    if home.lower() != repository.lower():
        mirror.move_repository(repository, home)
        sync.summary.failures.append(
            f"{repository} is called {home} now: set ROADMAP_REPOSITORY to that name."
        )
    now, listed = timezone.now(), set()
    for payload in answer.issues:
        effect = mirror.apply_payload(payload, source="sync", fetched_at=now, home=home)
        _count(sync, effect)
        if effect.issue:
            listed.add(effect.issue.pk)
    left = mirror.leave_objectives([pk for pk in before if pk not in listed])
    sync.summary.changes += left
    sync.summary.changed += len(left)
    sync.done |= listed


def _ask_issues(sync: _Sync) -> None:
    """Issues that become tracked meanwhile are asked about as well."""
    while issues := list(sync.wanted().exclude(pk__in=sync.done)):
        reached = sync.run.reached
        for issue in sorted(issues, key=lambda issue: (issue.pk <= reached, issue.pk)):
            _ask_issue(sync, issue)
            sync.done.add(issue.pk)
            sync.run.reached = issue.pk


def _ask_issue(sync: _Sync, issue: Issue) -> None:
    try:
        answer = _ask(sync, lambda: sync.github.issue(issue.repository, issue.number, etag=issue.etag))
    except (RateLimited, Unauthorized):
        raise
    except ForgeError as error:
        mirror.mark_refused([issue.pk], error)
        sync.summary.failed += 1
        sync.summary.failures.append(f"{issue}: {error}")
        return
    if isinstance(answer, Fetched):
        effect = mirror.follow(
            issue, answer.payload, source="sync", fetched_at=timezone.now(), etag=answer.etag
        )
        _count(sync, effect)
    else:
        mirror.confirm([issue.pk] if issue.failing_since else [])
        sync.summary.unchanged += 1


def _count(sync: _Sync, effect: mirror.Effect) -> None:
    sync.summary.fetched += 1
    if effect.changes:
        sync.summary.changed += 1
        sync.summary.changes.append(effect.words)


def _ask(sync: _Sync, question: Callable[[], T]) -> T:
    """Ask, and ask again after the run's pauses. Raises the ForgeError, or _Silence after MOST_SILENCES."""
    while True:
        _keep_within_limits(sync)
        try:
            answer = question()
        except Unavailable as error:
            pause = next(sync.pauses, None)
            if pause is None:
                sync.silences += 1
                if sync.silences == MOST_SILENCES:
                    raise _Silence(str(error)) from error
                raise
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  so that portals don't ask in step
        except ForgeError:
            sync.silences, sync.answered = 0, True
            raise
        else:
            sync.silences, sync.answered = 0, True
            return answer


def _keep_within_limits(sync: _Sync) -> None:
    if time.monotonic() - sync.alive_at > BEAT:
        sync_runs.keep_alive(sync.run)
        sync.alive_at = time.monotonic()
    reset = sync.github.rate.reset_at
    if sync.github.rate.remaining == 0 and reset and reset > datetime.now(UTC):
        raise RateLimited(f"GitHub's rate limit is reached until {reset:%H:%M:%S} UTC.", reset)


def _finish(run: SyncRun, summary: Summary) -> None:
    for name in ("fetched", "unchanged", "changed", "failed", "requests", "stopped_until"):
        setattr(run, name, getattr(summary, name))
    run.problem = summary.problem[:300]
    sync_runs.finish(run)
    sync_alerts.watch()
    if summary.problem:
        log.error("The issue sync ended early: %s", summary.problem)

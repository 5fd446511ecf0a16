"""The issue sync: bring every tracking issue and the short-term objectives up to date, one request at a time."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from roadmap.forges.errors import RateLimited, Unauthorized
from roadmap.models import Issue, Repository
from roadmap.models.issue import IssueQuerySet
from roadmap.models.repository import called
from roadmap.services import forges, mirror, sync_alerts, sync_runs
from roadmap.services.reconciling import note_outage, reconcile
from roadmap.services.sync_asking import PAUSES, Silence, Summary, Sync, wanted
from roadmap.services.sync_singles import ask_each

__all__ = ["Summary", "sync_all", "sync_some", "sync_when_due"]
log = logging.getLogger(__name__)
FAULT = "It ended with a fault of the portal itself."


def sync_all() -> Summary:
    """Bring every tracking issue and the list of objectives up to date. Safe to call at any time."""
    summary = Summary()
    for host in forges.hosts():
        summary.add(_sync(host, None))
    return summary


def sync_some(issue_ids: Sequence[int]) -> Summary:
    """Bring these issues up to date, such as new tracking issues whose page should not wait for the next run."""
    summary = Summary()
    for host in forges.hosts():
        if Issue.objects.on(host).filter(pk__in=issue_ids).exists():
            summary.add(_sync(host, issue_ids))
    return summary


def sync_when_due() -> Summary | None:
    """Bring everything up to date of each forge whose time has come; None if it is that of none."""
    due = [host for host in forges.hosts() if sync_runs.is_due(host)]
    summary = Summary()
    for host in due:
        summary.add(_sync(host, None))
    return summary if due else None


def _sync(host: str, issue_ids: Sequence[int] | None) -> Summary:
    if until := sync_runs.paused_until(host):
        return Summary(
            problem=f"{called(host)} allows no request before {until:%H:%M:%S} UTC.", stopped_until=until
        )
    run = sync_runs.start(whole=issue_ids is None, forge=host)
    if run is None:
        return Summary(problem="Another sync is running.", busy=True)
    summary = Summary(problem=FAULT)
    with forges.open_forge(host) as forge:
        sync = Sync(run, forge, summary, wanted=lambda: _wanted(host, issue_ids))
        try:
            _ask(sync)
        except sync_runs.LeaseLost as end:
            summary.problem = str(end)
        except (OperationalError, InterfaceError):
            raise  # the lease runs out, and who comes then goes on behind what was committed
        except BaseException:
            _finish(sync)
            raise
        finally:
            summary.requests = forge.requests
    return summary


def _wanted(host: str, issue_ids: Sequence[int] | None) -> IssueQuerySet:
    return wanted(host) if issue_ids is None else Issue.objects.on(host).filter(pk__in=issue_ids)


def _ask(sync: Sync) -> None:
    """Ask everything, and end the run or let it pause."""
    run, summary = sync.run, sync.summary
    try:
        _ask_everything(sync)
    except RateLimited as limit:
        summary.problem = str(limit)
        _note_rest(sync)
        if run.whole:
            sync.renew()
            sync_runs.pause_until(run, limit.retry_at, problem=summary.problem)
            summary.stopped_until = run.stopped_until
            return
        run.stopped_until = summary.stopped_until = limit.retry_at
    except Unauthorized as refusal:
        summary.problem = str(refusal)
        run.stopped_until = summary.stopped_until = timezone.now() + sync_runs.TOKEN_PAUSE
        summary.failed += _note_rest(sync)
    except Silence as silence:
        summary.problem = str(silence)
        _note_rest(sync)
        if _pauses(sync):
            return
    else:
        summary.problem = sync.silence if sync.silences else ""
        if sync.silences and _pauses(sync):
            return
    _finish(sync)


def _ask_everything(sync: Sync) -> None:
    if not sync.run.whole:
        ask_each(sync, sync.wanted)
        return
    if sync.run.resumed:
        sync.level = len(PAUSES)  # a forge that gave no answer is first asked once
    else:
        sync.run.total = sync.wanted().count()
    for repository in _repositories(sync):
        reconcile(sync, repository)
        sync.mark(after=repository.pk, reached=0, page=0)
    if not sync.run.cursor.get("lacking"):
        sync.run.done = sync.run.total


def _repositories(sync: Sync) -> Iterator[Repository]:
    """Those that have something to ask about, in the order of their rows, from where the run is on."""
    names = set(sync.wanted().values_list("repository", flat=True))
    home = settings.ROADMAP_REPOSITORY.lower()
    if home and sync.run.forge == forges.main_host():
        names.add(Repository.objects.current_names([home]).get(home, home))
    known = set(Repository.objects.filter(name__in=names).values_list("name", flat=True))
    new = [Repository(name=name) for name in sorted(names - known)]
    Repository.objects.bulk_create(new, ignore_conflicts=True)
    rows = Repository.objects.filter(name__in=names, pk__gt=sync.run.cursor.get("after", 0))
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        # One that was renamed meanwhile may be another one's row now.
        yield from Repository.objects.filter(pk=pk)


def _note_rest(sync: Sync) -> int:
    """Nothing else can be asked for now; returns how many issues that leaves."""
    if sync.run.whole:
        return sum(note_outage(sync, repository, sync.summary.problem) for repository in _repositories(sync))
    rest = [pk for pk in sync.wanted().values_list("pk", flat=True) if pk not in sync.done]
    mirror.mark_failing(rest, sync.summary.problem)
    return len(rest)


def _pauses(sync: Sync) -> bool:
    """Let the run go on later from the first question that got no answer; not for longer than until the next one."""
    limit = timezone.now() - timedelta(minutes=settings.SYNC_MINUTES)
    if not sync.run.whole or sync.run.started_at < limit:
        return False
    sync.run.cursor = sync.lost or sync.run.cursor
    sync.renew()
    sync_runs.pause(sync.run, problem=sync.summary.problem)
    log.warning("The issue sync pauses: %s", sync.summary.problem)
    return True


def _finish(sync: Sync) -> None:
    sync.run.problem = sync.summary.problem[:300]
    with suppress(sync_runs.LeaseLost):
        sync.renew()
    sync_runs.finish(sync.run)
    sync_alerts.watch()
    if sync.summary.problem:
        log.error("The issue sync ended early: %s", sync.summary.problem)

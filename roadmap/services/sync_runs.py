"""Runs of the issue sync: one at a time a forge, held by a lease, and none before the forge allows it.

The database's clock decides everywhere, because workers' clocks may differ.
"""

import random
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Now
from django.utils import timezone

from roadmap.models import Delivery, Issue, SyncRun
from roadmap.models.sync import SyncRunQuerySet
from roadmap.services import forges

LEASE = timedelta(seconds=30)
PROBE = timedelta(seconds=30)  # between two questions to a forge that gives no answers
TOKEN_PAUSE = timedelta(hours=1)  # after GitHub refused the token
DIED = "Its worker stopped."
KEPT = timedelta(days=30)  # for finished runs and for applied deliveries
FIGURES = (
    "total", "done", "fetched", "unchanged", "changed", "failed", "requests",
    "rate_limit", "rate_remaining", "rate_reset_at", "cursor",
)  # fmt: skip


class LeaseLost(Exception):
    """Another worker believed this run dead and took over."""


def paused_until(forge: str = "") -> datetime | None:
    """Until when a forge (the main one for "") wants to hear nothing from this token, if it said so."""
    host = forge or forges.main_host()
    stopped = SyncRun.objects.filter(forge=host, token_digest=forges.digest(host), stopped_until__gt=Now())
    return stopped.order_by("-stopped_until").values_list("stopped_until", flat=True).first()


def start(*, whole: bool, forge: str = "") -> SyncRun | None:
    """Begin a run, or go on with one over everything that is paused or whose worker died.

    None while another conversation with the forge is alive, or before a paused run may go on.
    """
    host = forge or forges.main_host()
    _bury(host)
    if whole and (waiting := _under_way(host).filter(resume_at__isnull=False).order_by("pk").first()):
        return _go_on(waiting)
    try:
        with transaction.atomic():
            run = SyncRun.objects.create(
                forge=host,
                whole=whole,
                started_at=Now(),
                alive_at=Now(),
                holder=secrets.token_hex(8),
                token_digest=forges.digest(host),
            )
    except IntegrityError:
        return None
    return _told(run)


def keep_alive(run: SyncRun) -> None:
    """Renew the lease and say how far the run is. Raises LeaseLost when somebody else took over.

    Within a transaction: what is written there and how far the run is become true together.
    """
    if not _held(run).update(alive_at=Now(), **_figures(run)):
        raise LeaseLost("Another worker took this sync over.")


def pause(run: SyncRun, *, problem: str) -> None:
    """Let whoever comes after PROBE go on with a run that gets no answers."""
    seconds = PROBE.total_seconds() * random.uniform(0.8, 1.0)  # noqa: S311  so that portals don't ask in step
    _stop(run, problem=problem, resume_at=Now() + timedelta(seconds=seconds))


def pause_until(run: SyncRun, until: datetime, *, problem: str) -> None:
    """Let nobody ask with this token before `until`, the worker's own time, and somebody go on with the run then."""
    later = Now() + max(until - timezone.now(), timedelta(0))
    _stop(run, problem=problem, resume_at=later, stopped_until=later)


def finish(run: SyncRun) -> None:
    """Write the figures down and let the next run begin; forget what is older than KEPT.

    A `stopped_until` of the run is the worker's own time; it is kept by the database's clock.
    """
    stopped = Now() + (run.stopped_until - timezone.now()) if run.stopped_until else None
    _held(run).update(
        running=False,
        finished_at=Now(),
        alive_at=Now(),
        stopped_until=stopped,
        problem=run.problem[:300],
        **_figures(run),
    )
    before = Now() - KEPT
    # However long ago it was: pages say "as of" by it.
    confirming = SyncRun.objects.filter(forge=run.forge).complete().values("pk")[:1]
    SyncRun.objects.filter(forge=run.forge, finished_at__lt=before).exclude(pk__in=confirming).delete()
    Delivery.objects.filter(processed_at__lt=before).delete()


def confirmed() -> dict[str, datetime]:
    """By forge, when its last complete run began: what is not failing is known as of then."""
    runs = SyncRun.objects.complete().order_by().values_list("forge")
    return dict(runs.annotate(at=Max("started_at")))


def is_due(forge: str = "") -> bool:
    """Whether a run over everything is due.

    At once on a new site, when a run's worker died or its pause is over, when the token is another one than the one
    that was refused, and when an issue became tracked and its own message was lost; sooner than usual after a run
    that got no answer about something; SYNC_MINUTES after the last run began otherwise. So a site that was down
    catches up as soon as it is back, and two beats start one run.
    """
    host = forge or forges.main_host()
    if _under_way(host).exists():
        dead, waits = Q(alive_at__lt=Now() - LEASE, resume_at=None), Q(resume_at__lte=Now())
        return _under_way(host).filter(dead | waits | _other_token(host)).exists()
    known = Issue.objects.on(host)
    if known.filter(tracking__isnull=False, fetched_at=None, failing_since=None).exists():
        return True
    last = SyncRun.objects.filter(forge=host, whole=True).order_by("-pk").first()
    if last is None or (last.stopped_until and last.token_digest != forges.digest(host)):
        return True
    return SyncRun.objects.filter(pk=last.pk, started_at__lt=Now() - _interval(last)).exists()


def _interval(last: SyncRun) -> timedelta:
    """From the beginning of the last run to the next: the longer the more runs in a row lacked an answer."""
    usual = timedelta(minutes=settings.SYNC_MINUTES)
    lacking = 0
    for cursor in SyncRun.objects.filter(forge=last.forge, whole=True).values_list("cursor", flat=True)[:10]:
        if not cursor.get("lacking"):
            break
        lacking += 1
    return min(usual, PROBE * 2**lacking) if lacking else usual


def _stop(run: SyncRun, *, problem: str, **values: Any) -> None:
    _held(run).update(alive_at=Now(), problem=problem[:300], **values, **_figures(run))
    _told(run)


def _bury(host: str) -> None:
    """End what died; a dead run over everything waits for the next worker instead."""
    dead = SyncRun.objects.filter(forge=host, running=True, resume_at=None, alive_at__lt=Now() - LEASE)
    dead.filter(whole=False).update(running=False, finished_at=Now(), problem=DIED)
    dead.filter(whole=True).update(resume_at=Now(), problem=DIED)


def _go_on(run: SyncRun) -> SyncRun | None:
    holder, digest = secrets.token_hex(8), forges.digest(run.forge)
    ready = SyncRun.objects.filter(pk=run.pk, running=True).filter(
        Q(resume_at__lte=Now()) | _other_token(run.forge)
    )
    try:
        with transaction.atomic():
            taken = ready.update(
                holder=holder,
                token_digest=digest,
                resumed=F("resumed") + 1,
                resume_at=None,
                stopped_until=None,
                alive_at=Now(),
                problem="",
            )
    except IntegrityError:
        return None
    return _told(SyncRun.objects.get(pk=run.pk)) if taken else None


def _under_way(host: str) -> SyncRunQuerySet:
    return SyncRun.objects.filter(forge=host, whole=True, running=True)


def _other_token(host: str) -> Q:
    """A pause that the forge asked for is the old token's own."""
    return Q(resume_at__isnull=False, stopped_until__isnull=False) & ~Q(token_digest=forges.digest(host))


def _held(run: SyncRun) -> SyncRunQuerySet:
    return SyncRun.objects.filter(pk=run.pk, running=True, resume_at=None, holder=run.holder)


def _figures(run: SyncRun) -> Mapping[str, Any]:
    return {name: getattr(run, name) for name in FIGURES}


def _told(run: SyncRun) -> SyncRun:
    """With the times that the database's clock gave."""
    run.refresh_from_db()
    return run

"""Runs of the issue sync: one at a time, held by a lease, and none before GitHub allows it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac

from roadmap.models import Delivery, Issue, SyncRun
from roadmap.models.repository import main_host

LEASE = timedelta(seconds=60)
TOKEN_PAUSE = timedelta(hours=1)  # after GitHub refused the token
DIED = "Its worker stopped."
KEPT = timedelta(days=30)  # for finished runs and for applied deliveries


class LeaseLost(Exception):
    """Another worker believed this run dead and took over."""


def paused_until() -> datetime | None:
    """Until when GitHub wants to hear nothing from this token, if it said so."""
    stopped = SyncRun.objects.filter(token_digest=_token_digest(), stopped_until__gt=timezone.now())
    return stopped.order_by("-stopped_until").values_list("stopped_until", flat=True).first()


def start(*, whole: bool) -> SyncRun | None:
    """Begin a run; None while another one is alive. A run that has been silent for LEASE is taken over."""
    # The database's clock: workers' clocks may differ.
    dead = SyncRun.objects.filter(running=True, alive_at__lt=Now() - LEASE)
    dead.update(running=False, finished_at=Now(), problem=DIED)
    previous = SyncRun.objects.last_whole() if whole else None
    try:
        with transaction.atomic():
            return SyncRun.objects.create(
                alive_at=Now(),
                whole=whole,
                reached=previous.reached if previous else 0,
                token_digest=_token_digest(),
            )
    except IntegrityError:
        return None


def keep_alive(run: SyncRun) -> None:
    """Renew the lease. Raises LeaseLost when somebody else took over."""
    if not SyncRun.objects.filter(pk=run.pk, running=True).update(alive_at=Now(), reached=run.reached):
        raise LeaseLost("Another worker took this sync over.")


def finish(run: SyncRun) -> None:
    """Write the figures down and let the next run begin; forget what is older than KEPT."""
    figures = ("fetched", "unchanged", "changed", "failed", "requests", "stopped_until", "problem", "reached")
    SyncRun.objects.filter(pk=run.pk, running=True).update(
        running=False, finished_at=Now(), **{name: getattr(run, name) for name in figures}
    )
    before = timezone.now() - KEPT
    # However long ago it was: pages say "as of" by it.
    confirming = SyncRun.objects.complete().values("pk")[:1]
    SyncRun.objects.filter(finished_at__lt=before).exclude(pk__in=confirming).delete()
    Delivery.objects.filter(processed_at__lt=before).delete()


def is_due() -> bool:
    """Whether a run over everything is due, by the database's clock.

    At once on a new site, when a run's worker died, and when an issue became tracked and its own message was lost;
    SYNC_MINUTES after the last run began otherwise. So a site that was down catches up as soon as it is back, and two
    beats start one run.
    """
    last = SyncRun.objects.filter(whole=True).order_by("-pk")[:1]
    fresh = (
        SyncRun.objects.filter(pk__in=last.values("pk"))
        .exclude(problem=DIED)
        .filter(
            Q(running=True, alive_at__gte=Now() - LEASE)
            | Q(running=False, started_at__gte=Now() - timedelta(minutes=settings.SYNC_MINUTES))
        )
    )
    known = Issue.objects.on(main_host())
    never_asked = known.filter(tracking__isnull=False, fetched_at=None, failing_since=None)
    return never_asked.exists() or not fresh.exists()


def objectives_etag() -> str:
    """What the newest complete list of objectives was tagged with, or nothing."""
    runs = SyncRun.objects.exclude(objectives_etag="").order_by("-pk")
    return runs.values_list("objectives_etag", flat=True).first() or ""


def keep_objectives_etag(run: SyncRun, etag: str) -> None:
    """Remember the tag of a list that was written completely, also when the run ends badly later."""
    SyncRun.objects.filter(pk=run.pk).update(objectives_etag=etag)


def _token_digest() -> str:
    return salted_hmac("roadmap.sync", settings.GITHUB_TOKEN).hexdigest()[:16]

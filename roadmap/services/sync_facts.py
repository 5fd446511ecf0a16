"""What the runs of the sync say of each forge, in two queries; every admin page asks, so it reads nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Min, Q
from django.db.models.functions import Now
from django.utils import timezone

from roadmap import standing
from roadmap.forges.errors import TOKEN_REFUSED
from roadmap.models import SyncRun
from roadmap.models.repository import called
from roadmap.services import forges, sync_runs
from roadmap.standing import Standing, Told

REFUSED = Q(problem__endswith=TOKEN_REFUSED)
ENDED = Q(running=False)
NEWEST = {
    "stopped": Q(stopped_until__gt=Now()),
    "ended": ENDED & Q(whole=True),
    "complete": ENDED & Q(whole=True, problem=""),
    "under_way": Q(running=True, whole=True),
    # An answer that GitHub did not give says nothing about the token.
    "conclusive": REFUSED | ENDED & Q(problem="", requests__gt=0),
    "rated": Q(rate_remaining__isnull=False),
}


@dataclass(frozen=True, slots=True)
class ForgeFacts:
    """One forge: how the sync of its issues stands, and the runs that say so.

    `limited_until`: the forge wants to hear nothing before; `paused_until`: that, or a run waits to go on.
    """

    forge: str
    standing: Standing
    token_tried: bool
    refused: bool
    problem: str
    confirmed_at: datetime | None
    confirmed_until: datetime | None
    behind_by: timedelta | None
    limited_until: datetime | None
    paused_until: datetime | None
    first_at: datetime
    under_way: SyncRun | None
    rated: SyncRun | None

    @property
    def name(self) -> str:
        """What people call it."""
        return called(self.forge)

    @property
    def asks_now(self) -> bool:
        """Whether a worker is at the run this moment, rather than that it waits for one."""
        run, lease = self.under_way, timezone.now() - sync_runs.LEASE
        return run is not None and run.resume_at is None and run.alive_at > lease


def interval() -> timedelta:
    """Between two runs while all is well."""
    return timedelta(minutes=settings.SYNC_MINUTES)


def by_forge() -> list[ForgeFacts]:
    """Every forge that is asked and has been before, by name. Two queries."""
    said = {name: Max("pk", filter=which) for name, which in NEWEST.items()}
    asked = SyncRun.objects.filter(forge__in=forges.hosts()).order_by("forge").values("forge")
    rows = list(asked.annotate(**said, first_at=Min("started_at")).values_list("forge", "first_at", *NEWEST))
    runs = SyncRun.objects.in_bulk({key for _, _, *keys in rows for key in keys if key})
    return [
        _facts(forge, first_at, {name: runs.get(key) for name, key in zip(NEWEST, keys, strict=True)})
        for forge, first_at, *keys in rows
    ]


def _facts(forge: str, first_at: datetime, runs: dict[str, SyncRun | None]) -> ForgeFacts:
    now, stopped, complete, conclusive = timezone.now(), runs["stopped"], runs["complete"], runs["conclusive"]
    refused = conclusive is not None and conclusive.problem.endswith(TOKEN_REFUSED)
    failed = conclusive if refused else runs["ended"]
    under_way = runs["under_way"]
    limited = stopped.stopped_until if stopped else None
    told = Told(
        confirmed_at=complete.started_at if complete else None,
        problem=(failed.problem if failed else "") or _own(under_way),
        refused=refused,
        paused_until=limited or _later(now, under_way.resume_at if under_way else None),
    )
    return ForgeFacts(
        forge=forge,
        standing=standing.standing(told, now=now, interval=interval()),
        token_tried=conclusive is not None,
        refused=refused,
        problem=told.problem,
        confirmed_at=told.confirmed_at,
        confirmed_until=complete.finished_at if complete else None,
        behind_by=standing.behind_by(told.confirmed_at or first_at, now, interval()),
        limited_until=limited,
        paused_until=told.paused_until,
        first_at=first_at,
        under_way=under_way,
        rated=runs["rated"],
    )


def _later(now: datetime, at: datetime | None) -> datetime | None:
    return at if at and at > now else None


def _own(run: SyncRun | None) -> str:
    """What hinders a run that waits to go on."""
    return run.problem if run else ""

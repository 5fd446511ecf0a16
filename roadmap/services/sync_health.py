"""The sync's health: one value that the public page, the admin's page and the JSON show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Case, Count, Exists, F, Max, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from roadmap.models import (
    Delivery,
    DeliveryState,
    Issue,
    IssueComment,
    IssueRequest,
    PullRequest,
    Repository,
    SyncRun,
    Upstream,
)
from roadmap.services import forges, sync_facts, sync_runs
from roadmap.services.sync_facts import ForgeFacts
from roadmap.standing import BEHIND_AFTER, Standing

# What a reader is told of the whole is what is worst of its parts.
WORST_FIRST = (Standing.FAILING, Standing.BEHIND, Standing.PAUSED, Standing.NEVER, Standing.FRESH)
# Given up: it waits for a maintainer's word, because it was refused.
GIVEN_UP = Q(due_at=None) & ~Q(problem="")


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Webhook calls of the last weeks, by what became of them."""

    waiting: int
    applied: int
    ignored: int
    failed: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the portal writes to the forge: how much waits, how much was given up."""

    waiting: int
    given_up: int


@dataclass(frozen=True, slots=True)
class SyncHealth:
    """How the sync stands as a whole. `confirmed_at`: all that is not behind is right as of then."""

    forges: Sequence[ForgeFacts]
    standing: Standing
    confirmed_at: datetime | None
    issues: int
    issues_behind: int
    repositories: int
    repositories_behind: int
    deliveries: Deliveries
    outgoing: Outgoing
    document: Upstream | None

    @property
    def told_by(self) -> str:
        return told_by(self.forges)

    @property
    def under_way(self) -> SyncRun | None:
        """The run over everything that is under way, if any."""
        return next((facts.under_way for facts in self.forges if facts.under_way), None)


def look() -> SyncHealth:
    """All of it, in a constant number of queries."""
    forges = sync_facts.by_forge()
    issues, behind = asked_issues().count(), issues_behind().count()
    return SyncHealth(
        forges=forges,
        standing=worst(forges),
        confirmed_at=confirmed_at(forges),
        issues=issues,
        issues_behind=behind,
        repositories=asked_repositories().count(),
        repositories_behind=repositories_behind().count(),
        deliveries=_deliveries(),
        outgoing=_outgoing(),
        document=Upstream.objects.filter(pk=1).first(),
    )


def worst(forges: Sequence[ForgeFacts]) -> Standing:
    """How the sync stands where it stands worst."""
    found = {facts.standing for facts in forges}
    return next((standing for standing in WORST_FIRST if standing in found), Standing.NEVER)


def told_by(forges: Sequence[ForgeFacts]) -> str:
    """Who says what is shown: "GitHub and codeberg.org"."""
    return " and ".join(sorted((facts.name for facts in forges), key=lambda name: name != "GitHub"))


def confirmed_at(forges: Sequence[ForgeFacts]) -> datetime | None:
    """As of when all forges are known; None while one of them is not."""
    known = [facts.confirmed_at for facts in forges]
    return min((at for at in known if at), default=None) if all(known) else None


def asked_issues() -> QuerySet[Issue]:
    """The issues that the sync asks about: those on a forge that nobody configured are none of them."""
    there = reduce(or_, (Issue.objects.on(host) for host in forges.hosts()))
    return there.filter(Q(tracking__isnull=False) | Q(objective=True)).distinct()


def asked_repositories() -> QuerySet[Repository]:
    """The repositories that the sync asks: what nobody tracks any more may stay as it was last known."""
    tracked = Exists(asked_issues().filter(repository=OuterRef("name")))
    return Repository.objects.filter(tracked | Q(name=settings.ROADMAP_REPOSITORY.lower()))


def issues_behind() -> QuerySet[Issue]:
    """Issues whose state is not what the forge says now, as far as anybody knows; the longest first.

    One that is gone from the forge is not behind: that it is gone is known.
    """
    behind = asked_issues().filter(Q(failing_since__isnull=False) | Q(fetched_at=None), absence="")
    return behind.annotate(since=Coalesce("failing_since", "fetched_at")).order_by(
        F("since").asc(nulls_first=True), "pk"
    )


def repositories_behind() -> QuerySet[Repository]:
    """Repositories that fail, or were not confirmed for BEHIND_AFTER intervals; the longest first."""
    return by_lag().filter(Q(failing_since__isnull=False) | Q(known_at=None) | Q(known_at__lt=behind_since()))


def by_lag() -> QuerySet[Repository]:
    """The repositories that are asked, with `known_at`, as of when all of each is known; what is behind most first.

    What has not changed costs no write, so a repository that does not fail is known as of the last complete run.
    """
    rows = asked_repositories().annotate(
        known_at=Case(
            *(
                When(Repository.on(host), failing_since=None, synced_at__lt=at, then=Value(at))
                for host, at in sync_runs.confirmed().items()
            ),
            default=F("synced_at"),
        )
    )
    return rows.order_by(F("known_at").asc(nulls_first=True), "name")


def behind_since() -> datetime:
    """What was last confirmed before this time is behind."""
    return timezone.now() - BEHIND_AFTER * sync_facts.interval()


def behind_by(known_at: datetime) -> timedelta | None:
    """How old a confirmation is that counts as behind; None for one that does not."""
    return timezone.now() - known_at if known_at < behind_since() else None


def dead_letters() -> QuerySet[Delivery]:
    """Deliveries that were given up, the newest first, without what they carried."""
    return Delivery.objects.filter(state=DeliveryState.FAILED).defer("payload")


def _deliveries() -> Deliveries:
    rows = Delivery.objects.order_by().values_list("state").annotate(Count("pk"), Max("received_at"))
    numbers = {state: number for state, number, _ in rows}
    return Deliveries(
        waiting=numbers.get(DeliveryState.WAITING, 0),
        applied=numbers.get(DeliveryState.APPLIED, 0),
        ignored=numbers.get(DeliveryState.IGNORED, 0),
        failed=numbers.get(DeliveryState.FAILED, 0),
        last_at=max((at for *_, at in rows), default=None),
    )


def _outgoing() -> Outgoing:
    comments, requests = _written(IssueComment), _written(IssueRequest)
    # Of pull requests there is one at a time: an older one that failed was followed by another.
    newest = PullRequest.objects.values_list("state", flat=True).first()
    return Outgoing(
        comments["waiting"] + requests["waiting"] + (newest == PullRequest.State.OPENING),
        comments["given_up"] + requests["given_up"] + (newest == PullRequest.State.FAILED),
    )


def _written(model: type[Model]) -> dict[str, int]:
    found: dict[str, int] = model._default_manager.aggregate(
        waiting=Count("pk", filter=Q(due_at__isnull=False)), given_up=Count("pk", filter=GIVEN_UP)
    )
    return found

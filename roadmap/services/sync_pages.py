"""A page of a repository's issues, as the sync writes it: what tells nothing new costs one query for the whole page."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from roadmap.forges.values import IssuePage, IssuePayload
from roadmap.models import Issue, Item, Repository, Tracking
from roadmap.services import mirror, repositories
from roadmap.services.issue_values import tells_objective
from roadmap.services.sync_asking import Sync


def write_page(sync: Sync, repository: Repository, page: IssuePage) -> set[int]:
    """Write what a page tells of the issues that have a row, or become objectives; returns those rows.

    Within a transaction, which `sync.committed()` begins.
    """
    named = [p if p.repository else replace(p, repository=repository.name) for p in page.issues]
    rows = _rows(named)
    seen = set()
    news = []
    for payload in named:
        row = rows.get((payload.repository.lower(), payload.number)) or rows.get((payload.node_id, 0))
        if row is None or mirror.is_news(row, payload):
            if row is not None or tells_objective(payload, settings.ROADMAP_REPOSITORY):
                news.append((payload, row))
        else:
            seen.add(row.pk)
            sync.summary.fetched += 1
    _lock([row.pk for _, row in news if row])
    for payload, _ in news:
        effect = mirror.apply_payload(payload, source="sync", fetched_at=timezone.now())
        if effect.issue:
            seen.add(effect.issue.pk)
            sync.count(effect)
    return seen


def follow_name(sync: Sync, repository: Repository, page: IssuePage) -> Repository:
    """The repository's row, under the name that its own list gives it now."""
    name = page.repository.lower()
    if page.repository_id and not repository.forge_id:
        repositories.note_id(repository.name, page.repository_id)
    if not name or name == repository.name:
        return repository
    old = repository.name
    repositories.rename(old, name, at=timezone.now())
    if settings.ROADMAP_REPOSITORY.lower() == old:
        sync.summary.failures.append(f"{old} is called {name} now: set ROADMAP_REPOSITORY to that name.")
    row = Repository.objects.filter(Q(pk=repository.pk) | Q(name=name)).order_by("pk").first()
    return row or Repository.objects.create(name=name)


def _rows(payloads: Sequence[IssuePayload]) -> dict[tuple[str, int], Issue]:
    """Rows by place, and by node id (with 0) for those that have another place here."""
    numbers = {payload.number for payload in payloads}
    names = {payload.repository.lower() for payload in payloads}
    nodes = {payload.node_id for payload in payloads if payload.node_id}
    found: dict[tuple[str, int], Issue] = {}
    for row in Issue.objects.filter(Q(repository__in=names, number__in=numbers) | Q(node_id__in=nodes)):
        found[(row.repository, row.number)] = row
        if row.node_id:
            found[(row.node_id, 0)] = row
    return found


def _lock(issue_ids: Sequence[int]) -> None:
    """Issues before items, each in the order of their rows, so that no webhook waits for this and this for it."""
    if issue_ids:
        list(Issue.objects.select_for_update(no_key=True).filter(pk__in=issue_ids).order_by("pk"))
        items = Tracking.objects.filter(issue__in=issue_ids).values("item")
        list(Item.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk"))

"""How the sync stands, for everybody: a page, its line about a run under way, and the same for monitoring."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.lib.pages import ask_page
from roadmap import standing
from roadmap.models import Repository, SyncRun
from roadmap.permissions import can_edit_roadmap
from roadmap.services import sync_facts, sync_health
from roadmap.services.sync_health import SyncHealth
from roadmap.views.asking import explain

ON_A_PAGE = 20
ISSUES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """A repository, how many of its issues are asked about, and by how much it is behind."""

    repository: Repository
    issues: int
    behind_by: timedelta | None
    failure: str


@require_safe
@explain
def sync(request: HttpRequest) -> HttpResponse:
    """Whether what is shown is what GitHub says, and what the sync did. ?page= of runs, ?repositories= of those."""
    health = sync_health.look()
    runs: Page[SyncRun] = ask_page(request.GET, SyncRun.objects.filter(whole=True), ON_A_PAGE)
    asked = {"page": request.GET.get("repositories", "")}
    repositories: Page[Repository] = ask_page(asked, sync_health.by_lag(), ON_A_PAGE)
    context = {
        "health": health,
        "now": _now(health),
        "runs": runs,
        "repositories": repositories,
        "repository_rows": _rows(list(repositories)),
        "issues_behind": sync_health.issues_behind()[:ISSUES_SHOWN],
        "may_edit": can_edit_roadmap(request.user),
    }
    return render(request, "roadmap/sync.html", context)


@require_safe
def sync_now(request: HttpRequest) -> HttpResponse:
    """The first lines of the page alone, for htmx while a run is under way."""
    if not getattr(request, "htmx", False):
        return redirect("roadmap:sync")
    forges = sync_facts.by_forge()
    context = {"now": _standing(forges, sync_health.issues_behind().count())}
    return render(request, "roadmap/_sync_now.html", context)


@require_safe
def sync_json(request: HttpRequest) -> HttpResponse:
    """The same facts for monitoring; times in ISO 8601, lengths in seconds."""
    health = sync_health.look()
    answer = JsonResponse(
        {
            "state": health.standing,
            "confirmed_at": health.confirmed_at,
            "issues": {"asked": health.issues, "behind": health.issues_behind},
            "repositories": {"asked": health.repositories, "behind": health.repositories_behind},
            "deliveries": {
                name: getattr(health.deliveries, name) for name in ("waiting", "applied", "ignored", "failed")
            },
            "outgoing": {"waiting": health.outgoing.waiting, "given_up": health.outgoing.given_up},
            "forges": [_forge_json(facts) for facts in health.forges],
        }
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _forge_json(facts: sync_facts.ForgeFacts) -> dict[str, Any]:
    run, rated = facts.under_way, facts.rated
    return {
        "forge": facts.forge,
        "state": facts.standing,
        "confirmed_at": facts.confirmed_at,
        "behind_seconds": round(facts.behind_by.total_seconds()) if facts.behind_by else 0,
        "paused_until": facts.paused_until,
        "problem": standing.in_public(facts.problem),
        "rate_limit": {
            "limit": rated.rate_limit if rated else None,
            "remaining": rated.rate_remaining if rated else None,
            "reset_at": rated.rate_reset_at if rated else None,
        },
        "under_way": {"done": run.done, "total": run.total} if run else None,
    }


def _now(health: SyncHealth) -> dict[str, Any]:
    return _standing(health.forges, health.issues_behind)


def _standing(forges: list[sync_facts.ForgeFacts] | Any, behind: int) -> dict[str, Any]:
    return {
        "standing": sync_health.worst(forges),
        "confirmed_at": sync_health.confirmed_at(forges),
        "told_by": sync_health.told_by(forges),
        "issues_behind": behind,
        "forges": forges,
        "asks": any(facts.under_way for facts in forges),
    }


def _rows(repositories: list[Any]) -> list[RepositoryRow]:
    names = [repository.name for repository in repositories]
    numbers = _numbers(sync_health.asked_issues().filter(repository__in=names))
    return [
        RepositoryRow(
            repository,
            numbers.get(repository.name, 0),
            sync_health.behind_by(repository.known_at) if repository.known_at else None,
            standing.in_public(repository.failure),
        )
        for repository in repositories
    ]


def _numbers(issues: QuerySet[Any]) -> dict[str, int]:
    return dict(issues.order_by().values_list("repository").annotate(Count("pk", distinct=True)))

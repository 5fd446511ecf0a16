"""The roadmap's health: which items have drifted from the truth, told from the rows as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from roadmap import document
from roadmap.freshness import Facts, IssueFact, LinkFact, Problem, problems
from roadmap.models import Event, Issue, Item, State, Tracking, Version
from roadmap.progress import Status
from roadmap.services import links, working
from roadmap.services.mirror import ISSUE_MOVED

# What GitHub or the first import did; everything else that happened to an item was somebody's doing.
NOT_BY_PEOPLE = (
    Q(kind__startswith="issue_")
    | Q(kind="status_changed", data__source="issues")
    | Q(kind="imported", data__words="added")
    | Q(kind="confirmed")
)
ISSUE_COLUMNS = (
    *("repository", "number", "state", "state_reason", "github_updated_at", "fetched_at"),
    *("failing_since", "failure"),
)


@dataclass(frozen=True, slots=True)
class Drift:
    """An item with everything that has drifted of it, and when something last happened on its issues."""

    item: Item
    problems: list[Problem]
    active_at: datetime | None


@dataclass(frozen=True, slots=True)
class Move:
    """That a tracking issue of an item has another place than the document says."""

    before: str
    after: str
    at: datetime


def drifted() -> list[Drift]:
    """The items of the roadmap with their problems, in the document's order, also those that have none. Six queries."""
    rows = Tracking.objects.select_related("issue").order_by("position", "pk")
    rows = rows.only("item_id", "issue_id", *(f"issue__{name}" for name in ISSUE_COLUMNS))
    items = Item.objects.current().select_related("section").prefetch_related(Prefetch("tracking", rows))
    return _look(_with_signs(items.defer("body", "body_html")), links.dead_links(), _moves())


def look_at(item: Item) -> Drift:
    """One item with its problems; an item that left the roadmap has none. Costs three queries `with_issues`."""
    signs = _with_signs(Item.objects.filter(pk=item.pk)).values_list("touched_at", "came_at")
    item.touched_at, item.came_at = signs[0]  # type: ignore[attr-defined]  # as the annotation of `_with_signs`
    return _look([item], links.dead_links(item), _moves(item))[0]


def _with_signs(items: QuerySet[Item]) -> QuerySet[Any]:
    """When people last did something to each item, and since when it is known."""
    events = Event.objects.filter(item=OuterRef("pk"))
    touched = events.filter(~NOT_BY_PEOPLE).order_by("-at").values("at")[:1]
    return items.annotate(
        touched_at=Subquery(touched),
        came_at=Coalesce(Subquery(events.order_by("at").values("at")[:1]), "created_at"),
    )


def _look(
    items: Any, dead: Mapping[int, Sequence[LinkFact]], moves: Mapping[int, Sequence[Move]]
) -> list[Drift]:
    now, months = timezone.now(), settings.ROADMAP_STALE_MONTHS
    found = []
    for item in items:
        facts = _facts(item, dead.get(item.pk, ()), moves.get(item.pk, ()))
        wrong = [] if item.left_at else problems(facts, now=now, months=months)
        found.append(Drift(item, wrong, facts.active_at))
    return found


def _facts(item: Any, dead: Sequence[LinkFact], moves: Sequence[Move]) -> Facts:
    moved = {move.after: move for move in moves}
    return Facts(
        status=Status(item.status),
        created_at=min(item.created_at, item.came_at),
        touched_at=item.touched_at,
        issues=[_issue_fact(issue, moved.get(str(issue))) for issue in item.tracked_issues],
        links=dead,
        owned=item.owner_id is not None,
        confirmed_at=item.confirmed_at,
        target=item.target,
        target_until=item.target_until,
    )


def _issue_fact(issue: Issue, move: Move | None) -> IssueFact:
    return IssueFact(
        key=str(issue),
        closed=issue.closed,
        open=issue.state == State.OPEN,
        not_planned=issue.not_planned,
        active_at=issue.github_updated_at,
        failing_since=issue.failing_since,
        failure=issue.failure,
        moved_from=move.before if move else "",
        moved_at=move.at if move else None,
    )


def _moves(item: Item | None = None) -> dict[int, list[Move]]:
    """Issues that moved while the newest document still has their old place, by the key of their item."""
    events = Event.objects.filter(kind=ISSUE_MOVED, item__left_at__isnull=True, item__place__isnull=False)
    if item:
        events = events.filter(item=item)
    steps: dict[tuple[int, int], dict[str, Move]] = {}
    for pk, place, data, at in events.order_by("at").values_list("item_id", "item__place", "data", "at"):
        move = Move(data["before"], data["issue"], at)
        steps.setdefault((pk, place or 0), {})[move.before] = move
    said = _said_by_document() if steps else {}
    return {
        pk: [_whole_way(before, moved) for before in moved if before in said.get(place, ())]
        for (pk, place), moved in steps.items()
    }


def _whole_way(before: str, moved: Mapping[str, Move]) -> Move:
    """Where an issue is that may have moved more than once."""
    last = moved[before]
    for _ in moved:
        last = moved.get(last.after, last)
    return Move(before, last.after, last.at)


def _said_by_document() -> Mapping[int, frozenset[str]]:
    newest = Version.objects.values_list("pk", "digest").first()
    return _issues_by_place(*newest) if newest else {}


@lru_cache(maxsize=2)
def _issues_by_place(version: int, digest: str) -> Mapping[int, frozenset[str]]:
    """Which issues a version's items track, by their place; a version never changes, and is read once."""
    row = Version.objects.get(pk=version, digest=digest)
    parsed = document.parse(row.source, repository=row.repository, form=working.form_of(row.form))
    items = [item for section in parsed.sections for item in section.items]
    return {
        place: frozenset(reference.key for reference in item.tracking) for place, item in enumerate(items)
    }

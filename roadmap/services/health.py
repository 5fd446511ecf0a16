"""The roadmap's health: which items have drifted from the truth, told from the rows as they are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from roadmap.freshness import Facts, IssueFact, LinkFact, Problem, problems
from roadmap.models import Event, Item, State, Tracking, Version
from roadmap.models.issue import active_at
from roadmap.progress import Source, Status, closed_as_not_planned
from roadmap.services import links, working
from roadmap.services.issue_events import ISSUE_MOVED

# What GitHub or the first import did; everything else that happened to an item was somebody's doing.
NOT_BY_PEOPLE = (
    Q(kind__startswith="issue_")
    | Q(kind="status_changed", data__source="issues")
    | Q(kind="imported", data__words="added")
    | Q(kind="confirmed")
)
# What makes a status another than the issues': the events after which a maintainer's confirmation is asked for anew.
TURNING = [
    *("status_changed", "status_held"),
    *("issue_closed", "issue_reopened", "issue_assigned", "issue_unassigned"),
]
ISSUE_COLUMNS = (
    *("repository", "number", "state", "state_reason", "is_pull_request", "merged_at"),
    *("github_updated_at", "absent_since", "assigned", "sub_issues", "sub_issues_closed"),
    *("comment__told_at", "comment__quiet_since"),
)
ITEM_COLUMNS = (
    *("pk", "status", "status_source", "created_at", "owner_id", "confirmed_at", "target", "target_until"),
    *("touched_at", "came_at", "turned_at"),
)


@dataclass(frozen=True, slots=True)
class Drift:
    """What has drifted of an item, by its key, and when something last happened on its issues."""

    item: int
    problems: list[Problem]
    active_at: datetime | None


@dataclass(frozen=True, slots=True)
class Move:
    """That a tracking issue of an item has another place than the document says."""

    before: str
    after: str
    at: datetime


def drifted() -> list[Drift]:
    """Every item of the roadmap with its problems, in the document's order, also those that have none.

    Four queries. A long roadmap has thousands of rows, so they are read as plain values.
    """
    rows = _with_signs(Item.objects.current()).order_by("section__position", "position", "pk")
    issues = Tracking.objects.filter(item__left_at__isnull=True)
    return _look(rows, _by_item(issues), links.dead_links(), _moves())


def look_at(item: Item) -> Drift:
    """One item with its problems; one that left the roadmap has none. Four queries."""
    rows = _with_signs(Item.objects.filter(pk=item.pk))
    issues = Tracking.objects.filter(item=item)
    [found] = _look(rows, _by_item(issues), links.dead_links([item.pk]), _moves([item.pk]))
    return replace(found, problems=[]) if item.left_at else found


def _with_signs(items: QuerySet[Item]) -> QuerySet[Item, Any]:
    """The facts of each item's own row, with when people last did something to it, and since when it is known."""
    events = Event.objects.filter(item=OuterRef("pk"))
    touched = events.filter(~NOT_BY_PEOPLE).order_by("-at").values("at")[:1]
    came = events.order_by("at").values("at")[:1]
    turned = events.filter(kind__in=TURNING).order_by("-at").values("at")[:1]
    annotated = items.annotate(
        touched_at=Subquery(touched), came_at=Subquery(came), turned_at=Subquery(turned)
    )
    return annotated.values_list(*ITEM_COLUMNS)


def _by_item(tracking: QuerySet[Tracking]) -> dict[int, list[tuple[Any, ...]]]:
    issues: dict[int, list[tuple[Any, ...]]] = {}
    for row in tracking.order_by("position", "pk").values_list(
        "item_id", *(f"issue__{name}" for name in ISSUE_COLUMNS)
    ):
        issues.setdefault(row[0], []).append(row[1:])
    return issues


def _look(
    rows: Iterable[tuple[Any, ...]],
    issues: Mapping[int, Sequence[tuple[Any, ...]]],
    dead: Mapping[int, Sequence[LinkFact]],
    moves: Mapping[int, Sequence[Move]],
) -> list[Drift]:
    now, months = timezone.now(), settings.ROADMAP_STALE_MONTHS
    found = []
    for pk, status, source, created, owner, confirmed, target, until, touched, came, turned in rows:
        moved = {move.after: move for move in moves.get(pk, ())}
        facts = Facts(
            status=Status(status),
            created_at=min(created, came or created),
            touched_at=touched,
            issues=[_issue_fact(moved, *row) for row in issues.get(pk, ())],
            links=dead.get(pk, ()),
            owned=owner is not None,
            confirmed_at=confirmed,
            target=target,
            target_until=until,
            source=Source(source),
            turned_at=turned,
        )
        found.append(Drift(pk, problems(facts, now=now, months=months), facts.active_at))
    return found


def _issue_fact(
    moved: Mapping[str, Move],
    repository: str,
    number: int,
    state: str,
    reason: str,
    is_pull_request: bool,
    merged_at: datetime | None,
    updated_at: datetime | None,
    absent_since: datetime | None,
    assigned: bool,
    parts: int,
    parts_closed: int,
    told_at: datetime | None,
    quiet_since: datetime | None,
) -> IssueFact:
    key = f"{repository}#{number}"
    move, closed = moved.get(key), state == State.CLOSED
    return IssueFact(
        key=key,
        closed=closed,
        open=state == State.OPEN,
        not_planned=closed_as_not_planned(
            closed=closed, reason=reason, is_pull_request=is_pull_request, merged=merged_at is not None
        ),
        active_at=active_at(updated_at, told_at, quiet_since),
        absent_since=absent_since,
        moved_from=move.before if move else "",
        moved_at=move.at if move else None,
        assigned=assigned,
        duplicate=closed and reason == "duplicate",
        parts=parts,
        parts_closed=parts_closed,
    )


def _moves(keys: Collection[int] | None = None) -> dict[int, list[Move]]:
    """Issues that moved while the newest document still has their old place, by the key of their item."""
    events = Event.objects.filter(kind=ISSUE_MOVED, item__left_at__isnull=True, item__place__isnull=False)
    if keys is not None:
        events = events.filter(item__in=keys)
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
    parsed = working.parse(row.source, repository=row.repository, form=working.form_of(row.form))
    items = [item for section in parsed.sections for item in section.items]
    return {
        place: frozenset(reference.key for reference in item.tracking) for place, item in enumerate(items)
    }

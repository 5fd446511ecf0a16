"""The items' statuses, worked out from who says what about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from portal.accounts.models import User
from roadmap.models import Event, Issue, Item, Tracking
from roadmap.progress import RULE, IssueState, Source, Status, resolve_status, status_from_issues
from roadmap.services import following

BATCH = 500
NOT_KNOWN = "not fetched yet: counts as open"


@dataclass(frozen=True, slots=True)
class Cause:
    """Through what a status changed: a version of the document, or an issue and how GitHub told of it."""

    version: int | None = None
    issue: str = ""
    via: str = ""

    @property
    def facts(self) -> dict[str, object]:
        """As the event keeps it."""
        told = {"version": self.version, "issue": self.issue, "via": self.via}
        return {name: value for name, value in told.items() if value}


NO_CAUSE = Cause()


def refresh_status(item: Item, *, by: User | None = None, cause: Cause = NO_CAUSE) -> bool:
    """Work the status out anew from its sources; returns whether it changed. Call it in a transaction."""
    return refresh_statuses([item], by=by, cause=cause) == 1


def refresh_statuses(items: Sequence[Item], *, by: User | None = None, cause: Cause = NO_CAUSE) -> int:
    """The same for many items in a constant number of statements; returns how many changed."""
    states: dict[int, list[IssueState]] = {item.pk: [] for item in items}
    for tracking in Tracking.objects.filter(item__in=items).select_related("issue"):
        states[tracking.item_id].append(tracking.issue.as_state())
    events: list[Event] = []
    moved = []
    for item in items:
        by_hand = Status(item.status) if item.status_source == Source.MAINTAINER else None
        in_document = Status(item.document_status) if item.document_status else None
        status, source = resolve_status(by_hand=by_hand, document=in_document, issues=states[item.pk])
        if (item.status, item.status_source) != (status, source):
            moved.append(item)
            events += move(item, status, source, by=by, cause=cause)
    record_moves(events)
    Item.objects.bulk_update(
        moved, ["status", "status_source", "status_changed_at", "changed_at"], batch_size=BATCH
    )
    return len(events)


def record_moves(events: Sequence[Event]) -> None:
    """Keep what `move` told, and let the followers of those items hear of it."""
    Event.objects.bulk_create(events, batch_size=BATCH)
    following.announce_soon([event.item_id for event in events if event.item_id])


def move(
    item: Item, status: Status, source: Source, *, by: User | None, cause: Cause = NO_CAUSE
) -> list[Event]:
    """Change the item in memory; the event of its status, if that changed and is not the first one."""
    before, now = item.status, timezone.now()
    item.status, item.status_source, item.changed_at = status, source, now
    if before == status:
        return []
    item.status_changed_at = now
    data = {"before": str(before), "after": status.value, "source": source.value, **cause.facts}
    return [Event(item=item, kind="status_changed", actor=by, data=data)]


def explain(item: Item) -> dict[str, object]:
    """Why an item has its status, for `roadmap/_why.html`: the rule, who says what, what each issue contributes.

    Costs no query after `with_issues()`.
    """
    issues = item.tracked_issues
    return {
        "item": item,
        "rule": RULE,
        "by_hand": item.status_source == Source.MAINTAINER,
        "in_document": Status(item.document_status) if item.document_status else None,
        "issues_say": status_from_issues([issue.as_state() for issue in issues]) if issues else None,
        "contributions": [(issue, _contribution(issue)) for issue in issues],
        "measure": item.measure,
    }


def _contribution(issue: Issue) -> str:
    """What an issue says of its item, in words."""
    state = issue.as_state()
    return state.words if issue.known or state.out_of_reach else NOT_KNOWN

"""What happened to an issue, told on the timelines of the items that it measures."""

from collections.abc import Sequence
from typing import Any, Literal

from roadmap.models import Event, Issue, Item
from roadmap.progress import Status
from roadmap.services import claiming, statuses
from roadmap.services.issue_changes import Change
from roadmap.services.statuses import Cause

Teller = Literal["sync", "webhook"]
ISSUE_MOVED = "issue_moved"


def spread(issue: Issue, changes: Sequence[Change], *, via: Teller) -> list[str]:
    """Record the events of the items that the issue measures and work their status out; returns all words.

    Whoever claimed the issue loses it where GitHub says so. Each event says `via` what GitHub told it.
    """
    words = [change.words for change in changes]
    claiming.settle(issue, {change.kind for change in changes})
    # The lock makes two issues of one item that close at once see each other.
    for item in (
        Item.objects.select_for_update(no_key=True)
        .filter(pk__in=issue.tracking.values("item"))
        .order_by("pk")
    ):
        for change in changes:
            if change.kind:
                Event.objects.create(item=item, kind=change.kind, data=_facts(issue, change, via))
        before = item.status
        statuses.refresh_status(item, cause=Cause(issue=str(issue), via=via))
        if item.status != before:
            words.append(f"item {item} is now {Status(item.status).label.lower()}")
    return words


def tell_of_move(items: Sequence[int], *, before: str, after: str, url: str, via: Teller) -> None:
    """Tell these items, each once, that an issue of theirs has another place than their document says."""
    data = {"words": f"{before}: moved to {after}", "issue": after, "before": before, "url": url, "via": via}
    known = Event.objects.filter(kind=ISSUE_MOVED, item__in=items, data__before=before, data__issue=after)
    told = set(known.values_list("item_id", flat=True))
    Event.objects.bulk_create(
        Event(item_id=pk, kind=ISSUE_MOVED, data=data) for pk in items if pk not in told
    )


def _facts(issue: Issue, change: Change, via: Teller) -> dict[str, Any]:
    about = {"issue": str(issue), "title": issue.title, "url": issue.url, "via": via}
    return {"words": f"{issue}: {change.words}", **about, **change.facts}

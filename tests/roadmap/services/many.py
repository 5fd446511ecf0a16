"""A repository with many tracked issues, which the sync knows by lists; made quickly."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from portal.demo.forge import Forge, store
from roadmap.models import Issue, Tracking
from tests.factories import make_item
from tests.roadmap.services.looking import HOME

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def fill(
    forge: Forge, numbers: Iterable[int], *, repository: str = HOME, labels: tuple[str, ...] = ()
) -> None:
    """Issues that were last changed long ago, a minute apart, the oldest first."""
    with forge._lock:
        found = forge._store.ensure_repository(repository)
        for number in numbers:
            at = LONG_AGO + timedelta(minutes=number)
            found.issues[number] = store.Issue(
                id=forge._store.next_id(),
                number=number,
                title=f"Issue {number}",
                labels=list(labels),
                created_at=at,
                updated_at=at,
            )


def track_many(numbers: Iterable[int], *, repository: str = HOME) -> None:
    """Rows that were never asked about, ten an item, as a document's import leaves them."""
    rows = Issue.objects.bulk_create(Issue.unfetched(repository, number) for number in numbers)
    items = {place: make_item(f"Topic {place}") for place in range(0, len(rows), 10)}
    Tracking.objects.bulk_create(
        Tracking(item=items[place - place % 10], issue=issue, position=place)
        for place, issue in enumerate(rows)
    )


def statuses(forge: Forge, sent: int = 0) -> list[int]:
    return [request.status for request in forge.log[sent:]]


def pages(forge: Forge, sent: int = 0) -> list[str]:
    """What was asked: the page of a list of all issues, "since", "objectives", or an issue's number."""
    asked = []
    for request in forge.log[sent:]:
        last = request.path.rpartition("/")[2]
        if last != "issues":
            asked.append(last)
        elif "labels" in request.query:
            asked.append("objectives")
        else:
            asked.append("since" if "since" in request.query else f"page {request.query.get('page', '1')}")
    return asked

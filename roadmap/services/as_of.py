"""Since when what is shown of issues is known to be true."""

from collections.abc import Iterable
from datetime import datetime

from roadmap.models import Issue


def as_of(issues: Iterable[Issue], confirmed: tuple[datetime, datetime | None] | None) -> datetime | None:
    """Since when all that is shown of these issues is known to be true.

    `confirmed` has the start and the end of the last complete sync. It confirms every issue but those that had begun
    to fail before it ended; they stand for themselves.
    """
    return min((_known_at(issue, confirmed) for issue in issues if issue.fetched_at), default=None)


def _known_at(issue: Issue, confirmed: tuple[datetime, datetime | None] | None) -> datetime:
    assert issue.fetched_at is not None
    if confirmed is None:
        return issue.fetched_at
    started, ended = confirmed
    failed = issue.failing_since is not None and (ended is None or issue.failing_since <= ended)
    return issue.fetched_at if failed else max(issue.fetched_at, started)

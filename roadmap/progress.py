"""How far an item is. Pure: no Django.

The rule, in the order of who is believed: a status set by hand, then what the document says, then the tracking issues.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What became of a roadmap item."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    SHIPPED = "shipped"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Source(StrEnum):
    """Who said so."""

    MAINTAINER = "maintainer"
    DOCUMENT = "document"
    ISSUES = "issues"


def closed_as_not_planned(*, closed: bool, reason: str, is_pull_request: bool, merged: bool) -> bool:
    """Whether an issue was closed as not planned, or a pull request without being merged."""
    return closed and (not merged if is_pull_request else reason == "not_planned")


NEXT: dict[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset({Status.IN_PROGRESS, Status.SHIPPED, Status.DROPPED}),
    Status.IN_PROGRESS: frozenset({Status.PLANNED, Status.SHIPPED, Status.DROPPED}),
    Status.SHIPPED: frozenset({Status.IN_PROGRESS}),
    Status.DROPPED: frozenset({Status.PLANNED}),
}


@dataclass(frozen=True, slots=True)
class IssueState:
    """What counts of one tracking issue: open or closed, closed as not planned, whether anyone is assigned."""

    closed: bool
    not_planned: bool = False
    assigned: bool = False


def status_from_issues(issues: Sequence[IssueState]) -> Status:
    """Planned until someone is assigned or an issue is closed; ended when all are closed.

    All closed is shipped if at least one was completed, dropped if all were closed as not planned.
    """
    if not issues:
        return Status.PLANNED
    if all(issue.closed for issue in issues):
        return Status.DROPPED if all(issue.not_planned for issue in issues) else Status.SHIPPED
    if any(issue.closed or issue.assigned for issue in issues):
        return Status.IN_PROGRESS
    return Status.PLANNED


def resolve_status(
    *, by_hand: Status | None, document: Status | None, issues: Sequence[IssueState]
) -> tuple[Status, Source]:
    """The item's status and who said it."""
    if by_hand is not None:
        return by_hand, Source.MAINTAINER
    if document is not None:
        return document, Source.DOCUMENT
    return status_from_issues(issues), Source.ISSUES


def percent_done(issues: Sequence[IssueState]) -> int:
    """Closed issues of all, 0 to 100, rounded down; 0 where there is none."""
    closed = sum(issue.closed for issue in issues)
    return closed * 100 // len(issues) if issues else 0

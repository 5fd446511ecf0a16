"""How far an item is. Pure: no Django.

The rule, in the order of who is believed: a status set by hand, then what the document says, then the tracking issues.
RULE has it in words, as the pages show it. What counts of the issues:

- Work that was given up counts neither as open nor as done: an issue closed as not planned is left out, and so is one
  closed as a duplicate, whose work goes on elsewhere. An item all of whose issues were closed as not planned is
  dropped; one that only has duplicates left is planned, because nothing says that its work ended.
- An issue on a forge that nobody configured says nothing: it is left out too.
- Every other issue weighs the same. A closed one is done. An open one is begun once somebody is assigned or one of its
  sub-issues is closed, and is done as far as its sub-issues are closed.
- The percentage is the mean of that, rounded down, and 100 only when all of them are closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


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


RULE = (
    "A status set by hand by a maintainer beats all else, until it is given back.",
    "Without one, the status that the document says counts.",
    "Without that, the tracking issues decide: planned while none is begun, in progress once somebody is assigned or "
    "one is closed, shipped when all are closed, dropped when all were closed as not planned.",
    "Issues closed as not planned or as a duplicate count neither as open nor as done, nor does one on a forge that is "
    "not asked. An open issue counts as far as its sub-issues are closed.",
)


@dataclass(frozen=True, slots=True)
class IssueState:
    """What counts of one tracking issue: whether and how it was closed, whether anyone is assigned, its sub-issues."""

    closed: bool
    not_planned: bool = False
    assigned: bool = False
    duplicate: bool = False
    parts: int = 0
    parts_closed: int = 0
    out_of_reach: bool = False

    @property
    def counts(self) -> bool:
        return not (self.out_of_reach or (self.closed and (self.not_planned or self.duplicate)))

    @property
    def is_begun(self) -> bool:
        return self.counts and (self.closed or self.assigned or self.parts_closed > 0)

    @property
    def share(self) -> Fraction | int:
        """How much of it is done, from 0 to 1."""
        if self.closed or not self.parts:
            return int(self.closed)
        return Fraction(min(self.parts_closed, self.parts), self.parts)

    @property
    def words(self) -> str:
        """What it says of its item: "open, somebody is assigned: begun"."""
        if self.out_of_reach:
            return "on a forge that is not asked: counts neither as open nor as done"
        if not self.counts:
            how = "as a duplicate" if self.duplicate else "as not planned"
            return f"closed {how}: counts neither as open nor as done"
        if self.closed:
            return "closed: done"
        if self.parts:
            counted = (
                f"{self.parts_closed} of {self.parts} sub-issues closed: counts {int(self.share * 100)} %"
            )
            return f"open, {'somebody is assigned, ' if self.assigned else ''}{counted}"
        return "open, somebody is assigned: begun" if self.assigned else "open, nobody is assigned: not begun"


@dataclass(frozen=True, slots=True)
class Measure:
    """How far issues are: `done` of `total` that count, the percentage, and how many were left out."""

    done: int
    total: int
    percent: int
    left_out: int


def status_from_issues(issues: Sequence[IssueState]) -> Status:
    """What the tracking issues say; planned where there is none."""
    counting = [issue for issue in issues if issue.counts]
    if not counting:
        reached = [issue for issue in issues if not issue.out_of_reach]
        given_up = bool(reached) and all(issue.not_planned and not issue.duplicate for issue in reached)
        return Status.DROPPED if given_up else Status.PLANNED
    if all(issue.closed for issue in counting):
        return Status.SHIPPED
    return Status.IN_PROGRESS if any(issue.is_begun for issue in counting) else Status.PLANNED


def resolve_status(
    *, by_hand: Status | None, document: Status | None, issues: Sequence[IssueState]
) -> tuple[Status, Source]:
    """The item's status and who said it."""
    if by_hand is not None:
        return by_hand, Source.MAINTAINER
    if document is not None:
        return document, Source.DOCUMENT
    return status_from_issues(issues), Source.ISSUES


def measure(issues: Sequence[IssueState]) -> Measure:
    """How far the issues are that count; 0 percent where none does."""
    counting = [issue for issue in issues if issue.counts]
    done, total = sum(issue.closed for issue in counting), len(counting)
    whole = int(sum(issue.share for issue in counting) * 100 // total) if total else 0
    return Measure(done, total, whole if done == total else min(whole, 99), len(issues) - total)

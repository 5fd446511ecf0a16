"""The life of a proposal: which states there are and which may follow which. Pure: no Django."""

from enum import StrEnum


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    POSTPONED = "postponed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Status, str] = {
    Status.DRAFT: "Draft",
    Status.SUBMITTED: "Submitted",
    Status.IN_REVIEW: "In review",
    Status.ACCEPTED: "Accepted",
    Status.DECLINED: "Declined",
    Status.POSTPONED: "Postponed",
    Status.RETURNED: "Returned for revision",
    Status.WITHDRAWN: "Withdrawn",
}

NEXT: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.SUBMITTED: frozenset(
        {
            Status.IN_REVIEW,
            Status.ACCEPTED,
            Status.DECLINED,
            Status.POSTPONED,
            Status.RETURNED,
            Status.WITHDRAWN,
        }
    ),
    Status.IN_REVIEW: frozenset(
        {Status.ACCEPTED, Status.DECLINED, Status.POSTPONED, Status.RETURNED, Status.WITHDRAWN}
    ),
    Status.POSTPONED: frozenset({Status.IN_REVIEW, Status.WITHDRAWN}),
    Status.RETURNED: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.ACCEPTED: frozenset(),
    Status.DECLINED: frozenset(),
    Status.WITHDRAWN: frozenset(),
}

OPEN = frozenset({Status.SUBMITTED, Status.IN_REVIEW, Status.POSTPONED, Status.RETURNED})
VOTABLE = OPEN
COMMENTABLE = OPEN | {Status.ACCEPTED, Status.DECLINED}
EDITABLE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
OUTCOMES = (Status.ACCEPTED, Status.DECLINED, Status.POSTPONED, Status.RETURNED)
DECIDED = frozenset({Status.ACCEPTED, Status.DECLINED})
# The review queue: the maintainers' turn.
WAITING = frozenset({Status.SUBMITTED, Status.IN_REVIEW})
# After these a proposal that comes back is looked at afresh: its decisions are counted by round.
ENDS_ROUND = frozenset({Status.POSTPONED, Status.RETURNED})

# Whose turn it is, in words for the proposal's page and row.
TURN: dict[Status, str] = {
    Status.DRAFT: "The author finishes and submits it.",
    Status.SUBMITTED: "It waits for a maintainer to take it into review.",
    Status.IN_REVIEW: "The maintainers decide.",
    Status.POSTPONED: "A maintainer takes it up again when its time has come.",
    Status.RETURNED: "The author revises it and submits it again.",
    Status.ACCEPTED: "It stands on the roadmap.",
    Status.DECLINED: "Nobody: it is decided.",
    Status.WITHDRAWN: "Nobody: its author took it back.",
}


def may_follow(now: Status, then: Status) -> bool:
    """Whether a proposal may go from `now` to `then`."""
    return then in NEXT[now]

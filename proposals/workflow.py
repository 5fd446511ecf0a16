"""The life of a proposal: which states there are, which may follow which, and whose turn it is. Pure: no Django."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    FINAL_COMMENT = "final_comment"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    POSTPONED = "postponed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Status, str] = {
    Status.DRAFT: "Draft",
    Status.SUBMITTED: "Submitted",
    Status.IN_REVIEW: "In review",
    Status.FINAL_COMMENT: "Final comment period",
    Status.ACCEPTED: "Accepted",
    Status.DECLINED: "Declined",
    Status.POSTPONED: "Postponed",
    Status.RETURNED: "Returned for revision",
    Status.WITHDRAWN: "Withdrawn",
    Status.DUPLICATE: "Duplicate",
}

OUTCOMES = (Status.ACCEPTED, Status.DECLINED, Status.POSTPONED, Status.RETURNED)
ENDS = frozenset({*OUTCOMES, Status.WITHDRAWN, Status.DUPLICATE})

NEXT: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.WITHDRAWN}),
    Status.SUBMITTED: ENDS | {Status.IN_REVIEW},
    Status.IN_REVIEW: ENDS | {Status.FINAL_COMMENT},
    # A new concern sends it back.
    Status.FINAL_COMMENT: ENDS | {Status.IN_REVIEW},
    Status.POSTPONED: frozenset({Status.IN_REVIEW, Status.WITHDRAWN, Status.DUPLICATE}),
    Status.RETURNED: frozenset({Status.SUBMITTED, Status.WITHDRAWN, Status.DUPLICATE}),
    # Only for a new reason: `reopen` of proposals/services/review.py asks for it.
    Status.ACCEPTED: frozenset({Status.IN_REVIEW}),
    Status.DECLINED: frozenset({Status.IN_REVIEW}),
    Status.WITHDRAWN: frozenset(),
    # Undoing the merge is no move: it makes the proposal again what it was.
    Status.DUPLICATE: frozenset(),
}

OPEN = frozenset(
    {Status.SUBMITTED, Status.IN_REVIEW, Status.FINAL_COMMENT, Status.POSTPONED, Status.RETURNED}
)
VOTABLE = OPEN
COMMENTABLE = OPEN | {Status.ACCEPTED, Status.DECLINED}
EDITABLE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
DECIDED = frozenset({Status.ACCEPTED, Status.DECLINED})
# A review of the current round is open.
REVIEWED = frozenset({Status.IN_REVIEW, Status.FINAL_COMMENT})
# Its section may still change: no round has begun by that section's rules, and nothing final was decided.
PLACEABLE = OPEN - REVIEWED
# A reviewer may open the next round.
UNREVIEWED = frozenset({Status.SUBMITTED, Status.POSTPONED})
# The review queue.
WAITING = REVIEWED | {Status.SUBMITTED}
# After these a proposal that comes back is looked at afresh: its decisions are counted by round.
ENDS_ROUND = frozenset({Status.POSTPONED, Status.RETURNED, Status.ACCEPTED, Status.DECLINED})


class Actor(StrEnum):
    """Who must act next."""

    AUTHOR = "author"
    REVIEWERS = "reviewers"
    MAINTAINERS = "maintainers"
    EVERYONE = "everyone"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, within how many days of its beginning (None: they are asked for no day), and what they do."""

    actor: Actor
    days: int | None
    words: str

    def __str__(self) -> str:
        return self.words


# The turn of a review in which nothing is missing, in whichever status.
READY = "ready"
TURN: dict[str, Turn] = {
    Status.DRAFT: Turn(Actor.AUTHOR, None, "The author finishes and submits it."),
    Status.SUBMITTED: Turn(Actor.REVIEWERS, 14, "It waits for a reviewer to take it into review."),
    Status.IN_REVIEW: Turn(
        Actor.MAINTAINERS, 30, "The reviewers sign off or raise concerns; maintainers decide."
    ),
    # Nobody is late with it: it ends by itself.
    Status.FINAL_COMMENT: Turn(Actor.EVERYONE, None, "Last chance to raise a concern before the decision."),
    READY: Turn(Actor.MAINTAINERS, 14, "Nothing is missing any more: a maintainer decides."),
    Status.POSTPONED: Turn(Actor.MAINTAINERS, 180, "A maintainer takes it up again when its time has come."),
    Status.RETURNED: Turn(Actor.AUTHOR, 60, "The author revises it and submits it again."),
    Status.ACCEPTED: Turn(Actor.NOBODY, None, "It is decided."),
    Status.DECLINED: Turn(Actor.NOBODY, None, "It is decided."),
    Status.WITHDRAWN: Turn(Actor.NOBODY, None, "Its author took it back."),
    Status.DUPLICATE: Turn(Actor.NOBODY, None, "It goes on as another proposal."),
}


def may_follow(now: Status, then: Status) -> bool:
    """Whether a proposal may go from `now` to `then`."""
    return then in NEXT[now]

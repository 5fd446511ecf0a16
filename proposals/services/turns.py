"""Whose turn it is while a review is open, and until when: a proposal's turn follows its round."""

from datetime import datetime

from proposals.judging import Stage
from proposals.models import Review
from proposals.models.turn import TURNED
from proposals.workflow import READY, Status


def follow(review: Review, stage: Stage, *, now: datetime) -> None:
    """Begin the turn of where the round is now, on hold or not; keep the one that goes on. On hold it stands still.

    Call it under the proposal's lock; `stage` is what the rules say without the hold.
    """
    proposal = review.proposal
    before = [getattr(proposal, name) for name in TURNED]
    state = _state(review, stage)
    if proposal.turn_of != state:
        proposal.begin_turn(state, now=now)
    if state == Status.FINAL_COMMENT and review.final_left is None:
        proposal.turn_ends_at, proposal.turn_left = review.final_ends_at, None
    if review.held_at is not None:
        proposal.stop_turn(now)
    else:
        proposal.resume_turn(now)
    if before != [getattr(proposal, name) for name in TURNED]:
        proposal.save(update_fields=TURNED)


def _state(review: Review, stage: Stage) -> str:
    if stage == Stage.READY:
        return READY
    if stage == Stage.FINAL and review.proposal.status == Status.FINAL_COMMENT:
        return Status.FINAL_COMMENT
    return Status.IN_REVIEW

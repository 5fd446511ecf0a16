"""Rounds that go on without anybody's word on them: by time, by a role that came or went, after an undone merge."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from proposals.judging import Verdict
from proposals.models import Proposal, Review
from proposals.services import rounds
from proposals.services.authoring import locked

SWEPT = 100  # rounds in one sweep


def due() -> list[int]:
    """Proposals whose round changes by time alone, the longest due first; beat's sweep."""
    reviews = Review.objects.open().filter(due_at__lte=timezone.now()).order_by("due_at")
    return list(reviews.values_list("proposal_id", flat=True)[:SWEPT])


def under_way() -> list[int]:
    """Proposals whose round somebody's new or lost role may have changed: all that are open."""
    return list(Review.objects.open().order_by("pk").values_list("proposal_id", flat=True))


@transaction.atomic
def advance(proposal_id: int) -> Verdict | None:
    """Let time have its effect on a proposal's round, once, however many workers ask. None where none is open."""
    proposal = locked(Proposal(pk=proposal_id))
    review = rounds.open_review(proposal)
    if review is None:
        return None
    review.proposal = proposal
    rounds.count_vote(review)
    return rounds.reconsider(review)


def take_up(review: Review, *, ended_at: datetime) -> Verdict:
    """Open a round again that a merge ended: it has all the time that it had left.

    Call it under the lock of its proposal, whose status is that of then.
    """
    now = timezone.now()
    # A hold that goes on is the longer stop.
    if review.held_at is None:
        review.stand_still(ended_at, now)
    if review.final_left is None and review.final_ends_at is not None and review.final_ends_at > ended_at:
        review.final_ends_at += now - ended_at
    review.ended_at = None
    review.save(update_fields=["stood_still", "final_ends_at", "ended_at"])
    rounds.count_vote(review)
    return rounds.reconsider(review)

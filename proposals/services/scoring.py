"""Scores of reviewers, where the round's rules want them: give and take back; who sees what of them.

A reviewer sees others' scores after their own, so that nobody is led by them. No rule counts scores. A score is no
look: authors who maintain see who looked, and would know from one that no button was pressed for that there is a score.
"""

from dataclasses import dataclass

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.models import Proposal, Review, Score
from proposals.permissions import can_assess
from proposals.services.signing import locked_round
from proposals.spread import HIGHEST, LOWEST, WORDS, Spread, spread_of

ONLY_REVIEWERS = "Scores are given by those who review this proposal and do not write it."
MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a round as one reviewer sees them: `given` and `spread` are empty until they may."""

    review: Review
    own: Score | None
    total: int
    given: tuple[Score, ...]
    spread: Spread | None

    @property
    def open(self) -> bool:
        return self.review.ended_at is None

    @property
    def others(self) -> int:
        return self.total - (self.own is not None)


@transaction.atomic
def give_score(proposal: Proposal, value: int, *, by: User, reason: str = "") -> Score:
    """Score it, or change one's score. The same one again changes nothing. RuleBroken where no score is asked for."""
    review = _scored_round(proposal, by=by)
    if value not in WORDS:
        raise RuleBroken(f"Choose a score from {LOWEST} to {HIGHEST}.", status=422)
    reason = " ".join(reason.split())
    if len(reason) > MAX_REASON:
        raise RuleBroken(f"{MAX_REASON} characters at most (now {len(reason)}).", status=422)
    score, new = Score.objects.get_or_create(
        review=review, reviewer=by, defaults={"value": value, "reason": reason}
    )
    if new:
        _log(score, review, ADDITION, f"Scored {value}")
    elif score.withdrawn_at is not None or (score.value, score.reason) != (value, reason):
        score.value, score.reason, score.at, score.withdrawn_at = value, reason, timezone.now(), None
        score.save(update_fields=["value", "reason", "at", "withdrawn_at"])
        _log(score, review, CHANGE, f"Scored {value}")
    return score


@transaction.atomic
def take_back_score(proposal: Proposal, *, by: User) -> None:
    """Take one's score back, and its reason with it. Without one nothing changes."""
    review = _scored_round(proposal, by=by)
    score = review.scores.standing().filter(reviewer=by).first()
    if score is not None:
        score.reason, score.withdrawn_at = "", timezone.now()
        score.save(update_fields=["reason", "withdrawn_at"])
        _log(score, review, CHANGE, f"Took {score.value} back")


def scores_of(proposal: Proposal, person: User) -> Scores | None:
    """The latest round's scores as this reviewer sees them; None where its rules want none. Two queries."""
    review = proposal.reviews.order_by("-round").first()
    if review is None or not review.profile.scores:
        return None
    # Who became an author meanwhile has no say any more.
    standing = review.scores.standing().exclude(reviewer__in=proposal.author_ids)
    given = tuple(standing.select_related("reviewer").order_by("-value", "at", "pk"))
    own = next((score for score in given if score.reviewer_id == person.pk), None)
    if own is None and review.ended_at is None:
        return Scores(review, None, len(given), (), None)
    return Scores(review, own, len(given), given, spread_of(score.value for score in given))


def _scored_round(proposal: Proposal, *, by: User) -> Review:
    review = locked_round(proposal)
    require(can_assess(by, review.proposal), ONLY_REVIEWERS)
    if not review.profile.scores:
        raise RuleBroken("The rules of this review ask for no scores.")
    return review


def _log(score: Score, review: Review, flag: int, words: str) -> None:
    """The admin's history of the score, which only those see who see the score."""
    score.review = review
    LogEntry.objects.log_actions(score.reviewer_id, [score], flag, words, single_object=True)

"""What eligible reviewers say of a round, and what its chair does with it: sign off, abstain, hold, call a vote."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.electorate import electorate
from proposals.models import Proposal, Review, SignOff
from proposals.permissions import can_chair, judges
from proposals.services import looking, rounds
from proposals.services.authoring import locked, record, tell
from proposals.workflow import Status

NO_ROUND = "No review of this proposal is open."
ONLY_CHAIR = "Only maintainers, and whoever chairs the review, do this."
OWN_REVIEW = "You write this proposal: another maintainer leads its review."


def locked_round(proposal: Proposal) -> Review:
    """The open round with its proposal, both as they are now and locked. RuleBroken where none is open.

    A vote that is over is counted by what was said until now.
    """
    proposal = locked(proposal)
    review = rounds.open_review(proposal)
    if review is None:
        raise RuleBroken(NO_ROUND)
    review.proposal = proposal
    rounds.count_vote(review)
    return review


@transaction.atomic
def sign_off(proposal: Proposal, *, by: User, note: str = "", seen: Status | None = None) -> Review:
    """Say yes to what the round proposes. Signing twice changes nothing.

    `seen` is the outcome that the reviewer read: RuleBroken where another one is proposed meanwhile.
    """
    review = locked_round(proposal)
    if seen is not None and review.disposition != seen:
        now = Status(review.disposition).label.lower()
        raise RuleBroken(
            f"Another outcome is proposed meanwhile: that it is {now}. Sign off again if you agree."
        )
    return _say(review, SignOff.Position.SIGNED, by=by, note=note)


@transaction.atomic
def abstain(proposal: Proposal, *, by: User, note: str = "") -> Review:
    """Take no side. Abstaining twice changes nothing."""
    return _say(locked_round(proposal), SignOff.Position.ABSTAINED, by=by, note=note)


@transaction.atomic
def take_back(proposal: Proposal, *, by: User) -> Review:
    """Take the sign-off or abstention back; it stays on record. Without one nothing changes."""
    review = locked_round(proposal)
    if _end_current(review, by=by):
        record(review.proposal, "sign_off_taken_back", by=by)
        rounds.reconsider(review)
    return review


def _say(review: Review, position: SignOff.Position, *, by: User, note: str) -> Review:
    require_eligible(review, by=by)
    current = review.sign_offs.filter(reviewer=by, withdrawn_at__isnull=True).first()
    if current is not None and current.position == position:
        return review
    _end_current(review, by=by)
    review.sign_offs.create(reviewer=by, position=position, note=" ".join(note.split())[:300])
    record(review.proposal, "signed_off" if position == SignOff.Position.SIGNED else "abstained", by=by)
    looking.spoke(review, by=by)
    rounds.reconsider(review)
    return review


def _end_current(review: Review, *, by: User) -> int:
    current = review.sign_offs.filter(reviewer=by, withdrawn_at__isnull=True)
    return current.update(withdrawn_at=timezone.now())


def require_eligible(review: Review, *, by: User) -> None:
    """RuleBroken, with why, for whoever has no say in this round."""
    if by.pk in review.proposal.author_ids:
        raise RuleBroken("Nobody signs off their own proposal.")
    if not electorate(review).filter(pk=by.pk).exists():
        raise RuleBroken("You are not among those who sign off in this review.")


def require_chair(review: Review, *, by: User) -> None:
    """PermissionDenied, with why, for whoever does not lead the round."""
    require(judges(by, review.proposal), OWN_REVIEW)
    require(can_chair(by, review), ONLY_CHAIR)


@transaction.atomic
def hold(proposal: Proposal, *, by: User, waits_for: str) -> Review:
    """Let the time of the round stand still until what it waits for has come. Holding it again changes what that is."""
    review = locked_round(proposal)
    require_chair(review, by=by)
    waits_for = " ".join(waits_for.split())
    if not waits_for:
        raise RuleBroken("Say what it waits for.", status=422)
    if len(waits_for) > 300:
        raise RuleBroken(f"300 characters at most (now {len(waits_for)}).", status=422)
    if review.held_for == waits_for:
        return review
    review.held_at, review.held_for = review.held_at or timezone.now(), waits_for
    review.save(update_fields=["held_at", "held_for"])
    tell(review.proposal, "held", by=by, waits_for=waits_for)
    rounds.reconsider(review)
    return review


@transaction.atomic
def release(proposal: Proposal, *, by: User) -> Review:
    """Let a held round go on. One that is not held stays as it is."""
    review = locked_round(proposal)
    require_chair(review, by=by)
    if review.held_at is not None:
        review.stand_still(review.held_at, timezone.now())
        review.held_at, review.held_for = None, ""
        review.save(update_fields=["held_at", "held_for", "stood_still"])
        tell(review.proposal, "released", by=by)
        rounds.reconsider(review)
    return review


@transaction.atomic
def call_vote(proposal: Proposal, *, by: User) -> Review:
    """In a dispute: let the electorate outvote the open concerns. Calling it while it runs changes nothing; once it is
    over, another one may be called, on what was objected since then too."""
    review = locked_round(proposal)
    require_chair(review, by=by)
    if review.profile.dispute is None:
        raise RuleBroken("The rules of this review know no vote on a dispute.")
    if not review.concerns.standing().exists():
        raise RuleBroken("There is no open concern to vote on.")
    now = timezone.now()
    ends_at = rounds.vote_ends(review, now)
    if ends_at is None or ends_at <= now:
        review.vote_from(now)
        tell(review.proposal, "vote_called", by=by)
        rounds.reconsider(review)
    return review

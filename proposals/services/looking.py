"""What a reviewer did with a proposal on the desk: reviewed it, left it for later, took that back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.models import Look, Proposal, Review
from proposals.permissions import can_review
from proposals.recipients import writing
from proposals.services.authoring import locked
from proposals.workflow import WAITING, Status

ONLY_REVIEWERS = "Only reviewers and maintainers review proposals."


@transaction.atomic
def mark_reviewed(
    proposal: Proposal, *, by: User, seen: Status | None = None, version: int | None = None
) -> bool:
    """Say that one has looked at it as it is. Returns whether that is news; saying it twice changes nothing.

    `seen` and `version` are the status and the material version that the reviewer read: RuleBroken where they are
    others meanwhile, for authors, and where the proposal does not wait.
    """
    proposal = _locked_for(proposal, by=by)
    if _standing(proposal, by) == Look.Kind.REVIEWED:
        return False
    _require_as_read(proposal, seen, version)
    _keep(proposal, Look.Kind.REVIEWED, by=by)
    return True


def why_not_mark_each(proposals: Sequence[Proposal], *, by: User) -> list[str]:
    """Why there is nothing to mark about each of them, in a sentence, or ""; in as many queries for many as for a
    few."""
    writers = writing(proposals)
    mine = Look.objects.standing().filter(proposal__in=proposals, reviewer=by, kind=Look.Kind.REVIEWED)
    reviewed = set(mine.values_list("proposal", flat=True))
    return [
        _why_not(proposal, wrote=by.pk in writers[proposal.pk])
        or ("You have reviewed it as it is." if proposal.pk in reviewed else "")
        for proposal in proposals
    ]


@transaction.atomic
def skip(proposal: Proposal, *, by: User, seen: Status | None = None, version: int | None = None) -> bool:
    """Leave it for later; as `mark_reviewed`. What one reviewed as it is stays reviewed."""
    proposal = _locked_for(proposal, by=by)
    if _standing(proposal, by):
        return False
    _require_as_read(proposal, seen, version)
    _keep(proposal, Look.Kind.SKIPPED, by=by)
    return True


@transaction.atomic
def take_back(proposal: Proposal, *, by: User) -> bool:
    """Let it be as if one had not looked. Returns whether there was anything to take back.

    RuleBroken for what comes from a word in the open round: that is taken back there.
    """
    require(can_review(by), ONLY_REVIEWERS)
    proposal = locked(proposal)
    look = Look.objects.filter(proposal=proposal, reviewer=by).select_related("review").first()
    if look is None:
        return False
    if look.spoken:
        raise RuleBroken("What you said in the review counts as having looked at it.")
    look.delete()
    return True


def spoke(review: Review, *, by: User) -> None:
    """Whoever says something in a round has looked at the proposal. Call it under the proposal's lock."""
    _keep(review.proposal, Look.Kind.REVIEWED, by=by, review=review)


def has_read(proposal: Proposal, *, by: User) -> None:
    """Whoever writes down what shall become of a proposal has looked at it. Call it under the proposal's lock."""
    if _standing(proposal, by) != Look.Kind.REVIEWED:
        _keep(proposal, Look.Kind.REVIEWED, by=by)


def _locked_for(proposal: Proposal, *, by: User) -> Proposal:
    require(can_review(by), ONLY_REVIEWERS)
    proposal = locked(proposal)
    if why := _why_not(proposal, wrote=by.pk in proposal.author_ids):
        raise RuleBroken(why)
    return proposal


def _require_as_read(proposal: Proposal, seen: Status | None, version: int | None) -> None:
    if seen is not None and proposal.status != seen:
        raise RuleBroken(f"It moved while you read: it is {proposal.status_words} now. Look at it again.")
    if version is not None and proposal.material_version != version:
        raise RuleBroken("Its text was changed while you read. Read it again.")


def _why_not(proposal: Proposal, *, wrote: bool) -> str:
    if wrote:
        return "Nobody reviews their own proposal, and you wrote this one."
    if proposal.status not in WAITING:
        return f"“{proposal.title}” is {proposal.status_words} now: it does not wait for a review."
    return ""


def _standing(proposal: Proposal, by: User) -> str:
    kinds = Look.objects.standing().filter(proposal=proposal, reviewer=by).values_list("kind", flat=True)
    return kinds.first() or ""


def _keep(proposal: Proposal, kind: Look.Kind, *, by: User, review: Review | None = None) -> None:
    Look.objects.update_or_create(
        proposal=proposal,
        reviewer=by,
        defaults={
            "kind": kind,
            "at": timezone.now(),
            "moved_at": proposal.moved_at,
            "version": proposal.material_version,
            "review": review,
        },
    )

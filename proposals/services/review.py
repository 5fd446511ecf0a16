"""Opening a round of review, and what it proposes. Every move needs a public reason."""

import re
from collections.abc import Sequence

from django.db import transaction

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.electorate import candidates_each, electorate
from proposals.judging import why_impossible
from proposals.models import Proposal, Review
from proposals.models.turn import MOVED
from proposals.permissions import can_decide, can_review
from proposals.rules import Electorate, Profile
from proposals.services import acceptance, delegates, looking, rounds
from proposals.services.authoring import locked, tell
from proposals.services.deciding import public_reason, require_unchanged, without_remark
from proposals.services.signing import locked_round, require_chair, sign_off
from proposals.workflow import DECIDED, ENDS_ROUND, OUTCOMES, Status


@transaction.atomic
def start_review(
    proposal: Proposal,
    *,
    by: User,
    reason: str,
    disposition: Status = Status.ACCEPTED,
    delegate: User | None = None,
    seen: Status | None = None,
) -> Proposal:
    """Take a submitted or postponed proposal into review: a round opens, under the rules of its section.

    `disposition` is the outcome that is proposed. `seen` is the status that the reviewer acted on. RuleBroken where
    the rules could never be met.
    """
    require(can_review(by), "Only reviewers and maintainers take proposals into review.")
    reason = public_reason(reason)
    proposal = locked(proposal)
    require_unchanged(proposal, seen)
    if why := _why_not_start(proposal):
        raise RuleBroken(why)
    return _open_round(
        proposal, "review_started", by=by, reason=reason, disposition=disposition, delegate=delegate
    )


def why_not_start_each(proposals: Sequence[Proposal]) -> list[str]:
    """Why `start_review` refuses each of them where no delegate is named, in a sentence, or ""; in as many queries for
    many as for a few."""
    profiles = rounds.profiles_for(proposals)
    eligible = candidates_each(proposals, profiles)
    return [
        _why_not_start(proposal) or _why_never(profiles[proposal.pk], None, eligible[proposal.pk])
        for proposal in proposals
    ]


def _why_not_start(proposal: Proposal) -> str:
    if proposal.status in DECIDED:
        return f"This proposal is {proposal.status_words}. Reopen it, with what is new."
    return proposal.why_not_to(Status.IN_REVIEW)


def _why_never(profile: Profile, delegate: User | None, eligible: int) -> str:
    if profile.electorate == Electorate.DELEGATE and delegate is None:
        return "Name the delegate who decides on this proposal."
    return why_impossible(profile, eligible)


@transaction.atomic
def reopen(
    proposal: Proposal,
    *,
    by: User,
    reason: str,
    disposition: Status = Status.ACCEPTED,
    delegate: User | None = None,
    seen: Status | None = None,
) -> Proposal:
    """Look at a decision again, for a stated new reason. What was decided stays on record."""
    require(can_decide(by), "Only maintainers reopen a decision.")
    reason = public_reason(reason)
    proposal = locked(proposal)
    require_unchanged(proposal, seen)
    if proposal.status not in DECIDED:
        raise RuleBroken(f"A proposal that is {proposal.status_words} was not decided.")
    _require_new(proposal, reason)
    if proposal.roadmap_item is not None:
        acceptance.retract(proposal.roadmap_item, by=by)
        proposal.roadmap_item = None
    return _open_round(proposal, "reopened", by=by, reason=reason, disposition=disposition, delegate=delegate)


def _require_new(proposal: Proposal, reason: str) -> None:
    """RuleBroken for words that a decision gave, or that it was reopened with before, however they are written."""
    said = _folded(reason)
    if not said or any(said == _folded(without_remark(one.rationale)) for one in proposal.decisions.all()):
        raise RuleBroken("Say what is new: these are the words of the decision itself.", status=422)
    reopened = proposal.events.filter(kind="reopened")
    if any(said == _folded(event.data["reason"]) for event in reopened if "reason" in event.data):
        raise RuleBroken("Say what is new: it was opened again with these words before.", status=422)


def _folded(text: str) -> str:
    """The words alone: without case, punctuation and white space."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _open_round(
    proposal: Proposal, kind: str, *, by: User, reason: str, disposition: Status, delegate: User | None
) -> Proposal:
    """The round, and the event `kind`. Returns the proposal as the new round leaves it."""
    profile = rounds.profile_for(proposal)
    _require_possible(proposal, profile, disposition=disposition, delegate=delegate)
    if proposal.status in ENDS_ROUND:
        proposal.round += 1
    proposal.move_to(Status.IN_REVIEW)
    proposal.save(update_fields=[*MOVED, "round", "roadmap_item"])
    review = Review.objects.create(
        proposal=proposal,
        round=proposal.round,
        frozen_profile=profile.as_json(),
        disposition=disposition,
        reason=reason,
        chair=by,
        delegate=delegate if profile.electorate == Electorate.DELEGATE else None,
    )
    rounds.take_snapshot(review)
    looking.spoke(review, by=by)
    tell(proposal, kind, by=by, reason=reason, reason_html=markdown.render(reason))
    return _begin(review, by=by).proposal


def _begin(review: Review, *, by: User) -> Review:
    """What an outcome that is proposed anew begins with: who proposed it signs off, where the rules say so."""
    if review.profile.opener_signs and electorate(review).filter(pk=by.pk).exists():
        return sign_off(review.proposal, by=by)
    rounds.reconsider(review)
    return review


def _require_possible(
    proposal: Proposal, profile: Profile, *, disposition: Status, delegate: User | None
) -> None:
    if disposition not in OUTCOMES:
        raise RuleBroken(f"{disposition.label} is not a decision.", status=422)
    if delegate is not None:
        delegates.require_fit(proposal, delegate)
    eligible = rounds.candidates(proposal, profile, delegate=delegate.pk if delegate else None)
    if why := _why_never(profile, delegate, eligible):
        raise RuleBroken(why, status=422 if profile.electorate == Electorate.DELEGATE else 409)


@transaction.atomic
def propose_outcome(proposal: Proposal, disposition: Status, *, by: User, reason: str) -> Review:
    """Change what an open round proposes. Sign-offs were for something else, so they end; they stay on record."""
    review = locked_round(proposal)
    require_chair(review, by=by)
    reason = public_reason(reason)
    if disposition not in OUTCOMES:
        raise RuleBroken(f"{disposition.label} is not a decision.", status=422)
    if review.disposition == disposition and review.reason == reason:
        return review
    if review.disposition == disposition:
        raise RuleBroken("This outcome is proposed already.")
    review.restart(disposition, reason=reason)
    # Last comments were asked for on the other outcome.
    rounds.end_final(review)
    review.save(update_fields=["final_ends_at", "final_left"])
    tell(
        review.proposal,
        "outcome_proposed",
        by=by,
        outcome=disposition.value,
        reason=reason,
        reason_html=markdown.render(reason),
    )
    return _begin(review, by=by)

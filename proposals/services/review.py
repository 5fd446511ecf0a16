"""Reviewing and deciding. Every move needs a public reason; acceptance makes the roadmap item."""

from django.db import transaction

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.electorate import electorate
from proposals.models import Decision, Proposal, Review
from proposals.permissions import can_chair, can_decide, can_review
from proposals.rules import Electorate, Profile, why_impossible
from proposals.services import acceptance, rounds
from proposals.services.authoring import end_review, locked, tell
from proposals.services.signing import locked_round, sign_off
from proposals.workflow import DECIDED, ENDS_ROUND, OUTCOMES, REVIEWED, Status
from roadmap.models import Section
from roadmap.services import issue_requests
from roadmap.services.issue_requests import NewIssue


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
    reason = _reason(reason)
    proposal = locked(proposal)
    _require_unchanged(proposal, seen)
    if proposal.status in DECIDED:
        raise RuleBroken(f"This proposal is {proposal.status_words}. Reopen it, with what is new.")
    return _open_round(
        proposal, "review_started", by=by, reason=reason, disposition=disposition, delegate=delegate
    )


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
    reason = _reason(reason)
    proposal = locked(proposal)
    _require_unchanged(proposal, seen)
    if proposal.status not in DECIDED:
        raise RuleBroken(f"A proposal that is {proposal.status_words} was not decided.")
    if any(reason == decision.rationale for decision in proposal.decisions.all()):
        raise RuleBroken("Say what is new: these are the words of the decision itself.", status=422)
    if proposal.roadmap_item is not None:
        acceptance.retract(proposal.roadmap_item, by=by)
        proposal.roadmap_item = None
    return _open_round(proposal, "reopened", by=by, reason=reason, disposition=disposition, delegate=delegate)


def _open_round(
    proposal: Proposal, kind: str, *, by: User, reason: str, disposition: Status, delegate: User | None
) -> Proposal:
    """The round, and the event `kind`. Returns the proposal as the new round leaves it."""
    profile = rounds.profile_for(proposal)
    _require_possible(proposal, profile, disposition=disposition, delegate=delegate)
    if proposal.status in ENDS_ROUND:
        proposal.round += 1
    proposal.move_to(Status.IN_REVIEW)
    proposal.save(update_fields=["status", "moved_at", "round", "roadmap_item"])
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
    if profile.electorate == Electorate.DELEGATE and delegate is None:
        raise RuleBroken("Name the delegate who decides on this proposal.", status=422)
    if delegate is not None and delegate.pk in proposal.author_ids:
        raise RuleBroken("Nobody decides on their own proposal: name another delegate.", status=422)
    eligible = rounds.candidates(proposal, profile, delegate=delegate.pk if delegate else None)
    if why := why_impossible(profile, eligible):
        raise RuleBroken(why)


@transaction.atomic
def propose_outcome(proposal: Proposal, disposition: Status, *, by: User, reason: str) -> Review:
    """Change what an open round proposes. Sign-offs were for something else, so they end; they stay on record."""
    review = locked_round(proposal)
    require(can_chair(by, review), "Only maintainers, and whoever chairs the review, do this.")
    reason = _reason(reason)
    if disposition not in OUTCOMES:
        raise RuleBroken(f"{disposition.label} is not a decision.", status=422)
    if review.disposition == disposition:
        return review
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


@transaction.atomic
def decide(
    proposal: Proposal,
    outcome: Status,
    *,
    by: User,
    rationale: str,
    section: Section | None = None,
    target: str = "",
    new_issue: NewIssue | None = None,
    seen: Status | None = None,
) -> Decision:
    """Accept, decline, postpone or return, with a public rationale.

    Accepting needs the section and makes the roadmap item in the same transaction, and in it has the portal open
    `new_issue` as its tracking issue; `target` is when it shall be there. Raises PermissionDenied for anyone but
    maintainers, RuleBroken for unmet rules, a missing reason or section, a target that the document cannot say, or when
    somebody decided meanwhile.
    """
    require(can_decide(by), "Only maintainers decide proposals.")
    if outcome not in OUTCOMES:
        raise RuleBroken(f"{outcome.label} is not a decision.", status=422)
    rationale = _reason(rationale)
    proposal = locked(proposal)
    _require_unchanged(proposal, seen)
    _require_rules(proposal, outcome)
    return _write(
        proposal, outcome, by=by, rationale=rationale, section=section, target=target, new_issue=new_issue
    )


def decide_by_time(proposal_id: int) -> Decision | None:
    """The sweep: let time have its effect on a round; where its profile says so, the outcome takes effect by itself."""
    with transaction.atomic():
        proposal = locked(Proposal(pk=proposal_id))
        verdict = rounds.advance(proposal_id)
        review = rounds.open_review(proposal)
        if verdict is None or review is None or not verdict.ready:
            return None
        outcome = Status(review.disposition)
        if outcome not in review.profile.automatic:
            return None
        proposal = locked(proposal)
        return _write(proposal, outcome, by=review.chair, rationale=review.reason, section=proposal.section)


def _require_rules(proposal: Proposal, outcome: Status) -> None:
    """RuleBroken, with what is missing, while the round's rules do not allow this outcome."""
    review = rounds.open_review(proposal)
    if review is not None and review.held_at is not None:
        raise RuleBroken(f"It is on hold: it waits for {review.held_for}. Let it go on first.")
    profile = review.profile if review else rounds.profile_for(proposal)
    if outcome not in profile.outcomes:
        return
    if review is None and profile.takes_one:
        return
    if review is None or proposal.status not in REVIEWED:
        raise RuleBroken("Take it into review first: the rules here want more than one person's word.")
    review.proposal = proposal
    if outcome != review.disposition:
        proposed = Status(review.disposition).label.lower()
        raise RuleBroken(f"The review proposes that it is {proposed}. Propose the other outcome first.")
    verdict = rounds.verdict_of(review)
    if not verdict.ready:
        raise RuleBroken(" ".join(verdict.missing))


def _write(
    proposal: Proposal,
    outcome: Status,
    *,
    by: User,
    rationale: str,
    section: Section | None,
    target: str = "",
    new_issue: NewIssue | None = None,
) -> Decision:
    proposal.move_to(outcome)
    end_review(proposal)
    if outcome == Status.ACCEPTED:
        proposal.roadmap_item = acceptance.item_of(
            proposal, section, target=target, rationale=rationale, by=by
        )
        if new_issue is not None:
            issue_requests.ask_for(proposal.roadmap_item, new_issue, by=by)
    decision = Decision.objects.create(
        proposal=proposal,
        round=proposal.round,
        outcome=outcome,
        rationale=rationale,
        rationale_html=markdown.render(rationale),
        by=by,
        item=proposal.roadmap_item,
    )
    proposal.save(update_fields=["status", "moved_at", "roadmap_item"])
    tell(proposal, "decided", by=by, outcome=outcome.value, decision=decision.pk)
    return decision


def _reason(text: str) -> str:
    if not text.strip():
        raise RuleBroken("Give a public reason: the author and everyone who voted will read it.", status=422)
    if len(text) > markdown.LONGEST:
        raise RuleBroken(f"{markdown.LONGEST:,} characters at most (now {len(text):,}).", status=422)
    return text.strip()


def _require_unchanged(proposal: Proposal, seen: Status | None) -> None:
    """A second maintainer who decides on what a first one changed meanwhile is told so."""
    if seen is not None and proposal.status != seen:
        now = proposal.status_words
        raise RuleBroken(
            f"Somebody was faster: this proposal is {now} now. Nothing was changed; your reason is below."
        )

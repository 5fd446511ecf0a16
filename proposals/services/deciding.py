"""Deciding: with a public rationale, as the rules allow; acceptance makes the roadmap item."""

from collections.abc import Collection, Sequence

from django.db import transaction

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Decision, Proposal, Review
from proposals.models.turn import MOVED
from proposals.permissions import can_decide, judges, writes
from proposals.recipients import writing
from proposals.rules import Profile
from proposals.services import acceptance, going_on, rounds
from proposals.services.authoring import end_review, locked, tell
from proposals.services.texts import written
from proposals.workflow import OUTCOMES, Status
from roadmap.models import Section
from roadmap.services import issue_requests
from roadmap.services.issue_requests import NewIssue

OWN = "You write this proposal: another maintainer decides on it."
ALONE = "\n\n*Decided by its author, the project's only maintainer.*"
AMONG_THEMSELVES = "\n\n*Decided by one of its authors: every maintainer of the project writes it.*"


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
    rationale = public_reason(rationale)
    proposal = locked(proposal)
    require_unchanged(proposal, seen)
    if why := why_not(proposal, outcome, by=by):
        raise RuleBroken(why)
    rationale += _remark(proposal, outcome, by=by)
    return _write(
        proposal, outcome, by=by, rationale=rationale, section=section, target=target, new_issue=new_issue
    )


def decide_by_time(proposal_id: int) -> Decision | None:
    """The sweep: let time have its effect on a round; where its profile says so, the outcome takes effect by itself."""
    # First by itself: what time did stays done where the outcome cannot take effect.
    verdict = going_on.advance(proposal_id)
    if verdict is None or not verdict.ready:
        return None
    with transaction.atomic():
        proposal = locked(Proposal(pk=proposal_id))
        review = rounds.open_review(proposal)
        if review is None or not rounds.verdict_of(review).ready:
            return None
        outcome = Status(review.disposition)
        if outcome not in review.profile.automatic:
            return None
        return _write(proposal, outcome, by=review.chair, rationale=review.reason, section=proposal.section)


def why_not(proposal: Proposal, outcome: Status, *, by: User) -> str:
    """Why this maintainer cannot decide so now, in a sentence, or "": whose proposal it is, its state, a hold, the
    rules of its round.

    What an acceptance needs besides, a section for its item, is not looked at.
    """
    return why_not_each([(proposal, outcome)], by=by)[0]


def withheld(proposal: Proposal, *, by: User) -> frozenset[Status]:
    """The outcomes that are not theirs to decide because they write the proposal: those that rest on one word."""
    if judges(by, proposal):
        return frozenset()
    profile = _profile_of(proposal)
    return frozenset(outcome for outcome in OUTCOMES if _rests_on_one_word(outcome, profile))


def _rests_on_one_word(outcome: Status, profile: Profile) -> bool:
    """Whether no sign-offs of others carry it. To return one's own for revision is no judgement."""
    carried = bool(profile.thresholds) and outcome in profile.outcomes
    return not carried and outcome != Status.RETURNED


def _profile_of(proposal: Proposal) -> Profile:
    """The rules by which the proposal is decided now."""
    review = rounds.open_review(proposal)
    return review.profile if review is not None else rounds.profile_for(proposal)


def _remark(proposal: Proposal, outcome: Status, *, by: User) -> str:
    """What the public reads with a decision that rests on the word of an author."""
    if not writes(by, proposal) or not _rests_on_one_word(outcome, _profile_of(proposal)):
        return ""
    only = User.objects.with_perm("proposals.decide_proposal").count() == 1
    return ALONE if only else AMONG_THEMSELVES


def without_remark(rationale: str) -> str:
    """What the maintainer wrote."""
    return rationale.removesuffix(ALONE).removesuffix(AMONG_THEMSELVES)


def why_not_each(wishes: Sequence[tuple[Proposal, Status]], *, by: User) -> list[str]:
    """`why_not` of each wish, in as many queries for many as for a few."""
    proposals = [proposal for proposal, _ in wishes]
    open_rounds = Review.objects.open().filter(proposal__in=proposals).select_related("delegate")
    reviews = {review.proposal_id: review for review in open_rounds}
    for proposal in proposals:
        if proposal.pk in reviews:
            reviews[proposal.pk].proposal = proposal
    profiles = rounds.profiles_for(proposals)
    words = rounds.words_of_each(list(reviews.values()))
    own = _judged_by_others(proposals, by=by)
    return [
        _why(proposal, outcome, reviews.get(proposal.pk), profiles[proposal.pk], words, own=own)
        for proposal, outcome in wishes
    ]


def _judged_by_others(proposals: Sequence[Proposal], *, by: User) -> set[int]:
    """The numbers of those of which `by` is no judge: `permissions.judges`, for many."""
    writers = {number: people for number, people in writing(proposals).items() if by.pk in people}
    if not writers:
        return set()
    maintainers = set(User.objects.with_perm("proposals.decide_proposal").values_list("pk", flat=True))
    return {number for number, people in writers.items() if maintainers - people}


def _why(
    proposal: Proposal,
    outcome: Status,
    review: Review | None,
    profile: Profile,
    words: dict[int, rounds.Words],
    *,
    own: Collection[int],
) -> str:
    """`profile` is what a new round would have, `words` are what was said in the open ones, `own` are the numbers of
    proposals that others judge."""
    if outcome not in OUTCOMES:
        return f"{outcome.label} is not a decision."
    if why := proposal.why_not_to(outcome):
        return why
    if proposal.pk in own and _rests_on_one_word(outcome, review.profile if review else profile):
        return OWN
    if review is None:
        free = outcome not in profile.outcomes or profile.takes_one
        return "" if free else "Take it into review first: the rules here want more than one person's word."
    if review.held_at is not None:
        return f"It is on hold: it waits for {review.held_for}. Let it go on first."
    if outcome not in review.profile.outcomes:
        return ""
    if outcome != review.disposition:
        proposed = Status(review.disposition).label.lower()
        return f"The review proposes that it is {proposed}. Propose the other outcome first."
    verdict = rounds.verdict_of(review, words[review.pk])
    return "" if verdict.ready else " ".join(verdict.missing)


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
    end_review(proposal, becomes=outcome, by=by)
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
        votes=proposal.vote_count,
    )
    proposal.save(update_fields=[*MOVED, "roadmap_item"])
    tell(proposal, "decided", by=by, outcome=outcome.value, decision=decision.pk)
    return decision


def public_reason(text: str) -> str:
    """The reason as it is kept. RuleBroken without one, and for one that is too long."""
    return written(text, missing="Give a public reason: the author and everyone who voted will read it.")


def require_unchanged(proposal: Proposal, seen: Status | None) -> None:
    """A second maintainer who decides on what a first one changed meanwhile is told so."""
    if seen is not None and proposal.status != seen:
        now = proposal.status_words
        raise RuleBroken(
            f"Somebody was faster: this proposal is {now} now. Nothing was changed; your reason is below."
        )

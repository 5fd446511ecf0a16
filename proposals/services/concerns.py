"""Named objections: raise, delegate, resolve. They block the decision until they are resolved, and stay on record."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken
from proposals.electorate import electorate
from proposals.judging import may_resolve
from proposals.models import Concern, Proposal, Review
from proposals.permissions import can_chair, can_review
from proposals.rules import Resolver
from proposals.services import looking, rounds
from proposals.services.authoring import record, tell
from proposals.services.signing import locked_round, require_eligible
from proposals.services.texts import written

GONE = "\n\n({}, who raised it, has no say in this review any more.)"


@transaction.atomic
def raise_concern(proposal: Proposal, *, name: str, body: str, by: User) -> Concern:
    """Object to the proposed outcome, under a short name. The same name with the same text again changes nothing."""
    review = locked_round(proposal)
    require_eligible(review, by=by)
    name, body = " ".join(name.split()), written(body, missing="Say what the concern is.")
    if not name:
        raise RuleBroken("Give the concern a short name.", status=422)
    if len(name) > 80:
        raise RuleBroken(f"80 characters at most for the name (now {len(name)}).", status=422)
    same = review.concerns.filter(name=name).first()
    said = (by.pk, body, None, review.disposition)
    if same is not None and (same.by_id, same.body, same.resolved_at, same.disposition) == said:
        return same
    try:
        with transaction.atomic():
            concern = review.concerns.create(
                name=name, body=body, body_html=markdown.render(body), by=by, disposition=review.disposition
            )
    except IntegrityError as error:
        raise RuleBroken(f"This review already has a concern called “{name}”.") from error
    looking.spoke(review, by=by)
    tell(review.proposal, "concern_raised", by=by, concern=concern.pk, name=name)
    rounds.reconsider(review)
    return concern


@transaction.atomic
def delegate_concern(concern: Concern, *, to: User, by: User) -> Concern:
    """Let somebody else say when the concern is resolved. The one who raised it still may, too."""
    review, concern = _locked_concern(concern)
    if not can_delegate(by, concern, review):
        raise RuleBroken("Only the one who raised a concern, and the chair, delegate it.", status=403)
    if concern.resolved_at is not None:
        raise RuleBroken("This concern is resolved.")
    if Resolver.DELEGATE not in review.profile.resolvers:
        raise RuleBroken("Under the rules of this review only the one who raised a concern resolves it.")
    if not can_review(to) or to.pk in review.proposal.author_ids:
        raise RuleBroken(
            "A concern is delegated to somebody who reviews here and does not write the proposal."
        )
    if concern.delegate_id != to.pk:
        concern.delegate = to
        concern.save(update_fields=["delegate"])
        record(review.proposal, "concern_delegated", by=by, concern=concern.pk, to=to.pk)
    return concern


@transaction.atomic
def resolve_concern(concern: Concern, *, resolution: str, by: User) -> Concern:
    """Say that, and how, the concern is resolved. Resolving it twice keeps the first words."""
    review, concern = _locked_concern(concern)
    if concern.resolved_at is not None:
        return concern
    if not can_resolve(by, concern, review, eligible=set(electorate(review).values_list("pk", flat=True))):
        raise RuleBroken("Under the rules of this review, this concern is not yours to resolve.", status=403)
    concern.resolution = written(resolution, missing="Say how the concern was resolved.")
    if not can_resolve(by, concern, review, eligible={concern.by_id}):
        concern.resolution += GONE.format(concern.by.display_name)
    concern.resolved_at, concern.resolved_by = timezone.now(), by
    concern.save(update_fields=["resolution", "resolved_at", "resolved_by"])
    tell(review.proposal, "concern_resolved", by=by, concern=concern.pk, name=concern.name)
    if not review.concerns.standing().exists():
        # A vote was about what is settled now; another concern needs another one.
        review.vote_from(None)
    rounds.reconsider(review)
    return concern


def can_resolve(person: User, concern: Concern, review: Review, *, eligible: Collection[int]) -> bool:
    """Whether the person may say that it is resolved; `eligible` are those who have a say in the review."""
    return may_resolve(
        review.profile,
        person=person.pk,
        raised_by=concern.by_id,
        delegate=concern.delegate_id,
        chairs={person.pk} if can_chair(person, review) else set(),
        eligible=eligible,
    )


def can_delegate(person: User, concern: Concern, review: Review) -> bool:
    """Whether the person may name somebody else who resolves it, where the rules know a delegate."""
    return concern.by_id == person.pk or can_chair(person, review)


def _locked_concern(concern: Concern) -> tuple[Review, Concern]:
    """The open round with the concern, as they are now. RuleBroken where its round is over."""
    review = locked_round(concern.review.proposal)
    if review.pk != concern.review_id:
        raise RuleBroken("The round in which this concern was raised is over.")
    return review, review.concerns.get(pk=concern.pk)

"""Who has a say in a round of review."""

from django.db.models import QuerySet

from portal.accounts.models import User
from proposals.models import Proposal, Review
from proposals.rules import Electorate, Profile


def electorate(review: Review) -> QuerySet[User]:
    """Who is eligible now: the snapshot of the round, or who has the role at this moment; never an author."""
    members = people(review.profile, review.delegate_id)
    if review.profile.snapshot:
        members = User.objects.filter(is_active=True, pk__in=review.eligible.values("member"))
    return without_authors(members, review.proposal).order_by("pk")


def silent(review: Review) -> QuerySet[User]:
    """Who is eligible and has not spoken."""
    spoken = review.sign_offs.filter(withdrawn_at__isnull=True).values("reviewer")
    return electorate(review).exclude(pk__in=spoken)


def without_authors(members: QuerySet[User], proposal: Proposal) -> QuerySet[User]:
    """The members without whoever writes the proposal; in one query with them."""
    writing = proposal.co_authors.accepted().values("member")
    return members.exclude(pk=proposal.author_id).exclude(pk__in=writing)


def people(profile: Profile, delegate: int | None) -> QuerySet[User]:
    """Who would be eligible under the profile now, the author of a proposal too."""
    match profile.electorate:
        case Electorate.MAINTAINERS:
            return User.objects.with_perm("proposals.decide_proposal")
        case Electorate.REVIEWERS:
            return User.objects.with_perm("proposals.review_proposal")
        case Electorate.DELEGATE:
            return User.objects.filter(is_active=True, pk__in=[] if delegate is None else [delegate])

"""Who has a say in a round of review."""

from collections.abc import Mapping, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from portal.accounts.models import User
from proposals.models import CoAuthor, Eligible, Proposal, Review
from proposals.permissions import can_chair, can_decide, can_review
from proposals.rules import Electorate, Profile

DECIDES = "proposals.decide_proposal"


def electorate(review: Review) -> QuerySet[User]:
    """Who is eligible now: the snapshot of the round, or who has the role at this moment; never an author."""
    members = people(review.profile, review.delegate_id)
    if review.profile.snapshot:
        members = User.objects.filter(is_active=True, pk__in=review.eligible.values("member"))
    return without_authors(members, review.proposal).order_by("pk")


def electorates(reviews: Sequence[Review]) -> dict[int, list[User]]:
    """`electorate` of each round, by its number, in as many queries for many as for a few."""
    snapshots: dict[int, list[User]] = {review.pk: [] for review in reviews if review.profile.snapshot}
    for row in Eligible.objects.filter(review__in=snapshots, member__is_active=True).select_related("member"):
        snapshots[row.review_id].append(row.member)
    live = {review.profile.electorate: review.profile for review in reviews if review.pk not in snapshots}
    roles = {whom: list(people(profile, None)) for whom, profile in live.items()}
    writing = CoAuthor.objects.accepted().filter(proposal__in=[review.proposal_id for review in reviews])
    writers = set(writing.values_list("proposal", "member"))

    def members(review: Review) -> list[User]:
        if review.pk in snapshots:
            return snapshots[review.pk]
        if review.profile.electorate == Electorate.DELEGATE:
            return [review.delegate] if review.delegate is not None and review.delegate.is_active else []
        return roles[review.profile.electorate]

    def has_say(member: User, review: Review) -> bool:
        return member.pk != review.proposal.author_id and (review.proposal_id, member.pk) not in writers

    return {
        review.pk: sorted(
            (member for member in members(review) if has_say(member, review)), key=lambda member: member.pk
        )
        for review in reviews
    }


def candidates_each(proposals: Sequence[Proposal], profiles: Mapping[int, Profile]) -> dict[int, int]:
    """How many people a new round of each proposal would have under its profile, before a delegate is named; by the
    proposal's number, in as many queries for many as for a few."""
    asked = {profile.electorate: profile for profile in profiles.values()}
    roles = {whom: set(people(profile, None).values_list("pk", flat=True)) for whom, profile in asked.items()}
    writing = CoAuthor.objects.accepted().filter(proposal__in=proposals).values_list("proposal", "member")
    writers = {*writing, *((proposal.pk, proposal.author_id) for proposal in proposals)}
    return {
        proposal.pk: sum(
            (proposal.pk, member) not in writers for member in roles[profiles[proposal.pk].electorate]
        )
        for proposal in proposals
    }


def silent(review: Review) -> QuerySet[User]:
    """Who is eligible and has not spoken."""
    spoken = review.sign_offs.filter(withdrawn_at__isnull=True).values("reviewer")
    return electorate(review).exclude(pk__in=spoken)


def leaders(review: Review) -> list[User]:
    """Who brings the round to its end: its chair; where that one cannot any more, every maintainer who can."""
    if can_chair(review.chair, review):
        return [review.chair]
    return [member for member in User.objects.with_perm(DECIDES) if can_chair(member, review)]


def leaderless() -> Q:
    """`leaders` asked from the other side: the rounds whose chair is gone, lost the role, or writes the proposal."""
    reviewers = User.objects.with_perm("proposals.review_proposal").order_by().values("pk")
    writing = CoAuthor.objects.accepted().filter(proposal=OuterRef("proposal"), member=OuterRef("chair"))
    return ~Q(chair__in=reviewers) | Q(chair=F("proposal__author")) | Q(Exists(writing))


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


def rounds_with(member: User) -> Q:
    """`people` asked from the other side: the rounds in which the member may speak, of their own proposals too."""
    roles = {Electorate.MAINTAINERS: can_decide(member), Electorate.REVIEWERS: can_review(member)}
    now = Q(frozen_profile__electorate__in=[role.value for role, has_it in roles.items() if has_it])
    now |= Q(frozen_profile__electorate=Electorate.DELEGATE.value, delegate=member)
    then = Q(pk__in=Eligible.objects.filter(member=member).values("review"))
    return (Q(frozen_profile__snapshot=True) & then) | (Q(frozen_profile__snapshot=False) & now)


def written_by_others(member: User) -> Q:
    """`without_authors` asked from the other side: the proposals that the member does not write."""
    together = member.co_authorships.filter(accepted_at__isnull=False).values("proposal")
    return ~Q(author=member) & ~Q(pk__in=together)

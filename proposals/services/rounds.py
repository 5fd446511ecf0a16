"""How a round of review stands: the rows as the rules want them, and what the rules make of them now.

Whoever changes a round has its proposal locked (`authoring.locked`) and calls `reconsider` at the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from proposals.electorate import electorate, electorates, people, without_authors
from proposals.judging import Stage, Standing, Verdict, judge, outvotes, vote_ends_at, why_impossible
from proposals.models import Concern, Proposal, Review, RuleChoice, SignOff
from proposals.models.turn import MOVED
from proposals.periods import end_of
from proposals.profiles import PROFILES, SIMPLE
from proposals.rules import Electorate, NewConcern, Profile
from proposals.services import turns
from proposals.services.authoring import record, tell
from proposals.workflow import Status


def profile_for(proposal: Proposal) -> Profile:
    """The profile that a new round of this proposal gets: its section's, else the site's, else the simple one."""
    return profiles_for([proposal])[proposal.pk]


def profile_of(choice: RuleChoice) -> Profile:
    """The profile as it was chosen, with scores or without."""
    return replace(PROFILES.get(choice.profile, SIMPLE), scores=choice.scores)


def profiles_for(proposals: Iterable[Proposal]) -> dict[int, Profile]:
    """`profile_for` each proposal, by its number, in one query."""
    proposals = list(proposals)
    sections = {proposal.section_id for proposal in proposals}
    rows = RuleChoice.objects.filter(Q(section__in=sections - {None}) | Q(section__isnull=True))
    chosen = {choice.section_id: profile_of(choice) for choice in rows}
    site = chosen.get(None, SIMPLE)
    return {proposal.pk: chosen.get(proposal.section_id, site) for proposal in proposals}


def open_review(proposal: Proposal) -> Review | None:
    """The round that is under way, if one is."""
    return proposal.reviews.open().select_related("chair", "delegate").first()


def zone() -> ZoneInfo:
    """The site's time zone: periods end by the clock on its wall."""
    return ZoneInfo(settings.TIME_ZONE)


def take_snapshot(review: Review) -> None:
    """Remember who is eligible as the round opens, where its profile wants that."""
    if review.profile.snapshot:
        members = without_authors(people(review.profile, review.delegate_id), review.proposal)
        review.eligible.bulk_create(review.eligible.model(review=review, member=member) for member in members)


def candidates(proposal: Proposal, profile: Profile, *, delegate: int | None) -> int:
    """How many people a new round would have."""
    return without_authors(people(profile, delegate), proposal).count()


def why_unfit(profile: Profile) -> str:
    """Why no proposal at all could pass under the profile as the roles are now, or ""."""
    if profile.electorate == Electorate.DELEGATE:
        return why_impossible(profile, 1)
    return why_impossible(profile, people(profile, None).count())


@dataclass(frozen=True, slots=True)
class Words:
    """Who may speak in a round, and what was said: what people read and what the rules count are the same rows."""

    outcome: Status
    members: list[User]
    sign_offs: list[SignOff]
    concerns: list[Concern]

    @property
    def open_concerns(self) -> list[Concern]:
        """Those against the proposed outcome; of another one they block nothing."""
        return [concern for concern in self.concerns if self.stands(concern)]

    def stands(self, concern: Concern) -> bool:
        return concern.resolved_at is None and concern.disposition == self.outcome

    def saying(self, position: SignOff.Position) -> list[SignOff]:
        return [said for said in self.sign_offs if said.position == position]


def words_of(review: Review) -> Words:
    """What was said in the round that counts, and by whom. Three queries."""
    return Words(
        Status(review.disposition),
        list(electorate(review)),
        list(review.sign_offs.filter(withdrawn_at__isnull=True).select_related("reviewer")),
        list(review.concerns.select_related("by", "delegate", "resolved_by")),
    )


def words_of_each(reviews: Sequence[Review]) -> dict[int, Words]:
    """`words_of` each round, by its number, in as many queries for many as for a few."""
    if not reviews:
        return {}
    members = electorates(reviews)
    found = {review.pk: Words(Status(review.disposition), members[review.pk], [], []) for review in reviews}
    for said in SignOff.objects.filter(review__in=reviews, withdrawn_at__isnull=True):
        found[said.review_id].sign_offs.append(said)
    for concern in Concern.objects.filter(review__in=reviews):
        found[concern.review_id].concerns.append(concern)
    return found


def vote_ends(review: Review, now: datetime) -> datetime | None:
    """When the vote that was called is over, as far as is known at `now`; None without one."""
    return vote_ends_at(review.profile, review.voting_since, zone(), review.stops(now))


def standing_of(review: Review, words: Words | None = None, *, now: datetime | None = None) -> Standing:
    """The round at this moment as the rules want it; `words` where they were read already."""
    words, now = words or words_of(review), now or timezone.now()
    ends_at = vote_ends(review, now)
    open_concerns = words.open_concerns
    return Standing(
        disposition=Status(review.disposition),
        opened_at=review.opened_at,
        eligible=frozenset(member.pk for member in words.members),
        signed=frozenset(said.reviewer_id for said in words.saying(SignOff.Position.SIGNED)),
        abstained=frozenset(said.reviewer_id for said in words.saying(SignOff.Position.ABSTAINED)),
        objecting=frozenset(concern.by_id for concern in open_concerns),
        open_concerns=len(open_concerns),
        late_concerns=sum(ends_at is not None and concern.at >= ends_at for concern in open_concerns),
        held=review.held_at is not None,
        final_ends_at=review.final_ends_at,
        paused=review.final_left is not None,
        voting_since=review.voting_since,
        outvoted=review.outvoted,
        stops=review.stops(now),
    )


def verdict_of(review: Review, words: Words | None = None, *, now: datetime | None = None) -> Verdict:
    """What the rules say of the round at this moment."""
    now = now or timezone.now()
    return judge(review.profile, standing_of(review, words, now=now), now=now, zone=zone())


def count_vote(review: Review) -> None:
    """Keep how a vote went that is over. Call it under the proposal's lock, before anything else is said."""
    now = timezone.now()
    ends_at = vote_ends(review, now)
    if review.outvoted is None and ends_at is not None and ends_at <= now:
        review.outvoted = outvotes(review.profile, standing_of(review, now=now), now=now, zone=zone())
        review.save(update_fields=["outvoted"])


def reconsider(review: Review) -> Verdict:
    """Let the round follow the rules: its final comment period begins, stands still, goes on or ends; and its turn.

    Call it in a transaction that holds the proposal's lock, after every change of the round.
    """
    now = timezone.now()
    standing = standing_of(review, now=now)
    verdict = judge(review.profile, standing, now=now, zone=zone())
    # What is said while it is on hold counts: only its time stands still.
    stage = judge(review.profile, replace(standing, held=False), now=now, zone=zone()).stage
    if stage in (Stage.REVIEW, Stage.OPEN) or (stage == Stage.BLOCKED and not _only_pauses(review)):
        end_final(review)
    elif standing.held or stage == Stage.BLOCKED:
        _pause_final(review, now)
    elif stage == Stage.FINAL and verdict.due_at is None:
        _begin_final(review, now)
        verdict = verdict_of(review, now=now)
        stage = verdict.stage
    # What takes effect by itself does so with the next sweep.
    at_once = verdict.ready and review.disposition in review.profile.automatic
    review.due_at = now if at_once else verdict.due_at
    review.ready_at = (review.ready_at or now) if verdict.ready else None
    review.save(update_fields=["final_ends_at", "final_left", "due_at", "ready_at"])
    turns.follow(review, stage, now=now)
    return verdict


def _only_pauses(review: Review) -> bool:
    return review.profile.on_new_concern == NewConcern.PAUSE


def _begin_final(review: Review, now: datetime) -> None:
    """In full, or with what was left where it stood still."""
    left = review.final_left
    review.final_ends_at = (
        now + left if left is not None else end_of(now, review.profile.final_period, zone())
    )
    review.final_left = None
    _move(review, Status.FINAL_COMMENT)
    if left is None:
        tell(review.proposal, "final_comment_started", ends=review.final_ends_at.isoformat())


def _pause_final(review: Review, now: datetime) -> None:
    """What is over stays over."""
    if review.final_ends_at is not None and review.final_left is None and review.final_ends_at > now:
        review.final_left = review.final_ends_at - now


def end_final(review: Review) -> None:
    """The final comment period that began is over before its time: another one runs in full."""
    if review.final_ends_at is not None:
        review.final_ends_at = review.final_left = None
        _move(review, Status.IN_REVIEW)
        record(review.proposal, "final_comment_ended")


def _move(review: Review, status: Status) -> None:
    if review.proposal.status != status:
        review.proposal.move_to(status)
        review.proposal.save(update_fields=MOVED)

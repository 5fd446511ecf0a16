"""What people see of a proposal's decision: what happens now and next, whose turn it is, who said what, until when."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from portal.accounts.models import User
from proposals import wording
from proposals.judging import Stage, Verdict
from proposals.models import Concern, Proposal, Review, SignOff
from proposals.permissions import Person, can_decide, judges
from proposals.profiles import LABELS
from proposals.rules import Electorate, Resolver
from proposals.services import concerns, rounds
from proposals.workflow import REVIEWED, Status, Turn


@dataclass(frozen=True, slots=True)
class Round:
    """An open round of review as people see it."""

    review: Review
    words: rounds.Words
    verdict: Verdict
    vote_ends_at: datetime | None

    @property
    def outcome(self) -> Status:
        return Status(self.review.disposition)

    @property
    def name(self) -> str:
        return LABELS.get(self.review.profile.name, self.review.profile.name)

    @property
    def rule(self) -> tuple[str, ...]:
        return wording.rule(self.review.profile)

    @property
    def now(self) -> str:
        return wording.NOW[self.verdict.stage]

    @property
    def next(self) -> str:
        return wording.comes_next(self.review.profile, self.verdict.stage, self.outcome)

    @property
    def counts(self) -> bool:
        """Whether sign-offs are asked for at all."""
        return bool(self.review.profile.thresholds)

    @property
    def signed(self) -> list[SignOff]:
        return self.words.saying(SignOff.Position.SIGNED)

    @property
    def abstained(self) -> list[SignOff]:
        return self.words.saying(SignOff.Position.ABSTAINED)

    @property
    def missing(self) -> list[User]:
        """Who is eligible and has not spoken."""
        spoken = {said.reviewer_id for said in self.words.sign_offs}
        return [member for member in self.words.members if member.pk not in spoken]

    @property
    def open_concerns(self) -> list[Concern]:
        return self.words.open_concerns

    @property
    def final_ends_at(self) -> datetime | None:
        """The end of a final comment period that runs."""
        running = self.verdict.stage == Stage.FINAL and self.review.final_left is None
        return self.review.final_ends_at if running else None

    @property
    def vote_runs(self) -> bool:
        return self.vote_ends_at is not None and timezone.now() < self.vote_ends_at

    def said_by(self, person: Person) -> str:
        """ "signed", "abstained", or "" for whoever said nothing."""
        return next((said.position for said in self.words.sign_offs if said.reviewer_id == person.pk), "")

    def has_say(self, person: Person) -> bool:
        return person.is_authenticated and any(member.pk == person.pk for member in self.words.members)

    def resolves(self, person: Person, concern: Concern) -> bool:
        """Whether the person may say that the concern is resolved."""
        if not person.is_authenticated or concern.resolved_at is not None:
            return False
        eligible = {member.pk for member in self.words.members}
        return concerns.can_resolve(person, concern, self.review, eligible=eligible)

    def delegates(self, person: Person, concern: Concern) -> bool:
        """Whether the person may name somebody else who resolves the concern."""
        if not person.is_authenticated or concern.resolved_at is not None:
            return False
        known = Resolver.DELEGATE in self.review.profile.resolvers
        return known and concerns.can_delegate(person, concern, self.review)

    def names_delegate(self, person: Person) -> bool:
        """Whether the person may name somebody else who decides, where the rules have one do so."""
        alone = self.review.profile.electorate == Electorate.DELEGATE
        return alone and can_decide(person) and judges(person, self.review.proposal)

    @property
    def votable(self) -> bool:
        """Whether a vote on a dispute may be called."""
        return self.review.profile.dispute is not None and bool(self.open_concerns) and not self.vote_runs


@dataclass(frozen=True, slots=True)
class Panel:
    """Whose turn it is on a proposal and until when; with the round where one is open."""

    proposal: Proposal
    round: Round | None

    @property
    def turn(self) -> Turn:
        return turn_of(self.proposal)

    @property
    def due_at(self) -> datetime | None:
        return self.proposal.turn_ends_at

    @property
    def overdue(self) -> bool:
        return self.proposal.overdue


def panel_of(proposal: Proposal) -> Panel:
    """Four queries where a round is open."""
    review = rounds.open_review(proposal) if proposal.status in REVIEWED else None
    return Panel(proposal, _round(review, proposal) if review else None)


def turn_of(proposal: Proposal) -> Turn:
    """Whose turn it is; of what was accepted, what became of its item."""
    turn, item = proposal.turn, proposal.roadmap_item
    return turn if item is None else replace(turn, words=f"It {item.standing}.")


def _round(review: Review, proposal: Proposal) -> Round:
    review.proposal = proposal
    words = rounds.words_of(review)
    ends_at = rounds.vote_ends(review, timezone.now())
    return Round(review, words, rounds.verdict_of(review, words), ends_at)

"""The rounds in which a proposal is reviewed: who signed off, and what stands against it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from proposals.models.proposal import Proposal
from proposals.periods import Stops
from proposals.profiles import LABELS
from proposals.rules import Profile
from proposals.wording import DOING
from proposals.workflow import OUTCOMES, Status
from roadmap.models import Section


class RuleChoice(models.Model):
    """Which decision profile counts: for one section, or without one for the whole site."""

    section = models.OneToOneField(
        Section, null=True, blank=True, on_delete=models.CASCADE, related_name="rule_choice"
    )
    profile = models.CharField(max_length=40, default="simple")
    scores = models.BooleanField("reviewers give scores", default=False)

    class Meta:
        verbose_name = "decision profile"
        ordering = ("pk",)
        constraints = [
            # NULLs differ from each other, so the site's own row needs a constraint of its own.
            models.UniqueConstraint(
                models.Value(1), condition=Q(section__isnull=True), name="one_profile_for_the_site"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section or 'The whole site'} – {LABELS.get(self.profile, self.profile)}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def open(self) -> "ReviewQuerySet":
        """Rounds that are under way."""
        return self.filter(ended_at__isnull=True)


class Review(models.Model):
    """One round of review. Its profile is frozen when it opens; `disposition` is the outcome that is proposed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(default=1)
    frozen_profile: Any = models.JSONField(help_text="The decision profile as it was when the round opened.")
    disposition = models.CharField(max_length=20, choices=[(s.value, s.label) for s in OUTCOMES])
    reason = models.TextField(help_text="Why this outcome is proposed.")
    opened_at = models.DateTimeField(default=timezone.now)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="chaired_reviews"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="delegated_reviews",
        help_text="Who alone decides, under a profile that asks for one.",
    )
    final_ends_at = models.DateTimeField(null=True, blank=True)
    final_left = models.DurationField(
        null=True, blank=True, help_text="What is left of a final comment period that stands still."
    )
    voting_since = models.DateTimeField(null=True, blank=True, help_text="When a vote was called.")
    outvoted = models.BooleanField(
        null=True, blank=True, help_text="Whether the vote went against the concerns, once it is over."
    )
    held_at = models.DateTimeField(null=True, blank=True)
    held_for = models.CharField(max_length=300, blank=True, help_text="What it waits for.")
    stood_still: Any = models.JSONField(
        default=list,
        blank=True,
        help_text="[[from, to], …]: when it was on hold, or merged into another one.",
    )
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="When time alone changes how the round stands."
    )
    ready_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when all that the rules want is there, and a maintainer may decide.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-round",)
        constraints = [
            models.UniqueConstraint(fields=["proposal", "round"], name="one_review_a_round"),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(ended_at__isnull=True), name="one_open_review"
            ),
            models.CheckConstraint(
                condition=Q(disposition__in=list(OUTCOMES)), name="review_disposition_known"
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | ~Q(held_for=""), name="held_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(outvoted__isnull=True) | Q(voting_since__isnull=False), name="outvoted_by_a_vote"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="review_due"),
        ]

    def __str__(self) -> str:
        return f"Round {self.round} of {self.proposal}"

    @property
    def profile(self) -> Profile:
        return Profile.from_json(self.frozen_profile)

    def restart(self, disposition: Status, *, reason: str) -> None:
        """Propose another outcome: everything that was said of the first one ends."""
        self.sign_offs.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
        self.disposition, self.reason = disposition, reason
        self.save(update_fields=["disposition", "reason"])
        self.vote_from(None)

    def vote_from(self, since: datetime | None) -> None:
        """A vote begins, or the one that there was is no more."""
        self.voting_since, self.outvoted = since, None
        self.save(update_fields=["voting_since", "outvoted"])

    def stops(self, now: datetime) -> Stops:
        """From when to when nothing of it ran, until `now`."""
        stops = [(datetime.fromisoformat(stop), datetime.fromisoformat(on)) for stop, on in self.stood_still]
        return [*stops, (self.held_at, now)] if self.held_at is not None else stops

    def stand_still(self, since: datetime, until: datetime) -> None:
        """Remember that it did, in memory."""
        self.stood_still = [*self.stood_still, [since.isoformat(), until.isoformat()]]


class Eligible(models.Model):
    """Who may sign off in a round whose profile takes a snapshot."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="eligible")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["review", "member"], name="eligible_once")]

    def __str__(self) -> str:
        return f"{self.member} in {self.review}"


class SignOff(models.Model):
    """What one eligible member said in a round; taking it back keeps it on record."""

    class Position(models.TextChoices):
        SIGNED = "signed", "Signed off"
        ABSTAINED = "abstained", "Abstained"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="sign_offs")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    position = models.CharField(max_length=10, choices=Position)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "sign-off"
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reviewer"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_sign_off_a_round",
            ),
            models.CheckConstraint(
                condition=Q(position__in=["signed", "abstained"]), name="sign_off_position_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} {self.get_position_display().lower()}"


class ConcernQuerySet(models.QuerySet["Concern"]):
    def standing(self) -> "ConcernQuerySet":
        """Open ones against what their round proposes now."""
        return self.filter(resolved_at__isnull=True, disposition=F("review__disposition"))


class Concern(models.Model):
    """A named objection to the outcome that was proposed: blocks that one until it is resolved, stays on record."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="concerns")
    disposition = models.CharField(
        "outcome",
        max_length=20,
        choices=[(s.value, s.label) for s in OUTCOMES],
        help_text="Against which it is.",
    )
    name = models.CharField(max_length=80)
    body = models.TextField()
    body_html = models.TextField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="concerns")
    at = models.DateTimeField(default=timezone.now)
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    resolution = models.TextField(blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["review", "name"], name="one_concern_a_name"),
            models.CheckConstraint(
                condition=Q(disposition__in=list(OUTCOMES)), name="concern_disposition_known"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(body=""), name="concern_has_a_name_and_text"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolution="")
                | (Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~Q(resolution="")),
                name="resolved_with_words",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def against(self) -> str:
        """What it speaks against, in words: "accepting"."""
        return DOING[Status(self.disposition)]

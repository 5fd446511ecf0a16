"""That a reviewer looked at a proposal as it is now, or left it for later."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.accounts.models import User
from proposals.models.coauthor import CoAuthor
from proposals.models.proposal import Proposal
from proposals.models.review import Review
from proposals.workflow import WAITING


class LookQuerySet(models.QuerySet["Look"]):
    def standing(self) -> "LookQuerySet":
        """Those that count: the proposal has not moved since, nor was its text changed materially.

        What somebody said in a round of review counts until that round ends. Authors are no reviewers of their own.
        """
        as_it_was = Q(moved_at=F("proposal__moved_at"), version=F("proposal__material_version"))
        spoken = Q(review__isnull=False, review__ended_at__isnull=True)
        writing = CoAuthor.objects.accepted().filter(
            proposal=OuterRef("proposal"), member=OuterRef("reviewer")
        )
        by_others = ~Q(reviewer=F("proposal__author")) & ~Exists(writing)
        return self.filter(as_it_was | spoken).filter(by_others)


class Look(models.Model):
    """The last look of one reviewer at one proposal, and how the proposal was then."""

    class Kind(models.TextChoices):
        REVIEWED = "reviewed", "Reviewed"
        SKIPPED = "skipped", "Skipped for now"

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="looks")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="looks")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(help_text="When the proposal had moved last.")
    version = models.PositiveIntegerField(
        help_text="The newest version that changed what people vote for, then."
    )
    review = models.ForeignKey(
        Review,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="looks",
        help_text="The round in which the reviewer said something.",
    )

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "reviewer"], name="one_look_a_reviewer"),
            models.CheckConstraint(condition=Q(kind__in=["reviewed", "skipped"]), name="look_kind_known"),
            models.CheckConstraint(
                condition=Q(review__isnull=True) | Q(kind="reviewed"), name="spoken_is_reviewed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} {self.get_kind_display().lower()}"

    @property
    def spoken(self) -> bool:
        """Whether it comes from what was said in a round, so that no button takes it back."""
        return self.review is not None and self.review.ended_at is None


def review_count() -> Any:
    """An annotation of proposals: how many people reviewed them as they are now. Null for what does not wait."""
    looks = Look.objects.standing().filter(proposal=OuterRef("pk"), kind=Look.Kind.REVIEWED)
    counted = looks.order_by().values("proposal").annotate(number=Count("pk")).values("number")
    return Case(When(status__in=WAITING, then=Coalesce(Subquery(counted), 0)))


def look_of(reviewer: User) -> Any:
    """An annotation of proposals: the kind of the reviewer's standing look, "" for none."""
    looks = Look.objects.standing().filter(proposal=OuterRef("pk"), reviewer=reviewer)
    return Coalesce(Subquery(looks.values("kind")[:1]), Value(""))

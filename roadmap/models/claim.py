"""Who said here that they work on an issue."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap.models.issue import Issue


class ClaimQuerySet(models.QuerySet["Claim"]):
    def current(self) -> "ClaimQuerySet":
        """Claims that hold now."""
        return self.filter(ended_at__isnull=True)


class Claim(models.Model):
    """A member's "I'd like to work on this", until it is given back, runs out, or GitHub says who does it."""

    class Ending(models.TextChoices):
        GIVEN_BACK = "given_back", "Given back"
        RAN_OUT = "ran_out", "Released after silence"
        ASSIGNED = "assigned", "Somebody is assigned on GitHub"
        CLOSED = "closed", "The issue was closed"
        RELEASED = "released", "Released by a maintainer"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="claims")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    at = models.DateTimeField("claimed", default=timezone.now)
    active_at = models.DateTimeField(
        "last active", default=timezone.now, help_text="The last sign that the member is at work."
    )
    warned_at = models.DateTimeField("warned", null=True, blank=True)
    ended_at = models.DateTimeField("ended", null=True, blank=True)
    ending = models.CharField("how", max_length=12, choices=Ending, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why a maintainer released it.")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["issue"], condition=Q(ended_at__isnull=True), name="one_claim_an_issue"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | (
                    Q(ended_at__isnull=False)
                    & Q(ending__in=["given_back", "ran_out", "assigned", "closed", "released"])
                ),
                name="claim_ends_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["active_at"], condition=Q(ended_at__isnull=True), name="claim_quiet")]

    def __str__(self) -> str:
        return f"{self.member} works on {self.issue}"

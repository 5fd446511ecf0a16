"""What was decided of a proposal, and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from proposals.models.proposal import Proposal
from proposals.workflow import OUTCOMES
from roadmap.models import Item


class Decision(models.Model):
    """One decision of one round: never changed, never deleted."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=20, choices=[(s.value, s.label) for s in OUTCOMES])
    rationale = models.TextField()
    rationale_html = models.TextField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(default=timezone.now)
    item = models.ForeignKey(
        Item,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        help_text="What an acceptance put on the roadmap; it stays here when the decision is reopened.",
    )
    votes = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="How many the proposal had then; empty where the file that brought the decision does not say.",
    )

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "round"], name="one_decision_a_round"),
            models.CheckConstraint(condition=~Q(rationale=""), name="decision_has_a_rationale"),
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOMES)), name="decision_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.proposal}"

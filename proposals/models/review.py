"""What maintainers decided, in public and with reasons."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from proposals.models.proposal import Proposal
from proposals.workflow import OUTCOMES


class Decision(models.Model):
    """One decision of one round: never changed, never deleted."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=20, choices=[(s.value, s.label) for s in OUTCOMES])
    rationale = models.TextField()
    rationale_html = models.TextField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "round"], name="one_decision_a_round"),
            models.CheckConstraint(condition=~Q(rationale=""), name="decision_has_a_rationale"),
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOMES)), name="decision_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.proposal}"

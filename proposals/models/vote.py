"""One member's vote for one proposal."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from proposals.models.proposal import Proposal


class Vote(models.Model):
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="votes")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "voter"], name="one_vote_a_person")]

    def __str__(self) -> str:
        return f"{self.voter} for {self.proposal}"

"""The text of a proposal as it was: one row for its submission, one for each edit since."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from proposals.models.proposal import Proposal
from roadmap.models import Section


class ProposalVersion(models.Model):
    """One state of the text. `material`: it changed what people had voted for."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    problem = models.TextField()
    body = models.TextField()
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal_versions"
    )
    links: Any = models.JSONField(default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposal_versions"
    )
    at = models.DateTimeField(default=timezone.now)
    summary = models.CharField(max_length=200, blank=True, help_text="What changed, in its author's words.")
    material = models.BooleanField(default=False)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_version_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

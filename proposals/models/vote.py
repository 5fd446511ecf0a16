"""One member's vote for one proposal."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, OuterRef, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from proposals.models.proposal import Proposal


class Vote(models.Model):
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="votes")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, help_text="Which version of the text the vote is for.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "voter"], name="one_vote_a_person")]

    def __str__(self) -> str:
        return f"{self.voter} for {self.proposal}"


class VoteSilence(models.Model):
    """A member who wants no mail when a text that they voted for changes; the inbox says so all the same."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.member} gets no mail of changed texts"


def older_votes() -> Any:
    """An annotation of proposals: how many of their votes are from before the last material change.

    Counted only where there was one.
    """
    older = Vote.objects.filter(proposal=OuterRef("pk"), version__lt=OuterRef("material_version"))
    counted = older.order_by().values("proposal").annotate(number=Count("pk")).values("number")
    return Case(When(material_version__gt=1, then=Coalesce(Subquery(counted), 0)), default=0)

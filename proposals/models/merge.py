"""A proposal that goes on as another one, with all that is needed to undo it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from proposals.models.prepared import PreparedDecision
from proposals.models.proposal import Proposal
from proposals.models.review import Review
from proposals.workflow import Status


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> "MergeQuerySet":
        """Those that were not undone."""
        return self.filter(undone_at__isnull=True)


class Merge(models.Model):
    """One merge: who, why, and which rows it moved. Undone, it stays on record."""

    duplicate = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="merges")
    original = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="merged_here")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="merges")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()
    reason_html = models.TextField(editable=False)
    # Not as foreign keys: who takes a vote back deletes its row, and undoing the merge must not bring it again.
    moved_votes: Any = models.JSONField(default=list, help_text="[the vote's id, the version it was for]")
    moved_comments: Any = models.JSONField(default=list, help_text="Their ids.")
    new_follows: Any = models.JSONField(
        default=list,
        help_text="Ids of the rows by which people follow the original's item since, and because of it.",
    )
    was_status = models.CharField(max_length=20, choices=[(s.value, s.label) for s in Status])
    was_moved_at = models.DateTimeField()
    review = models.ForeignKey(
        Review,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The round of the duplicate that the merge ended.",
    )
    overtaken = models.ForeignKey(
        PreparedDecision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merges",
        help_text="What was prepared for the duplicate, which the merge set aside.",
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(undone_at__isnull=True), name="one_standing_merge"
            ),
            models.CheckConstraint(condition=~Q(duplicate=F("original")), name="not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(reason=""), name="merged_for_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate} into {self.original}"

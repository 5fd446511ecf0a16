"""What people say about a proposal."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from proposals.models.proposal import Proposal


class CommentQuerySet(models.QuerySet["Comment"]):
    def counted(self) -> "CommentQuerySet":
        """Comments that readers see."""
        return self.filter(deleted_at__isnull=True, hidden_at__isnull=True)


class Comment(models.Model):
    """A comment. A deleted one keeps its place without its text; a hidden one keeps it for moderators."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    key = models.UUIDField(default=uuid.uuid4, help_text="Made with the form: sending it twice saves once.")
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=300, blank=True)
    merged_from = models.ForeignKey(
        Proposal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The duplicate under which it was written.",
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        permissions = [("hide_comment", "Can hide and show comments")]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_comment_a_form"),
            models.CheckConstraint(
                condition=~Q(body="") | Q(deleted_at__isnull=False), name="comment_has_text_unless_deleted"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""), name="hidden_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["proposal", "created_at", "id"], name="comment_timeline")]

    def __str__(self) -> str:
        return f"comment {self.pk} by {self.author}"

    @property
    def readable(self) -> bool:
        return self.deleted_at is None and self.hidden_at is None

"""What reviewers tell each other about a proposal, and its authors never read."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from proposals.models.coauthor import CoAuthor
from proposals.models.proposal import Proposal


class NoteQuerySet(models.QuerySet["Note"]):
    def hidden_from_authors(self, member: User) -> "NoteQuerySet":
        """Notes as a reviewer finds them: on what they write themselves there are none."""
        written = CoAuthor.objects.accepted().filter(member=member).values("proposal")
        return self.exclude(proposal__author=member).exclude(proposal__in=written)


class Note(models.Model):
    """A private note. A deleted one keeps its place without its text."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    key = models.UUIDField(default=uuid.uuid4, help_text="Made with the form: sending it twice saves once.")
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    at = models.DateTimeField("written", default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "private note"
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_note_a_form"),
            models.CheckConstraint(
                condition=~Q(body="") | Q(deleted_at__isnull=False), name="note_has_text_unless_deleted"
            ),
        ]
        indexes = [models.Index(fields=["proposal", "at", "id"], name="note_timeline")]

    def __str__(self) -> str:
        return f"Note by {self.author} on {self.proposal}"

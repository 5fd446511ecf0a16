"""The document in the repository: how it is read and fetched, and what came from there."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap.models.version import Version


class Upstream(models.Model):
    """What maintainers chose for the document, and what is known of its file. One row."""

    form = models.CharField(
        max_length=10, blank=True, help_text="What a maintainer said items are; empty: found by itself."
    )
    applies_by_itself = models.BooleanField(
        default=False, help_text="A new state of the file becomes the roadmap without a maintainer's word."
    )
    commit = models.CharField(
        max_length=40, blank=True, help_text="The file's newest commit that was fetched."
    )
    etag = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now, help_text="When GitHub is asked about the file next.")
    failing_since = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "upstream"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_upstream")]

    def __str__(self) -> str:
        return "The document in the repository"

    @classmethod
    def load(cls) -> "Upstream":
        """The row; made on first use."""
        return cls.objects.get_or_create(pk=1)[0]


class Arrival(models.Model):
    """A text that came, by upload or from the repository, and waits for a maintainer's word.

    `matches` has a maintainer's corrections: place in the new document -> item's key, or null for a new item.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPLIED = "applied", "Applied"
        DISMISSED = "dismissed", "Dismissed"
        REPLACED = "replaced", "Replaced by a newer one"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    source = models.TextField()
    form = models.CharField(max_length=10, blank=True)
    matches: Any = models.JSONField(default=dict, blank=True)
    repository = models.CharField(max_length=140, blank=True)
    origin = models.CharField(max_length=500, blank=True)
    commit = models.CharField(max_length=40, blank=True)
    author = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "applied", "dismissed", "replaced"]),
                name="arrival_state_known",
            ),
            models.UniqueConstraint(fields=["commit"], condition=~Q(commit=""), name="one_arrival_a_commit"),
        ]

    def __str__(self) -> str:
        return f"{self.origin or 'A document'} of {self.arrived_at:%Y-%m-%d %H:%M}"

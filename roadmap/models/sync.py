"""Runs of the issue sync."""

from django.db import models
from django.utils import timezone


class SyncRun(models.Model):
    """One run over all tracking issues: when, how many requests, what changed, what failed.

    `alive_at` is the run's lease: while it is fresh no second run starts; a run whose worker died is taken over.
    """

    started_at = models.DateTimeField(default=timezone.now)
    alive_at = models.DateTimeField(default=timezone.now)
    running = models.BooleanField(default=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    fetched = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    stopped_until = models.DateTimeField(null=True, blank=True, help_text="GitHub allows no request before this time.")
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=["running"], condition=models.Q(running=True), name="one_sync_at_a_time")
        ]

    def __str__(self) -> str:
        return f"sync of {self.started_at:%Y-%m-%d %H:%M}"

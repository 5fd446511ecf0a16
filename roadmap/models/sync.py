"""Runs of the issue sync."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from roadmap.models.repository import main_host


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def last_whole(self) -> "SyncRun | None":
        """The newest finished run over all issues, however it ended."""
        return self.filter(whole=True, running=False).order_by("-pk").first()

    def complete(self) -> "SyncRunQuerySet":
        """Runs that reached every issue, the newest first: what is not failing is right as of their start.

        An issue that has not changed on GitHub costs no write, so its own `fetched_at` stays behind.
        """
        return self.filter(whole=True, running=False, problem="").order_by("-pk")

    def confirmed(self) -> "tuple[datetime, datetime | None] | None":
        """When the last complete run began and when it ended."""
        return self.complete().values_list("started_at", "finished_at").first()


class SyncRun(models.Model):
    """One run over the tracking issues: when, how many requests, what changed, what failed.

    `alive_at` is the run's lease: while it is fresh no second run starts; a run whose worker died is taken over. One
    that has a `resume_at` is paused: nobody works at it, and other conversations may go on until then.
    """

    forge = models.CharField(max_length=100, default=main_host, help_text="The host that is asked.")
    started_at = models.DateTimeField(default=timezone.now)
    alive_at = models.DateTimeField(default=timezone.now)
    holder = models.CharField(max_length=32, blank=True, help_text="Which worker's run it is now.")
    resumed = models.PositiveSmallIntegerField(
        default=0, help_text="How often another worker took it over, or it went on after a pause."
    )
    resume_at = models.DateTimeField(
        null=True, blank=True, help_text="When a run that got no answers goes on where it stopped."
    )
    running = models.BooleanField(default=True)
    whole = models.BooleanField(
        default=True, help_text="Off for a run over issues that only just became tracked."
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0, help_text="Issues that it wants to know about.")
    done = models.PositiveIntegerField(default=0, help_text="Of these, those that it knows about by now.")
    fetched = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    stopped_until = models.DateTimeField(
        null=True, blank=True, help_text="GitHub allows no request before this time."
    )
    rate_limit = models.PositiveIntegerField(null=True, blank=True)
    rate_remaining = models.PositiveIntegerField(null=True, blank=True)
    rate_reset_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    cursor: Any = models.JSONField(
        default=dict, blank=True, help_text="How far it is, for the worker that takes it over."
    )
    token_digest = models.CharField(
        max_length=16, blank=True, help_text="Tells tokens apart: GitHub's limits are a token's own."
    )

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["forge"],
                condition=models.Q(running=True, resume_at__isnull=True),
                name="one_sync_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"sync of {self.started_at:%Y-%m-%d %H:%M}"

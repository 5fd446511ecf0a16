"""Webhook calls."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from roadmap.models.repository import main_host


class DeliveryState(models.TextChoices):
    """What became of a webhook call. A failed one is a dead letter until somebody runs it again."""

    WAITING = "waiting", "Waiting"
    APPLIED = "applied", "Applied"
    IGNORED = "ignored", "Ignored"
    FAILED = "failed", "Failed"


class Delivery(models.Model):
    """One signed webhook call. It waits until `processed_at` is set; the same id is stored once."""

    forge = models.CharField(max_length=100, default=main_host, help_text="The host that sent it.")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    guid = models.CharField(max_length=80, unique=True, help_text="GitHub's X-GitHub-Delivery.")
    event = models.CharField(max_length=40)
    action = models.CharField(max_length=40, blank=True)
    payload: Any = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=300, blank=True, help_text="What it changed, in words, or why nothing."
    )
    tries = models.PositiveSmallIntegerField(default=0)
    replayed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody last had it run again."
    )
    replayed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=DeliveryState.values), name="delivery_state_known"
            )
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
            models.Index(
                fields=["received_at"], condition=models.Q(processed_at__isnull=True), name="delivery_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.action} {self.guid}"

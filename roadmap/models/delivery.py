"""Webhook calls."""

from typing import Any

from django.db import models
from django.utils import timezone


class Delivery(models.Model):
    """One signed webhook call. It waits until `processed_at` is set; the same id is stored once."""

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

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["received_at"], condition=models.Q(processed_at__isnull=True), name="delivery_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.action} {self.guid}"

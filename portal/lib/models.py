"""What the models of several apps share."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """Something that happened: written in the transaction that did it, never changed, announced afterwards.

    `announced_at` stays empty until everyone who should know was told; beat sweeps such rows.
    """

    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    data: Any = models.JSONField(default=dict, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.kind

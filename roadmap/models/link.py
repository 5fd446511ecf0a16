"""Addresses in items' texts, and whether they answer."""

from django.db import models
from django.utils import timezone

from roadmap.models.item import Item


class Link(models.Model):
    """An address that items' texts link to, as the checker last found it. Tracking issues are not asked here."""

    url = models.CharField(max_length=2000)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the address, hexadecimal.")
    items = models.ManyToManyField(Item, related_name="links")
    checked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="Checks that failed in a row.")
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["due_at"], name="link_due")]

    def __str__(self) -> str:
        return self.url

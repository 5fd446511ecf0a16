"""Who wants to hear of an item."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from roadmap.models.item import Item


class Follow(models.Model):
    """That a member is told when something happens to an item."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="follows")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_items"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.member} follows {self.item}"

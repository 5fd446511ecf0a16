"""What happened on the roadmap."""

from django.db import models

from portal.lib.models import Event as SharedEvent
from roadmap.models.item import Item


class Event(SharedEvent):
    """A fact about an item (or, without one, about the whole roadmap)."""

    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="events")

    class Meta(SharedEvent.Meta):
        indexes = [
            models.Index(fields=["item", "at"], name="roadmap_event_timeline"),
            models.Index(
                fields=["at"], condition=models.Q(announced_at__isnull=True), name="roadmap_event_waiting"
            ),
        ]

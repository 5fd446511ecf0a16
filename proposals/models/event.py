"""What happened to a proposal."""

from django.db import models

from portal.lib.models import Event as SharedEvent
from proposals.models.proposal import Proposal


class Event(SharedEvent):
    """A fact about a proposal: its timeline, and what its author is told."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="events")

    class Meta(SharedEvent.Meta):
        indexes = [
            models.Index(fields=["proposal", "at"], name="proposal_event_timeline"),
            models.Index(
                fields=["at"], condition=models.Q(announced_at__isnull=True), name="proposal_event_waiting"
            ),
        ]

"""Meetings: when and where, what is spoken of, and what was said."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from proposals.agenda import Reason
from proposals.models.proposal import Proposal


class Meeting(models.Model):
    """One meeting. Its minutes are written beside the agenda and are public once `published_at` is set."""

    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True, help_text="A room, or the address of a call.")
    weekly = models.BooleanField(default=False, help_text="Publishing the minutes plans the next one.")
    minutes = models.TextField(blank=True, help_text="Markdown")
    minutes_html = models.TextField(editable=False, blank=True)
    revision = models.PositiveIntegerField(
        default=0, help_text="Moves with every change of the minutes, so that an older form is noticed."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    follows: Any = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
        help_text="The weekly meeting that planned this one.",
    )

    class Meta:
        ordering = ("-starts_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="meeting_has_a_title"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(minutes=""), name="published_with_minutes"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="meeting_starts"),
            models.Index(fields=["ends_at"], name="meeting_ends"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposals:show_meeting", args=[self.pk])


class AgendaItem(models.Model):
    """A proposal on an agenda. What was taken off stays as a row, so that refreshing does not bring it back."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="agenda_items")
    reason = models.CharField(max_length=12, choices=[(r.value, r.label) for r in Reason])
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    by_hand = models.BooleanField(default=False)
    taken_off = models.BooleanField(default=False)

    class Meta:
        ordering = ("-by_hand", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "proposal"], name="once_on_an_agenda"),
            models.CheckConstraint(condition=Q(reason__in=list(Reason)), name="agenda_reason_known"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} ({self.get_reason_display()})"

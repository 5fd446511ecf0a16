"""Meetings: when and where, what is spoken of, what was said, and what became of the plan."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from portal.lib.models import Event as SharedEvent
from proposals.agenda import Reason
from proposals.models.proposal import Proposal
from proposals.workflow import WAITING

PLACE = "A room, or the address of a call."


class MeetingSeries(models.Model):
    """A meeting every week, as its next ones are planned. What was planned already is the meetings' own."""

    title = models.CharField(max_length=120)
    place = models.CharField(max_length=300, blank=True, help_text=PLACE)
    starts_at = models.DateTimeField(help_text="Its first meeting, or the first since it last changed.")
    lasts = models.DurationField()
    weeks = models.PositiveIntegerField(
        default=0, help_text="How many weeks after it the newest meeting was foreseen."
    )
    newest = models.PositiveIntegerField(
        default=0, help_text="The number of the newest meeting; those to come are counted on, a week each."
    )
    changed_at = models.DateTimeField(default=timezone.now)
    sequence = models.PositiveIntegerField(default=0, help_text="How often it changed, as of its meetings.")
    stops_on = models.DateField(null=True, blank=True, help_text="The first day without a meeting.")

    class Meta:
        verbose_name_plural = "meeting series"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="series_has_a_title"),
            models.CheckConstraint(condition=Q(lasts__gt=timedelta(0)), name="series_lasts_a_while"),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def live(self) -> "MeetingQuerySet":
        """Neither cancelled nor closed by published minutes."""
        return self.filter(published_at__isnull=True, cancelled_at__isnull=True)

    def coming(self, now: datetime) -> "MeetingQuerySet":
        """Live and not over, the next one first."""
        return self.live().filter(ends_at__gt=now).order_by("starts_at", "pk")


class Meeting(models.Model):
    """One meeting. Its minutes are written beside the agenda and are public once `published_at` is set."""

    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True, help_text=PLACE)
    minutes = models.TextField(blank=True, help_text="Markdown")
    minutes_html = models.TextField(editable=False, blank=True)
    revision = models.PositiveIntegerField(
        default=0, help_text="Moves with every change of the minutes, so that an older form is noticed."
    )
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now, help_text="When its plan last changed.")
    sequence = models.PositiveIntegerField(
        default=0, help_text="How often its plan changed; calendars keep the greatest (RFC 5545)."
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=500, blank=True, help_text="Public.")
    series = models.ForeignKey(
        MeetingSeries, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    number = models.PositiveIntegerField(
        null=True, blank=True, help_text="Which one of its series it is, for those that the series foresaw."
    )
    follows: Any = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
        help_text="The weekly meeting that planned this one.",
    )

    objects = MeetingQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_because=""),
                name="cancelled_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(published_at__isnull=True),
                name="cancelled_is_not_published",
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(published_at__isnull=True, cancelled_at__isnull=True),
                name="one_live_meeting_a_series",
            ),
            models.UniqueConstraint(fields=["series", "number"], name="once_in_a_series"),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="meeting_starts"),
            models.Index(fields=["ends_at"], name="meeting_ends"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposals:show_meeting", args=[self.pk])

    @property
    def live(self) -> bool:
        """Neither cancelled nor closed by published minutes."""
        return self.published_at is None and self.cancelled_at is None

    @property
    def begun(self) -> bool:
        return self.starts_at <= timezone.now()


class AgendaItem(models.Model):
    """A proposal on an agenda. What was taken off stays as a row, so that refreshing does not bring it back."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="agenda_items")
    reason = models.CharField(max_length=12, choices=[(r.value, r.label) for r in Reason])
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    by_hand = models.BooleanField(default=False)
    taken_off = models.BooleanField(default=False)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When its people were told that it is on the agenda."
    )
    done_at = models.DateTimeField(null=True, blank=True, help_text="When it was spoken of.")

    class Meta:
        ordering = ("-by_hand", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "proposal"], name="once_on_an_agenda"),
            models.CheckConstraint(condition=Q(reason__in=list(Reason)), name="agenda_reason_known"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} ({self.get_reason_display()})"

    @property
    def open(self) -> bool:
        """Whether its proposal still waits for what the meeting could say."""
        return self.proposal.status in WAITING

    @property
    def why(self) -> str:
        """Why it is on the agenda, as it is now: what does not wait is neither due nor overdue."""
        return self.get_reason_display() if self.open or self.by_hand else "Waits no more"


class MeetingEvent(SharedEvent):
    """A fact about a meeting: what its page says of changes, and what people are told."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="events")

    class Meta(SharedEvent.Meta):
        indexes = [
            models.Index(fields=["meeting", "at"], name="meeting_event_timeline"),
            models.Index(fields=["at"], condition=Q(announced_at__isnull=True), name="meeting_event_waiting"),
        ]


class MeetingSilence(models.Model):
    """A member who wants to be told nothing of meetings."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.member} hears nothing of meetings"

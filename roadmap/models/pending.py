"""Changes made in the portal that the repository's document does not have yet."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from roadmap.models.item import Item, Tracking
from roadmap.models.version import Version


class PullRequest(models.Model):
    """A pull request that the portal opened, or is opening, with the changes that waited then."""

    class State(models.TextChoices):
        OPENING = "opening", "Opening"
        OPEN = "open", "Open"
        MERGED = "merged", "Merged"
        CLOSED = "closed", "Closed"
        FAILED = "failed", "Failed"

    state = models.CharField(max_length=10, choices=State, default=State.OPENING)
    repository = models.CharField(max_length=140)
    branch = models.CharField(max_length=200)
    number = models.PositiveIntegerField(null=True, blank=True)
    url = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=200)
    body = models.TextField()
    problem = models.CharField(max_length=300, blank=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="pull_requests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["opening", "open", "merged", "closed", "failed"]),
                name="pull_request_state_known",
            ),
            models.UniqueConstraint(fields=["repository", "branch"], name="one_pull_request_a_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.repository}#{self.number}" if self.number else self.title


class PendingChangeQuerySet(models.QuerySet["PendingChange"]):
    def open(self) -> "PendingChangeQuerySet":
        """What still waits for the repository, in the order in which it was made."""
        return self.filter(state__in=["waiting", "conflict"]).order_by("pk")

    def with_items(self) -> "PendingChangeQuerySet":
        """All that writing them into a document asks of their items; one more query for the tracking issues."""
        tracking = Tracking.objects.select_related("issue").order_by("position", "pk")
        return self.select_related("item__section").prefetch_related(
            models.Prefetch("item__tracking", tracking)
        )


class PendingChange(models.Model):
    """One field of one item, changed here. `before` is what the repository's document says, `after` what it shall say.

    Values by field: item (a new item): `after` its title, `before` what was handed over in a pull request by field, or
    ""; title, body, status, target: the text; place: {"section": title, "before": title of the item it stands before,
    or ""}; tracking: the issues, as "owner/name#12" each.
    """

    class Field(models.TextChoices):
        ITEM = "item", "New item"
        TITLE = "title", "Title"
        BODY = "body", "Text"
        STATUS = "status", "Status"
        TARGET = "target", "Target"
        PLACE = "place", "Place"
        TRACKING = "tracking", "Tracking issues"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CONFLICT = "conflict", "In conflict"
        ARRIVED = "arrived", "Arrived in the repository"
        DROPPED = "dropped", "Dropped"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="pending_changes")
    field = models.CharField(max_length=10, choices=Field)
    before: Any = models.JSONField(default=str, blank=True)
    after: Any = models.JSONField(default=str, blank=True)
    theirs: Any = models.JSONField(
        null=True, blank=True, help_text="What the repository says instead, where both changed it."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    problem = models.CharField(
        max_length=300, blank=True, help_text="Why it cannot be written into the document."
    )
    reason = models.TextField(
        blank=True, help_text="Markdown for the pull request, such as a link to the decision."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    pull_request = models.ForeignKey(
        PullRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )

    objects = PendingChangeQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(field__in=["item", "title", "body", "status", "target", "place", "tracking"]),
                name="pending_field_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "conflict", "arrived", "dropped"]),
                name="pending_state_known",
            ),
            models.UniqueConstraint(
                fields=["item", "field"],
                condition=Q(state__in=["waiting", "conflict"]),
                name="one_open_change_a_field",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} of {self.item}"

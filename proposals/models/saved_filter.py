"""Lists of the review queue that reviewers keep by name, and the one with which each opens it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def seen_by(self, member: User) -> Self:
        """The member's own and those that others share, by name."""
        return self.filter(Q(owner=member) | Q(shared=True)).order_by("name", "pk")


class SavedFilter(models.Model):
    """What a list is asked for. `query` is written by `proposals/saved_query.py` and never an address by itself."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False, help_text="All reviewers see it above the queue.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_filter_a_name"),
            models.UniqueConstraint(fields=["owner", "query"], name="one_filter_a_list"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(shared=True), name="one_shared_filter_a_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="filter_has_a_name"),
            models.CheckConstraint(condition=~Q(query=""), name="filter_asks_for_something"),
        ]

    def __str__(self) -> str:
        return self.name


class StartView(models.Model):
    """The saved filter with which a member opens the queue."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="start_view"
    )
    saved = models.ForeignKey(SavedFilter, on_delete=models.CASCADE, related_name="starts")

    def __str__(self) -> str:
        return f"{self.member} starts with {self.saved}"

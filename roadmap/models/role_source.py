"""Where the repository says who maintains it, and what it said when it was read."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone


class RoleSource(models.Model):
    """One row. A file's path in the roadmap's repository, or a team as "organization/team"; nothing at first.

    `named` is whom it names ([{"login", "heading", "name", "account"}]), `mapping` the role of each heading that gives
    one, by its name.
    """

    class Kind(models.TextChoices):
        FILE = "file", "A file of the repository"
        TEAM = "team", "A team on GitHub"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FILE)
    place = models.CharField(max_length=200, blank=True)
    mapping: Any = models.JSONField(default=dict, blank=True)
    named: Any = models.JSONField(default=list, blank=True)
    unread: Any = models.JSONField(default=list, blank=True, help_text="What of it could not be read.")
    due_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "roles from the repository"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_role_source"),
            models.CheckConstraint(condition=Q(kind__in=["file", "team"]), name="role_source_kind_known"),
        ]

    def __str__(self) -> str:
        return "Roles from the repository"

    @classmethod
    def load(cls) -> "RoleSource":
        """The row; made on first use."""
        # By the clock that asks whether it is due, or it is not for a moment.
        return cls.objects.get_or_create(pk=1, defaults={"due_at": Now()})[0]

    @property
    def is_asked(self) -> bool:
        """Whether somebody asked for it and no worker has answered yet."""
        return bool(self.place) and self.due_at <= timezone.now()

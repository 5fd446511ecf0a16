"""Who contributed to the project, and how far the repository was read for that."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone


class Contributor(models.Model):
    """Somebody on GitHub who had a pull request merged, or whom maintainers named.

    A member is who connected that very account. `account` is its number, which stays when it is renamed, written as
    django-allauth writes it; it is empty while only a name is known.
    """

    class Source(models.TextChoices):
        MERGED = "merged", "Merged pull request"
        NAMED = "named", "Named by a maintainer"

    login = models.CharField(max_length=100, help_text="The name on GitHub, in lower case.")
    account = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    since = models.DateTimeField(default=timezone.now)
    url = models.CharField(
        max_length=500, blank=True, help_text="The first merged pull request that was read."
    )

    class Meta:
        ordering = ("login",)
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["merged", "named"]), name="contributor_source_known"
            ),
            models.CheckConstraint(
                condition=~Q(account="") | ~Q(source="merged"), name="merged_by_a_known_account"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=~Q(account=""), name="one_contributor_an_account"
            ),
            models.UniqueConstraint(fields=["login"], condition=Q(account=""), name="one_contributor_a_name"),
        ]

    def __str__(self) -> str:
        return f"@{self.login}"


class ContributorReading(models.Model):
    """How far merged pull requests were read. One row; `until` is when the last issue that was read last changed."""

    until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True, help_text="When all of it was read the last time.")
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_contributor_reading")]

    def __str__(self) -> str:
        return "Reading of merged pull requests"

    @classmethod
    def load(cls) -> "ContributorReading":
        """The row; made on first use."""
        # By the clock that asks whether it is due, or it is not for a moment.
        return cls.objects.get_or_create(pk=1, defaults={"due_at": Now()})[0]

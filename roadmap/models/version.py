"""The states of the roadmap document."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class VersionQuerySet(models.QuerySet["Version"]):
    def of_repository(self) -> "VersionQuerySet":
        """States that the repository had, the newest first: what waiting changes are compared with."""
        return self.filter(kind=Version.Kind.IMPORT)


class Version(models.Model):
    """One state of the document: its exact text, and who brought it when. The newest one is the roadmap.

    Imports are states of the repository. Edits have the waiting changes in them, which the repository has not yet;
    exports say that such a text was handed to the repository.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", "Import"
        EDIT = "edit", "Edit"
        EXPORT = "export", "Export"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.IMPORT)
    source = models.TextField(help_text="The document, byte for byte (UTF-8).")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the source in UTF-8, hexadecimal.")
    title = models.CharField(max_length=200, blank=True)
    shape = models.CharField(
        max_length=200, blank=True, help_text="How sections and items were found, in words."
    )
    form = models.CharField(
        max_length=10, blank=True, help_text="What a maintainer said items are; empty: found by itself."
    )
    repository = models.CharField(
        max_length=140, blank=True, help_text="owner/name that a bare #123 belongs to."
    )
    origin = models.CharField(max_length=500, blank=True, help_text="The file or address it came from.")
    commit = models.CharField(max_length=40, blank=True)
    author = models.CharField(max_length=200, blank=True, help_text="Who wrote the commit, as git says.")
    subject = models.CharField(max_length=300, blank=True, help_text="First line of the commit or edit.")
    at = models.DateTimeField(default=timezone.now, help_text="Since when this was the document.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    differences: Any = models.JSONField(
        default=list,
        blank=True,
        help_text='What changed since the one before: [{"kind", "part", "name", "words", "item"}], item a key or null.',
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["-at", "-id"], name="version_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["import", "edit", "export"]), name="version_kind_known"
            ),
            models.UniqueConstraint(
                fields=["commit", "digest"],
                condition=models.Q(kind="import") & ~models.Q(commit=""),
                name="one_version_a_commit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or 'Roadmap'}, version {self.pk}"


class Question(models.Model):
    """A passage that opens the document, such as "How can I help?": shown as it is, never an item."""

    position = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title or "Introduction"

"""The states of the roadmap document."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Version(models.Model):
    """One applied state of the document: its exact text, and who brought it when. The newest one is the roadmap."""

    source = models.TextField(help_text="The document as it is in the repository, byte for byte (UTF-8).")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the source in UTF-8, hexadecimal.")
    title = models.CharField(max_length=200, blank=True)
    shape = models.CharField(
        max_length=200, blank=True, help_text="How sections and items were found, in words."
    )
    repository = models.CharField(
        max_length=140, blank=True, help_text="owner/name that a bare #123 belongs to."
    )
    origin = models.CharField(
        max_length=500, blank=True, help_text="The file or address it was imported from."
    )
    imported_at = models.DateTimeField(default=timezone.now)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)

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

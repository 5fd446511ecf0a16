"""The chapters of the roadmap."""

from django.db import models


class SectionQuerySet(models.QuerySet["Section"]):
    def current(self) -> "SectionQuerySet":
        """Sections that the document has now, in its order."""
        return self.filter(left_at__isnull=True)


class Section(models.Model):
    """A heading of the document that groups items."""

    position = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=20, blank=True, help_text='As written, such as "1".')
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When it was gone from the document.")

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title

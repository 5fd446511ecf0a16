"""What maintainers want to be told by whoever proposes: the questions of a section, or of the whole site."""

from django.db import models
from django.db.models import Q

from roadmap.models import Section


class ProposalTemplate(models.Model):
    """The questions of one section; without a section those of all sections that have none of their own."""

    section = models.OneToOneField(
        Section,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="proposal_template",
        help_text="Empty: for every section without a template of its own.",
    )

    class Meta:
        verbose_name = "proposal template"
        ordering = ("pk",)
        constraints = [
            # NULLs differ from each other, so the site's own row needs a constraint of its own.
            models.UniqueConstraint(
                models.Value(1), condition=Q(section__isnull=True), name="one_template_for_the_site"
            )
        ]

    def __str__(self) -> str:
        return str(self.section or "The whole site")


class Question(models.Model):
    """One question; in a proposal it stands as a heading with the answer below."""

    template = models.ForeignKey(ProposalTemplate, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("order", default=0)
    text = models.CharField("question", max_length=120)
    help = models.CharField(max_length=300, blank=True, help_text="What a good answer says.")
    required = models.BooleanField(default=False, help_text="Nothing is submitted without an answer.")

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["template", "text"], name="asked_once_a_template")]

    def __str__(self) -> str:
        return self.text

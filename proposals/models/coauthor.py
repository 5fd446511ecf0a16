"""Who else writes a proposal: invited by its author, and an author too once they accept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from proposals.models.proposal import Proposal


class CoAuthorQuerySet(models.QuerySet["CoAuthor"]):
    def accepted(self) -> "CoAuthorQuerySet":
        """Those who are authors."""
        return self.filter(accepted_at__isnull=False)

    def open(self) -> "CoAuthorQuerySet":
        """Invitations that nobody answered."""
        return self.filter(accepted_at__isnull=True, declined_at__isnull=True)

    def shown(self) -> "CoAuthorQuerySet":
        """What the author sees: neither an answer nor, once it is taken back, that there was one."""
        return self.filter(taken_back_at__isnull=True)


class CoAuthor(models.Model):
    """An invitation and its answer. Without `member` nobody has that name: the author sees no difference."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="co_authors")
    invited_as = models.CharField(max_length=254, help_text="The username or address that the author wrote.")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="co_authorships",
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Of one that was declined: it is out of its author's sight, and its member is still not asked again.",
    )

    objects = CoAuthorQuerySet.as_manager()

    class Meta:
        verbose_name = "co-author"
        ordering = ("invited_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "member"], name="co_author_once"),
            models.UniqueConstraint(fields=["proposal", "invited_as"], name="invited_once_by_a_name"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True, member__isnull=False),
                name="one_answer_to_an_invitation",
            ),
            # Any other one is deleted.
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(declined_at__isnull=False),
                name="kept_invitation_was_declined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invited_as} for {self.proposal}"

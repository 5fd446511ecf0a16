"""How reviewers rate a proposal, for each other alone."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.accounts.models import User
from proposals.models.coauthor import CoAuthor
from proposals.models.review import Review
from proposals.spread import HIGHEST, LOWEST, WORDS


class ScoreQuerySet(models.QuerySet["Score"]):
    def standing(self) -> "ScoreQuerySet":
        """Scores that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def shown_to(self, member: User) -> "ScoreQuerySet":
        """One's own; others' once one has given one's own, or their round is over. None of what one writes."""
        own = Score.objects.standing().filter(review=OuterRef("review"), reviewer=member)
        written = CoAuthor.objects.accepted().filter(member=member).values("proposal")
        return (
            self.filter(Q(reviewer=member) | Q(review__ended_at__isnull=False) | Exists(own))
            .exclude(review__proposal__author=member)
            .exclude(review__proposal__in=written)
        )


class Score(models.Model):
    """One reviewer's score in one round. Taken back it keeps its row, without the reason."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="scores")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField(choices=list(WORDS.items()))
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["review", "reviewer"], name="one_score_a_round"),
            models.CheckConstraint(condition=Q(value__range=(LOWEST, HIGHEST)), name="score_on_the_scale"),
        ]

    def __str__(self) -> str:
        return f"Score by {self.reviewer} on {self.review.proposal}"

"""Decisions that maintainers prepared and have not published: secret until then, on record ever after."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from proposals.models.decision import Decision
from proposals.models.proposal import Proposal
from proposals.workflow import OUTCOMES, Status
from roadmap.models import Section

# What ends a prepared decision from outside, by what the proposal became.
OVERTAKEN = {
    Status.WITHDRAWN: "Its author withdrew the proposal meanwhile.",
    Status.DUPLICATE: "The proposal was merged into another one meanwhile.",
}


class Intent(models.Model):
    """What a decision shall be. `version` is the proposal's text that whoever wrote it had read."""

    outcome = models.CharField(max_length=20, choices=[(s.value, s.label) for s in OUTCOMES])
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(max_length=100, blank=True)
    create_issue = models.BooleanField(default=False)
    rationale = models.TextField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class PreparedQuerySet(models.QuerySet["PreparedDecision"]):
    def waiting(self) -> "PreparedQuerySet":
        """Neither published nor cancelled nor overtaken."""
        return self.filter(ended_at__isnull=True)

    def overtake(self, proposal: Proposal, *, becomes: Status, by: User) -> None:
        """Something else ends the proposal's round: what was prepared stays as a record. Call it under its lock."""
        why = OVERTAKEN.get(becomes, f"It was decided without it meanwhile: {becomes.label.lower()}.")
        self.waiting().filter(proposal=proposal).update(
            ended_at=timezone.now(), ended_by=by, ended_how=PreparedDecision.End.OVERTAKEN, ended_why=why
        )

    def bring_back(self, prepared: "PreparedDecision") -> None:
        """What had overtaken it was undone: it waits again, unless another one does. Call it under its lock."""
        if not self.waiting().filter(proposal=prepared.proposal_id).exists():
            mine = self.filter(pk=prepared.pk, ended_how=PreparedDecision.End.OVERTAKEN)
            mine.update(ended_at=None, ended_by=None, ended_how="", ended_why="")


class PreparedDecision(Intent):
    """A decision to be published later, as it stands now; how it came to say that is in its edits."""

    class End(models.TextChoices):
        PUBLISHED = "published", "Published"
        CANCELLED = "cancelled", "Cancelled"
        OVERTAKEN = "overtaken", "Overtaken"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="prepared")
    rationale_html = models.TextField(editable=False)
    revision = models.PositiveIntegerField(
        default=1, help_text="Moves with every edit, so that an older form is noticed."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="prepared_decisions"
    )
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_how = models.CharField(max_length=10, choices=End, blank=True)
    ended_why = models.TextField(blank=True)
    decision = models.OneToOneField(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="prepared"
    )

    objects = PreparedQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(ended_at__isnull=True), name="one_prepared_decision"
            ),
            models.CheckConstraint(condition=Q(outcome__in=list(OUTCOMES)), name="prepared_outcome_known"),
            models.CheckConstraint(condition=~Q(rationale=""), name="prepared_has_a_rationale"),
            models.CheckConstraint(
                condition=~Q(outcome=Status.ACCEPTED) | Q(section__isnull=False),
                name="prepared_acceptance_has_a_section",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_how="", ended_why="")
                | Q(
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                    ended_how__in=["published", "cancelled", "overtaken"],
                ),
                name="prepared_ends_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(ended_how="cancelled") | ~Q(ended_why=""), name="prepared_cancelled_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_how="published", decision__isnull=False)
                | (~Q(ended_how="published") & Q(decision__isnull=True)),
                name="published_iff_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.proposal}"


class PreparedEdit(Intent):
    """What a prepared decision said after one edit; the first is how it was prepared. Never changed."""

    prepared = models.ForeignKey(PreparedDecision, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["prepared", "number"], name="one_prepared_edit_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="prepared_edits_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.prepared}, edit {self.number}"

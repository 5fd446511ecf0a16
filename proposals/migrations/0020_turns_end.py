from datetime import timedelta
from typing import Any

import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import F
from django.utils import timezone

from portal.lib.search import restore_search

SEARCH = ("proposals_proposal", ["title", "problem", "body"])
# As they were when turns got an end of their own.
DAYS = {"submitted": 14, "in_review": 30, "ready": 14, "postponed": 180, "returned": 60}
STATES = [
    *("draft", "submitted", "in_review", "final_comment", "ready", "postponed", "returned"),
    *("accepted", "declined", "withdrawn", "duplicate"),
]


def begin_turns(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Each turn began with the last move; that of a review with what it came to."""
    proposals = apps.get_model("proposals", "Proposal").objects
    proposals.update(turn_of=F("status"), turn_since=F("moved_at"))
    for state, days in DAYS.items():
        proposals.filter(status=state).update(turn_ends_at=F("moved_at") + timedelta(days=days))
    for review in apps.get_model("proposals", "Review").objects.filter(ended_at__isnull=True):
        _begin_in_review(proposals.get(pk=review.proposal_id), review)
    for merge in apps.get_model("proposals", "Merge").objects.filter(undone_at__isnull=True):
        days = DAYS.get(merge.was_status)
        ends_at = None if days is None else merge.was_moved_at + timedelta(days=days)
        proposals.filter(pk=merge.duplicate_id).update(
            turn_of=merge.was_status,
            turn_since=merge.was_moved_at,
            turn_left=None if ends_at is None else ends_at - merge.at,
        )


def _begin_in_review(proposal: Any, review: Any) -> None:
    ends_at = review.final_ends_at or proposal.turn_ends_at
    if review.ready_at is not None:
        proposal.turn_of, proposal.turn_since = "ready", review.ready_at
        ends_at = review.ready_at + timedelta(days=DAYS["ready"])
    proposal.turn_ends_at = ends_at
    if review.held_at is not None and ends_at is not None:
        # What is left of a final comment period was kept already.
        left = ends_at - review.held_at if review.final_left is None else review.final_left
        proposal.turn_ends_at, proposal.turn_left = None, left
    elif review.final_left is not None:
        # A concern stopped the period: the reviewers have their time.
        proposal.turn_of, proposal.turn_ends_at = (
            "in_review",
            timezone.now() + timedelta(days=DAYS["in_review"]),
        )
    proposal.save(update_fields=["turn_of", "turn_since", "turn_ends_at", "turn_left"])


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0019_invitations_taken_back"),
    ]

    operations = [
        restore_search(*SEARCH),
        migrations.AddField(
            model_name="proposal",
            name="turn_of",
            field=models.CharField(
                default="draft",
                editable=False,
                help_text="Whose turn it is: that of this state, the last one of what ended.",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="turn_since",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="proposal",
            name="turn_ends_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Until when they should act, where time runs.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="turn_left",
            field=models.DurationField(
                blank=True,
                editable=False,
                help_text="What is left of a turn that stands still: the proposal is on hold, or ended.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="outvoted",
            field=models.BooleanField(
                blank=True,
                help_text="Whether the vote went against the concerns, once it is over.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="stood_still",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="[[from, to], …]: when it was on hold, or merged into another one.",
            ),
        ),
        migrations.RemoveField(model_name="merge", name="review_due_at"),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("turn_of__in", STATES)),
                name="turn_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("turn_ends_at__isnull", True), ("turn_left__isnull", True), _connector="OR"
                ),
                name="turn_runs_or_stands_still",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outvoted__isnull", True), ("voting_since__isnull", False), _connector="OR"
                ),
                name="outvoted_by_a_vote",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["turn_ends_at", "id"], name="proposal_turn_ends"),
        ),
        migrations.RunPython(begin_turns, migrations.RunPython.noop),
        restore_search(*SEARCH),
    ]

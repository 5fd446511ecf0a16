"""Voting. One vote a person, held by a unique constraint; the count moves in the vote's own transaction."""

from django.db import connection, transaction
from django.db.models import F, Value
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal, Vote
from proposals.models.proposal import trend_score
from proposals.permissions import require
from proposals.workflow import VOTABLE

CLOSED = "Voting is closed for this proposal."
# INSERT … ON CONFLICT DO NOTHING tells by its row count whether it inserted; Django's bulk_create does not.
INSERT = (
    "INSERT INTO proposals_vote (proposal_id, voter_id, created_at) VALUES (%s, %s, %s)"
    " ON CONFLICT (proposal_id, voter_id) DO NOTHING"
)


def cast_vote(proposal: Proposal, *, by: User) -> None:
    """Count one vote of `by`. A second one changes nothing. Raises RuleBroken once voting is closed."""
    require(by.is_active)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The adapter makes the time what the column wants: text on SQLite, a timestamp on PostgreSQL.
            now = connection.ops.adapt_datetimefield_value(timezone.now())
            cursor.execute(INSERT, [proposal.pk, by.pk, now])
            voted = cursor.rowcount == 1
        _count(proposal, 1 if voted else 0)


def take_back_vote(proposal: Proposal, *, by: User) -> None:
    """Take back the vote of `by`; without one nothing changes. Raises RuleBroken once voting is closed."""
    require(by.is_active)
    with transaction.atomic():
        deleted, _ = Vote.objects.filter(proposal=proposal, voter=by).delete()
        _count(proposal, -deleted)


def _count(proposal: Proposal, change: int) -> None:
    """Move the counter of a proposal that takes votes; the condition is asked in the same statement."""
    votable = Proposal.objects.filter(pk=proposal.pk, status__in=VOTABLE, submitted_at__isnull=False)
    if change == 0:
        if not votable.exists():
            raise RuleBroken(CLOSED)
        return
    if proposal.submitted_at is None:
        raise RuleBroken(CLOSED)
    votes = F("vote_count") + Value(change)
    trend = trend_score(votes=votes, comments=F("comment_count"), submitted_at=proposal.submitted_at)
    if not votable.update(vote_count=votes, trend=trend):
        raise RuleBroken(CLOSED)
    proposal.vote_count += change

"""Voting. One vote a person, held by a unique constraint; the count moves in the vote's own transaction."""

from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.models import Proposal
from proposals.models.proposal import move_counts
from proposals.permissions import is_member
from proposals.workflow import VOTABLE

CLOSED = "Voting is closed for this proposal."
# INSERT … ON CONFLICT DO NOTHING tells by its row count whether it inserted; Django's bulk_create does not.
INSERT = (
    "INSERT INTO proposals_vote (proposal_id, voter_id, created_at) VALUES (%s, %s, %s)"
    " ON CONFLICT (proposal_id, voter_id) DO NOTHING"
)
DELETE = "DELETE FROM proposals_vote WHERE proposal_id = %s AND voter_id = %s"


def cast_vote(proposal: Proposal, *, by: User) -> None:
    """Count one vote of `by`. A second one changes nothing. Raises RuleBroken once voting is closed."""
    require(is_member(by))
    # The adapter makes the time what the column wants: text on SQLite, a timestamp on PostgreSQL.
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [proposal.pk, by.pk, now])
        _count(proposal, cursor.rowcount)


def take_back_vote(proposal: Proposal, *, by: User) -> None:
    """Take back the vote of `by`; without one nothing changes. Raises RuleBroken once voting is closed."""
    require(is_member(by))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DELETE, [proposal.pk, by.pk])
        _count(proposal, -cursor.rowcount)


def _count(proposal: Proposal, change: int) -> None:
    """Move the counter of a proposal that takes votes; the condition is asked in the same statement."""
    if change:
        takes_votes = move_counts(proposal, votes=change, while_in=VOTABLE)
    else:
        takes_votes = Proposal.objects.filter(pk=proposal.pk, status__in=VOTABLE).exists()
    if not takes_votes:
        raise RuleBroken(CLOSED)
    proposal.vote_count += change

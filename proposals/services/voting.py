"""Voting. One vote a person, held by a unique constraint; the count moves in the vote's own transaction."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.models import Proposal
from proposals.models.counters import move_counts
from proposals.permissions import is_member
from proposals.services import tallies
from proposals.workflow import VOTABLE

CLOSED = "Voting is closed for this proposal."
# INSERT … ON CONFLICT DO NOTHING tells by its row count whether it inserted; Django's bulk_create does not.
# The vote is for the text as it is now.
INSERT = (
    "INSERT INTO proposals_vote (proposal_id, voter_id, created_at, version)"
    " SELECT id, %s, %s, version FROM proposals_proposal WHERE id = %s"
    " ON CONFLICT (proposal_id, voter_id) DO NOTHING"
)
DELETE = "DELETE FROM proposals_vote WHERE proposal_id = %s AND voter_id = %s"


def cast_vote(pk: int, *, by: User) -> Proposal:
    """Count one vote of `by` and return the proposal with its new count. A second vote changes nothing.

    Raises Proposal.DoesNotExist for what `by` cannot see, RuleBroken once voting is closed, or where the site bounds
    the votes of a member and none is left.
    """
    require(is_member(by))
    if not settings.VOTES_PER_MEMBER:
        return _cast(pk, by=by)
    with transaction.atomic():
        tallies.require_vote_left(pk, by=by)
        return _cast(pk, by=by)


def _cast(pk: int, *, by: User) -> Proposal:
    # The adapter makes the time what the column wants: text on SQLite, a timestamp on PostgreSQL.
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    return _write(INSERT, [by.pk, now, pk], pk=pk, change=1, by=by)


def take_back_vote(pk: int, *, by: User) -> Proposal:
    """Take back the vote of `by`; without one nothing changes. Returns and raises as `cast_vote` does."""
    require(is_member(by))
    return _write(DELETE, [pk, by.pk], pk=pk, change=-1, by=by)


@transaction.atomic
def keep_vote(proposal: Proposal, *, version: int, by: User) -> None:
    """Let the vote of `by` stand for the text as it was in `version`, which `by` has read. Twice is once.

    A version that came meanwhile is not confirmed with it. RuleBroken without a vote, or once voting is closed.
    """
    require(is_member(by))
    if not proposal.takes_votes:
        raise RuleBroken(CLOSED)
    votes = proposal.votes.filter(voter=by)
    if not votes.exists():
        raise RuleBroken("You have no vote here that you could keep.")
    version = min(version, proposal.version)
    votes.filter(version__lt=version).update(version=version)


@transaction.atomic
def _write(statement: str, values: list[Any], *, pk: int, change: int, by: User) -> Proposal:
    """Change the row and move the counter. Whether the proposal takes votes is asked by the move itself."""
    if pk > BigIntegerField.MAX_BIGINT:
        raise Proposal.DoesNotExist
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        changed = cursor.rowcount == 1
    # What takes votes was submitted, so everybody may see it (the constraint `submitted_has_its_time`).
    moved = move_counts(pk, votes=change, while_in=VOTABLE) if changed else None
    return moved or _unmoved(pk, by=by)


def _unmoved(pk: int, *, by: User) -> Proposal:
    """The proposal whose count did not move, where that is right: the vote was as wished before."""
    proposal = Proposal.objects.visible_to(by).get(pk=pk)
    if not proposal.takes_votes:
        raise RuleBroken(CLOSED)
    return proposal

"""The counters of a proposal, and the trend that moves with them."""

import math
from collections.abc import Collection
from datetime import UTC, datetime

from django.db import connection

from proposals.models.proposal import Proposal
from proposals.workflow import Status

# Trending: a proposal one week younger needs a factor of e fewer votes and comments for the same place.
TREND_SECONDS = 7 * 86_400
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
# Trend: ln(1 + votes + comments) + age bonus. It moves only when somebody votes or comments, so an index can rank by it
# and nothing needs recomputing as time passes (the way of Reddit's and Astuto's rankings). A move adds the difference
# of the logarithms: that asks for nothing but the row itself.
MOVE = """
    UPDATE proposals_proposal
    SET vote_count = vote_count + %s,
        comment_count = comment_count + %s,
        trend = trend + ln(CAST(1 + vote_count + %s + comment_count + %s AS double precision)
                           / (1 + vote_count + comment_count))
    WHERE id = %s AND status IN ({statuses})
    RETURNING id, title, status, vote_count
"""
MOVED = ("id", "title", "status", "vote_count")


def move_counts(
    pk: int, *, votes: int = 0, comments: int = 0, while_in: Collection[str] = tuple(Status)
) -> Proposal | None:
    """Add to the counters of a proposal and move its trend with them, if its status is one of `while_in` then.

    Returns it as it is now, with the fields MOVED loaded; None where there is no such proposal in such a status.
    In SQL, because Django takes half of a vote's time to say the same, and would ask twice to learn the outcome.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE.format(statuses=", ".join(["%s"] * len(while_in))),
            [votes, comments, votes, comments, pk, *while_in],
        )
        row = cursor.fetchone()
    return None if row is None else Proposal.from_db(connection.alias, MOVED, row)


def trend_of(*, votes: int, comments: int, submitted_at: datetime) -> float:
    """The place of a proposal among the trending ones, from nothing: what moving its counters arrives at."""
    return math.log(1 + votes + comments) + (submitted_at - EPOCH).total_seconds() / TREND_SECONDS

"""What a merge touches, and why it was made."""

from typing import Any

from proposals.models import Proposal, Vote

WHY = "Both ask for maps without a network."


def rows(proposal: Proposal) -> dict[str, Any]:
    """What a merge touches of a proposal."""
    proposal.refresh_from_db()
    return {
        "status": (proposal.status, proposal.moved_at),
        "counts": (proposal.vote_count, proposal.comment_count, round(proposal.trend, 9)),
        "votes": list(proposal.votes.order_by("pk").values_list("pk", "voter", "created_at", "version")),
        "comments": list(proposal.comments.values_list("pk", "author", "body", "created_at", "merged_from")),
        "rounds": list(proposal.reviews.values_list("pk", "ended_at", "ready_at", "voting_since")),
        "turn": (proposal.turn_of, proposal.turn_since),
    }


def voters(proposal: Proposal) -> set[str]:
    return set(Vote.objects.filter(proposal=proposal).values_list("voter__username", flat=True))

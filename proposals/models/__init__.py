"""The rows of proposals."""

from proposals.models.comment import Comment
from proposals.models.event import Event
from proposals.models.proposal import Proposal
from proposals.models.review import Decision
from proposals.models.vote import Vote

__all__ = ["Comment", "Decision", "Event", "Proposal", "Vote"]

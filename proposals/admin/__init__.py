"""Review in the admin: the queue, the review page, comments for moderators, the list of decisions.

Nothing here writes a proposal, a comment or a decision: the pages call the services.
"""

from proposals.admin.comments import CommentAdmin
from proposals.admin.decisions import DecisionAdmin
from proposals.admin.queue import ProposalAdmin

__all__ = ["CommentAdmin", "DecisionAdmin", "ProposalAdmin"]

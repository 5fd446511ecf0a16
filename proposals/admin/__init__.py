"""Review in the admin: the queue, the review page, comments for moderators, the list of decisions.

Nothing here writes a proposal, a comment or a decision: the pages call the services. Which rules count is a setting.
"""

from proposals.admin.comments import CommentAdmin
from proposals.admin.decisions import DecisionAdmin
from proposals.admin.meetings import MeetingAdmin
from proposals.admin.prepared import PreparedDecisionAdmin
from proposals.admin.private import NoteAdmin, ScoreAdmin
from proposals.admin.queue import ProposalAdmin
from proposals.admin.rules import ConcernAdmin, ReviewAdmin, RuleChoiceAdmin, SignOffAdmin
from proposals.admin.templates import ProposalTemplateAdmin

__all__ = [
    "CommentAdmin",
    "ConcernAdmin",
    "DecisionAdmin",
    "MeetingAdmin",
    "NoteAdmin",
    "PreparedDecisionAdmin",
    "ProposalAdmin",
    "ProposalTemplateAdmin",
    "ReviewAdmin",
    "RuleChoiceAdmin",
    "ScoreAdmin",
    "SignOffAdmin",
]

"""The rows of proposals."""

from proposals.models.chains import duplicates_of, originals_of
from proposals.models.coauthor import CoAuthor
from proposals.models.comment import Comment
from proposals.models.decision import Decision
from proposals.models.event import Event
from proposals.models.look import Look
from proposals.models.meeting import AgendaItem, Meeting, MeetingEvent, MeetingSeries, MeetingSilence
from proposals.models.merge import Merge
from proposals.models.note import Note
from proposals.models.prepared import Intent, PreparedDecision, PreparedEdit
from proposals.models.proposal import Proposal
from proposals.models.review import Concern, Eligible, Review, RuleChoice, SignOff
from proposals.models.saved_filter import SavedFilter, StartView
from proposals.models.score import Score
from proposals.models.template import ProposalTemplate, Question
from proposals.models.version import ProposalVersion
from proposals.models.vote import Vote, VoteSilence

__all__ = [
    "AgendaItem",
    "CoAuthor",
    "Comment",
    "Concern",
    "Decision",
    "Eligible",
    "Event",
    "Intent",
    "Look",
    "Meeting",
    "MeetingEvent",
    "MeetingSeries",
    "MeetingSilence",
    "Merge",
    "Note",
    "PreparedDecision",
    "PreparedEdit",
    "Proposal",
    "ProposalTemplate",
    "ProposalVersion",
    "Question",
    "Review",
    "RuleChoice",
    "SavedFilter",
    "Score",
    "SignOff",
    "StartView",
    "Vote",
    "VoteSilence",
    "duplicates_of",
    "originals_of",
]

"""The roadmap's rows."""

from roadmap.models.claim import Claim
from roadmap.models.contributor import Contributor, ContributorReading
from roadmap.models.delivery import Delivery, DeliveryState
from roadmap.models.event import Event
from roadmap.models.follow import Follow
from roadmap.models.issue import Absence, Issue, State
from roadmap.models.item import Item, Tracking
from roadmap.models.link import Link
from roadmap.models.pending import PendingChange, PullRequest
from roadmap.models.repository import Repository
from roadmap.models.role_source import RoleSource
from roadmap.models.section import Section
from roadmap.models.sync import SyncRun
from roadmap.models.talking import IssueComment, IssueRequest, TalkBack, Written
from roadmap.models.upstream import Arrival, Upstream
from roadmap.models.version import Question, Version

__all__ = [
    "Absence",
    "Arrival",
    "Claim",
    "Contributor",
    "ContributorReading",
    "Delivery",
    "DeliveryState",
    "Event",
    "Follow",
    "Issue",
    "IssueComment",
    "IssueRequest",
    "Item",
    "Link",
    "PendingChange",
    "PullRequest",
    "Question",
    "Repository",
    "RoleSource",
    "Section",
    "State",
    "SyncRun",
    "TalkBack",
    "Tracking",
    "Upstream",
    "Version",
    "Written",
]

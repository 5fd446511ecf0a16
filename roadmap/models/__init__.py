"""The roadmap's rows."""

from roadmap.models.delivery import Delivery
from roadmap.models.event import Event
from roadmap.models.issue import Issue, State
from roadmap.models.item import Item, Tracking
from roadmap.models.link import Link
from roadmap.models.pending import PendingChange, PullRequest
from roadmap.models.section import Section
from roadmap.models.sync import SyncRun
from roadmap.models.upstream import Arrival, Upstream
from roadmap.models.version import Question, Version

__all__ = [
    "Arrival",
    "Delivery",
    "Event",
    "Issue",
    "Item",
    "Link",
    "PendingChange",
    "PullRequest",
    "Question",
    "Section",
    "State",
    "SyncRun",
    "Tracking",
    "Upstream",
    "Version",
]

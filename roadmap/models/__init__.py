"""The roadmap's rows."""

from roadmap.models.delivery import Delivery
from roadmap.models.event import Event
from roadmap.models.issue import Issue, State
from roadmap.models.item import Item, Tracking
from roadmap.models.section import Section
from roadmap.models.sync import SyncRun
from roadmap.models.version import Question, Version

__all__ = [
    "Delivery",
    "Event",
    "Issue",
    "Item",
    "Question",
    "Section",
    "State",
    "SyncRun",
    "Tracking",
    "Version",
]

"""The roadmap for maintainers."""

from roadmap.admin.github import DeliveryAdmin, IssueAdmin, SyncRunAdmin
from roadmap.admin.items import ItemAdmin, SectionAdmin

__all__ = ["DeliveryAdmin", "IssueAdmin", "ItemAdmin", "SectionAdmin", "SyncRunAdmin"]

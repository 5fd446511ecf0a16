"""The roadmap for maintainers."""

from roadmap.admin.arrivals import ArrivalAdmin
from roadmap.admin.claims import ClaimAdmin
from roadmap.admin.contributors import ContributorAdmin
from roadmap.admin.github import DeliveryAdmin, IssueAdmin, SyncRunAdmin
from roadmap.admin.items import ItemAdmin, SectionAdmin
from roadmap.admin.role_source import RoleSourceAdmin
from roadmap.admin.talking import TalkBackAdmin
from roadmap.admin.upstream import UpstreamAdmin
from roadmap.admin.versions import VersionAdmin

__all__ = [
    "ArrivalAdmin",
    "ClaimAdmin",
    "ContributorAdmin",
    "DeliveryAdmin",
    "IssueAdmin",
    "ItemAdmin",
    "RoleSourceAdmin",
    "SectionAdmin",
    "SyncRunAdmin",
    "TalkBackAdmin",
    "UpstreamAdmin",
    "VersionAdmin",
]

"""The issues that an author names, with their state where the mirror knows it."""

from dataclasses import dataclass
from datetime import datetime

from proposals.models import Proposal
from roadmap.models import Issue, SyncRun
from roadmap.services.as_of import as_of
from roadmap.services.finding import issues_called


@dataclass(frozen=True, slots=True)
class Named:
    """One issue as its author wrote it; `issue` is what the mirror has of it, if anything."""

    text: str
    url: str
    issue: Issue | None

    @property
    def known(self) -> bool:
        return self.issue is not None and self.issue.known


@dataclass(frozen=True, slots=True)
class Related:
    """All of them, in the author's order; `as_of` is since when the states are known to be true."""

    rows: list[Named]
    as_of: datetime | None

    @property
    def issues(self) -> list[Issue]:
        return [row.issue for row in self.rows if row.issue is not None]


def issues_of(proposal: Proposal) -> Related:
    """Three queries at most; none where the author named no issue."""
    found = issues_called(link["text"] for link in proposal.links)
    rows = [Named(link["text"], link["url"], found.get(link["text"])) for link in proposal.links]
    known = [row.issue for row in rows if row.issue is not None and row.known]
    return Related(rows, as_of(known, SyncRun.objects.confirmed()) if known else None)

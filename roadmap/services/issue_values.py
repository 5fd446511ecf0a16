"""An issue's columns, as what GitHub told fills them."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.conf import settings

from roadmap import languages
from roadmap.forges.values import IssuePayload
from roadmap.models import Issue, Repository
from roadmap.services.issue_places import LONGEST_REPOSITORY


def is_objective(
    *, repository: str, state: str, is_pull_request: bool, labels: Iterable[str], home: str
) -> bool:
    """Whether it is a short-term objective: open, and labelled as one in `home` or what that is called now."""
    labelled = settings.ROADMAP_LABEL.casefold() in {name.casefold() for name in labels}
    if state != "open" or is_pull_request or not labelled or len(repository) > LONGEST_REPOSITORY:
        return False
    name, home = repository.lower(), home.lower()
    return name == home or Repository.objects.current_names([home]).get(home) == name


def tells_objective(payload: IssuePayload, home: str) -> bool:
    """Whether a payload is that of a short-term objective."""
    return is_objective(
        repository=payload.repository,
        state=payload.state,
        is_pull_request=payload.is_pull_request,
        labels=[label.name for label in payload.labels],
        home=home,
    )


def values_of(payload: IssuePayload, issue: Issue, objective: bool) -> dict[str, Any]:
    """The columns that the payload fills; what it does not tell stays as it is."""
    told = {
        "reactions": payload.reactions,
        "sub_issues": payload.sub_issues,
        "sub_issues_closed": payload.sub_issues_closed,
        "blocked_by": payload.blocked_by,
        "draft": payload.draft,
        "locked": payload.locked,
        "opened_at": payload.created_at,
        "merged_at": payload.merged_at,  # nobody can take a merge back
    }
    return {
        "title": payload.title[:500],
        "language": languages.detect(payload.title, payload.body),
        "state": payload.state,
        "state_reason": payload.state_reason[:20],
        "url": _url(payload, issue),
        "labels": [asdict(label) for label in payload.labels],
        "assignees": [asdict(person) for person in payload.assignees],
        "assigned": bool(payload.assignees),
        "author": asdict(payload.author) if payload.author else {},
        "milestone": payload.milestone[:300],
        "milestone_due": payload.milestone_due,
        "comments": payload.comments,
        "is_pull_request": payload.is_pull_request,
        "closed_at": payload.closed_at if payload.state == "closed" else None,
        "objective": objective,
        "github_updated_at": payload.updated_at,
        "node_id": payload.node_id[:100] or issue.node_id,
        **{name: getattr(issue, name) if value is None else value for name, value in told.items()},
    }


def _url(payload: IssuePayload, issue: Issue) -> str:
    """A payload from before its repository was renamed has an old address."""
    if payload.repository.lower() != issue.repository:
        return issue.url
    return payload.url if len(payload.url) <= 500 else ""

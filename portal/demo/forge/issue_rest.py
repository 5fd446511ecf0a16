"""GitHub's REST API: issues, listed and single.

Source: https://docs.github.com/en/rest/issues/issues
"""

from datetime import UTC
from email.utils import format_datetime
from operator import attrgetter

from portal.demo.forge import shapes
from portal.demo.forge.exchange import Answer, Request, json_answer
from portal.demo.forge.listing import one_of, page_of, time_of
from portal.demo.forge.store import Issue, Repository
from portal.demo.forge.workshop import Workshop

SORTS = {"created": "created_at", "updated": "updated_at", "comments": "comments"}


def read_issue(hub: Workshop, repository: Repository, request: Request, number: str) -> Answer:
    issue = repository.issue(int(number))
    modified = format_datetime(issue.updated_at.astimezone(UTC), usegmt=True)
    return json_answer(200, shapes.issue_json(hub.url, repository, issue), Last_Modified=modified)


def list_issues(hub: Workshop, repository: Repository, request: Request, _: str) -> Answer:
    place = f"{hub.url}/repositories/{repository.id}/issues"
    return page_of(
        _selected(repository, request.query),
        request,
        lambda issue: shapes.issue_json(hub.url, repository, issue),
        place=place,
    )


def _selected(repository: Repository, query: dict[str, str]) -> list[Issue]:
    state = one_of(query, "state", ("open", "closed", "all"))
    labels = {label.lower() for label in query.get("labels", "").split(",") if label}
    since = time_of(query, "since")
    chosen = [
        issue
        for issue in repository.visible_issues()
        if state in ("all", issue.state)
        and labels <= {label.lower() for label in issue.labels}
        and (since is None or issue.updated_at >= since)
    ]
    key = attrgetter(SORTS[one_of(query, "sort", tuple(SORTS))], "number")
    return sorted(chosen, key=key, reverse=one_of(query, "direction", ("desc", "asc")) == "desc")

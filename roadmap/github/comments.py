"""Comments on GitHub's issues, and issues that are opened.

Sources: https://docs.github.com/en/rest/issues/comments and https://docs.github.com/en/rest/issues/issues
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload
from roadmap.forges.values import IssuePayload
from roadmap.github.client import PER_PAGE, GitHub
from roadmap.github.payloads import issue_from_json

MOST_PAGES = 30  # of comments or issues that are looked through


@dataclass(frozen=True)
class Comment:
    """A comment at one moment; `body` as it was typed."""

    id: int
    body: str
    updated_at: datetime


def comment_from_json(data: object) -> Comment:
    """Read the `comment` object of GitHub's JSON. Raises BadPayload when its number or its time is unusable."""
    told = fields.mapping(data)
    number, body, at = told.get("id"), told.get("body"), fields.time(told.get("updated_at"))
    if not isinstance(number, int) or isinstance(number, bool) or number <= 0 or at is None:
        raise BadPayload("GitHub sent something else where a comment was expected.")
    return Comment(number, body if isinstance(body, str) else "", at)


def find_comment(github: GitHub, repository: str, number: int, *, marker: str) -> Comment | None:
    """The first comment of an issue that begins with the marker. A quoted one does not begin with it."""
    asked_for = f"the comments of {repository}#{number}"
    for told in _entries(github, repository, f"issues/{number}/comments", asked_for=asked_for):
        if _begins(told, marker):
            return comment_from_json(told)
    return None


def write_comment(github: GitHub, repository: str, number: int, body: str) -> Comment:
    """Add a comment."""
    answer = github.write(
        "POST",
        repository,
        f"issues/{number}/comments",
        {"body": body},
        asked_for=f"a comment on {repository}#{number}",
    )
    return comment_from_json(github.json_of(answer))


def edit_comment(github: GitHub, repository: str, comment_id: int, body: str) -> Comment:
    """Change a comment in its place. Raises NotFound where it was deleted."""
    rest = f"issues/comments/{comment_id}"
    answer = github.write("PATCH", repository, rest, {"body": body}, asked_for=f"the comment in {repository}")
    return comment_from_json(github.json_of(answer))


def find_issue(github: GitHub, repository: str, *, marker: str, since: datetime) -> IssuePayload | None:
    """The first issue that changed at or after `since` and begins with the marker."""
    query = {"state": "all", "since": f"{since:%Y-%m-%dT%H:%M:%SZ}", "sort": "created", "direction": "asc"}
    asked_for = f"the issues of {repository}"
    for told in _entries(github, repository, "issues", asked_for=asked_for, **query):
        if _begins(told, marker):
            return issue_from_json(told, repository)
    return None


def open_issue(github: GitHub, repository: str, *, title: str, body: str, label: str) -> IssuePayload:
    """Open an issue with a label; GitHub leaves the label out where the token may not set it."""
    sent = {"title": title, "body": body, "labels": [label]}
    answer = github.write("POST", repository, "issues", sent, asked_for=f"an issue in {repository}")
    return issue_from_json(github.json_of(answer), repository)


def _entries(
    github: GitHub, repository: str, rest: str, *, asked_for: str, **query: str
) -> Iterator[Mapping[str, Any]]:
    for page in range(1, MOST_PAGES + 1):
        pages = {"per_page": str(PER_PAGE), "page": str(page)}
        entries = github.json_of(github.read(repository, rest, asked_for=asked_for, **query, **pages))
        if not isinstance(entries, list):
            raise BadPayload(f"GitHub sent something else where {asked_for} were expected.")
        yield from map(fields.mapping, entries)
        if len(entries) < PER_PAGE:
            return


def _begins(told: Mapping[str, Any], marker: str) -> bool:
    body = told.get("body")
    return isinstance(body, str) and body.startswith(marker)

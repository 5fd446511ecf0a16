"""An issue or pull request as GitHub's JSON tells it, in the REST API and in webhooks alike.

Read leniently: real payloads leave out `state` and `labels` (pinned and unpinned events), have a null
`user`, or give labels as plain strings. Only what a tracking issue cannot do without is required.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload
from roadmap.forges.values import IssuePayload, Label, Person

REPOSITORY_URL = re.compile(r"/repos/([^/]+/[^/]+)/?$")
GHOST = 10137  # the account that GitHub puts in the place of a deleted one
HTML_URL = re.compile(r"^https?://[^/]+/([^/]+/[^/]+)/(?:issues|pull)/\d+")


def issue_from_json(data: Mapping[str, Any], repository: str = "") -> IssuePayload:
    """Read the `issue` or `pull_request` object of GitHub's JSON.

    `repository` ("owner/name") is used as given; without it, it is read from the addresses in the payload
    and is empty where they don't tell. Raises BadPayload when number, title or updated_at is unusable.
    """
    if not isinstance(data, Mapping):
        raise BadPayload("GitHub sent something else where an issue was expected.")
    url = fields.web_address(data.get("html_url"))
    closed_at = fields.time(data.get("closed_at"))
    return IssuePayload(
        repository=repository or _repository(data, url),
        number=_number(data),
        node_id=fields.text(data.get("node_id")),
        title=_title(data),
        state=_state(data, closed_at),
        state_reason=fields.text(data.get("state_reason")),
        url=url,
        labels=_labels(data.get("labels")),
        assignees=_assignees(data),
        milestone=fields.text(fields.mapping(data.get("milestone")).get("title")),
        comments=fields.count(data.get("comments")),
        is_pull_request="pull_request" in data or "/pull/" in url,
        updated_at=_updated_at(data),
        created_at=fields.time(data.get("created_at")),
        closed_at=closed_at,
        complete="state" in data and "labels" in data,
        author=person_from_json(data.get("user")),
        milestone_due=_milestone_due(data),
        reactions=_told(data.get("reactions"), "total_count"),
        sub_issues=_told(data.get("sub_issues_summary"), "total"),
        sub_issues_closed=_told(data.get("sub_issues_summary"), "completed"),
        blocked_by=_told(data.get("issue_dependencies_summary"), "blocked_by"),
        draft=fields.flag(data.get("draft")),
        merged_at=_merged_at(data),
        locked=fields.flag(data.get("locked")),
        body=body if isinstance(body := data.get("body"), str) else "",
    )


def person_from_json(value: object) -> Person | None:
    """An account; None for one that was deleted, which GitHub tells as null or as the user "ghost"."""
    entry = fields.mapping(value)
    login = fields.text(entry.get("login"))
    if not login or entry.get("id") == GHOST:
        return None
    return Person(
        login, fields.web_address(entry.get("avatar_url")), fields.web_address(entry.get("html_url"))
    )


def _milestone_due(data: Mapping[str, Any]) -> date | None:
    due = fields.time(fields.mapping(data.get("milestone")).get("due_on"))
    return due.date() if due else None


def _merged_at(data: Mapping[str, Any]) -> datetime | None:
    """A pull request tells it itself, an issue that is one in a part of its own."""
    there = fields.mapping(data.get("pull_request")) if "merged_at" not in data else data
    return fields.time(there.get("merged_at"))


def _told(value: object, name: str) -> int | None:
    part = fields.mapping(value)
    return fields.count(part[name]) if name in part else None


def _number(data: Mapping[str, Any]) -> int:
    number = data.get("number")
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= fields.LARGEST_NUMBER:
        return number
    raise BadPayload("GitHub sent an issue without a usable number.")


def _title(data: Mapping[str, Any]) -> str:
    title = fields.text(data.get("title"))
    if not title:
        raise BadPayload(f"GitHub sent issue {data.get('number')} without a title.")
    return title


def _updated_at(data: Mapping[str, Any]) -> datetime:
    updated_at = fields.time(data.get("updated_at"))
    if updated_at is None:
        raise BadPayload(f"GitHub sent issue {data.get('number')} without a usable time of change.")
    return updated_at


def _repository(data: Mapping[str, Any], url: str) -> str:
    match = REPOSITORY_URL.search(fields.web_address(data.get("repository_url"))) or HTML_URL.match(url)
    return match[1] if match else ""


def _state(data: Mapping[str, Any], closed_at: datetime | None) -> Literal["open", "closed"]:
    state = data.get("state")
    if state == "open" or state == "closed":
        return "closed" if state == "closed" else "open"
    return "closed" if closed_at else "open"


def _labels(value: object) -> tuple[Label, ...]:
    labels = []
    for entry in value if isinstance(value, list) else []:
        label = {"name": entry} if isinstance(entry, str) else fields.mapping(entry)
        if name := fields.text(label.get("name")):
            labels.append(Label(name, fields.color(label.get("color"))))
    return tuple(labels)


def _assignees(data: Mapping[str, Any]) -> tuple[Person, ...]:
    entries = data.get("assignees")
    if not isinstance(entries, list):  # old payloads know one assignee only
        entries = [data.get("assignee")]
    return tuple(person for person in map(person_from_json, entries) if person)

"""An issue as Gitea's and Forgejo's JSON tells it, in the REST API and in webhooks alike.

Source: the definitions Issue, PullRequestMeta, RepositoryMeta, Label, Milestone and User of Gitea's own API
description (tests/gitea/contract.json says which). Read leniently: lists are null where they are empty, `pull_request`
is null in an issue, and older servers leave out the pages of people.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload
from roadmap.forges.values import IssuePayload, Label, Person

GHOST = -1  # the account that Gitea puts in the place of a deleted one


def issue_from_json(data: object, *, url: str, repository: str = "") -> IssuePayload:
    """Read the `issue` object of Gitea's JSON. `url` is the forge's address; its host begins the repository's name.

    `repository` ("owner/name") is used as given; without it, it is the payload's own. Raises BadPayload when number,
    title, time of change or repository is unusable.
    """
    host = host_of(url)
    if not isinstance(data, Mapping):
        raise BadPayload(f"{host} sent something else where an issue was expected.")
    repository = repository or fields.text(fields.mapping(data.get("repository")).get("full_name"))
    number, title = fields.count(data.get("number")), fields.text(data.get("title"))
    updated_at = fields.time(data.get("updated_at"))
    if not number or not title or updated_at is None or not repository:
        raise BadPayload(
            f"{host} sent an issue without a usable number, title, time of change or repository."
        )
    closed_at, pull = fields.time(data.get("closed_at")), fields.mapping(data.get("pull_request"))
    milestone = fields.mapping(data.get("milestone"))
    return IssuePayload(
        repository=f"{host}/{repository}",
        number=number,
        node_id=_key(host, data),
        title=title,
        state=_state(data, closed_at),
        state_reason="",
        url=fields.web_address(data.get("html_url")),
        labels=_labels(data.get("labels")),
        assignees=_people(data.get("assignees"), url),
        milestone=fields.text(milestone.get("title")),
        comments=fields.count(data.get("comments")),
        is_pull_request=data.get("pull_request") is not None,
        updated_at=updated_at,
        created_at=fields.time(data.get("created_at")),
        closed_at=closed_at,
        complete="state" in data and "labels" in data,
        author=next(iter(_people([data.get("user")], url)), None),
        milestone_due=_day(milestone.get("due_on")),
        draft=fields.flag(pull.get("draft")),
        merged_at=fields.time(pull.get("merged_at")),
        locked=fields.flag(data.get("is_locked")),
        body=data["body"] if isinstance(data.get("body"), str) else "",
    )


def pull_from_json(data: object, *, url: str, repository: str = "") -> IssuePayload:
    """Read the `pull_request` object of a webhook as the issue that it also is, whose own id it does not tell."""
    if not isinstance(data, Mapping):
        raise BadPayload(f"{host_of(url)} sent something else where a pull request was expected.")
    meta = {name: data.get(name) for name in ("draft", "merged", "merged_at")}
    return issue_from_json({**data, "id": None, "pull_request": meta}, url=url, repository=repository)


def host_of(url: str) -> str:
    """The host by which the forge's repositories are called, as documents are read."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _key(host: str, data: Mapping[str, Any]) -> str:
    """The issue's own id, which stays when its repository is renamed."""
    id = fields.count(data.get("id"))
    return f"{host}/{id}" if id else ""


def _state(data: Mapping[str, Any], closed_at: datetime | None) -> Literal["open", "closed"]:
    if data.get("state") == "open":
        return "open"
    return "closed" if data.get("state") == "closed" or closed_at else "open"


def _labels(value: object) -> tuple[Label, ...]:
    entries = map(fields.mapping, value) if isinstance(value, list) else ()
    named = ((fields.text(entry.get("name")), fields.color(entry.get("color"))) for entry in entries)
    return tuple(Label(name, color) for name, color in named if name)


def _people(value: object, url: str) -> tuple[Person, ...]:
    people = []
    for entry in map(fields.mapping, value) if isinstance(value, list) else ():
        login = fields.text(entry.get("login"))
        if login and entry.get("id") != GHOST:
            page = fields.web_address(entry.get("html_url")) or f"{url}/{login}"
            people.append(Person(login, fields.web_address(entry.get("avatar_url")), page))
    return tuple(people)


def _day(value: object) -> date | None:
    """The day that was chosen: Gitea sends the last second of it, in its own time zone."""
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None

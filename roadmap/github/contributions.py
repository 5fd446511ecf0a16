"""Whose pull requests were merged, in the order in which they last changed.

Source: https://docs.github.com/en/rest/issues/issues#list-repository-issues. The list of issues tells of each pull
request when it was merged and, other than the list of pull requests, can go on where it was left: by `since`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload, Unavailable
from roadmap.github.client import PER_PAGE, GitHub
from roadmap.github.payloads import GHOST


@dataclass(frozen=True)
class Merged:
    """A merged pull request's author: name, number as text, and where the pull request is."""

    login: str
    account: str
    at: datetime
    url: str


@dataclass(frozen=True)
class MergedPage:
    """A page; `until` is when the last entry changed, `next_page` the next one's address, or ""."""

    merged: tuple[Merged, ...]
    until: datetime | None
    next_page: str


def merged_page(
    github: GitHub, repository: str, *, since: datetime | None = None, page: str = ""
) -> MergedPage:
    """A page of what was closed and changed at `since` or later. Bots and deleted accounts are left out."""
    asked_for = f"the merged pull requests of {repository}"
    if page and not page.startswith(f"{github.base_url}/"):
        raise Unavailable(f"GitHub's pages of {asked_for} lead to another server.")
    query = {"state": "closed", "sort": "updated", "direction": "asc", "per_page": str(PER_PAGE)}
    if since is not None:
        query["since"] = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    answer, _ = github.ask("GET", page or github.address(repository, "issues", **query), asked_for=asked_for)
    entries = github.json_of(answer)
    if not isinstance(entries, list):
        raise BadPayload("GitHub sent something else where a list of issues was expected.")
    times = [at for entry in entries if (at := fields.time(fields.mapping(entry).get("updated_at")))]
    merged = tuple(found for entry in entries if (found := _merged(entry)))
    return MergedPage(merged, max(times, default=None), answer.next_url)


def _merged(entry: Any) -> Merged | None:
    told = fields.mapping(entry)
    user = fields.mapping(told.get("user"))
    at = fields.time(fields.mapping(told.get("pull_request")).get("merged_at"))
    login, account = fields.text(user.get("login")), fields.count(user.get("id"))
    if at is None or not login or account in (0, GHOST) or user.get("type") == "Bot":
        return None
    return Merged(login.lower()[:100], str(account), at, fields.web_address(told.get("html_url")))

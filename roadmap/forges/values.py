"""What forges tell, in one form. All times are aware and in UTC."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True)
class Label:
    """A label; `color` is six hexadecimal digits or empty."""

    name: str
    color: str


@dataclass(frozen=True)
class Person:
    """An account on the forge; both addresses are http(s) or empty."""

    login: str
    avatar_url: str
    url: str


@dataclass(frozen=True)
class IssuePayload:
    """One issue or pull request at one moment.

    `repository` is "owner/name" as the forge spells it, with its host before it where that is not the portal's main
    forge. `author` is empty where the account was deleted. `complete` is False when the forge left out the state or
    the labels, as GitHub does in pinned and unpinned events: then `state` is guessed from `closed_at`, and empty
    labels mean nothing. None of a count or of `draft` means that the forge did not tell it this time. `body` is read
    for its language and not kept.
    """

    repository: str
    number: int
    node_id: str
    title: str
    state: Literal["open", "closed"]
    state_reason: str
    url: str
    labels: tuple[Label, ...]
    assignees: tuple[Person, ...]
    milestone: str
    comments: int
    is_pull_request: bool
    updated_at: datetime
    created_at: datetime | None
    closed_at: datetime | None
    complete: bool = True
    author: Person | None = None
    milestone_due: date | None = None
    reactions: int | None = None
    sub_issues: int | None = None
    sub_issues_closed: int | None = None
    blocked_by: int | None = None
    draft: bool | None = None
    merged_at: datetime | None = None
    locked: bool | None = None
    body: str = ""


@dataclass(frozen=True)
class Fetched:
    """One issue. `moved`: it has another repository or number now, which `payload` tells."""

    payload: IssuePayload
    etag: str
    moved: bool


@dataclass(frozen=True)
class IssueList:
    """A whole list. `etag` is opaque text, one line a page: keep it and give it back, however long."""

    issues: tuple[IssuePayload, ...]
    etag: str


@dataclass(frozen=True)
class IssuePage:
    """One page of a list. `next_page` is opaque: give it back to read on; empty on the last page.

    `pages` is how many there are in all, where the forge tells. `repository` is the list's own name for the
    repository, which differs from the one asked for after a rename; empty where nothing tells. `repository_id` is the
    forge's own number of it, or empty. `at` is the forge's clock. `moved`: the answer came from another address.
    """

    issues: tuple[IssuePayload, ...]
    next_page: str
    etag: str = ""
    pages: int | None = None
    repository: str = ""
    repository_id: str = ""
    at: datetime | None = None
    moved: bool = False


@dataclass(frozen=True)
class NotModified:
    """Nothing has changed since the answer whose `etag` was given."""


@dataclass
class Rate:
    """What the last answer told of the limit: requests a window, what is left of them, when the window ends."""

    limit: int | None = None
    remaining: int | None = None
    reset_at: datetime | None = field(default=None)

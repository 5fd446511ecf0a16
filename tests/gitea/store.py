"""What the Gitea of the tests knows: repositories and their issues."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

COLOR = "009800"


def now() -> datetime:
    """The time in whole seconds: Gitea keeps no others."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class Issue:
    """One issue or pull request."""

    id: int
    number: int
    title: str
    body: str = ""
    author: str = "ines"
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    milestone: str = ""
    state: str = "open"
    comments: int = 0
    is_pull_request: bool = False
    draft: bool = False
    locked: bool = False
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    closed_at: datetime | None = None
    merged_at: datetime | None = None


@dataclass
class Repository:
    """One repository; `labels` are names with their colours, `milestones` titles with the day they are due."""

    id: int
    full_name: str
    private: bool = False
    issues: dict[int, Issue] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    milestones: dict[str, str] = field(default_factory=dict)
    created_at: datetime = field(default_factory=now)

    @property
    def owner(self) -> str:
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        return self.full_name.partition("/")[2]


@dataclass
class Shelf:
    """All repositories, by their name in lower case, and where the renamed ones are."""

    repositories: dict[str, Repository] = field(default_factory=dict)
    former: dict[str, Repository] = field(default_factory=dict)
    last_id: int = 500

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def repository(self, full_name: str) -> Repository:
        """The repository of that name, made if there is none."""
        key = full_name.lower()
        if key not in self.repositories:
            self.repositories[key] = Repository(self.next_id(), full_name)
        return self.repositories[key]

    def add(self, full_name: str, number: int, **fields: Any) -> Issue:
        repository = self.repository(full_name)
        issue = Issue(self.next_id(), number, fields.pop("title", f"Issue {number}"))
        repository.issues[number] = issue
        change(repository, issue, {"updated_at": issue.updated_at, **fields})
        return issue

    def rename(self, full_name: str, new_name: str) -> None:
        repository = self.repositories.pop(full_name.lower())
        self.former[full_name.lower()] = repository
        repository.full_name = new_name
        self.repositories[new_name.lower()] = repository


def change(repository: Repository, issue: Issue, fields: dict[str, Any]) -> None:
    """Write these fields; labels and milestones are made where they are new. Time moves on by a second at least."""
    for label in labels_of(fields):
        repository.labels.setdefault(label, COLOR)
    if title := fields.get("milestone"):
        repository.milestones.setdefault(title, "")
    later = max(now(), issue.updated_at + timedelta(seconds=1))
    for name, value in {"updated_at": later, **fields}.items():
        setattr(issue, name, value)
    if issue.state == "open":
        issue.closed_at = None
    elif issue.closed_at is None:
        issue.closed_at = issue.updated_at


def labels_of(fields: dict[str, Any]) -> Iterable[str]:
    labels: Iterable[str] = fields.get("labels", ())
    return labels

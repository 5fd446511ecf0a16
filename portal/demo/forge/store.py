"""What the forge knows: repositories, their issues and files, and where the moved, deleted and hidden ones are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from portal.demo.forge.git import Git
from portal.demo.forge.pulls import Pull

KNOWN_COLORS = {"bug": "d73a4a", "enhancement": "a2eeef", "help wanted": "008672", "roadmap": "1f6f43"}
PALETTE = ("5319e7", "0e8a16", "fbca04", "c5def5", "d4c5f9", "f9d0c4", "0052cc", "bfdadc")


class Absent(Exception):
    """The thing asked for is not at this place."""


class Missing(Absent):
    """404: it never existed or is hidden."""


class Deleted(Absent):
    """410: the issue was deleted."""


class Moved(Absent):
    """301: it has another place now; `path` is that place within the REST API."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass
class Issue:
    """One issue or pull request; times are aware, in UTC, in whole seconds as GitHub's are."""

    id: int
    number: int
    title: str
    body: str = ""
    author: str = "maintainer"
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    milestone: str = ""
    state: str = "open"
    state_reason: str = ""
    comments: int = 0
    is_pull_request: bool = False
    created_at: datetime = field(default_factory=lambda: now())
    updated_at: datetime = field(default_factory=lambda: now())
    closed_at: datetime | None = None
    hidden: bool = False
    locked: bool = False
    reactions: int = 0
    draft: bool = False
    merged_at: datetime | None = None
    part_of: int = 0  # the number of its parent in the same repository
    blocked_by: list[int] = field(default_factory=list)

    def touch(self) -> None:
        """Move `updated_at` on. Always by a second at least, so that two clicks in a row keep their order."""
        self.updated_at = max(now(), self.updated_at + timedelta(seconds=1))


@dataclass
class Comment:
    """What somebody said to the issue of that number."""

    id: int
    number: int
    body: str
    author: str
    created_at: datetime = field(default_factory=lambda: now())
    updated_at: datetime = field(default_factory=lambda: now())


@dataclass
class Repository:
    """One repository, known by its id for ever and by its name until it is renamed."""

    id: int
    full_name: str
    issues: dict[int, Issue] = field(default_factory=dict)
    colors: dict[str, str] = field(default_factory=dict)
    milestones: list[str] = field(default_factory=list)  # "" where one was deleted
    due: dict[str, str] = field(default_factory=dict)  # milestone -> ISO date
    transferred: dict[int, tuple[int, int]] = field(default_factory=dict)  # number -> repository id, number
    deleted: list[int] = field(default_factory=list)
    hidden: bool = False
    created_at: datetime = field(default_factory=lambda: now())
    git: Git = field(default_factory=Git)
    pulls: dict[int, Pull] = field(default_factory=dict)
    said: dict[int, Comment] = field(default_factory=dict)  # by the comment's id

    @property
    def owner(self) -> str:
        return self.full_name.split("/")[0]

    @property
    def name(self) -> str:
        return self.full_name.split("/")[1]

    def issue(self, number: int) -> Issue:
        """Return the issue, or raise Missing, Deleted or Moved."""
        if number in self.transferred:
            repository_id, new_number = self.transferred[number]
            raise Moved(f"/repositories/{repository_id}/issues/{new_number}")
        if number in self.deleted:
            raise Deleted
        if number not in self.issues or self.issues[number].hidden:
            raise Missing
        return self.issues[number]

    def pull(self, number: int) -> Pull:
        """Return the pull request, or raise Missing, Deleted or Moved."""
        self.issue(number)
        if number not in self.pulls:
            raise Missing
        return self.pulls[number]

    def next_number(self) -> int:
        """The number of the next issue or pull request."""
        return max([*self.issues, *self.transferred, *self.deleted], default=0) + 1

    def visible_issues(self) -> list[Issue]:
        return [issue for issue in self.issues.values() if not issue.hidden]

    def open_count(self) -> int:
        return sum(issue.state == "open" for issue in self.visible_issues())

    def color(self, label: str) -> str:
        known = self.colors.get(label) or KNOWN_COLORS.get(label.lower())
        return known or PALETTE[sum(label.encode()) % len(PALETTE)]

    def labels(self) -> list[str]:
        """All labels that an issue has, or that have a colour of their own."""
        return sorted({label for issue in self.issues.values() for label in issue.labels} | set(self.colors))

    def milestone_number(self, title: str) -> int:
        if title not in self.milestones:
            self.milestones.append(title)
        return self.milestones.index(title) + 1


@dataclass
class Store:
    """All repositories. Not safe for threads by itself: the forge holds its lock around every use."""

    repositories: dict[int, Repository] = field(default_factory=dict)
    former_names: dict[str, int] = field(default_factory=dict)  # lower case -> repository id
    last_id: int = 1000

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def repository(self, full_name: str) -> Repository:
        """Return the repository of that name in any case, or raise Missing or Moved."""
        wanted = full_name.lower()
        for repository in self.repositories.values():
            if repository.full_name.lower() == wanted:
                return _unless_hidden(repository)
        if wanted in self.former_names:
            raise Moved(f"/repositories/{self.former_names[wanted]}")
        raise Missing

    def repository_by_id(self, repository_id: int) -> Repository:
        """Return the repository with that id, or raise Missing."""
        if repository_id not in self.repositories:
            raise Missing
        return _unless_hidden(self.repositories[repository_id])

    def visible(self) -> list[Repository]:
        return [repository for repository in self.repositories.values() if not repository.hidden]

    def ensure_repository(self, full_name: str) -> Repository:
        """Return the repository of that name, made if there is none. Its former names lose their redirect."""
        try:
            return self.repository(full_name)
        except Absent:
            if full_name.count("/") != 1 or not all(full_name.split("/")):
                raise ValueError(f"{full_name!r} is not owner/name.") from None
        repository = Repository(id=self.next_id(), full_name=full_name)
        self.repositories[repository.id] = repository
        self.former_names.pop(full_name.lower(), None)
        return repository

    def rename(self, full_name: str, new_name: str) -> Repository:
        repository = self.repository(full_name)
        self.former_names[repository.full_name.lower()] = repository.id
        self.former_names.pop(new_name.lower(), None)
        repository.full_name = new_name
        return repository

    def transfer(
        self, full_name: str, number: int, to: str, to_number: int | None
    ) -> tuple[Repository, Issue]:
        source, target = self.repository(full_name), self.ensure_repository(to)
        issue = source.issue(number)
        new_number = to_number or max(target.issues, default=0) + 1
        if new_number in target.issues:
            raise ValueError(f"{target.full_name}#{new_number} exists already.")
        del source.issues[number]
        source.transferred[number] = (target.id, new_number)
        # GitHub gives it new ids, by which nobody could tell that it is the same.
        issue.number, issue.id = new_number, self.next_id()
        for comment in [said for said in source.said.values() if said.number == number]:
            target.said[comment.id] = source.said.pop(comment.id)
            comment.number = new_number
        issue.touch()
        target.issues[new_number] = issue
        return target, issue


def now() -> datetime:
    """The time in whole seconds, as GitHub tells it."""
    return datetime.now(UTC).replace(microsecond=0)


def label_names(repository: Repository, labels: Iterable[str | tuple[str, str]]) -> list[str]:
    """Take labels as names or (name, color) pairs, keep the colors, return the names."""
    names = []
    for label in labels:
        name, color = (label, "") if isinstance(label, str) else label
        if color:
            repository.colors[name] = color.lstrip("#").lower()
        names.append(name)
    return names


def _unless_hidden(repository: Repository) -> Repository:
    if repository.hidden:
        raise Missing
    return repository

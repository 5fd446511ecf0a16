"""The versions of a file in a clone, in few words."""

from roadmap.clone import open_clone
from roadmap.git import history, read
from tests.repositories import Repository


def story(repository: Repository, path: str = "ROADMAP.md") -> list[str]:
    """The subjects of the versions, the oldest first; a reason stands behind those without a text."""
    revisions = history(open_clone(repository.directory), path)
    return [f"{one.commit.subject} {one.problem}".strip() for one in revisions]


def texts(repository: Repository, path: str = "ROADMAP.md") -> list[bytes]:
    clone = open_clone(repository.directory)
    return [read(clone, one) for one in history(clone, path) if not one.problem]

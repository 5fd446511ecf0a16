"""Documents in a clone, and what was read out of its history."""

from roadmap.models import Version
from roadmap.services.git_history import Tally, import_history
from tests.repositories import Repository

FIRST = ["1. Maps section added", "Tiles added"]


def document(*items: str, more: str = "") -> str:
    """A small roadmap with these items in one section."""
    return "# Trails\n\n# 1. Maps\n\n" + "".join(f"## {item}\n\n{_body(item)}\n\n" for item in items) + more


def _body(item: str) -> str:
    return f"All that has to be said about {item.lower()} stands here, in a sentence of its own."


def take(repository: Repository, path: str = "ROADMAP.md") -> tuple[Tally, list[str]]:
    said: list[str] = []
    return import_history(repository.directory, path, repository="acme/trails", say=said.append), said


def story() -> list[tuple[str, str, list[str]]]:
    """Day, subject and differences of each version, the oldest first."""
    versions = reversed(Version.objects.all())
    return [
        (f"{one.at:%Y-%m-%d}", one.subject, [f"{told['name']} {told['words']}" for told in one.differences])
        for one in versions
    ]

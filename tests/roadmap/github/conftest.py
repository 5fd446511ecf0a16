"""GitHub for these tests: the forge, over real HTTP, and a client of it."""

from collections.abc import Iterator

import pytest

from portal.demo.forge import Forge
from roadmap.github.client import GitHub
from tests.roadmap.github.roadmaps import HOME, PATH, TEXT
from tests.roadmap.github.widgets import fill


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge() as forge:
        yield forge


@pytest.fixture
def github(forge: Forge) -> Iterator[GitHub]:
    with GitHub(base_url=forge.api_url, timeout=5.0) as github:
        yield github


@pytest.fixture
def widgets(forge: Forge) -> None:
    """A repository with two pages of open issues."""
    fill(forge, 150)


@pytest.fixture
def roadmap(forge: Forge) -> None:
    """A repository with a document and another file."""
    forge.write_file(HOME, PATH, TEXT, author="alice", message="Plan\n\nAll of it.")
    forge.write_file(HOME, "other.md", b"Other.\n")

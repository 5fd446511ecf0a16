"""GitHub for these tests: the forge, over real HTTP, and a client of it."""

from collections.abc import Iterator

import pytest

from portal.demo.forge import Forge
from roadmap.github.client import GitHub
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

"""A Gitea for these tests, over real HTTP, and a client of it."""

from collections.abc import Iterator

import pytest

from roadmap.gitea.client import Gitea
from tests.gitea.server import GiteaServer


@pytest.fixture
def gitea() -> Iterator[GiteaServer]:
    with GiteaServer() as server:
        yield server
    assert server.complaints == []


@pytest.fixture
def client(gitea: GiteaServer) -> Iterator[Gitea]:
    with Gitea(url=gitea.url, timeout=5.0) as client:
        yield client

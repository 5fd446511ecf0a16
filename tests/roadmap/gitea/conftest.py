"""A Gitea for these tests, over real HTTP, and a client of it."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from roadmap.gitea.client import Gitea
from tests.gitea.server import GiteaServer

SECRET = "the secret that Gitea shares with the portal"


@pytest.fixture
def gitea() -> Iterator[GiteaServer]:
    with GiteaServer(secret=SECRET) as server:
        yield server
    assert server.complaints == []


@pytest.fixture
def client(gitea: GiteaServer) -> Iterator[Gitea]:
    with Gitea(url=gitea.url, timeout=5.0) as client:
        yield client


@pytest.fixture
def beside(gitea: GiteaServer, settings: Settings) -> GiteaServer:
    """The Gitea, where an operator named it to the portal."""
    settings.GITEA_URL, settings.GITEA_WEBHOOK_SECRET = gitea.url, SECRET
    return gitea

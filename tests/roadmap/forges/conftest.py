"""Every test of this folder runs once for each forge."""

from collections.abc import Iterator

import pytest

from portal.demo.forge import Forge as GitHubServer
from roadmap.forges.interface import Forge
from tests.gitea.server import GiteaServer
from tests.roadmap.forges.grounds import TOKEN, Ground, OnGitea, OnGitHub


def on_github() -> Iterator[Ground]:
    with GitHubServer(token=TOKEN) as server:
        yield OnGitHub(server)


def on_gitea() -> Iterator[Ground]:
    with GiteaServer(token=TOKEN) as server:
        yield OnGitea(server)
    assert server.complaints == []


GROUNDS = {"github": on_github, "gitea": on_gitea}


@pytest.fixture(params=GROUNDS)
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    yield from GROUNDS[request.param]()


@pytest.fixture
def asking(ground: Ground) -> Iterator[Forge]:
    with ground.client() as client:
        yield client

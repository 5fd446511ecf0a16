"""The forge, over real HTTP, where the portal believes GitHub to be; and an empty git repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from tests.repositories import Repository


@pytest.fixture
def forge(settings: Settings) -> Iterator[Forge]:
    with Forge() as forge:
        settings.GITHUB_API_URL, settings.FORGE_URL = forge.api_url, forge.url
        yield forge


@pytest.fixture
def local(tmp_path: Path) -> Repository:
    """A git repository in a folder, empty."""
    return Repository(tmp_path / "waymark")

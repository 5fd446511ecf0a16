"""GitHub for the roadmap's tests: the forge, over real HTTP, where the portal believes GitHub to be."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge


@pytest.fixture
def forge(settings: Settings) -> Iterator[Forge]:
    with Forge() as forge:
        settings.GITHUB_API_URL, settings.FORGE_URL = forge.api_url, forge.url
        yield forge

"""The forge, over real HTTP, where the portal believes GitHub to be; a real worker; and an empty git repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from pytest_django.fixtures import Settings

from portal.celery import app
from portal.demo.forge import Forge
from tests.repositories import Repository


@pytest.fixture
def forge(settings: Settings) -> Iterator[Forge]:
    with Forge() as forge:
        settings.GITHUB_API_URL, settings.FORGE_URL = forge.api_url, forge.url
        yield forge


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A Celery worker with a real broker, for as long as the test runs. Of beat, tests do what they need themselves."""
    app.control.purge()
    with start_worker(app, pool="threads", concurrency=2, perform_ping_check=False, loglevel="WARNING"):
        yield


@pytest.fixture
def local(tmp_path: Path) -> Repository:
    """A git repository in a folder, empty."""
    return Repository(tmp_path / "waymark")

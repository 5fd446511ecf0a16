"""How the stories begin: an item that two issues measure; a repository with the document."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import Item, PullRequest
from roadmap.services import conversing, outgoing, planning, pull_requests, sync_asking, syncing
from tests.factories import make_issue, make_item, track
from tests.roadmap.services import changes, importable
from tests.roadmap.services.documents import DOCUMENT, bring, fetch, push
from tests.roadmap.services.looking import HOME
from tests.roadmap.services.payloads import START
from tests.roadmap.services.pulls import reword


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault is asked about once more, without waiting for seconds."""
    for module in (sync_asking, syncing):
        monkeypatch.setattr(module, "PAUSES", (0.01,))
    monkeypatch.setattr(conversing, "PAUSES", (0.01,))


@pytest.fixture
def offline(forge: Forge) -> Iterator[Item]:
    """An item that two issues of the forge measure, not fetched yet."""
    forge.add_issue(HOME, 41, title="Store tiles", labels=["area/maps"], assignees=["ana"], comments=3)
    forge.add_issue(HOME, 42, title="Show what is stored", milestone="3.1")
    item = make_item("Offline tiles", number="1.2")
    planning.track(item, [f"{HOME}#41", f"{HOME}#42"])
    yield item


@pytest.fixture
def measured() -> Item:
    """An item that one open issue measures, as it was at the beginning of the payloads' stories."""
    item = make_item("Offline tiles", number="1.2")
    track(item, make_issue(42, title="Show what is stored", github_updated_at=START, etag='W/"1"'))
    return item


@pytest.fixture
def small_roadmap() -> None:
    """The roadmap that maintainers change."""
    importable.bring(changes.DOCUMENT)


@pytest.fixture
def repository(forge: Forge) -> Forge:
    """The repository has the very document that was imported, and that is known."""
    push(forge, DOCUMENT, message="Write the roadmap down")
    bring()
    fetch()
    return forge


@pytest.fixture
def writable(repository: Forge, settings: Settings) -> Forge:
    """The portal has a token for that repository."""
    settings.GITHUB_TOKEN = "t0ken"
    return repository


@pytest.fixture
def unpushed(writable: Forge, dana: User) -> PullRequest:
    """A pull request that no worker has taken up yet."""
    reword(dana)
    return pull_requests.open_pull_request(by=dana)


@pytest.fixture
def speaks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal has a token for GitHub, and writes there without pauses."""
    settings.GITHUB_TOKEN = "t0ken"
    monkeypatch.setattr(outgoing, "GAP", 0.0)

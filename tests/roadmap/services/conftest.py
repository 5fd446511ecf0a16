"""The sync's stories begin with an item that two issues of the forge measure."""

from collections.abc import Iterator

import pytest

from portal.demo.forge import Forge
from roadmap.models import Item
from roadmap.services import conversing, planning, sync_asking, syncing
from tests.factories import make_item
from tests.roadmap.services.looking import HOME


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

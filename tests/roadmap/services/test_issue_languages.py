"""The language of a request is told where an issue's row is written, and by no text that is kept."""

import pytest

from portal.demo.forge import Forge
from roadmap.models import Issue, Item
from roadmap.services import syncing
from tests.roadmap.services.looking import HOME, issue

pytestmark = pytest.mark.django_db


def test_the_sync_tells_languages_by_title_and_text(forge: Forge, offline: Item) -> None:
    forge.edit_issue(
        HOME, 41, title="Karte leer", body="Die Karte bleibt leer, wenn ich nach dem Start zoome."
    )
    forge.edit_issue(HOME, 42, title="v2")

    syncing.sync_all()

    assert (issue(41).language, issue(42).language) == ("de", "")


def test_a_request_that_is_written_anew_has_its_new_language(forge: Forge, offline: Item) -> None:
    syncing.sync_all()
    forge.edit_issue(HOME, 41, body="Очистка старых карт на телефоне не работает.", title="Карты")

    syncing.sync_all()

    assert issue(41).language == "ru"


def test_a_row_from_before_is_told_with_the_next_whole_answer(forge: Forge, offline: Item) -> None:
    forge.edit_issue(HOME, 41, body="The map stays empty when I zoom in after the start.")
    syncing.sync_all()
    Issue.objects.update(language="", etag="")

    summary = syncing.sync_all()

    assert (issue(41).language, summary.changes) == ("en", [])

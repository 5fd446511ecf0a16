"""An item that is added here waits for the repository as a whole."""

from typing import Any

import pytest

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.models import PendingChange, Section
from roadmap.services import editing, exporting, importing, pending, planning, pull_requests
from tests.roadmap.services.changes import DOCUMENT, waiting
from tests.roadmap.services.documents import item
from tests.roadmap.services.importable import REPOSITORY, bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_roadmap")]


def test_a_new_item_waits_as_a_whole(dana: User) -> None:
    new = planning.add_item(
        Section.objects.get(title="Maps"), title="Contour lines", body="Every ten metres.", issues=[], by=dana
    )
    editing.edit_item(new, by=dana, title="Contours", body="Every five metres.")

    assert waiting() == [("item", "waiting", "", "Contours")]
    with pytest.raises(RuleBroken, match="accepted in public"):
        pending.drop_change(PendingChange.objects.get(), by=dana)

    bring(DOCUMENT.replace(b"gloves", b"boots"))
    new.refresh_from_db()
    assert (new.title, new.body, new.in_document, new.place) == ("Contours", "Every five metres.", False, 2)
    bring(exporting.export().encode())
    new.refresh_from_db()
    assert (new.in_document, waiting()) == (True, [])


def test_a_new_item_is_of_the_form_that_a_maintainer_chose(dana: User) -> None:
    raw = b"# Trails\n\n## Maps\n\n### Tiles\n\nText.\n\n- store them\n- expire them\n"
    importing.apply(importing.preview(raw, repository=REPOSITORY, form="list"))
    section = Section.objects.current().get(title="Tiles")

    new = planning.add_item(section, title="Sort them", body="", issues=[], by=dana)

    assert exporting.export().encode() == raw + b"- Sort them\n"
    assert (new.place, [change.problem for change in PendingChange.objects.open()]) == (2, [""])


class TestANewItemThatWasHandedOver:
    @pytest.fixture
    def handed(self, dana: User, settings: Any) -> str:
        """The document in the pull request."""
        settings.GITHUB_TOKEN = "token"
        planning.add_item(
            Section.objects.get(title="Maps"), title="Contours", body="Every ten metres.", issues=[], by=dana
        )
        pull_requests.open_pull_request(by=dana)
        return exporting.export()

    def test_keeps_what_was_changed_here_since(self, dana: User, handed: str) -> None:
        editing.edit_item(item("Contours"), by=dana, title="Contour lines", body="Every five metres.")

        bring(handed.encode())

        assert (item("Contour lines").body, item("Contour lines").in_document) == ("Every five metres.", True)
        assert waiting() == [
            ("title", "waiting", "Contours", "Contour lines"),
            ("body", "waiting", "Every ten metres.", "Every five metres."),
        ]

    def test_takes_what_its_reviewers_made_of_it(self, handed: str) -> None:
        bring(handed.replace("Every ten metres.", "Every twenty metres.").encode())

        assert (item("Contours").body, waiting()) == ("Every twenty metres.", [])

    def test_shows_what_both_changed(self, dana: User, handed: str) -> None:
        editing.edit_item(item("Contours"), by=dana, body="Every five metres.")

        bring(handed.replace("Every ten metres.", "Every twenty metres.").encode())

        assert waiting() == [("body", "conflict", "Every ten metres.", "Every five metres.")]
        assert PendingChange.objects.open().get().theirs == "Every twenty metres."
        assert item("Contours").body == "Every twenty metres."

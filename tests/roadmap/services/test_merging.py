"""What maintainers changed here and the repository's next document: merged line by line, or a conflict to decide."""

import pytest

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.models import PendingChange, Version
from roadmap.services import editing, exporting, pending
from tests.roadmap.services.changes import DOCUMENT, outline, waiting
from tests.roadmap.services.documents import item
from tests.roadmap.services.importable import bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_roadmap")]


def test_a_change_arrives_with_the_repositorys_next_version(dana: User) -> None:
    editing.edit_item(item("Offline tiles"), by=dana, title="Maps without signal")
    tiles = item("Maps without signal")

    bring(exporting.export().encode())

    change = PendingChange.objects.get()
    assert (change.state, change.ended_at is not None) == ("arrived", True)
    assert [(d["kind"], d["item"]) for d in Version.objects.all()[0].differences] == [("arrived", tiles.pk)]


def test_changes_of_other_lines_are_merged(dana: User) -> None:
    tiles = item("Offline tiles")
    editing.edit_item(
        tiles,
        by=dana,
        title="Maps without signal",
        body="Tiles on every phone.\n\nDrawn at night.\n\nKept for a month.",
    )

    bring(DOCUMENT.replace(b"Kept for a month.", b"Kept for a year.").replace(b"gloves", b"boots"))

    tiles.refresh_from_db()
    assert (tiles.title, tiles.body) == (
        "Maps without signal",
        "Tiles on every phone.\n\nDrawn at night.\n\nKept for a year.",
    )
    assert item("Work days").body == "Bring boots."
    assert [change.state for change in PendingChange.objects.all()] == ["waiting", "waiting"]
    theirs, working = Version.objects.of_repository()[0], Version.objects.all()[0]
    assert ("Kept for a year." in theirs.source, "every phone" in theirs.source) == (True, False)
    assert ("Kept for a year." in working.source, "every phone" in working.source) == (True, True)


@pytest.fixture
def conflict(dana: User) -> PendingChange:
    """Both sides gave the item another title."""
    editing.edit_item(item("Offline tiles"), by=dana, title="Maps without signal")
    bring(DOCUMENT.replace(b"Offline tiles", b"Tiles to take along"))
    return PendingChange.objects.get()


def test_a_conflict_keeps_both_and_shows_what_the_repository_says(conflict: PendingChange) -> None:
    assert (conflict.state, conflict.before, conflict.after, conflict.theirs) == (
        "conflict",
        "Offline tiles",
        "Maps without signal",
        "Tiles to take along",
    )
    assert outline()[0] == "Maps: Tiles to take along"
    assert "Tiles to take along" in exporting.export()


def test_ours_is_kept_and_waits_again(conflict: PendingChange, dana: User) -> None:
    pending.keep_ours(conflict, by=dana)
    pending.keep_ours(conflict, by=dana)

    assert waiting() == [("title", "waiting", "Tiles to take along", "Maps without signal")]
    assert outline()[0] == "Maps: Maps without signal"


def test_theirs_is_taken_and_nothing_waits(conflict: PendingChange, dana: User) -> None:
    pending.take_theirs(conflict, by=dana)
    pending.take_theirs(conflict, by=dana)

    assert (waiting(), outline()[0]) == ([], "Maps: Tiles to take along")


def test_a_change_of_an_item_that_the_repository_lost_cannot_be_kept(dana: User) -> None:
    days = item("Work days")
    editing.edit_item(days, by=dana, title="Days of work")
    bring(DOCUMENT.replace(b"\n# 2. People\n\n## 2.1 Work days\n\nBring gloves.\n", b""))

    change = PendingChange.objects.get()
    assert (change.state, change.theirs) == ("conflict", None)
    with pytest.raises(RuleBroken, match="does not have this item any more"):
        pending.keep_ours(change, by=dana)
    days.refresh_from_db()
    assert days.left_at is not None


def test_a_change_is_taken_back_and_the_others_stay(dana: User) -> None:
    editing.edit_item(item("Offline tiles"), by=dana, title="Maps without signal")
    editing.edit_item(item("Night colours"), by=dana, body="Green on black.")
    title = PendingChange.objects.open().get(field="title")

    pending.drop_change(title, by=dana)
    pending.drop_change(title, by=dana)

    assert [change.field for change in PendingChange.objects.open()] == ["body"]
    assert exporting.export().encode() == DOCUMENT.replace(b"Red on black.", b"Green on black.")
    assert outline()[0] == "Maps: Offline tiles"

"""Maintainers change items here: the next version says it, and it waits for the repository."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.models import Event, Item, PendingChange, Section, Version
from roadmap.progress import Status
from roadmap.services import editing, exporting, importing, pending, planning, pull_requests

DOCUMENT = b"""# Trails

# 1. Maps

## 1.1 Offline tiles

Tiles on the phone.

Drawn at night.

Kept for a month.

Tracking issues:

- #12 Store tiles

## 1.2 Night colours

Red on black.

# 2. People

## 2.1 Work days

Bring gloves.
"""
REPOSITORY = "waymark-maps/waymark"

pytestmark = pytest.mark.django_db


def bring(raw: bytes) -> Version:
    return importing.apply(importing.preview(raw, repository=REPOSITORY))


@pytest.fixture(autouse=True)
def roadmap() -> None:
    bring(DOCUMENT)


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def outline() -> list[str]:
    return [f"{it.section.title}: {it.title}" for it in Item.objects.current().order_by("place")]


def waiting() -> list[tuple[str, str, Any, Any]]:
    return [(c.field, c.state, c.before, c.after) for c in PendingChange.objects.open()]


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_a_new_title_is_the_next_version_and_waits_for_the_repository(dana: User) -> None:
    tiles = item("Offline tiles")

    edited = editing.edit_item(tiles, by=dana, title="Maps without signal")

    assert (edited.pk, edited.title, edited.number) == (tiles.pk, "Maps without signal", "1.1")
    assert exporting.export().encode() == DOCUMENT.replace(b"Offline tiles", b"Maps without signal")
    assert waiting() == [("title", "waiting", "Offline tiles", "Maps without signal")]
    version = Version.objects.all()[0]
    assert (version.kind, version.by, version.subject) == ("edit", dana, "1.1 Offline tiles: title changed")
    assert [(d["words"], d["item"]) for d in version.differences] == [
        ("renamed from “Offline tiles”", tiles.pk)
    ]
    event = Event.objects.get(kind="edited")
    assert (event.item, event.actor, event.data["words"]) == (tiles, dana, "renamed from “Offline tiles”")


def test_text_and_target_change_in_one_version(dana: User) -> None:
    before = Version.objects.count()

    edited = editing.edit_item(item("Night colours"), by=dana, body="Red on black, softly.", target="Q3 2027")

    assert Version.objects.count() == before + 1
    assert (edited.body.endswith("Red on black, softly."), edited.target) == (True, "Q3 2027")
    assert str(edited.target_until) == "2027-09-30"
    assert {change.field for change in PendingChange.objects.open()} == {"body", "target"}
    assert "Tiles on the phone." in exporting.export()


def test_an_edit_that_changes_nothing_makes_no_version(dana: User) -> None:
    before = Version.objects.count()

    editing.edit_item(item("Night colours"), by=dana, title="Night colours", body="Red on black.")

    assert (Version.objects.count(), waiting()) == (before, [])


def test_a_title_changed_back_waits_no_more(dana: User) -> None:
    editing.edit_item(item("Offline tiles"), by=dana, title="Maps without signal")
    editing.edit_item(item("Maps without signal"), by=dana, title="Offline tiles")

    assert waiting() == []
    assert exporting.export().encode() == DOCUMENT


def test_an_item_moves_before_another_one_and_to_the_end_of_a_section(dana: User) -> None:
    days = item("Work days")

    editing.move_item(days, section=Section.objects.get(title="Maps"), before=item("Night colours"), by=dana)
    assert outline() == ["Maps: Offline tiles", "Maps: Work days", "Maps: Night colours"]

    editing.move_item(
        item("Offline tiles"), section=Section.objects.get(title="People"), before=None, by=dana
    )
    assert outline() == ["Maps: Work days", "Maps: Night colours", "People: Offline tiles"]
    days.refresh_from_db()
    assert (days.title, days.left_at) == ("Work days", None)
    assert [change.field for change in PendingChange.objects.open()] == ["place", "place"]


def test_moving_an_item_to_where_it_is_changes_nothing(dana: User) -> None:
    before = Version.objects.count()

    editing.move_item(item("Night colours"), section=Section.objects.get(title="Maps"), before=None, by=dana)

    assert (Version.objects.count(), waiting()) == (before, [])


def test_a_status_set_by_hand_is_written_and_is_the_documents_once_it_arrived(dana: User) -> None:
    colours = planning.set_status(item("Night colours"), Status.IN_PROGRESS, by=dana)

    assert (colours.status, colours.status_source) == ("in_progress", "maintainer")
    assert waiting() == [("status", "waiting", "", "in_progress")]

    bring(exporting.export().encode())
    colours.refresh_from_db()
    assert (colours.status, colours.status_source, waiting()) == ("in_progress", "document", [])


def test_following_the_issues_again_takes_the_status_out_of_the_document(dana: User) -> None:
    colours = planning.set_status(item("Night colours"), Status.IN_PROGRESS, by=dana)

    colours = planning.follow_issues(colours, by=dana)

    assert (colours.status, colours.status_source) == ("planned", "issues")
    assert (exporting.export().encode(), waiting()) == (DOCUMENT, [])


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


@pytest.mark.parametrize(
    ("fields", "message", "status"),
    [
        ({"title": "  "}, "An item needs a title", 422),
        ({"title": "x" * 201}, "The title may have 200 characters at most", 422),
        ({"target": "x" * 101}, "The target may have 100 characters at most", 422),
        ({"body": "x" * 100_000}, "The text may have", 422),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(
    dana: User, fields: dict[str, str], message: str, status: int
) -> None:
    before = (Version.objects.count(), exporting.export())

    with pytest.raises(RuleBroken, match=message) as refused:
        editing.edit_item(item("Night colours"), by=dana, **fields)

    assert (refused.value.status, Version.objects.count(), exporting.export()) == (status, *before)


def test_an_item_that_left_cannot_be_changed(dana: User) -> None:
    days = item("Work days")
    Item.objects.filter(pk=days.pk).update(left_at=timezone.now())

    with pytest.raises(RuleBroken, match="left the roadmap"):
        editing.edit_item(days, by=dana, title="Days of work")


def test_an_item_stands_before_one_of_the_section_that_was_named(dana: User) -> None:
    with pytest.raises(RuleBroken, match="not in that section"):
        editing.move_item(
            item("Offline tiles"),
            section=Section.objects.get(title="Maps"),
            before=item("Work days"),
            by=dana,
        )


def test_only_maintainers_change_the_roadmap(carol: User) -> None:
    tiles, maps = item("Offline tiles"), Section.objects.get(title="Maps")
    change = PendingChange.objects.create(item=tiles, field="title", before="Offline tiles", after="Tiles")

    for act in (
        lambda: editing.edit_item(tiles, by=carol, title="Tiles"),
        lambda: editing.move_item(tiles, section=maps, before=None, by=carol),
        lambda: editing.set_owner(tiles, carol, by=carol),
        lambda: editing.confirm(tiles, by=carol),
        lambda: pending.drop_change(change, by=carol),
        lambda: pending.keep_ours(change, by=carol),
        lambda: pending.take_theirs(change, by=carol),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert exporting.export().encode() == DOCUMENT


def test_an_owner_and_a_confirmation_are_kept_once(dana: User, carol: User) -> None:
    tiles = item("Offline tiles")

    for _ in range(2):
        editing.set_owner(tiles, carol, by=dana)
        confirmed = editing.confirm(tiles, by=dana)

    assert (confirmed.owner, confirmed.confirmed_by) == (carol, dana)
    kinds = list(Event.objects.filter(item=tiles, actor=dana).values_list("kind", flat=True))
    assert sorted(kinds) == ["confirmed", "owner_changed"]

"""Maintainers change items here: the next version says it, and it waits for the repository."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.models import Event, Item, PendingChange, Section, Version
from roadmap.progress import Status
from roadmap.services import editing, exporting, pending, planning
from tests.roadmap.services.changes import DOCUMENT, outline, waiting
from tests.roadmap.services.documents import item
from tests.roadmap.services.importable import bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_roadmap")]


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

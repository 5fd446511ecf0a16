"""A maintainer sets an item's status by hand."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from roadmap.models import Item, PendingChange, Version
from roadmap.progress import Status
from roadmap.services import editing, importing, planning
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, make_section, track
from tests.history import send

pytestmark = pytest.mark.django_db

INLINE = {
    f"{name}-{count}_FORMS": "0" for name in ("tracking", "pending_changes") for count in ("TOTAL", "INITIAL")
}


def address(item: Item) -> str:
    return reverse("admin:roadmap_item_change", args=[item.pk])


def choose(item: Item, user: User, set_status: str = "", **more: Any) -> Any:
    texts = {"title": item.title, "body": item.body, "target": item.target, "owner": "", "seen": 0}
    sent = {**texts, "set_status": set_status, **INLINE, **more}
    page = signed_in(user).post(address(item), sent, follow=True)
    item.refresh_from_db()
    return page


def choices(item: Item, user: User) -> list[str]:
    form = signed_in(user).get(address(item)).context["adminform"].form
    return [value for value, _ in form.fields["set_status"].choices]


def test_a_maintainer_ships_an_item_by_hand_and_the_event_names_them(dana: User) -> None:
    item = make_item("Offline tiles", number="1.2")
    track(item, make_issue(42))

    page = choose(item, dana, "shipped")

    assert (page.status_code, item.status, item.status_source) == (200, "shipped", "maintainer")
    assert [(event.kind, event.actor) for event in item.events.all()] == [("status_changed", dana)]


def test_a_status_can_be_given_back_to_the_issues(dana: User) -> None:
    item = make_item()
    planning.set_status(item, Status.SHIPPED, by=dana)
    item.refresh_from_db()

    choose(item, dana, "follow")

    assert (item.status, item.status_source) == ("planned", "issues")


def test_the_text_has_the_preview_of_the_sites_own_forms(dana: User) -> None:
    page = signed_in(dana).get(address(make_item(body="On the <b>phone</b>."))).content.decode()

    assert f'data-preview-url="{reverse("preview_markdown")}"' in page
    assert "On the &lt;b&gt;phone&lt;/b&gt;.</textarea>" in page
    assert "js/markdown" in page


def test_the_tracking_issues_stand_beside_the_status(dana: User) -> None:
    item = make_item()
    track(
        item, make_issue(42, state="closed", failing_since=timezone.now(), failure="GitHub does not show it.")
    )

    page = signed_in(dana).get(address(item)).content.decode()

    assert [
        words
        for words in ("waymark-maps/waymark#42", "Closed", "GitHub does not show it.")
        if words not in page
    ] == []


def test_only_legal_moves_are_offered(dana: User) -> None:
    item = make_item()
    before = choices(item, dana)
    planning.set_status(item, Status.SHIPPED, by=dana)

    assert before == ["", "planned", "in_progress", "shipped", "dropped"]
    assert choices(item, dana) == ["", "in_progress", "follow"]


def test_leaving_it_as_it_is_changes_nothing(dana: User) -> None:
    item = make_item()

    choose(item, dana, "", status="shipped")

    assert (item.title, item.status, item.body) == (
        "Offline tiles",
        "planned",
        "Tiles are kept on the phone.",
    )
    assert item.events.count() == 0


class TestAnItemOfADocument:
    @pytest.fixture(autouse=True)
    def roadmap(self) -> None:
        raw = b"# Trails\n\n# 1. Maps\n\n## 1.1 Tiles\n\nOn the phone.\n\n## 1.2 Colours\n\nRed.\n\n# 2. People\n"
        raw += b"\n## 2.1 Work days\n\nGloves.\n"
        importing.apply(importing.preview(raw, repository="waymark-maps/waymark"))

    def item(self, title: str) -> Item:
        return Item.objects.get(title=title)

    def test_is_edited_and_moved_as_on_its_page(self, dana: User, carol: User) -> None:
        tiles, days = self.item("Tiles"), self.item("Work days")
        seen = Version.objects.get().pk

        page = choose(
            tiles,
            dana,
            "in_progress",
            title="Tile store",
            target="2027",
            owner="carol",
            move_before=days.pk,
            seen=seen,
        )

        assert (page.status_code, tiles.title, tiles.target, tiles.owner) == (
            200,
            "Tile store",
            "2027",
            carol,
        )
        assert (tiles.status, tiles.section.title, tiles.place) == ("in_progress", "People", 1)
        waiting = PendingChange.objects.open().filter(item=tiles).values_list("field", flat=True)
        assert set(waiting) == {"title", "target", "status", "place"}

    def test_that_somebody_changed_meanwhile_is_not_overwritten(self, dana: User) -> None:
        tiles, seen = self.item("Tiles"), Version.objects.get().pk
        editing.edit_item(tiles, by=dana, body="Somebody else's text.")

        page = choose(tiles, dana, title="Mine", seen=seen)

        assert (page.status_code, tiles.title) == (409, "Tiles")
        assert "Somebody changed this item since you opened it." in page.content.decode()

    def test_a_refusal_leaves_nothing_half_done(self, dana: User) -> None:
        tiles = self.item("Tiles")

        assert choose(tiles, dana, owner="nobody", title="Mine").status_code == 200
        assert (tiles.title, Version.objects.count()) == ("Tiles", 1)

    def test_is_found_by_what_waits(self, dana: User) -> None:
        editing.edit_item(self.item("Tiles"), by=dana, title="Tile store")

        page = signed_in(dana).get(reverse("admin:roadmap_item_changelist"), {"waiting": "yes"})

        assert [item.title for item in page.context["cl"].queryset] == ["Tile store"]

    def test_several_are_confirmed_at_once(self, dana: User) -> None:
        keys = [self.item(title).pk for title in ("Tiles", "Colours")]

        history = send(
            dana, reverse("admin:roadmap_item_changelist"), action="confirm", _selected_action=keys
        )

        assert history == [("item", "Confirmed that it is still true")] * 2
        confirmed = Item.objects.filter(confirmed_by=dana).order_by("place").values_list("title", flat=True)
        assert list(confirmed) == ["Tiles", "Colours"]


def test_a_move_that_became_illegal_meanwhile_is_explained(dana: User) -> None:
    item = make_item()
    planning.set_status(item, Status.SHIPPED, by=dana)

    page = choose(item, dana, "dropped")

    assert item.status == "shipped"
    assert "Select a valid choice" in page.content.decode()


def test_items_are_neither_added_nor_deleted_here(dana: User) -> None:
    item = make_item()
    browser = signed_in(dana)

    assert browser.get(reverse("admin:roadmap_item_add")).status_code == 403
    assert (
        browser.post(reverse("admin:roadmap_item_delete", args=[item.pk]), {"post": "yes"}).status_code == 403
    )
    assert browser.get(reverse("admin:roadmap_item_changelist")).status_code == 200


def test_an_operator_sees_the_sections(dana: User) -> None:
    section = make_section("Maps")
    dana.is_superuser = True
    dana.save()

    page = signed_in(dana).get(reverse("admin:roadmap_section_change", args=[section.pk]))

    assert "Maps" in page.content.decode()


def test_a_reviewer_cannot_set_a_status(carol: User) -> None:
    item = make_item()

    assert choose(item, carol, "shipped").status_code == 403
    assert item.status == "planned"

"""Maintainers edit items and move them: by forms that lose nothing."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import Item, PendingChange, Section, Version
from roadmap.services import editing, importing
from tests.conftest import signed_in

DOCUMENT = b"""# Trails

# 1. Maps

## 1.1 Offline tiles

Tiles on the phone.

## 1.2 Night colours

Red on black.

## 1.3 Contours

Every ten metres.

# 2. People

## 2.1 Work days

Bring gloves.
"""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def roadmap() -> None:
    importing.apply(importing.preview(DOCUMENT, repository="waymark-maps/waymark"))


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def edit(client: Client, of: str = "Offline tiles", /, **fields: Any) -> Any:
    found = item(of)
    sent = {"title": found.title, "body": found.body, "target": found.target, "owner": "", "status": ""}
    seen = Version.objects.order_by("pk").values_list("pk", flat=True).last()
    return client.post(f"/roadmap/items/{found.pk}/edit/", {**sent, "seen": seen, **fields})


def move(client: Client, of: str, /, **fields: Any) -> Any:
    return client.post(f"/roadmap/items/{item(of).pk}/move/", fields)


def outline() -> list[str]:
    return [f"{it.section.title}: {it.title}" for it in Item.objects.current().order_by("place")]


START = ["Maps: Offline tiles", "Maps: Night colours", "Maps: Contours", "People: Work days"]


class TestEditItem:
    def test_shows_the_form_with_the_item(self, dana: User) -> None:
        page = signed_in(dana).get(f"/roadmap/items/{item('Offline tiles').pk}/edit/").content.decode()

        assert ('value="Offline tiles"' in page, "Tiles on the phone.</textarea>" in page) == (True, True)

    def test_saves_text_target_status_and_owner_at_once(self, dana: User, carol: User) -> None:
        tiles = item("Offline tiles")

        response = edit(
            signed_in(dana),
            title="Maps without signal",
            body="Tiles on **every** phone.",
            target="Q3 2027",
            status="in_progress",
            owner="@Carol",
        )

        tiles.refresh_from_db()
        assert (response.status_code, response["Location"]) == (302, tiles.get_absolute_url())
        assert (tiles.title, tiles.target, tiles.status, tiles.owner) == (
            "Maps without signal",
            "Q3 2027",
            "in_progress",
            carol,
        )
        assert "<strong>every</strong>" in tiles.body_html
        fields = set(PendingChange.objects.open().values_list("field", flat=True))
        assert fields == {"title", "body", "target", "status"}

    def test_says_on_the_page_that_the_change_waits(self, dana: User, client: Client) -> None:
        edit(signed_in(dana), title="Maps without signal")

        page = client.get(item("Maps without signal").get_absolute_url()).content.decode()

        assert "Changed here (title); the repository’s document does not say so yet." in page

    @pytest.mark.parametrize(
        ("fields", "words", "status"),
        [
            ({"title": "  "}, "An item needs a title.", 422),
            ({"title": "x" * 201}, "200 characters at most (now 201)", 422),
            ({"body": "y" * 100_000}, "10,000 characters at most (now 100,000).", 422),
            ({"body": "Half a \x00 text"}, "cannot be saved", 422),
            ({"target": "z" * 101}, "100 characters at most (now 101)", 422),
            ({"owner": "nobody"}, "There is no member called nobody.", 422),
            ({"status": "finished"}, "Select a valid choice", 422),
            ({"seen": "soon"}, "Enter a whole number", 422),
        ],
    )
    def test_refuses_bad_input_in_words_and_keeps_the_text(
        self, dana: User, fields: dict[str, str], words: str, status: int
    ) -> None:
        response = edit(signed_in(dana), **{"body": "My long text.", **fields})

        assert (response.status_code, words in response.content.decode()) == (status, True)
        if "body" not in fields:
            assert "My long text." in response.content.decode()
        assert (Version.objects.count(), outline()) == (1, START)

    def test_control_characters_go_and_the_rest_is_saved(self, dana: User) -> None:
        assert edit(signed_in(dana), title="Off\x0bline\x07 maps").status_code == 302
        assert outline()[0] == "Maps: Offline maps"

    def test_who_is_slower_sees_both_texts_and_may_save_again(self, dana: User) -> None:
        client, seen = signed_in(dana), Version.objects.get().pk
        editing.edit_item(item("Offline tiles"), by=dana, body="Somebody else's text.")

        refused = edit(client, body="My own text.", seen=seen)

        page = refused.content.decode()
        assert refused.status_code == 409
        assert ("My own text." in page, "Somebody else&#x27;s text." in page) == (True, True)
        again = refused.context["form"]["seen"].value()
        assert edit(client, body="My own text.", seen=again).status_code == 302
        assert item("Offline tiles").body == "My own text."

    def test_a_change_of_another_item_meanwhile_is_no_reason(self, dana: User) -> None:
        seen = Version.objects.get().pk
        editing.edit_item(item("Night colours"), by=dana, body="Green on black.")

        assert edit(signed_in(dana), body="My own text.", seen=seen).status_code == 302

    def test_previews_without_javascript(self, dana: User) -> None:
        response = edit(signed_in(dana), body="Tiles, **everywhere**.", preview="1")

        assert (response.status_code, "<strong>everywhere</strong>" in response.content.decode()) == (
            200,
            True,
        )
        assert Version.objects.count() == 1

    def test_the_text_survives_a_sign_in(self, dana: User, client: Client) -> None:
        edit(client, body="Typed before the session ended.")
        client.force_login(dana)

        page = client.get(f"/roadmap/items/{item('Offline tiles').pk}/edit/").content.decode()

        assert "Typed before the session ended." in page

    def test_is_for_maintainers(self, alice: User, carol: User, eve: User, client: Client) -> None:
        for person in (alice, carol, eve):
            assert edit(signed_in(person), title="Mine").status_code == 403
        assert "/accounts/login/" in edit(client, title="Mine")["Location"]
        assert outline() == START

    def test_of_an_item_that_does_not_exist_is_404(self, dana: User) -> None:
        for pk in (0, 99_999, 10**30):
            assert signed_in(dana).get(f"/roadmap/items/{pk}/edit/").status_code == 404

    def test_of_an_item_that_left_says_so(self, dana: User) -> None:
        without = DOCUMENT.replace(b"\n# 2. People\n\n## 2.1 Work days\n\nBring gloves.\n", b"")
        importing.apply(importing.preview(without, repository="waymark-maps/waymark"))

        response = edit(signed_in(dana), "Work days", title="Days of work")

        assert (response.status_code, "left the roadmap" in response.content.decode()) == (409, True)

    def test_of_an_item_that_left_offers_no_form_to_type_in(self, dana: User) -> None:
        without = DOCUMENT.replace(b"\n# 2. People\n\n## 2.1 Work days\n\nBring gloves.\n", b"")
        importing.apply(importing.preview(without, repository="waymark-maps/waymark"))

        for way in ("edit", "move"):
            response = signed_in(dana).get(f"/roadmap/items/{item('Work days').pk}/{way}/")

            page = response.content.decode()
            assert (response.status_code, editing.LEFT in page, "<textarea" in page) == (409, True, False)


class TestMoveItem:
    def test_moves_before_another_item(self, dana: User) -> None:
        colours = item("Night colours")

        response = move(signed_in(dana), "Work days", section=item("Work days").section_id, before=colours.pk)

        assert response.status_code == 302
        assert outline() == [START[0], "Maps: Work days", START[1], START[2]]

    def test_moves_to_the_end_of_a_section(self, dana: User) -> None:
        people = Section.objects.get(title="People")

        move(signed_in(dana), "Offline tiles", section=people.pk)

        assert outline() == [START[1], START[2], START[3], "People: Offline tiles"]

    def test_sent_twice_is_one_move(self, dana: User) -> None:
        people = Section.objects.get(title="People")
        for _ in range(2):
            assert move(signed_in(dana), "Offline tiles", section=people.pk).status_code == 302

        assert Version.objects.count() == 2

    def test_answers_a_drag_in_words(self, dana: User) -> None:
        maps = Section.objects.get(title="Maps")

        moved = move(signed_in(dana), "Offline tiles", section=maps.pk, fetch="1")
        refused = move(signed_in(dana), "Offline tiles", section="0", fetch="1")

        assert (moved.status_code, moved.content.decode()) == (200, "“Offline tiles” moved in “Maps”.")
        assert (refused.status_code, refused.content.decode()) == (
            422,
            "The document does not have that section any more.",
        )

    @pytest.mark.parametrize("fields", [{}, {"section": "x"}, {"section": "0"}, {"section": str(10**30)}])
    def test_refuses_a_place_that_is_not_there(self, dana: User, fields: dict[str, str]) -> None:
        assert move(signed_in(dana), "Offline tiles", **fields).status_code == 422
        assert outline() == START

    def test_is_for_maintainers(self, carol: User, client: Client) -> None:
        people = Section.objects.get(title="People").pk

        assert move(signed_in(carol), "Offline tiles", section=people).status_code == 403
        assert move(client, "Offline tiles", section=people).status_code == 302
        assert outline() == START


class TestArrange:
    def test_offers_up_and_down_where_they_lead_somewhere(self, dana: User) -> None:
        page = signed_in(dana).get("/roadmap/arrange/")

        rows = [
            (row["item"].title, row["up"], row["down"])
            for _, rows in page.context["chapters"]
            for row in rows
        ]
        tiles, colours, contours = (item(name).pk for name in ("Offline tiles", "Night colours", "Contours"))
        assert rows == [
            ("Offline tiles", None, contours),
            ("Night colours", tiles, ""),
            ("Contours", colours, None),
            ("Work days", None, None),
        ]

    def test_its_buttons_move_one_step(self, dana: User) -> None:
        client, maps = signed_in(dana), Section.objects.get(title="Maps").pk
        tiles, contours = item("Offline tiles"), item("Contours")

        move(client, "Offline tiles", section=maps, before=contours.pk)
        assert outline()[:3] == [START[1], START[0], START[2]]
        move(client, "Offline tiles", section=maps, before="")
        assert outline()[:3] == [START[1], START[2], START[0]]
        move(client, "Offline tiles", section=maps, before=item("Night colours").pk)
        assert outline() == START
        assert tiles.pk == item("Offline tiles").pk

    @pytest.mark.parametrize("items", [2, 40])
    def test_costs_the_same_for_few_and_many_items(
        self, dana: User, items: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        raw = b"# Trails\n\n# 1. Maps\n\n" + b"".join(
            f"## 1.{n} Topic {n}\n\nText.\n\n".encode() for n in range(1, items)
        )
        importing.apply(importing.preview(raw, repository="waymark-maps/waymark"))
        client = signed_in(dana)

        with django_assert_num_queries(
            8
        ):  # session, member, permissions twice, inbox, what waits, sections, items
            client.get("/roadmap/arrange/")

    def test_is_for_maintainers(self, carol: User, client: Client) -> None:
        assert signed_in(carol).get("/roadmap/arrange/").status_code == 403
        assert client.get("/roadmap/arrange/").status_code == 302

"""The Follow button with and without JavaScript, signed out too; and the list of what one follows."""

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import Follow, Item
from roadmap.services import following
from tests.conftest import signed_in
from tests.factories import make_item, make_user

HTMX = {"HX-Request": "true"}
BUTTON = re.compile(
    r'action="([^"]+)"[^>]*>(?:<input[^>]*>)*<button[^>]*aria-pressed="(\w+)">.*?(Follow\w*)'
    r'<span class="follow-count">(\d+)<span class="visually-hidden"> (\w+)',
    re.DOTALL,
)

pytestmark = pytest.mark.django_db


def button(page: str) -> tuple[str, str, str, str, str]:
    """Where the button leads, whether it is pressed, its word, and how many follow."""
    found = BUTTON.search(page)
    assert found
    action, pressed, word, number, followers = found.groups()
    return action, pressed, word, number, followers


def follows() -> list[tuple[str, str]]:
    return list(Follow.objects.values_list("member__username", "item__title"))


def test_the_button_says_how_many_follow_and_whether_i_do(alice: User, bob: User) -> None:
    item = make_item("Tiles")
    following.follow(item, by=alice)

    pages = [client.get(item.get_absolute_url()).content.decode() for client in (signed_in(alice), Client())]

    assert [button(page) for page in pages] == [
        (f"/roadmap/items/{item.pk}/unfollow/", "true", "Following", "1", "follower"),
        (f"/roadmap/items/{item.pk}/follow/", "false", "Follow", "1", "follower"),
    ]


def test_one_click_follows_and_another_ends_it(alice: User) -> None:
    item = make_item("Tiles")
    browser = signed_in(alice)

    clicked = browser.post(f"/roadmap/items/{item.pk}/follow/")
    after = follows()
    again = browser.post(f"/roadmap/items/{item.pk}/unfollow/")

    assert [(answer.status_code, answer["Location"]) for answer in (clicked, again)] == [
        (302, item.get_absolute_url())
    ] * 2
    assert (after, follows()) == ([("alice", "Tiles")], [])


def test_htmx_gets_the_button_back(alice: User) -> None:
    item = make_item("Tiles")
    browser = signed_in(alice)

    pressed = browser.post(f"/roadmap/items/{item.pk}/follow/", headers=HTMX).content.decode()
    released = browser.post(f"/roadmap/items/{item.pk}/unfollow/", headers=HTMX).content.decode()

    assert (button(pressed)[1:], button(released)[1:]) == (
        ("true", "Following", "1", "follower"),
        ("false", "Follow", "0", "followers"),
    )
    assert "<html" not in pressed


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_is_signed_out_signs_in_and_follows_then(alice: User, headers: dict[str, str]) -> None:
    item = make_item("Tiles")
    browser = Client()

    asked = browser.post(f"/roadmap/items/{item.pk}/follow/", headers=headers)
    before = follows()
    way = asked.headers.get("HX-Redirect") or asked.headers["Location"]
    sign_in(browser, alice, way)
    browser.get(item.get_absolute_url())

    assert (way, asked.status_code) == (
        f"/accounts/login/?next=/roadmap/items/{item.pk}/",
        401 if headers else 302,
    )
    assert (before, follows()) == ([], [("alice", "Tiles")])


def test_signing_in_goes_on_when_the_item_is_gone_by_then(alice: User) -> None:
    item = make_item("Tiles")
    browser = Client()
    browser.post(f"/roadmap/items/{item.pk}/follow/")
    item.delete()

    sign_in(browser, alice, "/accounts/login/")

    assert (browser.get("/notifications/").status_code, follows()) == (200, [])


def test_it_is_done_once_however_often_somebody_signs_in(alice: User) -> None:
    item = make_item("Tiles")
    browser = Client()
    browser.post(f"/roadmap/items/{item.pk}/follow/")
    sign_in(browser, alice, "/accounts/login/")

    browser.post(f"/roadmap/items/{item.pk}/unfollow/")
    browser.force_login(alice)

    assert follows() == []


def test_who_signs_up_first_follows_then_too() -> None:
    item = make_item("Tiles")
    browser = Client()
    browser.post(f"/roadmap/items/{item.pk}/follow/")
    words = "waymarks and cairns"
    form = {"email": "noor@example.org", "username": "noor", "password1": words, "password2": words}
    browser.post("/accounts/signup/", form)
    confirm = re.search(r"http://[^/\s]+(/accounts/\S+)", str(mail.outbox[0].body))
    assert confirm

    browser.post(confirm[1])
    # The mail forgot where it all began.
    signed_in = browser.post("/accounts/login/", {"login": "noor@example.org", "password": words})

    assert (signed_in.status_code, signed_in["Location"]) == (302, f"/roadmap/items/{item.pk}/")
    assert follows() == [("noor", "Tiles")]


def sign_in(browser: Client, user: User, way: str) -> None:
    answer = browser.post(way, {"login": user.email, "password": "waymarks and cairns"})
    assert answer.status_code == 302


def test_looking_at_the_addresses_changes_nothing_and_other_sites_cannot_press(alice: User) -> None:
    item = make_item("Tiles")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)

    looked = [
        signed_in(alice).get(f"/roadmap/items/{item.pk}/{act}/").status_code for act in ("follow", "unfollow")
    ]

    assert (looked, strict.post(f"/roadmap/items/{item.pk}/follow/").status_code) == ([405, 405], 403)
    assert follows() == []


@pytest.mark.parametrize("person", [True, False])
def test_an_item_that_is_not_there_cannot_be_followed(alice: User, person: bool) -> None:
    browser = signed_in(alice) if person else Client()

    assert browser.post("/roadmap/items/987654321/follow/").status_code == 404


@pytest.mark.parametrize("title", ["Follow", "Unfollow"])
def test_an_item_with_the_name_of_a_button_has_a_page(client: Client, title: str) -> None:
    assert client.get(make_item(title).get_absolute_url()).status_code == 200


class TestList:
    def test_tells_what_one_follows_the_latest_first(self, alice: User, bob: User) -> None:
        tiles, lakes = make_item("Tiles <new>"), make_item("Lakes")
        for item in (tiles, lakes):
            following.follow(item, by=alice)
        following.follow(make_item("Huts"), by=bob)
        Item.objects.filter(pk=tiles.pk).update(left_at=tiles.created_at)

        page = signed_in(alice).get("/roadmap/following/").content.decode()

        assert 0 < page.index("Lakes") < page.index("Tiles &lt;new&gt;")
        assert ("Huts" in page, "left the roadmap on" in page) == (False, True)

    def test_ends_it_in_place(self, alice: User) -> None:
        item = make_item("Tiles")
        following.follow(item, by=alice)
        browser = signed_in(alice)

        answer = browser.post(
            f"/roadmap/items/{item.pk}/unfollow/", {"next": "/roadmap/following/"}, follow=True
        )

        page = answer.content.decode()
        assert answer.redirect_chain == [("/roadmap/following/", 302)]
        assert ("You no longer follow “Tiles”." in page, "You follow no item yet" in page) == (True, True)

    def test_has_pages(self, alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for number in range(30):
            following.follow(make_item(f"Item {number}"), by=alice)
        browser = signed_in(alice)

        second = browser.get("/roadmap/following/?page=2").content.decode()
        wrong = [browser.get(f"/roadmap/following/?page={page}").status_code for page in ("3", "x", "0")]

        assert (second.count(">Unfollow<"), "Item 4<" in second, "Item 5<" in second) == (5, True, False)
        assert wrong == [404] * 3

    def test_is_for_members_and_the_inbox_leads_there(self, client: Client, alice: User) -> None:
        answer = client.get("/roadmap/following/")

        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/roadmap/following/")
        assert 'href="/roadmap/following/"' in signed_in(alice).get("/notifications/").content.decode()


def test_following_costs_a_constant_number_of_queries(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = make_item()
    for _ in range(20):
        following.follow(item, by=make_user())
    browser = signed_in(alice)

    # session, member, item, the row in a transaction of its own, the button
    with django_assert_num_queries(5):
        browser.post(f"/roadmap/items/{item.pk}/follow/", headers=HTMX)

"""The roadmap as columns of cards."""

import re

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import Item
from roadmap.progress import Status
from roadmap.views import board
from tests.factories import make_issue, make_item, make_section, track

pytestmark = pytest.mark.django_db


def read(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/roadmap/board/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def columns(page: str) -> dict[str, tuple[str, list[str]]]:
    """Of each column its heading's words and the titles of its cards."""
    parts = re.findall(r'<section class="board-column board-(\w+)"(.*?)</section>', page, re.DOTALL)
    return {
        name: (words(re.findall(r"<h2.*?</h2>", part, re.DOTALL)[0]), [words(one) for one in cards(part)])
        for name, part in parts
    }


def cards(part: str) -> list[str]:
    return re.findall(r"<h3>(.*?)</h3>", part, re.DOTALL)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_each_status_is_a_column_with_its_number(client: Client) -> None:
    section = make_section()
    for title, status in [
        ("Tiles", Status.PLANNED),
        ("Paths", Status.SHIPPED),
        ("Huts", Status.PLANNED),
        ("Springs", Status.IN_PROGRESS),
    ]:
        make_item(title, section=section, status=status)
    make_item("Left", section=section, left_at="2026-01-01T00:00Z")

    assert columns(read(client)) == {
        "planned": ("Planned 2 items", ["Tiles", "Huts"]),
        "in_progress": ("In progress 1 item", ["Springs"]),
        "shipped": ("Shipped 1 item", ["Paths"]),
        "dropped": ("Dropped 0 items", []),
    }


@time_machine.travel("2026-05-10T12:00Z")
def test_each_horizon_is_a_column_of_what_is_still_to_be_done(client: Client) -> None:
    section = make_section()
    for target in ["Q2 2026", "Q1 2026", "Now", "Q4 2026", "Next", "2028", "Later", "v1.2", ""]:
        make_item(f"Tiles {target}".strip(), section=section, target=target)
    make_item("Paths", section=section, target="Q2 2026", status=Status.SHIPPED)

    page = read(client, "?by=horizon")

    assert columns(page) == {
        "now": ("Now 3 items", ["Tiles Q2 2026", "Tiles Q1 2026", "Tiles Now"]),
        "next": ("Next 2 items", ["Tiles Q4 2026", "Tiles Next"]),
        "later": ("Later 2 items", ["Tiles 2028", "Tiles Later"]),
        "none": ("Not scheduled 2 items", ["Tiles v1.2", "Tiles"]),
    }
    assert '<a href="/roadmap/table/?status=shipped">1 shipped</a>' in page


def test_a_card_says_where_how_far_when_and_who(client: Client, dana: User) -> None:
    item = make_item("Tiles", section=make_section("Maps", number="2"), target="Q3 2026", owner=dana)
    ruth = {"login": "ruth", "avatar_url": "", "url": ""}
    track(item, make_issue(state="closed", assignees=[ruth]), make_issue(assignees=[ruth]))

    page = read(client)

    card = page[page.index('<li class="card board-card') :]
    assert words(card[: card.index("</li>")]) == (
        "Tiles 2. Maps Target: Q3 2026 1 of 2 issues closed D Dana R"
    )
    assert card.count('aria-label="ruth"') == 1


def test_one_section_alone_stays_chosen_by_status_and_by_horizon(client: Client) -> None:
    maps, paths = make_section("Maps"), make_section("Paths")
    make_item("Tiles", section=maps)
    make_item("Steps", section=paths)

    page = read(client, f"?section={paths.pk}")

    assert columns(page)["planned"] == ("Planned 1 item", ["Steps"])
    assert f'href="?by=horizon&amp;section={paths.pk}"' in page
    assert f'<option value="{paths.pk}" selected>' in page


def test_a_long_column_shows_the_first_cards_and_where_all_of_them_are(client: Client) -> None:
    section = make_section()
    Item.objects.bulk_create(
        Item(section=section, title=f"Tiles {number}", position=number) for number in range(board.CARDS + 1)
    )

    page = read(client, f"?section={section.pk}")

    heading, shown = columns(page)["planned"]
    assert (heading, len(shown)) == (f"Planned {board.CARDS + 1} items", board.CARDS)
    assert (
        f'<a href="/roadmap/table/?status=planned&amp;section={section.pk}">All 41 in the table</a>' in page
    )


@pytest.mark.parametrize("by", ["status", "horizon"])
def test_the_board_costs_the_same_with_three_and_with_thirty_items(
    client: Client, by: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        track(make_item(f"Tiles {number}"), make_issue(), make_issue())
        if number in (2, 29):
            with django_assert_num_queries(5):
                read(client, f"?by={by}")


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("?by=votes", 400, "There is no board by “votes”. There is: status, horizon."),
        ("?section=99999", 404, "The roadmap has no section “99999”."),
        ("?section=-1", 404, "The roadmap has no section “-1”."),
        ("?section=%00", 404, "The roadmap has no section"),
    ],
)
def test_what_is_not_there_is_said_in_words(client: Client, query: str, status: int, sentence: str) -> None:
    make_item()

    assert sentence in read(client, query, status)


def test_without_a_roadmap_the_board_says_what_to_do(client: Client) -> None:
    assert "There is no roadmap here yet" in read(client)


def test_a_title_does_not_run(client: Client) -> None:
    make_item("<script>alert(1)</script>", target="<b>Q3</b>")

    page = read(client)

    assert "<script>alert" not in page and "<b>Q3" not in page

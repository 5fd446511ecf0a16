"""The roadmap as a table."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import Item
from roadmap.progress import Status
from roadmap.views.table import ROWS, SORTS
from tests.factories import make_issue, make_item, make_section, make_user, track

pytestmark = pytest.mark.django_db


def read(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/roadmap/table/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def rows(page: str) -> list[str]:
    if "<tbody>" not in page:
        return []
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return [words(row) for row in body.split("</tr>")[:-1]]


def titles(page: str) -> list[str]:
    return [words(cell) for cell in re.findall(r'<th scope="row">(.*?)</th>', page, re.DOTALL)]


def facets(page: str) -> list[str]:
    bar = page[page.index('aria-label="Status"') :]
    return [words(facet) for facet in re.findall(r"<a class=\"facet\".*?</a>", bar[: bar.index("</nav>")])]


@pytest.fixture
def trails(dana: User) -> None:
    """Four items that no two columns order alike."""
    maps, paths = make_section("Maps", number="1"), make_section("Paths", number="2")
    now = timezone.now()
    tiles = make_item("tiles", section=maps, status=Status.SHIPPED, target="Later", owner=make_user("zoe"))
    huts = make_item("Huts", section=maps, status=Status.PLANNED, target="2027", target_from=date(2027, 1, 1))
    steps = make_item("Steps", section=paths, status=Status.DROPPED, owner=dana)
    signs = make_item(
        "Signs", section=paths, status=Status.IN_PROGRESS, target="2026", target_from=date(2026, 1, 1)
    )
    for item in (huts, signs):
        item.target_until = date(item.target_from.year, 12, 31) if item.target_from else None
        item.save()
    track(
        tiles,
        make_issue(state="closed", github_updated_at=now - timedelta(days=9)),
        make_issue(github_updated_at=now),
    )
    track(huts, make_issue(state="closed", github_updated_at=now - timedelta(days=1)))
    track(steps, *(make_issue(github_updated_at=now - timedelta(days=3)) for _ in range(3)))


@pytest.mark.usefixtures("trails")
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["tiles", "Huts", "Steps", "Signs"]),
        ("title", ["Huts", "Signs", "Steps", "tiles"]),
        ("-title", ["tiles", "Steps", "Signs", "Huts"]),
        ("section", ["tiles", "Huts", "Steps", "Signs"]),
        ("-section", ["Steps", "Signs", "tiles", "Huts"]),
        ("status", ["Huts", "Signs", "tiles", "Steps"]),
        ("progress", ["Steps", "tiles", "Huts", "Signs"]),
        ("-progress", ["Huts", "tiles", "Steps", "Signs"]),
        ("target", ["Signs", "Huts", "tiles", "Steps"]),
        ("-target", ["tiles", "Huts", "Signs", "Steps"]),
        ("-issues", ["Steps", "tiles", "Huts", "Signs"]),
        ("owner", ["Steps", "tiles", "Huts", "Signs"]),
        ("activity", ["Steps", "Huts", "tiles", "Signs"]),
        ("-activity", ["tiles", "Huts", "Steps", "Signs"]),
    ],
)
def test_every_column_sorts_and_what_is_not_said_comes_last(
    client: Client, sort: str, order: list[str]
) -> None:
    assert titles(read(client, f"?sort={sort}")) == order


@pytest.mark.usefixtures("trails")
def test_the_heading_says_how_the_table_is_sorted_and_turns_it_round(client: Client) -> None:
    page = read(client, "?sort=title&status=planned")

    sorted_by = re.findall(r'<th scope="col" aria-sort="(\w+)"><a href="([^"]*)">', page)
    assert sorted_by == [("ascending", "?sort=-title&amp;status=planned")]
    assert page.count('<th scope="col"><a href=') == len(SORTS) - 1
    assert 'href="?sort=-progress&amp;status=planned"' in page


@time_machine.travel("2026-05-10T12:00Z")
def test_a_row_says_everything_about_an_item(client: Client, dana: User) -> None:
    item = make_item(
        "Tiles",
        number="1.1",
        section=make_section("Maps"),
        target="Q3 2026",
        status=Status.IN_PROGRESS,
        owner=dana,
    )
    ruth, sam = ({"login": name, "avatar_url": "", "url": ""} for name in ("ruth", "sam"))
    yesterday = timezone.now() - timedelta(days=1)
    track(
        item,
        make_issue(12, state="closed", assignees=[ruth], github_updated_at=yesterday),
        make_issue(13, assignees=[ruth, sam], github_updated_at=yesterday - timedelta(days=40)),
    )

    assert rows(read(client)) == [
        "1.1 Tiles 1. Maps In progress 1 of 2 issues closed Q3 2026 #12 closed #13 Dana, ruth, sam 1 day ago"
    ]


def test_a_row_without_anything_says_so(client: Client) -> None:
    make_item("Tiles", section=make_section("Maps"))

    assert rows(read(client)) == ["Tiles 1. Maps Planned Not measured – – – –"]


@time_machine.travel("2026-05-10T12:00Z")
def test_filters_go_together_and_count_what_they_leave(client: Client) -> None:
    maps, paths = make_section("Maps"), make_section("Paths")
    make_item("Tiles offline", section=maps, target="Now")
    make_item("Tiles online", section=maps, target="Later", status=Status.SHIPPED)
    make_item("Huts", section=maps, target="Q2 2026")
    make_item("Tiles of stone", section=paths, target="Now", body="")
    make_item("Tiles gone", section=maps, left_at=timezone.now())

    page = read(client, f"?section={maps.pk}&q=tiles")

    assert titles(page) == ["Tiles offline", "Tiles online", "Huts"]  # its text has the word
    assert facets(page) == ["All 3", "Planned 2", "In progress 0", "Shipped 1", "Dropped 0"]
    assert titles(read(client, f"?section={maps.pk}&q=tiles&horizon=later")) == ["Tiles online"]
    assert titles(read(client, f"?section={maps.pk}&q=tiles&horizon=now&status=planned")) == [
        "Tiles offline",
        "Huts",
    ]
    assert titles(read(client, f"?section={paths.pk}&horizon=none")) == []
    assert f'href="?status=shipped&amp;section={maps.pk}&amp;q=tiles"' in page


def test_a_filter_that_leaves_nothing_says_so(client: Client) -> None:
    make_item()

    assert "No item is like that" in read(client, "?q=submarine")


def test_a_long_table_has_pages_that_keep_the_address(client: Client) -> None:
    section = make_section()
    Item.objects.bulk_create(
        Item(section=section, title=f"Tiles {number:03}", position=number) for number in range(ROWS + 1)
    )

    page = read(client, "?sort=-title")

    assert (titles(page)[0], len(titles(page))) == ("Tiles 100", ROWS)
    assert '<caption id="table-caption">101 items, 1 to 100, by item, descending</caption>' in page
    assert 'href="?sort=-title&amp;page=2"' in page
    assert titles(read(client, "?sort=-title&page=2")) == ["Tiles 000"]


def test_the_table_costs_the_same_with_three_and_with_thirty_items(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        track(make_item(f"Tiles {number}", owner=make_user()), make_issue(), make_issue())
        if number in (2, 29):
            with django_assert_num_queries(5):
                read(client, "?sort=-activity&q=tiles")


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("?sort=votes", 400, "There is no order “votes”. There is: title, -title, section,"),
        ("?status=done", 400, "There is no status “done”. There is: planned, in_progress, shipped, dropped."),
        ("?horizon=soon", 400, "There is no horizon “soon”. There is: now, next, later, none."),
        ("?section=99999999999999999999", 404, "The roadmap has no section “99999999999999999999”."),
        ("?page=2", 404, "There is no page 2."),
        ("?page=%F0%9F%98%80", 404, "There is no page 😀."),
        (f"?sort={'x' * 500}", 400, f"There is no order “{'x' * 39}…”."),
    ],
)
def test_what_is_not_there_is_said_in_words(client: Client, query: str, status: int, sentence: str) -> None:
    make_item()

    page = read(client, query, status)

    assert sentence in page
    assert '<a class="button button-primary" href="/roadmap/table/">Show all of it</a>' in page


@pytest.mark.parametrize(
    "words", ["%00", "%22%20OR%20", "%27%3B--", "%EF%BF%BE", "a" * 3000, "***", "%F0%9F%98%80"]
)
def test_any_words_can_be_searched_for(client: Client, words: str) -> None:
    make_item()

    read(client, f"?q={words}")


def test_without_a_roadmap_the_table_says_what_to_do(client: Client) -> None:
    assert "There is no roadmap here yet" in read(client)

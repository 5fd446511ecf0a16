"""The roadmap over time."""

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from roadmap.models import Item, Section
from roadmap.progress import Status
from roadmap.views import timeline
from tests.factories import make_issue, make_item, make_section, track

pytestmark = pytest.mark.django_db

SVG = re.compile(r"<svg class=\"chart\".*?</svg>", re.DOTALL)


def read(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/roadmap/timeline/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def make_dated(title: str, first: date, last: date | None, **fields: Any) -> Item:
    fields.setdefault("target", str(first.year))
    return make_item(title, target_from=first, target_until=last, **fields)


def quarter(title: str, which: int, section: Section, **fields: Any) -> Item:
    """An item for a quarter of 2026."""
    last = date(2026, 3 * which, 30 if which in (2, 3) else 31)
    return make_dated(
        title, date(2026, 3 * which - 2, 1), last, section=section, target=f"Q{which} 2026", **fields
    )


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def bars(page: str) -> list[list[str]]:
    """Of each picture what its bars say to those who hear them."""
    return [re.findall(r'<a class="bar [^>]*><title>(.*?)</title>', svg) for svg in SVG.findall(page)]


@time_machine.travel("2026-05-10T12:00Z")
def test_each_section_is_a_picture_of_its_items_the_earliest_first(client: Client) -> None:
    maps, paths = make_section("Maps", number="1"), make_section("Paths", number="2")
    quarter("Tiles", 3, maps, number="1.1")
    quarter("Huts", 1, maps, status=Status.IN_PROGRESS)
    quarter("Springs", 1, maps, status=Status.SHIPPED)
    quarter("Steps", 2, paths)
    make_item("Signs", section=paths)

    page = read(client)

    assert bars(page) == [
        ["Huts: In progress, overdue, Q1 2026", "Springs: Shipped, Q1 2026", "1.1 Tiles: Planned, Q3 2026"],
        ["Steps: Planned, Q2 2026"],
    ]
    assert re.findall(r"<desc[^>]*>(.*?)</desc>", page) == [
        f"{items}, each a bar from the first to the last day of its target,"
        " on an axis from January 2026 to September 2026."
        for items in ("3 items", "1 item")
    ]


@time_machine.travel("2026-05-10T12:00Z")
def test_the_picture_is_well_formed_and_every_bar_is_a_link(client: Client) -> None:
    item = quarter("Tiles & <huts>", 3, make_section("Maps & paths"), status=Status.IN_PROGRESS)
    track(item, make_issue(state="closed"), make_issue())

    page = read(client)

    svg = ElementTree.fromstring(SVG.findall(page)[0])
    link = next(part for part in svg.iter("a"))
    ground, done = link.iter("rect")
    assert link.attrib["href"] == item.get_absolute_url()
    assert int(done.attrib["width"]) == round(int(ground.attrib["width"]) / 2)
    assert svg.attrib["aria-labelledby"].split() == [
        part.attrib["id"] for part in (svg.find("title"), svg.find("desc")) if part is not None
    ]
    assert "style=" not in page


@time_machine.travel("2026-05-10T12:00Z")
def test_a_table_says_the_same(client: Client) -> None:
    maps = make_section("Maps", number="1")
    track(quarter("Huts", 1, maps), make_issue(state="closed"), make_issue())
    make_dated("Steps", date(2026, 7, 1), None, section=maps, target="2026-07 and later")

    page = read(client)

    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert [words(row) for row in table.split("</tr>")[:-1]] == [
        "Huts 1. Maps Planned Overdue Q1 2026 1 Jan 2026 31 Mar 2026 1 of 2 issues closed",
        "Steps 1. Maps Planned 2026-07 and later 1 Jul 2026 Open Not measured",
    ]


def test_items_without_a_date_are_listed_by_what_their_target_says(client: Client) -> None:
    section = make_section()
    for title, target in [("Tiles", "Later"), ("Huts", "v1.2"), ("Steps", ""), ("Signs", "Now")]:
        make_item(title, section=section, target=target)

    page = read(client)

    undated = page[page.index("No date yet") :]
    groups = re.findall(r'<section class="panel">(.*?)</section>', undated, re.DOTALL)
    assert [words(group) for group in groups] == [
        "Now Signs Planned",
        "Later Tiles Planned",
        "With a release Huts Planned v1.2",
        "No target Steps Planned",
    ]
    assert "No item has a date yet." in page


def test_a_long_list_of_items_without_a_date_ends_in_the_table(client: Client) -> None:
    section = make_section()
    Item.objects.bulk_create(
        Item(section=section, title=f"Tiles {number}", target="Later")
        for number in range(timeline.LISTED + 2)
    )

    page = read(client, f"?section={section.pk}")

    assert f'and 2 more, all in the <a href="/roadmap/table/?horizon=later&amp;section={section.pk}">' in page


@time_machine.travel("2026-05-10T12:00Z")
def test_one_section_alone(client: Client) -> None:
    maps, paths = make_section("Maps"), make_section("Paths")
    quarter("Tiles", 3, maps)
    quarter("Steps", 3, paths)

    assert bars(read(client, f"?section={paths.pk}")) == [["Steps: Planned, Q3 2026"]]


def test_more_bars_than_a_page_draws_are_on_the_next_one(client: Client) -> None:
    section = make_section()
    for number in range(timeline.BARS + 1):
        make_dated(f"Tiles {number:03}", date(2025, 1, 1), date(2025, 12, 31), section=section)

    first, second = (bars(read(client, query)) for query in ("", "?page=2"))

    assert (len(first[0]), second) == (timeline.BARS, [["Tiles 100: Planned, overdue, 2025"]])


@pytest.mark.parametrize("first", [date(1, 1, 1), date(9999, 1, 1)])
def test_the_ends_of_the_calendar_are_drawn_at_the_edge(client: Client, first: date) -> None:
    make_dated("Tiles", first, date(first.year, 12, 31))
    make_dated("Steps", first, None)

    assert len([bar for picture in bars(read(client)) for bar in picture]) == 2


def test_the_timeline_costs_the_same_with_three_and_with_thirty_items(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        track(quarter(f"Tiles {number}", 3, make_section()), make_issue())
        make_item(f"Steps {number}")
        if number in (2, 29):
            with django_assert_num_queries(6):
                read(client)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("?section=x", "The roadmap has no section “x”."), ("?page=7", "There is no page 7.")],
)
def test_what_is_not_there_is_said_in_words(client: Client, query: str, sentence: str) -> None:
    make_item()

    assert sentence in read(client, query, 404)


def test_without_a_roadmap_the_timeline_says_what_to_do(client: Client) -> None:
    assert "There is no roadmap here yet" in read(client)

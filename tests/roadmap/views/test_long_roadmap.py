"""A roadmap of two thousand items: every view of it stays a page that loads, and nothing of it is out of reach."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from roadmap.models import Issue, Item, Section, Tracking, Version
from roadmap.progress import Status
from roadmap.views import chapters

pytestmark = pytest.mark.django_db

KILOBYTES = 300
QUERIES = 12
ITEM = re.compile(r'href="/roadmap/items/(\d+)/')
VIEWS = [
    "/roadmap/",
    "/roadmap/?page=2",
    "/roadmap/?section={section}",
    "/roadmap/board/",
    "/roadmap/board/?by=horizon",
    "/roadmap/timeline/",
    "/roadmap/table/",
    "/roadmap/table/?sort=-activity",
    "/roadmap/embed/",
    "/roadmap/share/",
]


def make_long_roadmap(sections: int, items: int) -> list[Section]:
    """So many sections with so many items each, in all statuses, half of them with dates, with two issues each."""
    Version.objects.create(source="# R\n", digest="0" * 64, title="Trails")
    made = Section.objects.bulk_create(
        Section(position=number, number=str(number), title=f"Section {number}") for number in range(sections)
    )
    text = "<p>Tiles are kept on the phone, as long as there is room for them.</p>"
    rows = Item.objects.bulk_create(
        Item(
            section=section,
            position=position,
            number=f"{section.number}.{position}",
            title=f"Tiles of district {section.number}.{position}",
            body_html=text,
            status=list(Status)[position % 4],
            **({"target": "2026", "target_from": date(2026, 1, 1), "target_until": date(2026, 12, 31)}
               if position % 2 else {"target": "Later"}),
        )
        for section in made
        for position in range(items)
    )  # fmt: skip
    issues = Issue.objects.bulk_create(
        Issue(repository="waymark-maps/waymark", number=number, title=f"Issue {number}", state="open",
              assignees=[{"login": f"member{number}", "avatar_url": "", "url": ""}])
        for number in range(1, 2 * len(rows) + 1)
    )  # fmt: skip
    Tracking.objects.bulk_create(
        Tracking(item=rows[number // 2], issue=issue, position=number % 2)
        for number, issue in enumerate(issues)
    )
    return made


@pytest.mark.parametrize(("sections", "items"), [(20, 100), (1, 2000), (1000, 2)])
def test_every_view_of_two_thousand_items_stays_small_and_asks_little(
    client: Client, sections: int, items: int
) -> None:
    first = make_long_roadmap(sections, items)[0]
    costs = {}
    for view in VIEWS:
        address = view.format(section=first.pk)
        if "page=2" in address and sections <= chapters.SECTIONS:
            continue
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        costs[address] = (len(answer.content) // 1000, len(asked))

    assert {
        address: cost for address, cost in costs.items() if cost[0] > KILOBYTES or cost[1] > QUERIES
    } == {}


@pytest.mark.parametrize(("items", "whole"), [(100, True), (101, False)])
def test_a_roadmap_of_up_to_a_hundred_items_is_one_page(client: Client, items: int, whole: bool) -> None:
    make_long_roadmap(1, items)

    page = client.get("/roadmap/").content.decode()

    assert ('id="item-' in page, "too much for one page" in page) == (whole, not whole)


def test_the_list_of_sections_counts_their_items_and_names_what_is_in_progress(client: Client) -> None:
    first, _ = make_long_roadmap(2, 60)
    first.items.filter(status=Status.IN_PROGRESS, position__gt=5).update(status=Status.SHIPPED)
    first.items.filter(position=0).update(left_at="2026-01-01T00:00Z")

    page = client.get("/roadmap/").content.decode()

    card = page[page.index(f'<li class="card chapter-card" id="section-{first.pk}"') :]
    words = " ".join(re.sub(r"<[^>]*>", " ", card[: card.index("</li>")]).split())
    assert words == (
        "0 Section 0 59 items Planned 14 In progress 2 Shipped 28 Dropped 15"
        " In progress: 0.1 Tiles of district 0.1 , 0.5 Tiles of district 0.5"
    )


@pytest.mark.parametrize(("sections", "items"), [(2, 110), (60, 2)])
def test_every_item_is_reached_by_following_the_links(client: Client, sections: int, items: int) -> None:
    made = make_long_roadmap(sections, items)
    reached: set[int] = set()
    listed: set[str] = set()
    for number in range(1, -(-sections // chapters.SECTIONS) + 1):
        page = client.get(f"/roadmap/?page={number}").content.decode()
        listed |= set(re.findall(r'href="\?section=(\d+)"', page))
    for section in sorted(listed):
        for number in range(1, -(-items // chapters.ITEMS) + 1):
            page = client.get(f"/roadmap/?section={section}&page={number}").content.decode()
            reached |= {int(pk) for pk in ITEM.findall(page)}

    assert listed == {str(section.pk) for section in made}
    assert reached == set(Item.objects.values_list("pk", flat=True))


def test_a_sections_own_page_leads_to_the_sections_beside_it(client: Client) -> None:
    first, second, third = make_long_roadmap(3, 2)

    page = client.get(f"/roadmap/?section={second.pk}").content.decode()

    assert f'<a href="?section={first.pk}" rel="prev">' in page
    assert f'<a href="?section={third.pk}" rel="next">' in page
    assert {int(pk) for pk in ITEM.findall(page)} == set(second.items.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("section=424242", 404, "The roadmap has no section “424242”."),
        ("section=tiles", 404, "The roadmap has no section “tiles”."),
        ("page=9", 404, "There is no page 9."),
        ("page=-1", 404, "There is no page -1."),
        ("page=9e99", 404, "There is no page 9e99."),
    ],
)
def test_what_is_not_there_is_said_in_words(client: Client, query: str, status: int, sentence: str) -> None:
    make_long_roadmap(2, 60)

    answer = client.get(f"/roadmap/?{query}")

    assert answer.status_code == status
    assert sentence in answer.content.decode()

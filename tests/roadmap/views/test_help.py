"""The page of short-term objectives: what it shows, how it is filtered."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import Issue, SyncRun
from roadmap.services import claiming
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, make_section, make_user, track
from tests.roadmap.services.claims import RUTH, connect

pytestmark = pytest.mark.django_db
HELP = "/roadmap/help/"


def objective(title: str, *, labels: tuple[str, ...] = (), **fields: Any) -> Issue:
    named = [{"name": name, "color": "d4c5f9"} for name in ("roadmap", *labels)]
    return make_issue(title=title, objective=True, labels=named, **fields)


def assigned(title: str, **fields: Any) -> Issue:
    return objective(title, assigned=True, assignees=[RUTH], **fields)


def read(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def titles(page: str) -> list[str]:
    return re.findall(r'class="row-title"><a [^>]*>([^<]*)</a>', page)


def facets(page: str) -> dict[str, str]:
    return dict(re.findall(r'class="facet"[^>]*>([^<]*?) <span class="count">(\d+)</span>', page))


def options(page: str, name: str) -> list[str]:
    select = re.search(rf'<select id="filter-{name}".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>([^<]*)</option>", select[0]) if select else []


@pytest.fixture
def four(bob: User) -> None:
    """One of each standing; the one that is claimed waits for another."""
    assigned("Assigned")
    claiming.claim(objective("Claimed", blocked_by=1), by=bob)
    objective("Waiting", labels=("Status: blocked",))
    objective("Free", labels=("area/sync",))
    objective("Wanted", labels=("Good First Issue",))
    make_issue(title="Closed", objective=True, state="closed")
    make_issue(title="Another")


def test_what_can_be_taken_comes_first(client: Client, four: None) -> None:
    page = read(client, HELP)

    assert titles(page) == ["Wanted", "Free", "Waiting", "Claimed", "Assigned"]
    assert facets(page) == {
        "All": "5", "Unclaimed": "2", "Claimed": "1", "Assigned": "1", "Blocked": "2", "Help wanted": "1",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=unclaimed", ["Wanted", "Free"]),
        ("state=claimed", ["Claimed"]),
        ("state=assigned", ["Assigned"]),
        ("state=blocked", ["Waiting", "Claimed"]),
        ("state=help-wanted", ["Wanted"]),
        ("label=AREA/sync", ["Free"]),
        ("state=unclaimed&label=area/sync", ["Free"]),
        ("state=claimed&label=area/sync", []),
        ("label=gone", []),
        ("language=xx", []),
    ],
)
def test_the_address_says_what_is_shown(client: Client, four: None, query: str, found: list[str]) -> None:
    assert titles(read(client, f"{HELP}?{query}")) == found


def test_each_filter_counts_with_the_others_as_they_are(client: Client) -> None:
    maps, sync = make_section("Maps"), make_section("Sync")
    track(make_item(section=maps), objective("Karte", language="de", labels=("area/maps",)))
    track(make_item(section=sync), objective("Sync", language="en", labels=("area/sync",)))
    track(make_item(section=maps), assigned("Maps", language="en", labels=("area/maps",)))
    objective("Text")

    page = read(client, f"{HELP}?section={maps.pk}")

    assert titles(page) == ["Karte", "Maps"]
    assert facets(page)["All"] == "2"
    assert options(page, "label") == ["Any label", "area/maps (2)"]
    assert options(page, "section") == ["All sections", "1. Maps (2)", "1. Sync (1)"]
    assert options(page, "language") == ["Any language", "Deutsch (1)", "English (1)"]
    assert options(read(client, HELP), "language")[-1] == "Not known (1)"
    assert titles(read(client, f"{HELP}?language=unknown")) == ["Text"]
    assert titles(read(client, f"{HELP}?section={maps.pk}&language=de&state=unclaimed")) == ["Karte"]


def test_a_filter_survives_a_choice_of_another_and_can_be_cleared(client: Client, four: None) -> None:
    page = read(client, f"{HELP}?state=unclaimed&label=area/sync")

    assert '<input type="hidden" name="state" value="unclaimed">' in page
    assert 'href="/roadmap/help/?state=assigned&amp;label=area%2Fsync"' in page
    assert 'class="filters-clear" href="/roadmap/help/?state=unclaimed"' in page


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("state=lost", 400, "There is no state “lost”."),
        ("state=mine", 400, "There is no state “mine”."),
        ("section=999", 404, "The roadmap has no section “999”."),
        ("page=9", 404, "There is no page 9."),
        ("page=x", 404, "There is no page x."),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_in_words(
    client: Client, four: None, query: str, status: int, sentence: str
) -> None:
    assert sentence in read(client, f"{HELP}?{query}", status=status)


def test_a_row_says_all_that_one_needs_to_choose(client: Client, bob: User) -> None:
    item = make_item("Offline tiles", section=make_section("Maps"))
    issue = objective("Kacheln", language="de", comments=3, blocked_by=2)
    track(item, issue)
    claiming.claim(issue, by=bob)

    page = " ".join(re.sub(r"<[^>]*>", " ", read(client, HELP)).split())

    assert f"Kacheln waymark-maps/waymark#{issue.number} 3 comments" in page
    assert "in Deutsch Offline tiles 1. Maps Blocked by 2 issues" in page
    assert "Claimed by Bob just now Offer help : Kacheln" in page


def test_a_label_has_its_colour_without_a_style_of_its_own(client: Client) -> None:
    objective("Tiles", labels=("area/maps",))

    page = read(client, HELP)

    assert 'fill="#d4c5f9"/></svg>area/maps</span>' in page
    assert "style=" not in page


def test_yours_are_those_that_you_claimed_or_github_assigned_to_you(bob: User) -> None:
    connect(bob, "Ruth")
    assigned("Assigned")
    claiming.claim(objective("Claimed"), by=bob)
    objective("Free")

    page = read(signed_in(bob), f"{HELP}?state=mine")

    assert titles(page) == ["Claimed", "Assigned"]
    assert facets(page)["Yours"] == "2"
    assert "Assigned to you" in page and "Claimed by you" in page


@pytest.mark.parametrize(
    ("make", "query", "words"),
    [
        (lambda: None, "", "GitHub has not answered yet"),
        (lambda: SyncRun.objects.create(running=False, finished_at=timezone.now()), "", "No open objective right now"),
        (lambda: assigned("Tiles"), "?state=unclaimed", "Somebody has every one of them"),
        (lambda: objective("Tiles"), "?state=mine", "You have nothing to do here"),
        (lambda: objective("Tiles"), "?language=de", "No objective is like that"),
    ],
)  # fmt: skip
def test_an_empty_page_says_what_to_do_next(eve: User, make: Any, query: str, words: str) -> None:
    make()

    assert words in read(signed_in(eve), f"{HELP}{query}")


def test_pages_of_twenty_five_keep_the_filter(client: Client) -> None:
    for number in range(27):
        objective(f"Tiles {number}", labels=("area/maps",))

    first = read(client, f"{HELP}?label=area/maps")

    assert (len(titles(first)), len(titles(read(client, f"{HELP}?label=area/maps&page=2")))) == (25, 2)
    assert 'href="?label=area%2Fmaps&amp;page=2"' in first


@pytest.mark.parametrize("rows", [3, 24])
def test_it_asks_as_often_however_many_there_are(
    bob: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    connect(bob, "bob")
    browser = signed_in(bob)
    browser.get(HELP)
    for _ in range(rows):
        issue = objective("Tiles", language="de")
        track(make_item(), issue)
        claiming.claim(issue, by=make_user())

    with django_assert_num_queries(10):
        assert len(titles(read(browser, HELP))) == rows

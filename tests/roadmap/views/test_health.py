"""The health page shows what has drifted to everybody, and the buttons to maintainers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import IssueComment, Item, Link, SyncRun, Version
from roadmap.progress import Status
from roadmap.services import importing, links
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, make_section, track

pytestmark = pytest.mark.django_db
OLD, NEW = "https://dead.example.org/guide", "https://docs.example.org/guide"
DOCUMENT = (
    "# Trails\n\n## Maps\n\n### Offline tiles\n\nSee [the guide]({}).\n\nTracking issues:\n\n- #1 Tiles\n"
)
BUTTON = re.compile(r'name="remedy" value="(\w+)"')


@pytest.fixture(autouse=True)
def roadmap(db: None) -> None:
    Version.objects.create(source="# R\n", digest="0" * 64, title="Trails")


def make_done(title: str = "Offline tiles", **fields: Any) -> Item:
    """An item whose issues are all closed, and which is still planned."""
    item = make_item(title, **fields)
    track(item, make_issue(state="closed"))
    return item


def make_dead(item: Item) -> Link:
    links.refresh_when_changed()
    now = timezone.now()
    Link.objects.update(
        failures=3, failing_since=now - timedelta(days=3), checked_at=now, failure="It is away."
    )
    return Link.objects.get(items=item)


def page(client: Client, address: str = "/roadmap/health/", status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def facets(text: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="facet"[^>]*>([^<]*) <span class="count">(\d+)', text)


def test_everybody_sees_the_problems_and_only_maintainers_the_buttons(
    client: Client, dana: User, eve: User
) -> None:
    make_done()
    make_item("Nobody’s")

    for browser, buttons in (
        (client, []),
        (signed_in(eve), []),
        (signed_in(dana), ["ship", "drop", "confirm", "confirm", "ship", "drop"]),
    ):
        text = page(browser)
        assert facets(text) == [
            ("All", "2"),
            ("Issues closed, not shipped", "1"),
            ("No issue, no owner", "1"),
        ]
        assert "Its tracking issue is closed, but it is still planned." in text
        assert "It has no tracking issue and no owner." in text
        assert BUTTON.findall(text) == buttons


def test_one_kind_can_be_looked_at_alone(client: Client) -> None:
    make_done()
    make_item("Nobody’s")

    text = page(client, "/roadmap/health/?problem=alone")

    assert ("Nobody’s" in text, "Offline tiles" in text) == (True, False)


def test_a_long_list_shows_its_first_rows_and_leads_to_the_rest(client: Client) -> None:
    section = make_section()
    for number in range(60):
        make_item(f"Lonely {number:02}", section=section)

    text = page(client)
    assert (text.count("drift-row"), "All 60" in text) == (10, True)
    assert page(client, "/roadmap/health/?problem=alone").count("drift-row") == 50
    assert page(client, "/roadmap/health/?problem=alone&page=2").count("drift-row") == 10


@pytest.mark.parametrize(
    ("query", "status"), [("problem=none", 400), ("problem=alone&page=9", 404), ("problem=alone&page=x", 404)]
)
def test_what_is_not_there_is_told(client: Client, query: str, status: int) -> None:
    assert "There is no" in page(client, f"/roadmap/health/?{query}", status)


def test_a_healthy_roadmap_says_so_and_when_it_was_looked_at(client: Client) -> None:
    item = make_item(body=OLD)
    track(item, make_issue())
    links.refresh_when_changed()
    assert "No link was checked yet" in page(client)
    Link.objects.update(checked_at=timezone.now() - timedelta(hours=3))
    SyncRun.objects.create(running=False, started_at=timezone.now() - timedelta(minutes=5))

    text = page(client)

    assert "All is well" in text and facets(text) == []
    assert re.search(r"Links last checked <time[^>]*>3 hours ago", text)
    assert re.search(r"Issues as of <time[^>]*>5 minutes ago", text)


def test_before_the_first_import_there_is_nothing_to_look_at(client: Client) -> None:
    Version.objects.all().delete()

    assert "There is no roadmap here yet" in page(client)


@pytest.mark.parametrize(("remedy", "said"), [("confirm", "is confirmed"), ("ship", "is shipped now")])
def test_a_button_puts_an_item_right_and_leads_back(dana: User, remedy: str, said: str) -> None:
    item, browser = make_done(), signed_in(dana)
    back = "/roadmap/health/?problem=done"

    answer = browser.post(f"/roadmap/health/{item.pk}/", {"remedy": remedy, "next": back})

    assert (answer.status_code, answer.headers["Location"]) == (302, back)
    text = page(browser, back)
    assert said in text and "Nothing of this kind" in text
    assert "All is well" in page(browser)


def test_htmx_gets_the_list_as_it_is_now(dana: User) -> None:
    item = make_done()
    make_done("Paper maps")

    answer = signed_in(dana).post(
        f"/roadmap/health/{item.pk}/",
        {"remedy": "ship", "next": "/roadmap/health/"},
        headers={"HX-Request": "true"},
    )

    text = answer.content.decode().lstrip()
    assert text.startswith('<div class="drift" id="drift">')
    assert "“Offline tiles” is shipped now." in text
    assert re.findall(r'<h3 class="row-title"><a[^>]*>([^<]*)', text) == ["Paper maps"]


@pytest.mark.parametrize("next_", ["https://evil.example.org/", "//evil.example.org", "/\\evil", ""])
def test_the_way_back_stays_on_this_site(dana: User, next_: str) -> None:
    item = make_done()

    answer = signed_in(dana).post(f"/roadmap/health/{item.pk}/", {"remedy": "confirm", "next": next_})

    assert answer.headers["Location"] == "/roadmap/health/"


def test_strangers_change_nothing(client: Client, eve: User) -> None:
    item = make_done(body=OLD)
    link = make_dead(item)
    for address in (f"/roadmap/health/{item.pk}/", f"/roadmap/health/{item.pk}/links/{link.pk}/"):
        sent = {"remedy": "ship", "address": NEW}

        assert client.post(address, sent).headers["Location"] == "/accounts/login/?next=/roadmap/health/"
        assert signed_in(eve).post(address, sent).status_code == 403
        assert signed_in(eve).post(address, {"remedy": "ship", "address": "no address"}).status_code == 403
        assert signed_in(eve).get(address).status_code == 405

    item.refresh_from_db()
    assert (item.status, item.body, Version.objects.count()) == (Status.PLANNED, OLD, 1)


def test_forms_carry_a_token(dana: User) -> None:
    item = make_done()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(dana)

    assert browser.post(f"/roadmap/health/{item.pk}/", {"remedy": "ship"}).status_code == 403


@pytest.mark.parametrize("remedy", ["", "fix_link", "accept", "x" * 10_000])
def test_an_unknown_remedy_is_refused(dana: User, remedy: str) -> None:
    item = make_done()

    assert signed_in(dana).post(f"/roadmap/health/{item.pk}/", {"remedy": remedy}).status_code == 400


def test_an_item_that_is_not_there_is_not_found(dana: User) -> None:
    assert signed_in(dana).post("/roadmap/health/99999/", {"remedy": "ship"}).status_code == 404
    assert signed_in(dana).post("/roadmap/health/99999/links/1/", {"address": NEW}).status_code == 404


def test_a_dead_link_is_fixed_from_its_row(dana: User) -> None:
    document = DOCUMENT.format(OLD)
    importing.apply(importing.preview(document.encode(), repository="waymark-maps/waymark"))
    item, browser = Item.objects.get(), signed_in(dana)
    link = make_dead(item)
    text = page(browser)
    assert (OLD in text, "It is away." in text) == (True, True)

    answer = browser.post(f"/roadmap/health/{item.pk}/links/{link.pk}/", {"address": f" {NEW} "})

    assert answer.headers["Location"] == "/roadmap/health/"
    assert "links to the new address now" in page(browser)
    assert Version.objects.all()[0].source == document.replace(OLD, NEW)
    again = browser.post(f"/roadmap/health/{item.pk}/links/{link.pk}/", {"address": NEW, "url": OLD})
    assert (again.status_code, Version.objects.count()) == (302, 3)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "Type the new address."),
        ("javascript:alert(1)", "</svg>This is not the address of a web page.</p>"),
        ("ftp://example.org/", "</svg>This is not the address of a web page.</p>"),
        ("https://example.org/\x00", "Null characters are not allowed."),
        ("https://example.org/" + "x" * 2000, "at most 2000 characters"),
        (OLD, "This is the address that no longer answers."),
    ],
)
def test_a_refused_address_is_given_back_with_the_reason(dana: User, address: str, why: str) -> None:
    item = make_done(body=OLD)
    link = make_dead(item)

    answer = signed_in(dana).post(f"/roadmap/health/{item.pk}/links/{link.pk}/", {"address": address})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert why in text
    assert '<details class="drift-fix" open>' in text and 'aria-invalid="true"' in text
    assert Version.objects.count() == 1


def test_the_public_does_not_read_why_a_link_failed(client: Client) -> None:
    make_dead(make_done(body=OLD))

    assert "It is away." not in page(client)


def test_hostile_texts_do_not_run(client: Client, dana: User) -> None:
    item = make_done(
        "<script>alert(1)</script>", body="https://dead.example.org/?q=<script>alert(1)</script>"
    )
    make_dead(item)

    for browser in (client, signed_in(dana)):
        assert "<script>alert" not in page(browser)


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_asks_the_database_a_constant_number_of_times(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    section = make_section()
    for at in range(number):
        make_done(section=section, body=f"https://dead.example.org/{at} {OLD}")
        make_item(section=section)
    links.refresh_when_changed()
    Link.objects.update(
        failures=3, failing_since=timezone.now() - timedelta(days=3), checked_at=timezone.now()
    )
    client.get("/roadmap/health/")

    with django_assert_num_queries(8):
        client.get("/roadmap/health/")


def test_one_click_lets_an_item_follow_its_issues(dana: User) -> None:
    item = make_item("Offline tiles", status=Status.DROPPED, status_source="maintainer")
    track(item, make_issue(assigned=True))
    client = signed_in(dana)
    said = "A maintainer set it to dropped, but its tracking issue says in progress."
    assert said in client.get("/roadmap/health/?problem=differs").content.decode()

    done = client.post(f"/roadmap/health/{item.pk}/", {"remedy": "follow"}, follow=True)

    item.refresh_from_db()
    assert (item.status, item.status_source) == ("in_progress", "issues")
    assert "“Offline tiles” says what its issues say now." in done.content.decode()


def test_maintainers_see_what_github_refused(dana: User, bob: User) -> None:
    make_item()
    IssueComment.objects.create(issue=make_issue(), text="Hello", problem="Locked.")
    refused = "1 thing that the portal should write on GitHub was refused there."

    assert refused in signed_in(dana).get("/roadmap/health/").content.decode()
    assert refused not in signed_in(bob).get("/roadmap/health/").content.decode()

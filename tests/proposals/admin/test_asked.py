"""What waits for me: the number on every page, the page behind it, and the filter of the queue."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from portal.accounts.models import User
from proposals.services import concerns, signing
from tests.conftest import signed_in
from tests.factories import make_proposal, make_round

ASKED = "/admin/proposals/proposal/asked/"
QUEUE = "/admin/proposals/proposal/"


def words(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).split())


def groups(browser: Client) -> dict[str, list[str]]:
    context = browser.get(ASKED).context
    return {ask.label: [row.title for row in rows] for ask, rows in context["groups"] if rows}


def three_things(dana: User, mia: User) -> None:
    """What waits for mia, and two proposals that do not."""
    make_proposal("New")
    make_proposal("My own", author=mia)
    make_round("moby", by=dana, title="Unspoken")
    objected = make_round("moby", by=dana, title="Objected")
    concerns.raise_concern(objected, name="cost", body="Too costly.", by=mia)
    signing.sign_off(make_round("moby", by=dana, title="Signed"), by=mia)


def test_the_page_shows_what_waits_for_the_reader_by_what_is_asked(dana: User, mia: User) -> None:
    three_things(dana, mia)

    assert groups(signed_in(mia)) == {
        "A concern is yours to resolve": ["Objected"],
        "Your word is missing": ["Unspoken"],
        "Nobody took it into review yet": ["New"],
    }


def test_the_number_is_on_every_page_of_the_admin_and_in_the_sites_header(dana: User, mia: User) -> None:
    three_things(dana, mia)
    browser = signed_in(mia)

    for page in ("/admin/", QUEUE, "/admin/roadmap/item/", ASKED):
        assert "3 proposals wait for you" in words(browser, page)
    assert "Review3 proposals wait for you" in words(browser, "/roadmap/history/")
    assert f'href="{ASKED}"' in browser.get("/").content.decode()


def test_one_is_told_as_one_and_a_hundred_as_more_than_99(dana: User) -> None:
    browser = signed_in(dana)
    make_proposal()
    assert "1 proposal waits for you" in words(browser, "/admin/")
    for _ in range(99):
        make_proposal()

    assert "99+ proposals wait for you" in words(browser, "/admin/")


def test_where_nothing_waits_no_number_is_shown_and_the_page_says_so(dana: User) -> None:
    browser = signed_in(dana)

    assert "for you" not in words(browser, "/admin/")
    assert "Nothing waits for you" in words(browser, ASKED)


def test_nobody_without_the_role_sees_any_of_it(bob: User, mo: User) -> None:
    make_proposal()

    assert [signed_in(person).get(ASKED).status_code for person in (bob, mo)] == [302, 403]
    assert Client().get(ASKED).status_code == 302
    for browser in (Client(), signed_in(bob), signed_in(mo)):
        assert "proposal waits for you" not in words(browser, "/proposals/")


def test_the_queue_is_filtered_by_the_same_rule(dana: User, mia: User) -> None:
    three_things(dana, mia)
    browser = signed_in(mia)

    def titles(query: str) -> set[str]:
        found = browser.get(f"{QUEUE}?{query}").context["cl"].result_list
        return {proposal.title for proposal in found}

    asked = ("me", "hurry", "resolve", "decide", "speak", "take")
    assert {value: titles(f"asked={value}") for value in asked} == {
        "me": {"New", "Unspoken", "Objected"},
        "hurry": set(),
        "resolve": {"Objected"},
        "decide": set(),
        "speak": {"Unspoken"},
        "take": {"New"},
    }
    page = words(browser, QUEUE)
    assert re.search(
        r"Waits for me \(3\) Overdue, and you chair it \(0\) A concern is yours to resolve \(1\) "
        r"Ready for a decision \(0\) Your word is missing \(1\) Nobody took it into review yet \(1\)",
        page,
    )


def test_the_page_has_pages(dana: User) -> None:
    for number in range(51):
        make_proposal(f"Topic {number}")
    browser = signed_in(dana)

    assert groups(browser)["Nobody took it into review yet"][-1] == "Topic 49"
    assert browser.get(f"{ASKED}?page=2").context["page"].object_list[0].title == "Topic 50"
    assert "Page 2 of 2" in words(browser, f"{ASKED}?page=99")


@pytest.mark.parametrize("rows", [3, 30])
def test_it_costs_the_same_with_few_and_with_many(
    dana: User, mia: User, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make_proposal()
        concerns.raise_concern(make_round("moby", by=dana), name="cost", body="Too costly.", by=mia)
    browser = signed_in(mia)

    # Session, member, permissions twice, two for alarms; the number in the header, how many there are, and the rows.
    with django_assert_num_queries(9):
        browser.get(ASKED)
    # Three more than for a member: permissions twice, and the number.
    with django_assert_num_queries(7):
        browser.get(reverse("roadmap:history"))


def test_members_pay_nothing_for_it(bob: User, django_assert_num_queries: Any) -> None:
    make_proposal()
    browser = signed_in(bob)

    with django_assert_num_queries(4):
        browser.get("/roadmap/history/")


def test_whoever_opens_one_stays_among_what_waits_for_them(dana: User, mia: User) -> None:
    """The way through the list and "next" are those of this page, not of the whole queue."""
    three_things(dana, mia)
    browser = signed_in(mia)

    page = browser.get(ASKED).content.decode()
    links = re.findall(r'<p><a href="(/admin/proposals/proposal/\d+/change/[^"]*)"', page)
    places = {browser.get(link).context["place"].total for link in links}

    assert [link.partition("?")[2] for link in links] == ["_changelist_filters=asked%3Dme"] * 3
    assert places == {3}


def test_what_is_overdue_says_so_and_by_how_much(dana: User) -> None:
    now = timezone.now()
    make_proposal("In time", moved_at=now - timedelta(days=1))
    make_proposal("Late", moved_at=now - timedelta(days=14 + 5))

    page = signed_in(dana).get(ASKED).content.decode()

    assert re.findall(r'<strong class="need-overdue">(.*?)</strong>', page) == ["Overdue by 5 days"]
    assert "need-overdue" in page[page.index(">Late<") : page.index(">In time<")]

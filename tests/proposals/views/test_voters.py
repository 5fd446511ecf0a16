"""Whose votes, when, and by whom: what the pages say, and that names are shown only where their owners allow it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from proposals.models import Proposal, Vote
from proposals.services import tallies, voting
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_user


def voted(*members: User) -> Proposal:
    proposal = make_proposal("Show closures")
    for member in members:
        voting.cast_vote(proposal.pk, by=member)
    return proposal


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_the_page_of_a_proposal_tells_the_groups_and_draws_the_votes(bob: User, dana: User) -> None:
    text = page(Client(), voted(bob, dana).get_absolute_url())

    assert "1 maintainer, 1 community</p>" in text
    assert '<svg viewBox="0 0 240 56" role="img" aria-label="Votes over time, from ' in text
    assert ": 2 in the end" in text and "Votes over time as a table" in text
    assert "style=" not in text and "1 reviewer" not in text


def test_who_has_no_vote_is_led_to_what_is_open(bob: User) -> None:
    text = page(signed_in(bob), "/proposals/votes/")

    assert 'You have no vote on an open proposal. <a href="/proposals/">See what is open</a>' in text


def test_nothing_is_drawn_without_votes(db: None) -> None:
    text = page(Client(), make_proposal().get_absolute_url())

    assert ("vote-curve" in text, "Who voted" in text) == (False, False)


def test_names_are_shown_only_where_their_owners_allow_it(alice: User, bob: User, dana: User) -> None:
    proposal = voted(alice, bob, dana)
    tallies.show_votes(by=alice)
    address = f"/proposals/{proposal.pk}/voters/"

    everyone, maintainers = page(Client(), address), page(Client(), f"{address}?group=maintainer")

    assert ("<bdi>Alice</bdi>" in everyone, "Bob" in everyone, "Dana" in everyone) == (True, False, False)
    assert "And 2 more who do not show their names." in everyone
    assert "1 voter who does not show a name." in maintainers and "Alice" not in maintainers


def test_a_member_shows_and_hides_their_name(alice: User) -> None:
    proposal = voted(alice)
    address = f"/proposals/{proposal.pk}/voters/"
    browser = signed_in(alice)

    shown = browser.post("/proposals/votes/show-name/", {"next": address})
    named = "<bdi>Alice</bdi>" in page(Client(), address)
    browser.post("/proposals/votes/hide-name/", {"next": address})

    assert (shown.status_code, shown["Location"], named) == (302, address, True)
    assert "<bdi>Alice</bdi>" not in page(Client(), address)
    assert browser.get("/proposals/votes/show-name/").status_code == 405
    assert Client().post("/proposals/votes/show-name/")["Location"].startswith("/accounts/login/")


def test_what_is_not_there_is_said(db: None, alice: User) -> None:
    proposal, draft = make_proposal(), make_proposal(status=Status.DRAFT, author=alice)

    assert "There is no such group." in page(Client(), f"/proposals/{proposal.pk}/voters/?group=bots", 400)
    page(Client(), f"/proposals/{draft.pk}/voters/", 404)
    page(Client(), f"/proposals/{proposal.pk}/voters/?page=x", 404)


def test_the_list_of_voters_costs_the_same_however_many_there_are(
    db: None, django_assert_num_queries: Any
) -> None:
    for rows in (3, 30):
        proposal = make_proposal(vote_count=rows)
        for _ in range(rows):
            Vote.objects.create(proposal=proposal, voter=make_user(shows_votes=True))
        with django_assert_num_queries(4):
            Client().get(f"/proposals/{proposal.pk}/voters/")


def test_ones_own_votes_say_which_count_and_which_came_back(bob: User, settings: Settings) -> None:
    settings.VOTES_PER_MEMBER = 3
    active = voted(bob)
    ended = make_proposal("Night maps", status=Status.DECLINED)
    Vote.objects.create(proposal=ended, voter=bob)
    browser = signed_in(bob)

    now, returned = (page(browser, f"/proposals/votes/{query}") for query in ("", "?show=returned"))

    assert "1 of your 3 votes is in use; 2 are left." in now
    assert (active.title in now, ended.title in now) == (True, False)
    assert (active.title in returned, ended.title in returned) == (False, True)
    assert Client().get("/proposals/votes/").status_code == 302


def test_ones_own_votes_cost_the_same_however_many(bob: User, django_assert_num_queries: Any) -> None:
    browser = signed_in(bob)
    for rows in (3, 30):
        for _ in range(rows):
            Vote.objects.create(proposal=make_proposal(), voter=bob)
        with django_assert_num_queries(7):
            browser.get("/proposals/votes/")


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_a_closed_proposal_says_that_its_votes_went_back(db: None, status: Status) -> None:
    proposal = make_proposal(status=status, vote_count=1)
    Vote.objects.create(proposal=proposal, voter=make_user())

    assert "The votes went back to their voters." in page(Client(), proposal.get_absolute_url())

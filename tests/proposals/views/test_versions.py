"""The versions of a proposal on the site, and the question to those who voted for another text."""

import uuid
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import authoring, voting
from proposals.services.authoring import Content
from proposals.services.versions import Change
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section

TEXT = Content("Offline tiles", "No network in the valley.", "Keep the tiles on the phone.")
OTHER = Content(
    "Paper tiles", "No network in the valley.", "Print a paper map for each of the huts <b>instead</b>."
)
QUESTION = "The text changed since you voted."


@pytest.fixture
def edited(alice: User, bob: User) -> Proposal:
    """Bob voted for what Alice then changed."""
    proposal = authoring.propose(TEXT, by=alice, key=uuid.uuid4())
    voting.cast_vote(proposal.pk, by=bob)
    return authoring.edit(proposal, OTHER, by=alice, change=Change("Paper instead of phones"))


def page_of(client: Client, proposal: Proposal) -> str:
    return client.get(proposal.get_absolute_url()).content.decode()


def test_the_page_says_how_often_it_was_edited_and_leads_to_the_versions(edited: Proposal) -> None:
    page = page_of(Client(), edited)
    listed = Client().get(f"/proposals/{edited.pk}/versions/").content.decode()

    assert f'href="/proposals/{edited.pk}/versions/">Edited once</a>' in page
    assert f'href="/proposals/{edited.pk}/versions/compare/?from=1&amp;to=2">What changed</a>' in page
    assert ("Paper instead of phones" in listed, "As submitted" in listed) == (True, True)
    assert "Changed what people voted for" in listed


def test_a_text_that_was_never_edited_says_nothing_of_versions(db: None) -> None:
    proposal = make_proposal()

    assert "/versions/" not in page_of(Client(), proposal)
    assert (
        "It stands as it was submitted."
        in Client().get(f"/proposals/{proposal.pk}/versions/").content.decode()
    )


@pytest.mark.parametrize("query", ["from=1&to=2", "from=2&to=1"])
def test_two_versions_stand_side_by_side_the_older_one_first(edited: Proposal, query: str) -> None:
    response = Client().get(f"/proposals/{edited.pk}/versions/compare/?{query}")

    page = response.content.decode()
    assert [part.name for part in response.context["parts"]] == ["Title", "The proposal"]
    assert "Offline<" in page and "Paper<" in page
    assert "&lt;b&gt;instead&lt;/b&gt;" in page


def test_sections_and_issues_are_compared_too(alice: User) -> None:
    proposal = authoring.propose(TEXT, by=alice, key=uuid.uuid4())
    links = (("moby/moby#1", "https://github.com/moby/moby/issues/1"),)
    moved = Content(TEXT.title, TEXT.problem, TEXT.body, make_section("Huts"), links)
    authoring.edit(proposal, moved, by=alice)

    response = Client().get(f"/proposals/{proposal.pk}/versions/compare/?from=1&to=2")

    assert [part.name for part in response.context["parts"]] == ["Section", "Related issues"]
    assert "not chosen yet<" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["", "from=1", "from=1&to=3", "from=1&to=x", "from=0&to=1", "from=1&to=" + "9" * 30]
)
def test_a_version_that_there_is_not_is_not_found(edited: Proposal, query: str) -> None:
    assert Client().get(f"/proposals/{edited.pk}/versions/compare/?{query}").status_code == 404


@pytest.mark.parametrize("address", ["versions/", "versions/compare/?from=1&to=1"])
def test_a_draft_shows_its_versions_to_nobody_else(bob: User, address: str) -> None:
    draft = make_proposal(status=Status.DRAFT)

    assert signed_in(bob).get(f"/proposals/{draft.pk}/{address}").status_code == 404


@pytest.mark.parametrize(
    ("rows", "address", "queries"),
    [
        (2, "versions/", 3),
        (30, "versions/", 3),
        (2, "versions/compare/?from=1&to=2", 3),
        (30, "versions/compare/?from=1&to=2", 3),
    ],
)
def test_costs_the_same_with_few_and_many_versions(
    alice: User, rows: int, address: str, queries: int, django_assert_num_queries: Any
) -> None:
    proposal = authoring.propose(TEXT, by=alice, key=uuid.uuid4())
    for number in range(rows):
        authoring.edit(proposal, Content(TEXT.title, TEXT.problem, f"{TEXT.body} {number}"), by=alice)

    with django_assert_num_queries(queries):
        assert Client().get(f"/proposals/{proposal.pk}/{address}").status_code == 200


def test_who_voted_for_another_text_is_asked_and_keeps_the_vote(
    bob: User, carol: User, edited: Proposal
) -> None:
    client = signed_in(bob)
    before = page_of(client, edited)

    response = client.post(f"/proposals/{edited.pk}/keep-vote/", {"version": "2"}, follow=True)

    after = response.content.decode()
    assert (QUESTION in before, "1 of 1 vote is from before the" in before) == (True, True)
    assert (QUESTION in after, "from before the" in after) == (False, False)
    assert "Your vote stands for the text as it is now." in after
    assert QUESTION not in page_of(signed_in(carol), edited)


def test_of_votes_that_went_back_the_page_says_not_for_which_text_they_were(
    alice: User, edited: Proposal
) -> None:
    before = page_of(signed_in(alice), edited)

    authoring.withdraw(edited, by=alice, reason="Somebody else does it.")

    after = page_of(signed_in(alice), edited)
    assert ("from before the" in before, "from before the" in after) == (True, False)
    assert "The votes went back to their voters." in after


def test_or_takes_it_back(bob: User, edited: Proposal) -> None:
    client = signed_in(bob)

    client.post(f"/proposals/{edited.pk}/unvote/")

    edited.refresh_from_db()
    assert (edited.vote_count, QUESTION in page_of(client, edited)) == (0, False)


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "9" * 40])
def test_what_is_no_version_keeps_nothing(bob: User, edited: Proposal, version: str) -> None:
    response = signed_in(bob).post(f"/proposals/{edited.pk}/keep-vote/", {"version": version})

    assert (response.status_code in (302, 422), edited.votes.get().version in (1, 2)) == (True, True)
    if version != "9" * 40:
        assert (response.status_code, edited.votes.get().version) == (422, 1)


def test_the_page_costs_the_same_whatever_the_votes(
    bob: User, edited: Proposal, django_assert_num_queries: Any
) -> None:
    client = signed_in(bob)
    client.get(edited.get_absolute_url())

    with django_assert_num_queries(11):
        client.get(edited.get_absolute_url())


def test_the_author_says_what_changed_in_the_form(alice: User, edited: Proposal) -> None:
    client, address = signed_in(alice), f"/proposals/{edited.pk}/edit/"
    text = {"title": "Paper tiles", "problem": OTHER.problem, "body": f"{OTHER.body} Two of them."}

    form = client.get(address).content.decode()
    client.post(address, {**text, "action": "save", "summary": "Two maps", "material": "on"})

    newest = edited.versions.order_by("-number")[0]
    assert ("What did you change?" in form, newest.number, newest.summary, newest.material) == (
        True,
        3,
        "Two maps",
        True,
    )
    assert "What did you change?" not in client.get("/proposals/new/").content.decode()

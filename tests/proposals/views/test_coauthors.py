"""The authors of a proposal on the site."""

from typing import Any

from django.test import Client

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import coauthors
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal

SAME = "If there is such a member, they are invited now."


def test_from_the_invitation_to_the_edit(alice: User, bob: User) -> None:
    draft = make_proposal("Tiles", author=alice, status=Status.DRAFT)
    address, author, other = f"/proposals/{draft.pk}", signed_in(alice), signed_in(bob)

    answers = [
        author.post(f"{address}/authors/", {"who": who}, follow=True).content.decode()
        for who in ("bob", "no such one")
    ]
    asked = other.get(f"{address}/invitation/").content.decode()
    other.post(f"{address}/invitation/", {"answer": "accept"})
    text = {"title": "Tiles", "problem": "Why.", "body": "How."}
    edited = other.post(f"{address}/edit/", {**text, "action": "draft"})

    assert [SAME in answer for answer in answers] == [True, True]
    assert "Write “Tiles” together?" in asked
    draft.refresh_from_db()
    assert (edited.status_code, draft.body) == (302, "How.")
    assert "Tiles" in other.get("/proposals/?mine=1&status=draft").content.decode()
    page = other.get(draft.get_absolute_url()).content.decode()
    assert ("<bdi>Alice</bdi>" in page, "<bdi>Bob</bdi>" in page) == (True, True)
    assert ("Submit proposal" in page, "Withdraw" in page) == (False, False)


def test_declining_and_leaving(alice: User, bob: User, carol: User) -> None:
    proposal = make_proposal(author=alice)
    for member in (bob, carol):
        coauthors.invite(proposal, who=member.username, by=alice)
    address = f"/proposals/{proposal.pk}"

    signed_in(bob).post(f"{address}/invitation/", {"answer": "decline"})
    signed_in(carol).post(f"{address}/invitation/", {"answer": "accept"})
    assert "Leave" in signed_in(carol).get(f"{address}/authors/").content.decode()
    signed_in(carol).post(f"{address}/authors/leave/")

    assert Proposal.objects.get(pk=proposal.pk).author_ids == {alice.pk}
    public = Client().get(proposal.get_absolute_url()).content.decode()
    assert ("joined as an author" in public, "is no author any more" in public) == (True, True)
    assert "invite" not in public
    page = signed_in(alice).get(f"{address}/authors/").content.decode()
    assert ("bob" in page, "declined" in page) == (True, False)


def test_taking_back_says_the_same_of_every_invitation(
    alice: User, bob: User, carol: User, eve: User
) -> None:
    proposal = make_proposal(author=alice)
    for member in (bob, carol, eve):
        coauthors.invite(proposal, who=member.username, by=alice)
    coauthors.decline(proposal, by=bob)
    coauthors.accept(proposal, by=eve)
    client, address = signed_in(alice), f"/proposals/{proposal.pk}/authors/"

    pages = [
        client.post(f"{address}{row.pk}/remove/", follow=True).content.decode()
        for row in proposal.co_authors.order_by("pk")
    ]

    words = ("The invitation is taken back.", "They are no author any more.")
    assert [[said in page for said in words] for page in pages] == [
        [True, False],
        [True, False],
        [False, True],
    ]
    assert [name in pages[-1] for name in ("bob", "carol", "<bdi>Eve</bdi>")] == [False, False, False]


def test_the_invitation_shows_the_text_to_whom_it_is_for_and_to_nobody_else(
    alice: User, bob: User, carol: User, eve: User
) -> None:
    draft = make_proposal(author=alice, status=Status.DRAFT, problem="Nobody *knows*.", body="Ask **them**.")
    for member in (bob, carol, eve):
        coauthors.invite(draft, who=member.username, by=alice)
    coauthors.accept(draft, by=carol)
    coauthors.decline(draft, by=eve)
    address = f"/proposals/{draft.pk}/invitation/"

    page = signed_in(bob).get(address).content.decode()

    shown = ("Nobody <em>knows</em>.", "Ask <strong>them</strong>.", "<bdi>Alice</bdi>", "<bdi>Carol</bdi>")
    assert [text in page for text in shown] == [True] * 4
    others = [signed_in(eve).get(address), signed_in(alice).get(address), Client().get(address)]
    assert [(other.status_code, "Nobody" in other.content.decode()) for other in others] == [
        (404, False),
        (404, False),
        (302, False),
    ]


def test_only_authors_see_who_is_invited(alice: User, bob: User) -> None:
    proposal, draft = make_proposal(author=alice), make_proposal(author=alice, status=Status.DRAFT)

    assert signed_in(bob).get(f"/proposals/{proposal.pk}/authors/").status_code == 403
    assert signed_in(bob).get(f"/proposals/{draft.pk}/authors/").status_code == 404
    assert signed_in(bob).get(f"/proposals/{draft.pk}/invitation/").status_code == 404
    assert Client().get(f"/proposals/{proposal.pk}/authors/").status_code == 302


def test_bad_input_is_said_and_changes_nothing(alice: User) -> None:
    proposal = make_proposal(author=alice)
    client, address = signed_in(alice), f"/proposals/{proposal.pk}/authors/"

    assert client.post(address, {"who": " "}).status_code == 422
    assert client.post(address, {"who": "alice"}).status_code == 422
    assert client.post(f"{address}999999/remove/").status_code == 302
    assert proposal.co_authors.count() == 0


def test_the_authors_page_costs_the_same_with_few_and_many(
    alice: User, django_assert_num_queries: Any
) -> None:
    proposal = make_proposal(author=alice)
    client, address = signed_in(alice), f"/proposals/{proposal.pk}/authors/"
    for count in (1, 8):
        for number in range(count):
            coauthors.invite(proposal, who=f"name{count}{number}", by=alice)

        with django_assert_num_queries(5):
            assert client.get(address).status_code == 200


def test_whoever_is_not_invited_learns_nothing_of_a_draft_not_even_that_there_is_one(
    alice: User, eve: User
) -> None:
    draft = make_proposal("Tiles", author=alice, status=Status.DRAFT)

    answers = [signed_in(eve).get(f"/proposals/{pk}/invitation/") for pk in (draft.pk, draft.pk + 1)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert [coauthors.NOT_INVITED in answer.content.decode() for answer in answers] == [True, True]

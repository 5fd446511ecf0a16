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

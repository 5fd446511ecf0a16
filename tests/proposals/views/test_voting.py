"""Voting by one click, with and without JavaScript."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from proposals.models import Proposal, Vote
from proposals.services import voting
from proposals.workflow import OPEN, Status
from tests.conftest import signed_in
from tests.factories import make_proposal

HTMX = {"HX-Request": "true"}


def state(proposal: Proposal) -> tuple[list[str], int]:
    """Who voted, and what the counter says."""
    proposal.refresh_from_db()
    return sorted(vote.voter.username for vote in proposal.votes.all()), proposal.vote_count


class TestCastVote:
    def test_leads_back_to_the_place_in_the_list(self, bob: User) -> None:
        proposal = make_proposal()

        response = signed_in(bob).post(
            f"/proposals/{proposal.pk}/vote/", {"next": "/proposals/?sort=newest&page=2"}
        )

        assert (response.status_code, response["Location"]) == (
            302,
            f"/proposals/?sort=newest&page=2#vote-{proposal.pk}",
        )
        assert state(proposal) == (["bob"], 1)

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "\t//evil.example",
            "",
        ],
    )
    def test_never_leads_to_another_site(self, bob: User, elsewhere: str) -> None:
        proposal = make_proposal()

        response = signed_in(bob).post(f"/proposals/{proposal.pk}/vote/", {"next": elsewhere})

        assert response["Location"] == f"{proposal.get_absolute_url()}#vote-{proposal.pk}"

    def test_gives_htmx_the_pressed_button(self, bob: User) -> None:
        proposal = make_proposal()
        client = signed_in(bob)

        pressed = client.post(f"/proposals/{proposal.pk}/vote/", headers=HTMX).content.decode()
        released = client.post(f"/proposals/{proposal.pk}/unvote/", headers=HTMX).content.decode()

        assert pressed.count("<form") == 1
        assert ('aria-pressed="true"' in pressed, f"/proposals/{proposal.pk}/unvote/" in pressed) == (
            True,
            True,
        )
        assert '<span class="vote-count">1</span>' in pressed
        assert ('aria-pressed="false"' in released, f"/proposals/{proposal.pk}/vote/" in released) == (
            True,
            True,
        )
        assert '<span class="vote-count">0</span>' in released

    def test_tells_htmx_that_the_page_asks_for_what_else_it_says_of_votes(self, bob: User) -> None:
        proposal = make_proposal()
        client, page = signed_in(bob), proposal.get_absolute_url()

        pressed, released = (
            client.post(f"/proposals/{proposal.pk}/{act}/", {"wide": "1"}, headers=HTMX)
            for act in ("vote", "unvote")
        )

        assert [(one["HX-Trigger"], "You voted" in one.content.decode()) for one in (pressed, released)] == [
            ("voted", True),
            ("voted", False),
        ]
        panel = re.search(r'<section[^>]* id="votes"[^>]*>', client.get(page).content.decode())
        assert panel
        assert f'hx-get="{page}" hx-trigger="voted from:body"' in panel[0]
        assert 'hx-select="#votes" hx-select-oob="#voted-before"' in panel[0]

    def test_a_vote_taken_back_takes_the_question_about_it_along(self, alice: User, bob: User) -> None:
        proposal = make_proposal(author=alice)
        voting.cast_vote(proposal.pk, by=bob)
        Proposal.objects.filter(pk=proposal.pk).update(version=2, material_version=2)
        client, address = signed_in(bob), f"/proposals/{proposal.pk}/unvote/"
        question = "The text changed since you voted."

        before = client.get(proposal.get_absolute_url()).content.decode()
        client.post(address, {"wide": "1"}, headers=HTMX)
        after = client.get(proposal.get_absolute_url()).content.decode()

        assert (question in before, question in after) == (True, False)

    def test_pressing_twice_counts_once(self, bob: User) -> None:
        proposal = make_proposal()
        client = signed_in(bob)

        answers = [client.post(f"/proposals/{proposal.pk}/vote/").status_code for _ in range(2)]

        assert (answers, state(proposal)) == ([302, 302], (["bob"], 1))

    def test_a_visitor_signs_in_and_comes_back_to_the_proposal(self, db: None) -> None:
        proposal = make_proposal()

        plain = Client().post(f"/proposals/{proposal.pk}/vote/")
        fragment = Client().post(f"/proposals/{proposal.pk}/vote/", headers=HTMX)

        sign_in = f"/accounts/login/?next=/proposals/{proposal.pk}/"
        assert (plain.status_code, plain["Location"]) == (302, sign_in)
        assert (fragment.status_code, fragment["HX-Redirect"]) == (401, sign_in)
        assert state(proposal) == ([], 0)

    @pytest.mark.parametrize("status", sorted(set(Status) - OPEN - {Status.DRAFT}))
    @pytest.mark.parametrize("action", ["vote", "unvote"])
    def test_a_closed_proposal_refuses_in_words(self, bob: User, status: Status, action: str) -> None:
        proposal = make_proposal(status=status)
        client = signed_in(bob)

        plain = client.post(f"/proposals/{proposal.pk}/{action}/", {"next": "/proposals/"})
        fragment = client.post(f"/proposals/{proposal.pk}/{action}/", headers=HTMX)

        sentence = "Voting is closed for this proposal."
        assert [(a.status_code, sentence in a.content.decode()) for a in (plain, fragment)] == [
            (409, True)
        ] * 2
        assert "Your text is not lost" not in plain.content.decode()
        assert state(proposal) == ([], 0)

    def test_ones_own_draft_takes_no_votes(self, alice: User) -> None:
        draft = make_proposal(status=Status.DRAFT, author=alice)

        response = signed_in(alice).post(f"/proposals/{draft.pk}/vote/")

        assert (response.status_code, state(draft)) == (409, ([], 0))

    def test_looking_at_the_address_changes_nothing(self, bob: User) -> None:
        proposal = make_proposal()

        assert signed_in(bob).get(f"/proposals/{proposal.pk}/vote/").status_code == 405
        assert signed_in(bob).get(f"/proposals/{proposal.pk}/unvote/").status_code == 405
        assert not Vote.objects.exists()

    def test_a_form_from_elsewhere_is_refused(self, bob: User) -> None:
        proposal = make_proposal()
        client = Client(enforce_csrf_checks=True)
        client.force_login(bob)

        assert client.post(f"/proposals/{proposal.pk}/vote/").status_code == 403
        assert state(proposal) == ([], 0)

    def test_costs_four_queries(self, bob: User, django_assert_num_queries: Any) -> None:
        proposal = make_proposal()
        client = signed_in(bob)

        # session, member, vote, counter; and the transaction's own two
        with django_assert_num_queries(6):
            client.post(f"/proposals/{proposal.pk}/vote/")


class TestTheVoteInThePagesHead:
    """The button stands above the text; the panel at the side has the counts."""

    def head(self, client: Client, proposal: Proposal) -> str:
        page = client.get(proposal.get_absolute_url()).content.decode()
        found = re.search(r'<header class="page-head">.*?</header>', page, re.DOTALL)
        assert found and page.count(f'id="vote-{proposal.pk}"') == 1
        return found[0]

    def words(self, client: Client, proposal: Proposal) -> list[str]:
        box = re.search(rf'id="vote-{proposal.pk}".*?</(?:form|div)>', self.head(client, proposal), re.DOTALL)
        assert box
        return re.sub(r"<[^>]*>", " ", box[0]).split(">", 1)[1].split()

    def test_says_to_each_what_they_can_do(self, bob: User, carol: User) -> None:
        proposal = make_proposal()
        voting.cast_vote(proposal.pk, by=bob)

        assert [self.words(client, proposal) for client in (signed_in(bob), signed_in(carol), Client())] == [
            ["You", "voted", "1"],
            ["Vote", "1"],
            ["Sign", "in", "to", "vote", "1"],
        ]

    def test_of_a_closed_proposal_it_is_only_a_number(self, bob: User) -> None:
        proposal = make_proposal(status=Status.DECLINED)

        assert self.words(signed_in(bob), proposal) == ["0", "votes"]
        assert "Voting is closed." in signed_in(bob).get(proposal.get_absolute_url()).content.decode()

    def test_drafts_have_none(self, alice: User) -> None:
        draft = make_proposal(status=Status.DRAFT, author=alice)

        page = signed_in(alice).get(draft.get_absolute_url()).content.decode()

        assert ("vote-button" in page, "Submit proposal" in page) == (False, True)


class TestTakeBackVote:
    def test_takes_only_ones_own(self, alice: User, bob: User) -> None:
        proposal = make_proposal()
        voting.cast_vote(proposal.pk, by=alice)
        voting.cast_vote(proposal.pk, by=bob)

        signed_in(bob).post(f"/proposals/{proposal.pk}/unvote/")

        assert state(proposal) == (["alice"], 1)

    def test_without_a_vote_changes_nothing(self, bob: User) -> None:
        proposal = make_proposal()

        assert signed_in(bob).post(f"/proposals/{proposal.pk}/unvote/").status_code == 302
        assert state(proposal) == ([], 0)

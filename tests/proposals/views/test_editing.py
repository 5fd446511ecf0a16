"""Changing a proposal on the site, submitting and withdrawing it."""

import pytest
from django.test import Client

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.workflow import EDITABLE, Status
from tests.conftest import signed_in
from tests.factories import make_co_author, make_proposal, make_section
from tests.proposals.views.writing import TEXT, saved, send


class TestEditProposal:
    @pytest.mark.parametrize("status", sorted(EDITABLE))
    def test_the_form_holds_the_text_and_saves_it(self, alice: User, status: Status) -> None:
        links = [
            {"text": "moby/moby#1", "url": "https://github.com/moby/moby/issues/1"},
            {"text": "gitlab.com/a/b#3", "url": "https://gitlab.com/a/b/issues/3"},
        ]
        proposal = make_proposal("Old", status=status, author=alice, links=links)
        client, address = signed_in(alice), f"/proposals/{proposal.pk}/edit/"

        form = client.get(address).context["form"]
        response = send(client, address, action="save", links=form["links"].value())

        assert form["title"].value() == "Old"
        assert form["links"].value() == "moby/moby#1\nhttps://gitlab.com/a/b/issues/3"
        proposal.refresh_from_db()
        assert (response.status_code, proposal.title, proposal.status) == (302, "Offline tiles", status)
        assert [link["text"] for link in proposal.links] == ["moby/moby#1", "gitlab.com/a/b#3"]

    def test_a_section_that_left_the_document_may_be_kept(self, alice: User) -> None:
        from django.utils import timezone

        gone = make_section("Gone", left_at=timezone.now())
        proposal = make_proposal(author=alice, section=gone)

        response = send(signed_in(alice), f"/proposals/{proposal.pk}/edit/", section=str(gone.pk))

        proposal.refresh_from_db()
        assert (response.status_code, proposal.section) == (302, gone)

    @pytest.mark.parametrize("action", ["draft", "save"])
    def test_what_others_read_cannot_be_emptied(self, alice: User, action: str) -> None:
        proposal = make_proposal(author=alice)

        response = send(signed_in(alice), f"/proposals/{proposal.pk}/edit/", action=action, body="")

        proposal.refresh_from_db()
        assert (response.status_code, proposal.body == "") == (422, False)

    def test_a_returned_proposal_is_revised_and_submitted_again(self, alice: User) -> None:
        proposal = make_proposal(author=alice, status=Status.RETURNED)

        send(signed_in(alice), f"/proposals/{proposal.pk}/edit/", body="Revised.")

        proposal.refresh_from_db()
        assert (proposal.body, proposal.status, proposal.round) == ("Revised.", "submitted", 2)

    def test_what_is_being_reviewed_is_not_edited_and_the_text_is_handed_back(self, alice: User) -> None:
        proposal = make_proposal(author=alice, status=Status.IN_REVIEW)
        client, address = signed_in(alice), f"/proposals/{proposal.pk}/edit/"

        looked, sent = client.get(address), send(client, address)

        assert (looked.status_code, sent.status_code) == (409, 409)
        page = sent.content.decode()
        assert "A proposal that is in review cannot be edited any more." in page
        assert (TEXT["body"] in page, "Your text is not lost" in page) == (True, True)
        proposal.refresh_from_db()
        assert proposal.title != "Offline tiles"

    def test_nobody_else_edits_submits_or_withdraws(self, alice: User, eve: User, dana: User) -> None:
        proposal = make_proposal(author=alice)
        before = Proposal.objects.values().get()

        for person in (eve, dana):
            for action in ("edit", "submit", "withdraw"):
                assert send(signed_in(person), f"/proposals/{proposal.pk}/{action}/").status_code == 403
        assert Proposal.objects.values().get() == before

    def test_preview_shows_the_new_text_and_keeps_the_old(self, alice: User) -> None:
        proposal = make_proposal("Old", author=alice)

        response = send(signed_in(alice), f"/proposals/{proposal.pk}/edit/", preview="1")

        assert "<strong>phone</strong>" in response.content.decode()
        assert [title for title, *_ in saved()] == ["Old"]


class TestWordsBesideTheForm:
    def beside(self, by: User, proposal: Proposal) -> list[bool]:
        page = signed_in(by).get(f"/proposals/{proposal.pk}/edit/").content.decode()
        words = (
            "You submit it.",
            "You submit it again.",
            "<bdi>Alice</bdi> submits it.",
            "Only its authors see",
        )
        return [said in page for said in words]

    @pytest.mark.parametrize(
        ("status", "of_its_author", "of_a_co_author"),
        [
            (Status.DRAFT, [True, False, False, True], [False, False, True, True]),
            (Status.SUBMITTED, [False, False, False, False], [False, False, False, False]),
            (Status.RETURNED, [False, True, False, False], [False, False, False, False]),
        ],
    )
    def test_say_who_submits_what_is_not_submitted(
        self, alice: User, bob: User, status: Status, of_its_author: list[bool], of_a_co_author: list[bool]
    ) -> None:
        proposal = make_proposal(author=alice, status=status)
        make_co_author(proposal, bob)

        assert [self.beside(by, proposal) for by in (alice, bob)] == [of_its_author, of_a_co_author]

    def test_a_list_of_drafts_says_what_drafts_are(self, alice: User) -> None:
        make_proposal(author=alice, status=Status.DRAFT)
        client = signed_in(alice)

        pages = [client.get(f"/proposals/?{query}").content.decode() for query in ("status=draft", "mine=1")]

        assert ["Vote for what matters" in page for page in pages] == [False, False]
        assert ["Only its authors see a draft" in page for page in pages] == [True, True]
        assert ["Only its authors see it" in page for page in pages] == [True, True]

    def test_who_withdraws_reads_what_becomes_of_the_votes(self, alice: User) -> None:
        proposal = make_proposal(author=alice)

        page = signed_in(alice).get(f"/proposals/{proposal.pk}/withdraw/").content.decode()

        assert "The votes go back to their voters" in page


class TestSubmitAndWithdraw:
    def test_submit_makes_a_draft_public(self, alice: User) -> None:
        draft = make_proposal(status=Status.DRAFT, author=alice)

        response = signed_in(alice).post(f"/proposals/{draft.pk}/submit/")

        assert (response.status_code, Client().get(response["Location"]).status_code) == (302, 200)

    def test_an_unfinished_draft_opens_in_its_form_which_says_what_is_missing(self, alice: User) -> None:
        draft = make_proposal("Tiles", status=Status.DRAFT, author=alice, problem="", body="How.")

        response = signed_in(alice).post(f"/proposals/{draft.pk}/submit/")

        form = response.context["form"]
        assert (response.status_code, form.errors) == (422, {"problem": ["Say which problem it solves."]})
        assert (form["title"].value(), form["body"].value(), form["revision"].value()) == ("Tiles", "How.", 0)
        assert f'action="/proposals/{draft.pk}/edit/"' in response.content.decode()
        assert saved() == [("Tiles", "", "How.", "draft", "alice")]

    def test_withdraw_asks_first_and_keeps_the_reason(self, alice: User) -> None:
        proposal = make_proposal(author=alice)
        client, address = signed_in(alice), f"/proposals/{proposal.pk}/withdraw/"

        asked = client.get(address)
        proposal.refresh_from_db()
        assert (asked.status_code, proposal.status) == (200, "submitted")
        client.post(address, {"reason": "Done elsewhere."})
        client.post(address, {"reason": "Again."})

        proposal.refresh_from_db()
        events = list(proposal.events.values_list("kind", "data"))
        assert (proposal.status, events) == ("withdrawn", [("withdrawn", {"reason": "Done elsewhere."})])

    @pytest.mark.parametrize("status", [Status.ACCEPTED, Status.DECLINED])
    def test_what_is_decided_is_not_withdrawn(self, alice: User, status: Status) -> None:
        proposal = make_proposal(author=alice, status=status)
        client, address = signed_in(alice), f"/proposals/{proposal.pk}/withdraw/"

        answers = [client.get(address).status_code, client.post(address, {"reason": "Please"}).status_code]

        proposal.refresh_from_db()
        assert (answers, proposal.status) == ([409, 409], status)

    def test_too_long_a_reason_is_handed_back(self, alice: User) -> None:
        proposal = make_proposal(author=alice)

        response = signed_in(alice).post(f"/proposals/{proposal.pk}/withdraw/", {"reason": "x" * 1_001})

        assert (
            response.status_code,
            "1,000 characters at most (now 1,001)." in response.content.decode(),
        ) == (422, True)

    def test_submitting_by_a_link_is_not_possible(self, alice: User) -> None:
        draft = make_proposal(status=Status.DRAFT, author=alice)

        assert signed_in(alice).get(f"/proposals/{draft.pk}/submit/").status_code == 405

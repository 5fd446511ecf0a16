"""Comments on the site: write, edit, delete; signed in or not yet."""

import uuid

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.models import User
from proposals.models import Comment, Proposal
from proposals.services import discussion
from proposals.workflow import COMMENTABLE, Status
from tests.conftest import signed_in
from tests.factories import make_comment, make_proposal, make_user


def said(proposal: Proposal) -> tuple[list[tuple[str, str]], int]:
    """(writer, text) of every comment, and what the counter says."""
    proposal.refresh_from_db()
    return list(proposal.comments.values_list("author__username", "body")), proposal.comment_count


class TestAddComment:
    @pytest.mark.parametrize("status", sorted(COMMENTABLE))
    def test_saves_and_leads_to_it(self, bob: User, status: Status) -> None:
        proposal = make_proposal(status=status)

        response = signed_in(bob).post(f"/proposals/{proposal.pk}/comments/", {"body": "Yes, *please*."})

        comment = proposal.comments.get()
        assert response["Location"] == f"{proposal.get_absolute_url()}#comment-{comment.pk}"
        assert (said(proposal), comment.body_html) == (
            ([("bob", "Yes, *please*.")], 1),
            "<p>Yes, <em>please</em>.</p>\n",
        )

    def test_leads_to_the_later_page_that_shows_it(self, bob: User) -> None:
        proposal = make_proposal()
        for _ in range(50):
            make_comment(proposal, author=bob)
        client = signed_in(bob)

        response = client.post(f"/proposals/{proposal.pk}/comments/", {"body": "The fifty-first."})

        address, _, anchor = response["Location"].partition("#")
        assert f'id="{anchor}"' in client.get(address).content.decode()

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "Write something first."),
            (" \r\n\t", "Write something first."),
            ("\x07", "Write something first."),
            ("a\0b", "Remove the characters that cannot be saved"),
            ("x" * 10_001, "10,000 characters at most (now 10,001)."),
        ],
    )
    def test_what_is_refused_is_on_the_page_with_its_text(self, bob: User, text: str, words: str) -> None:
        proposal = make_proposal()

        response = signed_in(bob).post(f"/proposals/{proposal.pk}/comments/", {"body": text})

        assert (response.status_code, response.context["form"]["body"].value()) == (422, text)
        assert words in response.content.decode()
        assert said(proposal) == ([], 0)

    def test_a_withdrawn_proposal_hands_the_text_back(self, bob: User) -> None:
        proposal = make_proposal(status=Status.WITHDRAWN)

        response = signed_in(bob).post(
            f"/proposals/{proposal.pk}/comments/", {"body": "What a pity, really."}
        )

        page = response.content.decode()
        assert response.status_code == 409
        assert "This proposal is withdrawn, so its discussion is closed." in page
        assert "What a pity, really.</textarea>" in page
        assert (proposal.title in page, said(proposal)) == (True, ([], 0))

    def test_ones_own_draft_has_no_discussion(self, alice: User) -> None:
        draft = make_proposal(status=Status.DRAFT, author=alice)

        response = signed_in(alice).post(f"/proposals/{draft.pk}/comments/", {"body": "Note to myself"})

        assert (response.status_code, said(draft)) == (409, ([], 0))
        assert "Note to myself</textarea>" in response.content.decode()

    def test_sending_twice_saves_once_and_other_text_replaces_the_first(self, bob: User) -> None:
        proposal, key = make_proposal(), str(uuid.uuid4())
        client, address = signed_in(bob), f"/proposals/{proposal.pk}/comments/"

        places = [client.post(address, {"body": "Once", "key": key})["Location"] for _ in range(2)]
        assert (len(set(places)), said(proposal)) == (1, ([("bob", "Once")], 1))
        client.post(address, {"body": "Better", "key": key})

        assert said(proposal) == ([("bob", "Better")], 1)

    def test_a_comment_written_before_signing_in_comes_back_in_its_box(self, bob: User) -> None:
        proposal, client = make_proposal(), Client()
        other = make_proposal()

        sent = client.post(f"/proposals/{proposal.pk}/comments/", {"body": "From the valley", "key": "k"})
        place = {"login": bob.email, "password": "waymarks and cairns"}
        signed = client.post(sent["Location"], place)
        back = client.get(signed["Location"])

        assert sent["Location"].startswith("/accounts/login/?next=/proposals/")
        assert signed["Location"] == f"{proposal.get_absolute_url()}#comment"
        assert back.context["form"]["body"].value() == "From the valley"
        assert "Your comment from before you signed in is here." in back.content.decode()
        assert client.get(other.get_absolute_url()).context["form"]["body"].value() is None
        assert said(proposal) == ([], 0)

        client.post(f"/proposals/{proposal.pk}/comments/", {"body": "From the valley"})
        assert said(proposal) == ([("bob", "From the valley")], 1)
        assert client.get(proposal.get_absolute_url()).context["form"]["body"].value() is None

    def test_preview_shows_the_comment_and_saves_nothing(self, bob: User) -> None:
        proposal = make_proposal()
        for client in (signed_in(bob), Client()):
            sent = {"body": "So **be** it.", "preview": "1"}
            page = client.post(f"/proposals/{proposal.pk}/comments/", sent).content.decode()

            assert ("<p>So <strong>be</strong> it.</p>" in page, "So **be** it.</textarea>" in page) == (
                True,
                True,
            )
        assert said(proposal) == ([], 0)

    def test_comments_are_not_added_by_a_link(self, bob: User) -> None:
        assert signed_in(bob).get(f"/proposals/{make_proposal().pk}/comments/").status_code == 405


class TestChangeComment:
    def test_edit_replaces_the_text_and_says_so(self, bob: User) -> None:
        comment = make_comment(make_proposal(), author=bob, body="Tpyo")
        client, address = signed_in(bob), f"/proposals/comments/{comment.pk}/edit/"

        form = client.get(address).context["form"]
        response = client.post(address, {"body": "Typo"})

        comment.refresh_from_db()
        assert (form["body"].value(), comment.body, comment.edited_at is not None) == ("Tpyo", "Typo", True)
        assert "edited" in client.get(response["Location"]).content.decode()

    def test_an_edit_sent_after_the_session_ended_waits(self, bob: User) -> None:
        comment = make_comment(make_proposal(), author=bob, body="First")
        address = f"/proposals/comments/{comment.pk}/edit/"
        client = Client()

        client.post(address, {"body": "Typed for an hour"})
        client.force_login(bob)

        assert client.get(address).context["form"]["body"].value() == "Typed for an hour"
        assert client.get(address).context["form"]["body"].value() == "First"

    def test_an_emptied_edit_is_refused(self, bob: User) -> None:
        comment = make_comment(make_proposal(), author=bob, body="Text")

        response = signed_in(bob).post(f"/proposals/comments/{comment.pk}/edit/", {"body": " "})

        comment.refresh_from_db()
        assert (response.status_code, comment.body) == (422, "Text")

    def test_preview_of_an_edit_saves_nothing(self, bob: User) -> None:
        comment = make_comment(make_proposal(), author=bob, body="Text")

        response = signed_in(bob).post(
            f"/proposals/comments/{comment.pk}/edit/", {"body": "*Other*", "preview": "1"}
        )

        comment.refresh_from_db()
        assert ("<em>Other</em>" in response.content.decode(), comment.body) == (True, "Text")

    def test_delete_asks_first_then_takes_the_text_away_and_counts(self, bob: User) -> None:
        proposal = make_proposal()
        comment = make_comment(proposal, author=bob, body="Regretted")
        client, address = signed_in(bob), f"/proposals/comments/{comment.pk}/delete/"

        asked = client.get(address)
        assert (asked.status_code, said(proposal)) == (200, ([("bob", "Regretted")], 1))
        first, second = client.post(address), client.post(address)

        assert said(proposal) == ([("bob", "")], 0)
        assert (
            first["Location"] == second["Location"] == f"{proposal.get_absolute_url()}#comment-{comment.pk}"
        )
        assert client.get(address).status_code == 409
        assert client.post(f"/proposals/comments/{comment.pk}/edit/", {"body": "Back"}).status_code == 409

    def test_a_hidden_comment_is_not_edited(self, bob: User, mo: User) -> None:
        comment = make_comment(make_proposal(), author=bob, body="Rude")
        discussion.hide_comment(comment, by=mo, reason="An insult.")

        response = signed_in(bob).post(f"/proposals/comments/{comment.pk}/edit/", {"body": "Polite, then"})

        assert (response.status_code, "hidden by a moderator" in response.content.decode()) == (409, True)
        assert Comment.objects.get().body == "Rude"

    @pytest.mark.parametrize("action", ["edit", "delete"])
    def test_nobody_else_changes_it(self, bob: User, eve: User, dana: User, action: str) -> None:
        comment = make_comment(make_proposal(), author=bob, body="Mine")
        address = f"/proposals/comments/{comment.pk}/{action}/"

        answers = [signed_in(person).post(address, {"body": "Yours"}).status_code for person in (eve, dana)]
        visitor = Client().post(address, {"body": "Yours"})

        assert (answers, visitor.status_code) == ([403, 403], 302)
        assert Comment.objects.get().body == "Mine"


class TestAnyComment(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(text=st.text(max_size=600))
    def test_is_saved_or_refused(self, text: str) -> None:
        proposal, client = make_proposal(), signed_in(make_user())

        response = client.post(
            f"/proposals/{proposal.pk}/comments/", {"body": text.encode("utf-8", "replace").decode()}
        )

        assert response.status_code in (302, 422)
        assert client.get(proposal.get_absolute_url()).status_code == 200

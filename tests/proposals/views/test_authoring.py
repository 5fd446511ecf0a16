"""Writing a proposal on the site, signed in or not yet."""

import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section, make_user
from tests.proposals.views.writing import NEW, TEXT, saved, send


def sign_in(client: Client, user: User, address: str) -> Any:
    """The real sign-in page, filled in."""
    return client.post(address, {"login": user.email, "password": "waymarks and cairns"})


class TestNewProposal:
    def test_submits(self, alice: User) -> None:
        section = make_section("Maps")

        response = send(signed_in(alice), section=str(section.pk), links="#12\nmoby/moby#38043\n")

        proposal = Proposal.objects.get()
        assert (response.status_code, response["Location"]) == (302, proposal.get_absolute_url())
        assert saved() == [(*TEXT.values(), "submitted", "alice")]
        assert (proposal.section, proposal.summary) == (section, "No network in the valley.")
        assert [link["text"] for link in proposal.links] == ["waymark-maps/waymark#12", "moby/moby#38043"]

    def test_a_draft_needs_only_a_title(self, alice: User) -> None:
        client = signed_in(alice)

        refused = send(client, action="draft", title="  ")
        response = send(client, action="draft", problem="", body="")

        assert (refused.status_code, response.status_code) == (422, 302)
        assert saved() == [("Offline tiles", "", "", "draft", "alice")]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"title": ""}, "Give it a title."),
            ({"title": " \t "}, "Give it a title."),
            ({"title": "\x07"}, "Give it a title."),
            ({"title": "x" * 121}, "120 characters at most (now 121)"),
            ({"problem": ""}, "Say which problem it solves."),
            ({"body": "  \n "}, "Say what you propose."),
            ({"body": "x" * 10_001}, "10,000 characters at most (now 10,001)."),
            ({"problem": "x" * 100_000}, "10,000 characters at most (now 100,000)."),
            ({"title": "a\0b"}, "Remove the characters that cannot be saved"),
            ({"body": "a\0b"}, "Remove the characters that cannot be saved"),
            ({"links": "a\0b"}, "Remove the characters that cannot be saved"),
            ({"section": "999999999999999999999999"}, "Select a valid choice."),
            ({"section": "x"}, "Select a valid choice."),
            ({"links": "#1\nhttp://example.org/"}, "Line 2 is not an issue: “http://example.org/”."),
            ({"links": "\n".join(f"#{number}" for number in range(1, 12))}, "10 issues at most (now 11)."),
        ],
    )
    @pytest.mark.parametrize("signed", [True, False])
    def test_what_is_refused_is_said_in_words_and_kept_on_the_page(
        self, alice: User, fields: dict[str, str], words: str, signed: bool
    ) -> None:
        client = signed_in(alice) if signed else Client()

        response = send(client, **fields)

        page = response.content.decode()
        assert (response.status_code, saved()) == (422, [])
        assert page.count(words) == 2  # in the summary on top, and beside the field
        assert all(
            response.context["form"][name].value() == text for name, text in ({**TEXT, **fields}).items()
        )

    def test_control_characters_are_taken_out_and_lines_ended_alike(self, alice: User) -> None:
        send(signed_in(alice), title="Off\x0bline\x1b tiles\n here", body="One\r\ntwo\x0c\rthree\x9f")

        assert [(title, body) for title, _, body, _, _ in saved()] == [
            ("Offline tiles here", "One\ntwo\nthree")
        ]

    def test_sending_twice_makes_one(self, alice: User) -> None:
        client, key = signed_in(alice), str(uuid.uuid4())

        answers = [send(client, key=key)["Location"] for _ in range(2)]

        assert (len(set(answers)), len(saved())) == (1, 1)

    def test_going_back_and_sending_other_text_keeps_the_other_text(self, alice: User) -> None:
        client, key = signed_in(alice), str(uuid.uuid4())

        send(client, key=key, action="draft")
        send(client, key=key, body="A better text.")

        assert saved() == [("Offline tiles", TEXT["problem"], "A better text.", "submitted", "alice")]

    def test_two_people_may_send_the_same_key(self, alice: User, bob: User) -> None:
        key = str(uuid.uuid4())

        send(signed_in(alice), key=key)
        send(signed_in(bob), key=key)

        assert [author for *_, author in saved()] == ["alice", "bob"]

    @pytest.mark.parametrize("key", ["", "nonsense", "\0", "1" * 500])
    def test_a_damaged_key_loses_nothing(self, alice: User, key: str) -> None:
        assert send(signed_in(alice), key=key).status_code == 302
        assert len(saved()) == 1

    def test_fields_that_are_not_on_the_form_change_nothing(self, alice: User, bob: User) -> None:
        extra = {"status": "accepted", "author": str(bob.pk), "vote_count": "99", "pk": "1", "round": "5"}

        send(signed_in(alice), **extra)

        proposal = Proposal.objects.get()
        assert (proposal.status, proposal.author, proposal.vote_count, proposal.round) == (
            "submitted",
            alice,
            0,
            1,
        )

    def test_preview_shows_the_text_as_html_and_saves_nothing(self, alice: User) -> None:
        for client in (signed_in(alice), Client()):
            response = send(client, preview="1", title="", links="what?", section="x")

            page = response.content.decode()
            assert (response.status_code, saved()) == (200, [])
            assert "<p>Keep tiles on the <strong>phone</strong>.</p>" in page
            assert ("what?</textarea>" in page, "to correct" in page) == (True, False)

    def test_preview_of_too_long_a_text_is_refused(self, alice: User) -> None:
        assert send(signed_in(alice), preview="1", body="x" * 10_001).status_code == 422

    def test_only_sections_that_the_document_has_are_offered(self, alice: User) -> None:
        from django.utils import timezone

        make_section("Maps", number="")
        gone = make_section("Gone", left_at=timezone.now())
        client = signed_in(alice)

        choices = client.get(NEW).context["form"]["section"].field.choices

        assert [label for _, label in choices] == ["Not sure", "Maps"]
        assert send(client, section=str(gone.pk)).status_code == 422


class TestWrittenBeforeSigningIn:
    def test_the_text_survives_the_sign_in(self, alice: User) -> None:
        client = Client()
        form = client.get(NEW)
        assert "You will sign in when you submit." in form.content.decode()
        key = str(form.context["form"]["key"].value())

        sent = send(client, key=key, links="#12")
        signed = sign_in(client, alice, sent["Location"])
        back = client.get(signed["Location"])

        assert (sent.status_code, sent["Location"]) == (302, "/accounts/login/?next=/proposals/new/")
        assert (signed.status_code, signed["Location"]) == (302, NEW)
        values = {name: back.context["form"][name].value() for name in (*TEXT, "links", "key")}
        assert values == {**TEXT, "links": "#12", "key": key}
        assert "Your text from before you signed in is here." in back.content.decode()
        assert saved() == []

        assert send(client, **values).status_code == 302
        assert saved() == [(*TEXT.values(), "submitted", "alice")]
        assert client.get(NEW).context["form"]["title"].value() is None

    def test_only_the_forms_own_fields_are_kept_and_no_more_than_they_may_hold(self, db: None) -> None:
        client = Client()

        send(client, is_staff="1", status="accepted", key="k" * 200_000, body="  \r\n" * 5_000 + "Tiles")

        (kept,) = client.session["kept_texts"].values()
        assert kept["page"] == NEW
        assert kept["texts"] == {**TEXT, "body": "Tiles", "key": "k" * 10_000}

    @pytest.mark.parametrize(("page", "field"), [("edit", "body"), ("withdraw", "reason")])
    def test_what_is_sent_after_the_session_ended_waits_too(self, alice: User, page: str, field: str) -> None:
        proposal = make_proposal(author=alice)
        address = f"/proposals/{proposal.pk}/{page}/"
        client = Client()

        sent = client.post(address, {**TEXT, field: "Typed for an hour", "is_staff": "1"})
        signed = sign_in(client, alice, sent["Location"])
        values = [client.get(signed["Location"]).context["form"][field].value() for _ in range(2)]

        assert (signed["Location"], values[0]) == (address, "Typed for an hour")
        assert values[1] == (proposal.body if field == "body" else None)
        proposal.refresh_from_db()
        assert proposal.status == Status.SUBMITTED

    def test_the_page_offers_no_draft_of_what_others_have_read(self, alice: User) -> None:
        address = f"/proposals/{make_proposal(author=alice).pk}/edit/"
        client = Client()

        client.post(address, TEXT)
        client.force_login(alice)

        page = client.get(address).content.decode()
        assert "Your text from before you signed in is here. It is not saved yet.</p>" in page

    def test_looking_at_the_form_again_does_not_use_the_text_up(self, alice: User) -> None:
        client = Client()
        send(client)
        sign_in(client, alice, "/accounts/login/")

        shown = [client.get(NEW).context["form"]["title"].value() for _ in range(2)]

        assert shown == ["Offline tiles"] * 2


class TestAnyText(TestCase):
    """Whatever is typed is saved or refused with its reason, and its page can be read."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        title=st.text(max_size=150),
        problem=st.text(max_size=400),
        body=st.text(max_size=400),
        links=st.text(max_size=80),
        action=st.sampled_from(["draft", "submit", "?"]),
    )
    def test_is_saved_or_refused(self, **fields: str) -> None:
        fields = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
        client = signed_in(make_user())

        response = client.post(NEW, fields)

        assert response.status_code in (302, 422)
        if response.status_code == 302:
            assert client.get(response["Location"]).status_code == 200
            assert client.get("/proposals/?mine=1").status_code == 200
            assert client.get(f"/proposals/{Proposal.objects.latest('pk').pk}/edit/").status_code == 200

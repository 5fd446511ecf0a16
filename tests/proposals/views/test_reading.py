"""The page of one proposal: what it says, and to whom."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from proposals.models import Comment, Proposal
from proposals.services import authoring, deciding, discussion, review
from proposals.services.authoring import Content
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_comment, make_proposal, make_section, make_user

# A form's token is masked anew for every answer.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def text_of(client: Client, proposal: Proposal, status: int = 200) -> str:
    response = client.get(proposal.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


class TestReadProposal:
    def test_shows_the_text_as_html_and_hostile_text_as_text(self, alice: User) -> None:
        content = Content(
            title="<b>Closures</b>",
            problem="**Nobody** knows.",
            body="<script>alert(1)</script> [x](javascript:a)",
        )
        proposal = authoring.propose(content, by=alice, key=make_comment(make_proposal()).key)

        page = text_of(Client(), proposal)

        assert "<h1>&lt;b&gt;Closures&lt;/b&gt;</h1>" in page
        assert "<strong>Nobody</strong> knows." in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert ('href="javascript:' in page, "<script>alert" in page) == (False, False)

    def test_another_slug_leads_to_the_right_one(self, db: None) -> None:
        proposal = make_proposal("Offline tiles")

        wrong = Client().get(f"/proposals/{proposal.pk}/online-tiles/")
        without = Client().get(f"/proposals/{proposal.pk}/")

        right = f"/proposals/{proposal.pk}/offline-tiles/"
        assert (wrong.status_code, wrong["Location"]) == (302, right)
        assert (without.status_code, without["Location"]) == (302, right)

    @pytest.mark.parametrize("title", ["Edit", "vote", "Withdraw!", "comments", "地図", "---", "x" * 120])
    def test_any_title_has_an_address_that_reads_the_proposal(self, db: None, title: str) -> None:
        proposal = make_proposal(title)

        assert Client().get(proposal.get_absolute_url()).context["proposal"] == proposal

    def test_decided_proposals_say_who_decided_when_and_why_and_link_the_item(
        self, alice: User, dana: User
    ) -> None:
        proposal = make_proposal("Closures", author=alice)
        review.start_review(proposal, by=dana, reason="Worth a look.")
        section = make_section("Maps", number="")
        deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="It **fits**.", section=section)

        response = Client().get(proposal.get_absolute_url())

        page = response.content.decode()
        item = response.context["proposal"].roadmap_item
        assert (response.context["decision"].by, str(response.context["panel"].turn)) == (
            dana,
            "It stands on the roadmap.",
        )
        assert page.count("It <strong>fits</strong>.") == 2  # the panel, and the timeline
        assert f'href="{item.get_absolute_url()}"' in page
        assert "Worth a look." in page

    def test_a_proposal_that_came_back_shows_no_old_decision_as_the_present_one(
        self, alice: User, dana: User
    ) -> None:
        proposal = make_proposal(author=alice)
        deciding.decide(proposal, Status.RETURNED, by=dana, rationale="Say how.")
        authoring.submit(proposal, by=alice)

        response = Client().get(proposal.get_absolute_url())

        assert response.context["decision"] is None
        assert "Say how." in response.content.decode()

    def test_comments_and_events_alternate_in_time(self, alice: User, bob: User, dana: User) -> None:
        content = Content(title="Closures", problem="Nobody knows.", body="Show them.")
        proposal = authoring.propose(content, by=alice, key=make_comment(make_proposal()).key)
        make_comment(proposal, author=bob, body="First")
        deciding.decide(proposal, Status.RETURNED, by=dana, rationale="Say how.")
        make_comment(proposal, author=bob, body="Second")
        authoring.edit(proposal, Content(title="Closures", problem="Nobody knows.", body="So."), by=alice)
        authoring.submit(proposal, by=alice)
        authoring.withdraw(proposal, by=alice, reason="Somebody <else> does it.")

        response = Client().get(proposal.get_absolute_url())

        entries = [
            entry.body_html if isinstance(entry, Comment) else entry.kind
            for entry in response.context["entries"]
        ]
        assert entries == [
            *(
                "submitted",
                "<p>First</p>\n",
                "decided",
                "<p>Second</p>\n",
                "edited",
                "submitted",
                "withdrawn",
            ),
        ]
        page = response.content.decode()
        assert page.count("submitted this proposal again") == 1
        assert "Somebody &lt;else&gt; does it." in page

    def test_deleted_and_hidden_comments_keep_their_place_without_their_text(
        self, bob: User, mo: User
    ) -> None:
        proposal = make_proposal()
        deleted = make_comment(proposal, author=bob, body="regretted words")
        hidden = make_comment(proposal, author=bob, body="rude words")
        discussion.delete_comment(deleted, by=bob)
        discussion.hide_comment(hidden, by=mo, reason="An insult.")

        page = text_of(Client(), proposal)

        assert "This comment was deleted by its author." in page
        assert "Hidden by a moderator: An insult." in page
        assert ("regretted words" in page, "rude words" in page) == (False, False)

    def test_only_my_own_comments_can_be_changed(self, alice: User, bob: User) -> None:
        proposal = make_proposal()
        mine, other = make_comment(proposal, author=bob), make_comment(proposal, author=alice)

        page = text_of(signed_in(bob), proposal)

        links = re.findall(r"/proposals/comments/(\d+)/(edit|delete)/", page)
        assert links == [(str(mine.pk), "edit"), (str(mine.pk), "delete")]
        assert f"/proposals/comments/{other.pk}/" not in page

    @pytest.mark.parametrize(
        ("status", "offered"),
        [
            (Status.DRAFT, {"submit", "edit", "withdraw"}),
            (Status.SUBMITTED, {"edit", "withdraw"}),
            (Status.IN_REVIEW, {"withdraw"}),
            (Status.RETURNED, {"submit", "edit", "withdraw"}),
            (Status.DECLINED, set()),
            (Status.WITHDRAWN, set()),
        ],
    )
    def test_the_author_is_offered_what_is_allowed_and_nobody_else_anything(
        self, alice: User, eve: User, status: Status, offered: set[str]
    ) -> None:
        proposal = make_proposal(status=status, author=alice)

        def actions(person: User) -> set[str]:
            response = signed_in(person).get(proposal.get_absolute_url())
            return set(
                re.findall(rf"/proposals/{proposal.pk}/(submit|edit|withdraw)/", response.content.decode())
            )

        assert (actions(alice), actions(eve)) == (offered, set())

    def test_fifty_comments_a_page_and_later_ones_by_a_link(self, db: None) -> None:
        proposal = make_proposal()
        start = datetime(2026, 3, 1, tzinfo=UTC)
        writer = make_user()
        for number in range(120):
            comment = make_comment(proposal, author=writer, body=f"comment {number}")
            # Groups of three share their moment, so the order needs the id as well.
            Comment.objects.filter(pk=comment.pk).update(created_at=start + timedelta(hours=number // 3))
        client, address, seen = Client(), proposal.get_absolute_url(), []

        for expected in (50, 50, 20):
            context = client.get(address).context
            shown = [entry.body_html for entry in context["entries"] if isinstance(entry, Comment)]
            assert len(shown) == expected
            seen += shown
            address = f"{proposal.get_absolute_url()}?after={context['later']}"

        assert seen == [f"<p>comment {number}</p>\n" for number in range(120)]
        assert context["later"] == ""

    @pytest.mark.parametrize("after", ["abc", "1", "~", "1~2~3", "9e99~1", "1.5~1", "-99999999999999999~1"])
    def test_a_place_that_means_nothing_is_not_found(self, db: None, after: str) -> None:
        assert Client().get(make_proposal().get_absolute_url(), {"after": after}).status_code == 404


class TestDraftsOfOthers:
    """A draft cannot be told apart from a proposal that does not exist."""

    READS = ("", "secret-plan/", "wrong-words/", "edit/", "withdraw/")
    WRITES = ("edit/", "submit/", "withdraw/", "vote/", "unvote/", "comments/")

    @staticmethod
    def answers(client: Client, draft: Proposal) -> list[tuple[int, bytes, str | None]]:
        text = {"title": "Mine now", "problem": "p", "body": "A text.", "action": "submit", "reason": "r"}
        answers: list[Any] = [client.get(f"/proposals/{draft.pk}/{end}") for end in TestDraftsOfOthers.READS]
        answers += [client.post(f"/proposals/{draft.pk}/{end}", text) for end in TestDraftsOfOthers.WRITES]
        answers += [
            client.post(f"/proposals/{draft.pk}/vote/", headers={"HX-Request": "true"}),
            client.get(f"/proposals/?q=secret&status=all&section={draft.section_id or ''}"),
        ]
        return [(a.status_code, TOKEN.sub(b"", a.content), a.headers.get("Location")) for a in answers]

    @pytest.mark.parametrize("signed", [True, False])
    def test_answers_are_the_same_bytes(self, alice: User, eve: User, signed: bool) -> None:
        draft = make_proposal("Secret plan", status=Status.DRAFT, author=alice)
        reader = signed_in(eve) if signed else Client()

        with_draft = self.answers(reader, draft)
        unchanged = Proposal.objects.filter(pk=draft.pk).values().get()
        assert (unchanged["title"], unchanged["status"], unchanged["vote_count"]) == (
            "Secret plan",
            "draft",
            0,
        )
        Proposal.objects.filter(pk=draft.pk).delete()
        without = self.answers(reader, draft)

        assert with_draft == without
        if signed:
            assert {status for status, _, _ in with_draft[:-1]} == {404}

    def test_even_maintainers_and_moderators_do_not_see_it(self, alice: User, dana: User, mo: User) -> None:
        draft = make_proposal(status=Status.DRAFT, author=alice)

        assert [signed_in(person).get(draft.get_absolute_url()).status_code for person in (dana, mo)] == [
            404,
            404,
        ]

    @pytest.mark.parametrize("number", ["0", "99999999999999999999999999"])
    def test_numbers_that_no_proposal_has(self, eve: User, number: str) -> None:
        client = signed_in(eve)

        assert client.get(f"/proposals/{number}/").status_code == 404
        assert client.get(f"/proposals/{number}/words/").status_code == 404
        assert client.post(f"/proposals/{number}/vote/").status_code == 404
        assert client.post(f"/proposals/{number}/comments/", {"body": "text"}).status_code == 404
        assert client.post(f"/proposals/comments/{number}/delete/").status_code == 404

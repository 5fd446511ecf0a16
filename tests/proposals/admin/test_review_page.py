"""The review page: a proposal with its votes and comments beside it, for those who may see it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Event, Proposal, Vote
from proposals.services import coauthors, discussion
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_comment, make_decision, make_proposal, make_user


def address(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


def test_the_page_names_its_place_in_the_queue_and_the_neighbours(dana: User) -> None:
    now = timezone.now()
    first, second, third = (make_proposal(moved_at=now - timedelta(days=days)) for days in (9, 5, 1))
    done = make_proposal(status=Status.DECLINED)
    browser = signed_in(dana)

    places = [browser.get(address(proposal)).context["place"] for proposal in (first, second, third, done)]

    assert [(place.number, place.total, place.previous, place.next) for place in places] == [
        (1, 3, None, second.pk),
        (2, 3, first.pk, third.pk),
        (3, 3, second.pk, None),
        (None, 3, None, first.pk),
    ]


def test_the_place_among_all_that_wait_and_the_one_in_its_state_are_told_apart(dana: User) -> None:
    make_proposal(status=Status.IN_REVIEW, moved_at=timezone.now() - timedelta(days=9))
    proposal = make_proposal()

    page = signed_in(dana).get(address(proposal)).content.decode()

    assert "2 of 2<" in page
    assert "Number 1 of 1 in the queue: submitted" in page


def test_the_page_names_everyone_who_writes_the_proposal(dana: User, alice: User, bob: User) -> None:
    proposal = make_proposal(author=alice)
    coauthors.invite(proposal, who=bob.username, by=alice)
    coauthors.accept(proposal, by=bob)

    page = signed_in(dana).get(address(proposal)).content.decode()

    head = page[page.index('<header class="review-head">') : page.index('<nav class="review-jump"')]
    assert re.findall(r"<bdi>(.*?)</bdi>", head) == ["Alice", "Bob"]


def test_the_page_shows_votes_comments_events_and_earlier_decisions(dana: User, bob: User) -> None:
    proposal = make_proposal("Show closures", vote_count=1)
    Vote.objects.create(proposal=proposal, voter=bob)
    make_comment(proposal, author=bob, body="Three *weeks*.")
    rude = make_comment(proposal, body="Rubbish.")
    discussion.hide_comment(rude, by=dana, reason="Rude.")
    make_decision(proposal, outcome=Status.POSTPONED, rationale="Not **yet**.")
    Event.objects.create(proposal=proposal, kind="withdrawn", actor=bob, data={"reason": "Changed my mind."})

    page = signed_in(dana).get(address(proposal)).content.decode()

    for words in (
        *(
            "Show closures",
            '<h2 id="votes-title">1 vote</h2>',
            "1 comment",
            "Three <em>weeks</em>.",
            "Hidden: Rude.",
        ),
        *("Not <strong>yet</strong>.", "withdrew this proposal", "Changed my mind.", "hid a comment"),
    ):
        assert words in page
    assert "Rubbish" not in page


def test_what_people_type_is_never_script_on_the_page(dana: User) -> None:
    evil = "<script>alert(1)</script>"
    author = make_user("mallory", name=evil)
    proposal = make_proposal(evil, body=evil, problem=evil, author=author)
    make_comment(proposal, author=author, body=evil)

    page = signed_in(dana).get(address(proposal)).content.decode()

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 4


def test_the_page_costs_the_same_with_three_and_with_thirty_comments(
    dana: User, django_assert_num_queries: Any
) -> None:
    browser = signed_in(dana)
    # What is kept for an hour is counted with the first page.
    browser.get(address(make_proposal()))
    for comments in (3, 30):
        proposal = make_proposal(vote_count=comments)
        for _ in range(comments):
            make_comment(proposal)
            Vote.objects.create(proposal=proposal, voter=make_user())
        # What is like it is asked for in one query more for each table on PostgreSQL.
        with django_assert_num_queries(42 if connection.vendor == "postgresql" else 40):
            browser.get(address(proposal))


def test_a_long_discussion_shows_its_latest_comments(dana: User) -> None:
    proposal = make_proposal()
    for number in range(51):
        make_comment(proposal, body=f"Comment number {number}.")

    context = signed_in(dana).get(address(proposal)).context

    assert [comment.body for comment in context["comments"]] == [f"Comment number {n}." for n in range(1, 51)]
    assert context["more_comments"] is True


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_draft_does_not_exist_for_staff(dana: User, method: str) -> None:
    draft = make_proposal(status=Status.DRAFT, author=dana)
    browser = signed_in(dana)

    answers = [
        getattr(browser, method)(path)
        for path in (address(draft), reverse("admin:proposals_proposal_history", args=[draft.pk]))
    ]
    missing = [
        getattr(browser, method)(reverse("admin:proposals_proposal_change", args=[pk]))
        for pk in ("987654321", "nonsense", "9" * 40)
    ]

    assert [answer.status_code for answer in answers + missing] == [404] * 5
    bodies = {re.sub(rb'value="\w{64}"', b"", answer.content) for answer in answers + missing}
    assert len(bodies) == 1


def test_only_reviewers_and_maintainers_see_the_page(mo: User, eve: User) -> None:
    proposal = make_proposal()

    answers = [signed_in(person).get(address(proposal), follow=True).status_code for person in (mo, eve)]
    stranger = Client().get(address(proposal))

    assert (answers, stranger.status_code) == ([403, 403], 302)
    assert stranger.headers["Location"].startswith(reverse("admin:login"))


def test_the_admin_history_names_each_move(dana: User) -> None:
    proposal = make_proposal()
    browser = signed_in(dana)
    browser.post(address(proposal), {"move": "in_review", "seen": "submitted", "reason": "Looks\n\nright."})

    page = browser.get(reverse("admin:proposals_proposal_history", args=[proposal.pk])).content.decode()

    assert "In review: Looks right." in page

"""Moderators hide comments in the admin, for a stated reason, and show them again."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Comment
from proposals.services import discussion
from tests.conftest import signed_in
from tests.factories import make_comment, make_proposal, make_user

LIST = "/admin/proposals/comment/"


def address(comment: Comment) -> str:
    return reverse("admin:proposals_comment_change", args=[comment.pk])


def state(comment: Comment) -> tuple[bool, str, int]:
    """Whether it is hidden, why, and how many comments its proposal counts."""
    comment.refresh_from_db()
    return comment.hidden_at is not None, comment.hidden_reason, comment.proposal.comment_count


def test_a_reason_that_was_typed_before_the_session_ended_waits_on_the_page(mo: User) -> None:
    comment, browser = make_comment(make_proposal()), Client()

    browser.post(address(comment), {"do": "hide", "reason": "Insults the author."})
    browser.force_login(mo)

    assert state(comment) == (False, "", 1)
    waits = [browser.get(address(comment)).context["form"]["reason"].value() for _ in range(2)]
    assert waits == ["Insults the author.", None]


def test_a_moderator_hides_a_comment_for_a_reason_and_shows_it_again(mo: User) -> None:
    comment = make_comment(make_proposal())
    browser = signed_in(mo)

    hidden = browser.post(address(comment), {"do": "hide", "reason": " Insults  the author. "})
    assert (hidden.status_code, state(comment)) == (302, (True, "Insults the author.", 0))
    assert "Insults the author." in browser.get(address(comment)).content.decode()

    shown = browser.post(address(comment), {"do": "show"})
    assert (shown.status_code, state(comment)) == (302, (False, "", 1))

    logged = [
        (model, by, words)
        for model, by, words in LogEntry.objects.order_by("pk").values_list(
            "content_type__model", "user__username", "change_message"
        )
    ]
    who = comment.author.display_name
    assert logged == [
        ("comment", "mo", "Hidden: Insults the author."),
        ("proposal", "mo", f"Comment by {who}: hidden: Insults the author."),
        ("comment", "mo", "Shown again"),
        ("proposal", "mo", f"Comment by {who}: shown again"),
    ]
    kinds = comment.proposal.events.exclude(kind="commented").values_list("kind", flat=True)
    assert list(kinds) == ["comment_hidden", "comment_shown"]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_hiding_needs_a_reason_that_fits(mo: User, reason: str) -> None:
    comment = make_comment(make_proposal())

    response = signed_in(mo).post(address(comment), {"do": "hide", "reason": reason})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert (state(comment), LogEntry.objects.count()) == ((False, "", 1), 0)


def test_a_comment_that_its_author_deleted_meanwhile_is_not_hidden(mo: User) -> None:
    comment = make_comment(make_proposal())
    discussion.delete_comment(comment, by=comment.author)

    response = signed_in(mo).post(address(comment), {"do": "hide", "reason": "Insults."})

    assert response.status_code == 409
    assert "Its author deleted the comment meanwhile" in response.content.decode()
    assert (state(comment), LogEntry.objects.count()) == ((False, "", 0), 0)


def test_reviewers_read_comments_and_cannot_hide_them(carol: User, eve: User) -> None:
    comment = make_comment(make_proposal(), body="Read me.")
    browser = signed_in(carol)

    page = browser.get(address(comment))
    answer = browser.post(address(comment), {"do": "hide", "reason": "Why not."})
    stranger = signed_in(eve).get(LIST, follow=True)

    assert (page.status_code, answer.status_code, stranger.status_code) == (200, 403, 403)
    assert "Read me." in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert 'name="reason"' not in page.content.decode()
    assert state(comment) == (False, "", 1)


def test_the_list_filters_and_searches(mo: User) -> None:
    proposal = make_proposal("Closures", body="-")
    bob = make_user("bob")
    make_comment(proposal, author=bob, body="First words.")
    hidden = make_comment(proposal, body="Second words.")
    discussion.hide_comment(hidden, by=mo, reason="Spam.")
    gone = make_comment(proposal, body="Third words.")
    discussion.delete_comment(gone, by=gone.author)
    browser = signed_in(mo)

    def texts(query: str) -> list[str]:
        result = browser.get(f"{LIST}?{query}").context["cl"].result_list
        return sorted(comment.body for comment in result)

    assert {
        query: texts(query) for query in ("", "state=shown", "state=hidden", "state=deleted", "q=bob")
    } == {
        "": ["", "First words.", "Second words."],
        "state=shown": ["First words."],
        "state=hidden": ["Second words."],
        "state=deleted": [""],
        "q=bob": ["First words."],
    }
    page = browser.get(LIST).content.decode()
    assert "Hidden: Spam." in page
    assert "Deleted by the author" in page


def test_a_filter_by_time_is_called_so_in_words(mo: User) -> None:
    make_comment(make_proposal())

    page = signed_in(mo).get(LIST).content.decode()

    assert ("By when" in page, "By created at" in page) == (True, False)


def test_the_text_of_a_comment_is_never_edited_here(mo: User) -> None:
    comment = make_comment(make_proposal(), body="My words.")
    boss = signed_in(make_user("frank", is_staff=True, is_superuser=True))

    answers = [
        boss.get(f"{LIST}add/").status_code,
        boss.post(reverse("admin:proposals_comment_delete", args=[comment.pk]), {"post": "yes"}).status_code,
        boss.post(address(comment), {"body": "Other words.", "_save": "Save"}).status_code,
        boss.get(address(Comment(pk=987654321))).status_code,
    ]

    comment.refresh_from_db()
    assert (answers, comment.body) == ([403, 403, 422, 404], "My words.")


def test_the_list_costs_the_same_with_three_and_with_thirty_comments(
    mo: User, django_assert_num_queries: Any
) -> None:
    proposal = make_proposal()
    browser = signed_in(mo)
    for wanted in (3, 30):
        while Comment.objects.count() < wanted:
            make_comment(proposal)
        with django_assert_num_queries(8):
            assert len(browser.get(LIST).context["cl"].result_list) == wanted


def test_an_old_comment_says_when_it_was_written(mo: User) -> None:
    comment = make_comment(make_proposal())
    Comment.objects.update(created_at=timezone.now() - timedelta(days=3))

    assert "3 days ago" in signed_in(mo).get(address(comment)).content.decode()

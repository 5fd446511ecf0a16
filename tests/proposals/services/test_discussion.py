"""Comments: what the services promise beyond the pages."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Comment, Proposal
from proposals.models.listing import place_that_shows
from proposals.services import discussion
from proposals.workflow import COMMENTABLE, Status
from tests.factories import make_comment, make_proposal


def count(proposal: Proposal) -> int:
    proposal.refresh_from_db()
    return proposal.comment_count


@pytest.mark.parametrize("status", sorted(set(Status) - COMMENTABLE))
def test_a_closed_discussion_takes_no_comments(bob: User, status: Status) -> None:
    proposal = make_proposal(status=status)

    with pytest.raises(RuleBroken, match="its discussion is closed"):
        discussion.add_comment(proposal, body="But still.", by=bob, key=uuid.uuid4())

    assert (count(proposal), Comment.objects.count()) == (0, 0)


@pytest.mark.parametrize("body", ["", " \n", "x" * 10_001])
def test_a_comment_has_a_text_of_bearable_length(bob: User, body: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        discussion.add_comment(make_proposal(), body=body, by=bob, key=uuid.uuid4())

    assert (refused.value.status, Comment.objects.count()) == (422, 0)


def test_hidden_and_deleted_comments_are_not_counted(bob: User, mo: User) -> None:
    proposal = make_proposal()
    first, second = make_comment(proposal, author=bob), make_comment(proposal, author=bob)

    discussion.hide_comment(first, by=mo, reason="An insult.")
    assert count(proposal) == 1
    discussion.hide_comment(first, by=mo, reason="Another reason.")
    discussion.delete_comment(first, by=bob)
    discussion.delete_comment(second, by=bob)
    discussion.delete_comment(second, by=bob)
    assert count(proposal) == 0

    discussion.show_comment(first, by=mo)
    first.refresh_from_db()
    assert (count(proposal), first.hidden_reason, first.body) == (0, "An insult.", "")


def test_a_hidden_comment_comes_back_with_its_text(bob: User, mo: User) -> None:
    proposal = make_proposal()
    comment = make_comment(proposal, author=bob, body="Not rude at all.")
    discussion.hide_comment(comment, by=mo, reason="A mistake.")

    discussion.show_comment(comment, by=mo)
    discussion.show_comment(comment, by=mo)

    comment.refresh_from_db()
    assert (comment.readable, comment.body, count(proposal)) == (True, "Not rude at all.", 1)


def test_only_moderators_hide_and_only_for_a_reason(bob: User, carol: User, mo: User) -> None:
    comment = make_comment(make_proposal(), author=bob)

    with pytest.raises(PermissionDenied):
        discussion.hide_comment(comment, by=carol, reason="I disagree.")
    with pytest.raises(RuleBroken):
        discussion.hide_comment(comment, by=mo, reason="  ")

    comment.refresh_from_db()
    assert comment.readable


def test_a_comment_is_changed_by_its_author_alone_and_only_while_others_can_read_it(
    alice: User, bob: User, mo: User
) -> None:
    comment = make_comment(make_proposal(), author=bob, body="As I said.")

    for person in (alice, mo):
        with pytest.raises(PermissionDenied):
            discussion.edit_comment(comment, body="As he said.", by=person)
        with pytest.raises(PermissionDenied):
            discussion.delete_comment(comment, by=person)
    discussion.hide_comment(comment, by=mo, reason="An insult.")
    with pytest.raises(RuleBroken, match="hidden by a moderator, so it cannot be changed"):
        discussion.edit_comment(comment, body="Something else.", by=bob)

    comment.refresh_from_db()
    assert (comment.body, comment.deleted_at) == ("As I said.", None)


def test_sending_a_deleted_comment_again_does_not_bring_it_back(bob: User) -> None:
    proposal, key = make_proposal(), uuid.uuid4()
    comment = discussion.add_comment(proposal, body="Regretted", by=bob, key=key)
    discussion.delete_comment(comment, by=bob)

    again = discussion.add_comment(proposal, body="Regretted", by=bob, key=key)

    assert (again, again.body, count(proposal)) == (comment, "", 0)


def test_the_place_of_a_comment_puts_it_on_the_page_it_opens(bob: User) -> None:
    proposal = make_proposal()
    comments = [make_comment(proposal, author=bob) for _ in range(52)]

    places = [place_that_shows(comments[number]) for number in (0, 49, 50, 51)]

    assert [place.partition("~")[2] for place in places] == ["", "", str(comments[0].pk), str(comments[1].pk)]

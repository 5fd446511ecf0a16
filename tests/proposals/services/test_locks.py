"""Transactions that meet: none may wait for another one that waits for it."""

import time
from threading import Event

import pytest
from django.db import connection, transaction
from django.db.models import F

from proposals.models import Comment, Proposal, Vote
from proposals.services import authoring, discussion, merging, voting
from tests.at_once import at_once
from tests.factories import make_comment, make_proposal, make_user

pytestmark = pytest.mark.django_db(transaction=True)
POSTGRES = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="On SQLite one transaction writes at a time."
)


def wait_for_a_waiting_lock() -> None:
    """Until one transaction of this database waits for another."""
    for _ in range(1500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("Nobody waits.")


@POSTGRES
def test_a_lock_between_two_votes_waits_and_makes_nobody_wait_in_a_circle() -> None:
    proposal, bob, alice = make_proposal(), make_user("bob"), make_user("alice")
    bob_counted, alice_inserted, somebody_waits = Event(), Event(), Event()

    def bobs_vote() -> None:
        with transaction.atomic():
            voting.cast_vote(proposal.pk, by=bob)
            bob_counted.set()
            alice_inserted.wait(30)
            wait_for_a_waiting_lock()
            somebody_waits.set()

    def alices_vote() -> None:
        with transaction.atomic():
            bob_counted.wait(30)
            Vote.objects.create(proposal=proposal, voter=alice)
            alice_inserted.set()
            # Not by looking itself: once bob's transaction ends, nobody may wait any more.
            assert somebody_waits.wait(30)
            Proposal.objects.filter(pk=proposal.pk).update(vote_count=F("vote_count") + 1)

    def somebody_edits() -> None:
        alice_inserted.wait(30)
        with transaction.atomic():
            authoring.locked(proposal)

    assert at_once(bobs_vote, alices_vote, somebody_edits) == ["", "", ""]
    assert Proposal.objects.get().vote_count == 2


def test_a_comment_sent_again_and_deleted_at_the_same_moment_ends_well() -> None:
    proposal, bob = make_proposal(), make_user("bob")

    def both(comment: Comment) -> list[str]:
        return at_once(
            lambda: discussion.add_comment(proposal, body="Again.", by=bob, key=comment.key),
            lambda: discussion.delete_comment(comment, by=bob),
        )

    assert [both(make_comment(proposal, author=bob)) for _ in range(20)] == [["", ""]] * 20
    assert Proposal.objects.get().comment_count == 0


@POSTGRES
def test_a_comment_is_locked_after_its_proposal() -> None:
    """As add_comment does it: two orders would be a circle."""
    proposal, bob = make_proposal(), make_user("bob")
    comment = make_comment(proposal, author=bob)
    proposal_locked = Event()

    def sends_again() -> None:
        with transaction.atomic():
            authoring.locked(proposal)
            proposal_locked.set()
            wait_for_a_waiting_lock()
            discussion.add_comment(proposal, body="Again.", by=bob, key=comment.key)

    def deletes_it() -> None:
        proposal_locked.wait(30)
        discussion.delete_comment(comment, by=bob)

    assert at_once(sends_again, deletes_it) == ["", ""]
    comment.refresh_from_db()
    assert (comment.body, comment.deleted_at is not None) == ("", True)


@POSTGRES
def test_a_vote_for_the_original_and_a_merge_that_moves_the_same_vote_make_no_circle() -> None:
    duplicate, original, bob = make_proposal(), make_proposal(), make_user("bob")
    voting.cast_vote(duplicate.pk, by=bob)
    boss, bob_inserted = make_user("boss", is_superuser=True), Event()

    def bobs_vote() -> None:
        with transaction.atomic():
            Vote.objects.create(proposal=original, voter=bob)
            bob_inserted.set()
            wait_for_a_waiting_lock()
            Proposal.objects.filter(pk=original.pk).update(vote_count=F("vote_count") + 1)

    def merges() -> None:
        bob_inserted.wait(30)
        merging.merge(duplicate, original, by=boss, reason="The same.")

    assert at_once(bobs_vote, merges) == ["", ""]
    assert [(vote.proposal, vote.voter) for vote in Vote.objects.order_by("pk")] == [
        (duplicate, bob),
        (original, bob),
    ]


@POSTGRES
def test_a_vote_taken_back_while_a_merge_is_undone_makes_no_circle() -> None:
    duplicate, original, bob = make_proposal(), make_proposal(), make_user("bob")
    voting.cast_vote(duplicate.pk, by=bob)
    boss, bob_deleted = make_user("boss", is_superuser=True), Event()
    record = merging.merge(duplicate, original, by=boss, reason="The same.")

    def bob_takes_it_back() -> None:
        with transaction.atomic():
            Vote.objects.filter(voter=bob).delete()
            bob_deleted.set()
            wait_for_a_waiting_lock()
            Proposal.objects.filter(pk=original.pk).update(vote_count=F("vote_count") - 1)

    def undoes() -> None:
        bob_deleted.wait(30)
        merging.unmerge(record, by=boss)

    assert at_once(bob_takes_it_back, undoes) == ["", ""]
    assert list(Proposal.objects.order_by("pk").values_list("vote_count", flat=True)) == [0, 0]

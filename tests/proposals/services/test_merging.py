"""Merging a duplicate, and undoing it exactly."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals import announcements
from proposals.models import Comment, Event, Proposal
from proposals.services import authoring, discussion, merging, review, voting
from proposals.services.counters import find_differences
from proposals.services.similar import similar
from proposals.services.versions import Change
from tests.factories import make_comment, make_proposal, make_round, make_user
from tests.proposals.services.merged import WHY, rows, voters


def test_the_preview_says_what_the_merge_then_moves(
    duplicate: Proposal, original: Proposal, dana: User
) -> None:
    foreseen = merging.preview(duplicate, original)

    merging.merge(duplicate, original, by=dana, reason=WHY)

    assert foreseen == merging.Preview(votes=1, kept=1, comments=1, told=3, follow=0, ends_review=False)
    assert (voters(original), voters(duplicate)) == ({"bob", "carol", "eve"}, {"bob"})
    duplicate.refresh_from_db()
    original.refresh_from_db()
    assert (duplicate.status, duplicate.vote_count, duplicate.comment_count) == ("duplicate", 1, 0)
    assert (original.status, original.vote_count, original.comment_count) == ("submitted", 3, 1)
    comment = original.comments.get()
    assert (comment.author.username, comment.body, comment.merged_from) == (
        "eve",
        "In the valley!",
        duplicate,
    )
    assert find_differences() == []


def test_who_only_commented_is_counted_among_those_who_are_told(
    duplicate: Proposal, original: Proposal, mo: User
) -> None:
    make_comment(duplicate, author=mo)

    assert merging.preview(duplicate, original).told == 4


def test_undoing_puts_everything_back(duplicate: Proposal, original: Proposal, dana: User) -> None:
    before = rows(duplicate), rows(original)

    record = merging.merge(duplicate, original, by=dana, reason=WHY)
    merging.unmerge(record, by=dana)
    merging.unmerge(record, by=dana)

    assert (rows(duplicate), rows(original)) == before
    record.refresh_from_db()
    assert record.undone_by == dana
    kinds = Event.objects.filter(kind__contains="merged").values_list("proposal", "kind")
    assert sorted(kinds) == sorted(
        (proposal.pk, f"{kind}{where}")
        for proposal, where in ((duplicate, ""), (original, "_here"))
        for kind in ("merged", "unmerged")
    )


def test_what_came_since_stays_and_a_vote_taken_back_stays_away(
    duplicate: Proposal, original: Proposal, alice: User, eve: User, dana: User
) -> None:
    record = merging.merge(duplicate, original, by=dana, reason=WHY)
    voting.cast_vote(original.pk, by=alice)
    voting.take_back_vote(original.pk, by=eve)
    discussion.edit_comment(original.comments.get(), body="In every valley!", by=eve)
    make_comment(original, author=alice, body="Good.")

    merging.unmerge(record, by=dana)

    assert (voters(original), voters(duplicate)) == ({"alice", "bob", "carol"}, {"bob"})
    assert [comment.body for comment in duplicate.comments.all()] == ["In every valley!"]
    assert [comment.body for comment in original.comments.all()] == ["Good."]
    assert find_differences() == []


def test_an_open_round_ends_and_comes_back(dana: User, mia: User) -> None:
    duplicate, original = make_round("moby", by=dana), make_proposal()
    before = rows(duplicate)

    record = merging.merge(duplicate, original, by=dana, reason=WHY)
    ended = duplicate.reviews.open().exists()
    merging.unmerge(record, by=dana)

    assert (ended, rows(duplicate)) == (False, before)


def test_chains_are_followed_to_their_end_and_undone_from_there(dana: User, bob: User) -> None:
    first, second, third = (make_proposal(f"Tiles {number}") for number in range(3))
    voting.cast_vote(first.pk, by=bob)
    make_comment(first, author=bob)
    before = [rows(proposal) for proposal in (first, second, third)]

    inner = merging.merge(first, second, by=dana, reason=WHY)
    outer = merging.merge(second, third, by=dana, reason=WHY)
    first.refresh_from_db()

    assert merging.end_of_chain(first) == third
    assert (voters(third), third.comments.get().merged_from) == ({"bob"}, first)
    with pytest.raises(RuleBroken, match=r"Undo that merge first"):
        merging.unmerge(inner, by=dana)
    merging.unmerge(outer, by=dana)
    merging.unmerge(inner, by=dana)
    assert [rows(proposal) for proposal in (first, second, third)] == before


def test_a_vote_that_moves_is_for_the_originals_text_and_goes_back_for_its_own(
    duplicate: Proposal, original: Proposal, eve: User, dana: User
) -> None:
    text = authoring.Content(title=original.title, problem="Another problem.", body="Another way.")
    authoring.edit(original, text, by=original.author, change=Change(material=True))

    record = merging.merge(duplicate, original, by=dana, reason=WHY)
    there = original.votes.get(voter=eve).version
    merging.unmerge(record, by=dana)

    assert (there, duplicate.votes.get(voter=eve).version) == (2, 1)


def test_undoing_brings_no_vote_of_another_duplicate_that_was_taken_back_since(
    duplicate: Proposal, original: Proposal, bob: User, dana: User
) -> None:
    """bob's vote stayed at the duplicate, for he had one at the original: that one he takes back."""
    third = make_proposal("Tiles for the valley")
    merging.merge(duplicate, original, by=dana, reason=WHY)
    record = merging.merge(third, original, by=dana, reason=WHY)
    voting.take_back_vote(original.pk, by=bob)

    merging.unmerge(record, by=dana)

    assert (voters(original), voters(duplicate)) == ({"carol", "eve"}, {"bob"})
    assert find_differences() == []


def test_what_nobody_can_read_is_not_counted_where_it_moves(
    duplicate: Proposal, original: Proposal, dana: User, mo: User
) -> None:
    discussion.hide_comment(duplicate.comments.get(), by=mo, reason="An insult.")
    before = rows(duplicate), rows(original)

    record = merging.merge(duplicate, original, by=dana, reason=WHY)
    original.refresh_from_db()
    assert (original.comments.count(), original.comment_count, find_differences()) == (1, 0, [])
    merging.unmerge(record, by=dana)

    assert (rows(duplicate), rows(original)) == before


def test_a_voter_of_two_duplicates_is_counted_while_one_of_them_stands(dana: User, bob: User) -> None:
    one, two, original = (make_proposal(f"Tiles {number}") for number in range(3))
    for proposal in (one, two):
        voting.cast_vote(proposal.pk, by=bob)
    first = merging.merge(one, original, by=dana, reason=WHY)
    second = merging.merge(two, original, by=dana, reason=WHY)

    merging.unmerge(first, by=dana)
    between = voters(one), voters(two), voters(original)
    merging.unmerge(second, by=dana)

    assert between == ({"bob"}, set(), {"bob"})
    assert (voters(one), voters(two), voters(original)) == ({"bob"}, {"bob"}, set())
    assert find_differences() == []


def test_nobody_votes_comments_edits_or_decides_at_the_old_address(
    duplicate: Proposal, original: Proposal, alice: User, carol: User, dana: User
) -> None:
    merging.merge(duplicate, original, by=dana, reason=WHY)
    duplicate.refresh_from_db()

    for act in (
        partial(voting.cast_vote, duplicate.pk, by=carol),
        partial(make_comment, duplicate, author=carol),
        partial(authoring.withdraw, duplicate, by=alice),
        partial(review.start_review, duplicate, by=carol, reason="Now."),
    ):
        with pytest.raises(RuleBroken):
            act()


def test_everyone_who_took_part_is_told_where_it_went(
    duplicate: Proposal, original: Proposal, dana: User
) -> None:
    merging.merge(duplicate, original, by=dana, reason=WHY)

    for event in Event.objects.filter(kind__startswith="merged"):
        announcements.announce(event.pk)

    told = Notification.objects.filter(subject__contains="was merged into").order_by("recipient__username")
    assert [(note.recipient.username, note.path) for note in told] == [
        (name, original.get_absolute_url()) for name in ("alice", "bob", "eve")
    ]
    goes_on = f"“{duplicate.title}” goes on there, with its votes and comments. Dana wrote:\n\n{WHY}"
    assert {note.text for note in told} == {goes_on}


def test_what_was_said_at_the_duplicate_finds_the_original(
    duplicate: Proposal, original: Proposal, dana: User
) -> None:
    merging.merge(duplicate, original, by=dana, reason=WHY)

    assert [near.row for near in similar("Without a network")] == [original]


class TestAnyLife(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        before=st.lists(
            st.tuples(st.sampled_from(["vote", "say"]), st.booleans(), st.integers(0, 3)), max_size=12
        ),
        since=st.lists(
            st.tuples(st.sampled_from(["vote", "take", "say", "delete"]), st.integers(0, 3)), max_size=12
        ),
    )
    def test_a_merge_and_its_undoing_leave_what_a_simple_model_says(
        self, before: list[tuple[str, bool, int]], since: list[tuple[str, int]]
    ) -> None:
        people, dana = [make_user() for _ in range(4)], make_user(is_superuser=True)
        pair = {True: make_proposal("Duplicate"), False: make_proposal("Original")}
        votes: dict[bool, set[int]] = {True: set(), False: set()}
        said: dict[bool, list[int]] = {True: [], False: []}
        for act, at_duplicate, who in before:
            if act == "vote":
                voting.cast_vote(pair[at_duplicate].pk, by=people[who])
                votes[at_duplicate].add(who)
            else:
                said[at_duplicate].append(make_comment(pair[at_duplicate], author=people[who]).pk)

        record = merging.merge(pair[True], pair[False], by=dana, reason=WHY)
        moved, gone = votes[True] - votes[False], set[int]()
        merged = votes[False] | moved
        for act, who in since:
            if act == "vote":
                voting.cast_vote(pair[False].pk, by=people[who])
                merged.add(who)
            elif act == "take":
                voting.take_back_vote(pair[False].pk, by=people[who])
                merged.discard(who)
                gone.add(who)
            elif act == "say":
                said[False].append(make_comment(pair[False], author=people[who]).pk)
            elif said[True]:
                discussion.delete_comment(
                    Comment.objects.get(pk=said[True][-1]), by=Comment.objects.get(pk=said[True][-1]).author
                )
        merging.unmerge(record, by=dana)

        back = moved - gone
        assert {people.index(vote.voter) for vote in pair[True].votes.all()} == (votes[True] - moved) | back
        assert {people.index(vote.voter) for vote in pair[False].votes.all()} == merged - back
        for at_duplicate, proposal in pair.items():
            assert list(proposal.comments.order_by("pk").values_list("pk", flat=True)) == said[at_duplicate]
        assert find_differences() == []

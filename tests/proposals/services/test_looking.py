"""A reviewer has looked at a proposal as it is, or left it for later; and when they must look again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Look, Proposal
from proposals.services import (
    authoring,
    concerns,
    deciding,
    looking,
    merging,
    preparing,
    review,
    scoring,
    signing,
    versions,
)
from proposals.workflow import Status
from tests.at_once import at_once
from tests.factories import make_co_author, make_maintainer, make_proposal, make_round


def standing(proposal: Proposal) -> list[tuple[str, str]]:
    """(reviewer, kind) of the looks that count."""
    looks = Look.objects.standing().filter(proposal=proposal)
    return [(look.reviewer.username, look.kind) for look in looks]


def test_a_reviewer_marks_a_proposal_and_saying_it_twice_changes_nothing(carol: User, dana: User) -> None:
    proposal = make_proposal()

    news = [looking.mark_reviewed(proposal, by=by) for by in (carol, carol, dana)]

    assert (news, standing(proposal)) == ([True, False, True], [("carol", "reviewed"), ("dana", "reviewed")])


def test_what_was_skipped_can_be_reviewed_and_what_was_reviewed_stays_so(carol: User) -> None:
    proposal = make_proposal()

    news = [
        act(proposal, by=carol) for act in (looking.skip, looking.skip, looking.mark_reviewed, looking.skip)
    ]

    assert (news, standing(proposal)) == ([True, False, True, False], [("carol", "reviewed")])


def test_a_look_is_taken_back(carol: User) -> None:
    proposal = make_proposal()
    looking.mark_reviewed(proposal, by=carol)

    news = [looking.take_back(proposal, by=carol) for _ in range(2)]

    assert (news, standing(proposal)) == ([True, False], [])


@pytest.mark.parametrize("act", [looking.mark_reviewed, looking.skip, looking.take_back])
def test_only_reviewers_do_this(act: Callable[..., bool], eve: User, mo: User) -> None:
    for person in (eve, mo):
        with pytest.raises(PermissionDenied):
            act(make_proposal(), by=person)

    assert Look.objects.count() == 0


@pytest.mark.parametrize("act", [looking.mark_reviewed, looking.skip])
def test_nobody_reviews_their_own_proposal(act: Callable[..., bool], carol: User, dana: User) -> None:
    proposal = make_proposal(author=carol)
    make_co_author(proposal, dana)

    for author in (carol, dana):
        with pytest.raises(RuleBroken, match="Nobody reviews their own proposal"):
            act(proposal, by=author)
    assert Look.objects.count() == 0


def test_opening_the_review_of_ones_own_proposal_is_no_look(dana: User, mia: User) -> None:
    own, with_mia = make_proposal(author=dana), make_proposal()
    make_co_author(with_mia, mia)

    for proposal, by in ((own, dana), (with_mia, mia)):
        review.start_review(proposal, by=by, reason="Its time has come.")

    assert [standing(proposal) for proposal in (own, with_mia)] == [[], []]


def test_who_joins_the_authors_is_no_reviewer_any_more(carol: User, dana: User) -> None:
    proposal = make_proposal()
    looking.mark_reviewed(proposal, by=carol)
    looking.mark_reviewed(proposal, by=dana)

    make_co_author(proposal, carol)

    assert standing(proposal) == [("dana", "reviewed")]


@pytest.mark.parametrize("status", [Status.DECLINED, Status.POSTPONED, Status.WITHDRAWN, Status.RETURNED])
def test_what_does_not_wait_is_not_reviewed(carol: User, status: Status) -> None:
    with pytest.raises(RuleBroken, match=r"“Topic” is .* now: it does not wait for a review"):
        looking.mark_reviewed(make_proposal("Topic", status=status), by=carol)


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ({"seen": Status.IN_REVIEW}, "It moved while you read: it is submitted now"),
        ({"version": 0}, "Its text"),
    ],
)
def test_what_is_not_as_one_read_it_is_not_marked(carol: User, read: dict[str, Any], words: str) -> None:
    proposal = make_proposal()

    with pytest.raises(RuleBroken, match=words):
        looking.mark_reviewed(proposal, by=carol, **read)

    assert standing(proposal) == []


def test_after_a_move_it_must_be_looked_at_again(carol: User, dana: User) -> None:
    proposal = make_proposal()
    looking.mark_reviewed(proposal, by=carol)

    review.start_review(proposal, by=dana, reason="Its time has come.")
    opened = standing(proposal)
    looking.mark_reviewed(proposal, by=carol)

    # Whoever opens the round has looked at what it is about.
    assert (opened, standing(proposal)) == (
        [("dana", "reviewed")],
        [("dana", "reviewed"), ("carol", "reviewed")],
    )


def test_after_a_material_edit_it_must_be_looked_at_again_and_after_a_small_one_not(carol: User) -> None:
    proposal = make_proposal()
    looking.mark_reviewed(proposal, by=carol)
    looks = []

    for material in (False, True):
        proposal.refresh_from_db()
        text = authoring.Content(proposal.title, proposal.problem, f"{proposal.body} Soon.")
        authoring.edit(proposal, text, by=proposal.author, change=versions.Change(material=material))
        looks.append(standing(proposal))

    assert looks == [[("carol", "reviewed")], []]


def test_who_says_something_in_a_round_has_looked_until_it_ends(dana: User) -> None:
    mia, tom, una = (make_maintainer(name) for name in ("mia", "tom", "una"))
    proposal = make_round("rfcbot", by=dana)

    signing.abstain(proposal, by=tom)
    concerns.raise_concern(proposal, name="cost", body="Too costly.", by=una)
    looking.skip(proposal, by=mia)
    spoken = standing(proposal)
    Proposal.objects.filter(pk=proposal.pk).update(moved_at=timezone.now())
    moved = standing(proposal)
    authoring.withdraw(proposal, by=proposal.author, reason="Not now.")

    words = [("dana", "reviewed"), ("tom", "reviewed"), ("una", "reviewed")]
    assert (spoken, moved, standing(proposal)) == ([*words, ("mia", "skipped")], words, [])


def test_ones_own_word_that_moves_the_round_is_nothing_to_look_at_again(dana: User) -> None:
    mia = make_maintainer("mia")
    proposal = make_round("rfcbot", by=dana)
    signing.sign_off(proposal, by=mia)
    proposal.refresh_from_db()

    news = looking.mark_reviewed(proposal, by=mia, seen=Status.IN_REVIEW)

    assert (proposal.status, news) == ("final_comment", False)


def test_a_score_is_no_look_for_authors_see_who_looked(dana: User, carol: User) -> None:
    proposal = make_round("simple", by=dana, scores=True)
    before = standing(proposal)

    scoring.give_score(proposal, 4, by=carol)

    assert standing(proposal) == before


def test_who_prepares_a_decision_has_looked(dana: User) -> None:
    proposal, own = make_proposal(), make_proposal(author=dana)
    wish = preparing.Wish(Status.DECLINED, "No room now.")

    for row in (proposal, own):
        preparing.prepare(row, wish, by=dana)

    assert (standing(proposal), standing(own)) == ([("dana", "reviewed")], [])


def test_who_spoke_in_the_round_and_then_prepares_a_decision_has_looked_until_it_ends(dana: User) -> None:
    proposal = make_round("simple", by=dana)
    preparing.prepare(proposal, preparing.Wish(Status.DECLINED, "No room."), by=dana)

    Proposal.objects.filter(pk=proposal.pk).update(moved_at=timezone.now())

    assert standing(proposal) == [("dana", "reviewed")]


def test_a_decision_prepared_for_an_older_text_is_no_look(dana: User) -> None:
    proposal = make_proposal()
    versions.add(proposal, versions.Change(material=True), by=proposal.author)
    proposal.save(update_fields=versions.STORED)

    preparing.prepare(proposal, preparing.Wish(Status.DECLINED, "No."), by=dana, version=1)

    assert standing(proposal) == []


def test_a_word_in_the_round_is_not_taken_back_by_a_button(dana: User) -> None:
    proposal = make_round("simple", by=dana)

    with pytest.raises(RuleBroken, match="What you said in the review counts"):
        looking.take_back(proposal, by=dana)


def test_a_merge_that_is_undone_gives_the_looks_back(carol: User, dana: User) -> None:
    proposal, original = make_proposal(), make_proposal()
    looking.mark_reviewed(proposal, by=carol)

    merge = merging.merge(proposal, original, by=dana, reason="The same.")
    merged = standing(proposal)
    merging.unmerge(merge, by=dana)

    assert (merged, standing(proposal)) == ([], [("carol", "reviewed")])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", range(3))
def test_two_reviewers_and_one_of_them_twice_press_at_once(staff_roles: None, time: int) -> None:
    mia, tom = make_maintainer("mia"), make_maintainer("tom")
    proposal = make_proposal()

    def press(by: User) -> Callable[[], object]:
        return lambda: looking.mark_reviewed(proposal, by=by)

    assert at_once(press(mia), press(mia), press(tom)) == ["", "", ""]
    assert sorted(standing(proposal)) == [("mia", "reviewed"), ("tom", "reviewed")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", range(3))
def test_it_is_decided_while_somebody_presses(staff_roles: None, time: int) -> None:
    mia, tom = make_maintainer("mia"), make_maintainer("tom")
    proposal = make_proposal()

    errors = at_once(
        lambda: looking.mark_reviewed(proposal, by=mia),
        lambda: deciding.decide(proposal, Status.DECLINED, by=tom, rationale="No."),
    )

    proposal.refresh_from_db()
    assert (errors[1], proposal.status, standing(proposal)) == ("", "declined", [])
    assert errors[0] in {"", "RuleBroken"}

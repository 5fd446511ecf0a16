"""The life of a proposal: every pair of states, said once more by hand."""

from itertools import product

import pytest

from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.workflow import (
    COMMENTABLE,
    EDITABLE,
    LABELS,
    OPEN,
    READY,
    TURN,
    VOTABLE,
    WAITING,
    Status,
    may_follow,
)

ENDS = ("accepted", "declined", "postponed", "returned", "withdrawn", "duplicate")
MOVES = {
    ("draft", "submitted"), ("draft", "withdrawn"),
    ("submitted", "in_review"), *product(["submitted"], ENDS),
    ("in_review", "final_comment"), *product(["in_review"], ENDS),
    ("final_comment", "in_review"), *product(["final_comment"], ENDS),
    ("postponed", "in_review"), ("postponed", "withdrawn"), ("postponed", "duplicate"),
    ("returned", "submitted"), ("returned", "withdrawn"), ("returned", "duplicate"),
    ("accepted", "in_review"), ("declined", "in_review"),
}  # fmt: skip


@pytest.mark.parametrize(("now", "then"), list(product(Status, Status)))
def test_only_the_moves_of_the_table_exist(now: Status, then: Status) -> None:
    legal = (now.value, then.value) in MOVES
    proposal = Proposal(title="Closures", status=now)
    before = proposal.moved_at

    assert may_follow(now, then) is legal
    if legal:
        proposal.move_to(then)
        assert proposal.status == then
        assert proposal.moved_at > before
    else:
        with pytest.raises(RuleBroken) as refused:
            proposal.move_to(then)
        assert refused.value.status == 409
        assert refused.value.message == (
            f"A proposal that is {now.label.lower()} cannot become {then.label.lower()}."
        )
        assert (proposal.status, proposal.moved_at) == (now, before)


def test_what_is_withdrawn_or_a_duplicate_stays_so() -> None:
    final = {now for now in Status if not any(may_follow(now, then) for then in Status)}

    assert final == {Status.WITHDRAWN, Status.DUPLICATE}


def test_each_state_has_a_word_and_says_whose_turn_it_is() -> None:
    assert (set(LABELS), set(TURN)) == (set(Status), {*Status, READY})
    timed = {status for status in OPEN if TURN[status].days}
    assert timed == OPEN - {Status.FINAL_COMMENT}  # which ends when its rules say
    assert TURN[READY].days


def test_how_many_days_each_turn_has() -> None:
    assert {state: turn.days for state, turn in TURN.items() if turn.days} == {
        "submitted": 14, "in_review": 30, "ready": 14, "postponed": 180, "returned": 60,
    }  # fmt: skip


def test_what_people_may_do_in_which_state() -> None:
    opened = frozenset(
        {Status.SUBMITTED, Status.IN_REVIEW, Status.FINAL_COMMENT, Status.POSTPONED, Status.RETURNED}
    )

    assert (opened, opened, opened | {Status.ACCEPTED, Status.DECLINED}) == (OPEN, VOTABLE, COMMENTABLE)
    assert {Status.DRAFT, Status.SUBMITTED, Status.RETURNED} == EDITABLE
    assert {Status.SUBMITTED, Status.IN_REVIEW, Status.FINAL_COMMENT} == WAITING

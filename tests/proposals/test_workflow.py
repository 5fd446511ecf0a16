"""The life of a proposal: every pair of states, said once more by hand."""

from itertools import product

import pytest

from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.workflow import COMMENTABLE, EDITABLE, LABELS, OPEN, TURN, VOTABLE, WAITING, Status, may_follow

MOVES = {
    ("draft", "submitted"), ("draft", "withdrawn"),
    ("submitted", "in_review"), ("submitted", "accepted"), ("submitted", "declined"),
    ("submitted", "postponed"), ("submitted", "returned"), ("submitted", "withdrawn"),
    ("in_review", "accepted"), ("in_review", "declined"), ("in_review", "postponed"),
    ("in_review", "returned"), ("in_review", "withdrawn"),
    ("postponed", "in_review"), ("postponed", "withdrawn"),
    ("returned", "submitted"), ("returned", "withdrawn"),
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


def test_what_is_accepted_declined_or_withdrawn_stays_so() -> None:
    final = {now for now in Status if not any(may_follow(now, then) for then in Status)}

    assert final == {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN}


def test_each_state_has_a_word_and_says_whose_turn_it_is() -> None:
    assert (set(LABELS), set(TURN)) == (set(Status), set(Status))


def test_what_people_may_do_in_which_state() -> None:
    opened = frozenset({Status.SUBMITTED, Status.IN_REVIEW, Status.POSTPONED, Status.RETURNED})

    assert (opened, opened, opened | {Status.ACCEPTED, Status.DECLINED}) == (OPEN, VOTABLE, COMMENTABLE)
    assert {Status.DRAFT, Status.SUBMITTED, Status.RETURNED} == EDITABLE
    assert {Status.SUBMITTED, Status.IN_REVIEW} == WAITING

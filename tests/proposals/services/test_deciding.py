"""Why an outcome cannot be decided now: said before, and the same that deciding itself refuses with."""

import pytest

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.services import concerns, deciding, signing
from proposals.workflow import OUTCOMES, Status
from tests.factories import choose_profile, make_maintainer, make_proposal, make_round, make_section


def reasons(proposal: Proposal) -> list[str]:
    return [deciding.why_not(proposal, outcome) for outcome in OUTCOMES]


def refusals(proposal: Proposal, *, by: User) -> list[str]:
    """What deciding says to each outcome that it refuses; "" where it would decide."""
    return [_refusal(proposal, outcome, by=by) for outcome in OUTCOMES]


def _refusal(proposal: Proposal, outcome: Status, *, by: User) -> str:
    if not deciding.why_not(proposal, outcome):
        return ""
    with pytest.raises(RuleBroken) as refused:
        deciding.decide(proposal, outcome, by=by, rationale="So.", section=make_section())
    return refused.value.message


def test_the_simple_rules_let_a_maintainer_decide_what_is_before_them(dana: User) -> None:
    for status in (Status.SUBMITTED, Status.IN_REVIEW, Status.FINAL_COMMENT):
        assert reasons(make_proposal(status=status)) == ["", "", "", ""]


@pytest.mark.parametrize(
    "status",
    sorted(set(Status) - {Status.SUBMITTED, Status.IN_REVIEW, Status.FINAL_COMMENT, Status.DUPLICATE}),
)
def test_what_is_not_before_the_maintainers_says_so(dana: User, status: Status) -> None:
    proposal = make_proposal(status=status)

    said = reasons(proposal)

    assert said == [
        f"A proposal that is {status.label.lower()} cannot become {outcome.label.lower()}."
        for outcome in OUTCOMES
    ]
    assert refusals(proposal, by=dana) == said


def test_where_more_than_one_word_counts_a_round_comes_first(dana: User) -> None:
    choose_profile("moby")
    proposal = make_proposal()

    said = reasons(proposal)

    assert said[0] == "Take it into review first: the rules here want more than one person's word."
    assert refusals(proposal, by=dana) == said


def test_a_hold_the_other_outcome_and_missing_words_are_said(dana: User) -> None:
    make_maintainer("erin")
    make_maintainer("finn")
    proposal = make_round("rfcbot", by=dana)

    missing = reasons(proposal)
    signing.hold(proposal, by=dana, waits_for="the survey")
    held = reasons(proposal)

    assert missing[0].startswith("It needs ")
    assert missing[1] == "The review proposes that it is accepted. Propose the other outcome first."
    assert held == ["It is on hold: it waits for the survey. Let it go on first."] * 4
    assert refusals(proposal, by=dana) == held


def test_an_open_concern_is_said(dana: User) -> None:
    erin = make_maintainer("erin")
    proposal = make_round("moby", by=dana)
    concerns.raise_concern(proposal, name="cost", body="Too dear.", by=erin)

    said = reasons(proposal)

    assert said[0]
    assert refusals(proposal, by=dana) == said


def test_what_is_no_outcome_is_no_decision() -> None:
    assert deciding.why_not(Proposal(), Status.IN_REVIEW) == "In review is not a decision."

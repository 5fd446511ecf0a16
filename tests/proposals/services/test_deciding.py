"""Why an outcome cannot be decided now: said before, and the same that deciding itself refuses with."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal, Review
from proposals.profiles import PROFILES
from proposals.services import concerns, deciding, rounds, signing
from proposals.workflow import OUTCOMES, Status
from tests.factories import (
    choose_profile,
    make_maintainer,
    make_proposal,
    make_round,
    make_section,
    make_user,
)


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


def test_what_is_no_outcome_is_no_decision(dana: User) -> None:
    assert deciding.why_not(make_proposal(), Status.IN_REVIEW) == "In review is not a decision."


@pytest.mark.parametrize("profile", PROFILES)
def test_many_rounds_are_read_as_one_is(dana: User, carol: User, alice: User, profile: str) -> None:
    """The electorates and words of many rounds at once are those of each."""
    erin = make_maintainer("erin")
    delegate = {"delegate": erin} if profile == "python_delegate" else {}
    proposals = [make_round(profile, by=dana, author=author, **delegate) for author in (alice, carol)]
    if profile != "python_delegate":
        signing.abstain(proposals[0], by=erin)
    concerns.raise_concern(proposals[1], name="cost", body="Too dear.", by=erin)
    make_user("idle", is_active=False)
    reviews = list(Review.objects.open().select_related("proposal", "delegate").order_by("pk"))

    together = rounds.words_of_each(reviews)

    for review in reviews:
        alone = rounds.words_of(review)
        assert together[review.pk].members == alone.members
        assert rounds.standing_of(review, together[review.pk]) == rounds.standing_of(review, alone)


def test_many_reasons_cost_as_many_queries_as_few(
    dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_maintainer("erin")
    rows = [(make_round("moby", by=dana), Status.ACCEPTED) for _ in range(12)]

    for wishes in (rows[:2], rows):
        with django_assert_num_queries(6):
            assert len(set(deciding.why_not_each(wishes))) == 1

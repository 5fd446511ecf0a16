"""Why an outcome cannot be decided now: said before, and the same that deciding itself refuses with."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal, Review
from proposals.profiles import PROFILES
from proposals.services import concerns, deciding, rounds, signing
from proposals.workflow import OUTCOMES, Status
from tests.factories import (
    choose_profile,
    make_co_author,
    make_maintainer,
    make_proposal,
    make_round,
    make_section,
    make_user,
)

START = datetime(2026, 11, 25, 9, tzinfo=UTC)


def reasons(proposal: Proposal, *, by: User) -> list[str]:
    return [deciding.why_not(proposal, outcome, by=by) for outcome in OUTCOMES]


def refusals(proposal: Proposal, *, by: User) -> list[str]:
    """What deciding says to each outcome that it refuses; "" where it would decide."""
    return [_refusal(proposal, outcome, by=by) for outcome in OUTCOMES]


def _refusal(proposal: Proposal, outcome: Status, *, by: User) -> str:
    if not deciding.why_not(proposal, outcome, by=by):
        return ""
    with pytest.raises(RuleBroken) as refused:
        deciding.decide(proposal, outcome, by=by, rationale="So.", section=make_section())
    return refused.value.message


def test_the_simple_rules_let_a_maintainer_decide_what_is_before_them(dana: User) -> None:
    for status in (Status.SUBMITTED, Status.IN_REVIEW, Status.FINAL_COMMENT):
        assert reasons(make_proposal(status=status), by=dana) == ["", "", "", ""]


@pytest.mark.parametrize(
    "status",
    sorted(set(Status) - {Status.SUBMITTED, Status.IN_REVIEW, Status.FINAL_COMMENT, Status.DUPLICATE}),
)
def test_what_is_not_before_the_maintainers_says_so(dana: User, status: Status) -> None:
    proposal = make_proposal(status=status)

    said = reasons(proposal, by=dana)

    assert said == [
        f"A proposal that is {status.label.lower()} cannot become {outcome.label.lower()}."
        for outcome in OUTCOMES
    ]
    assert refusals(proposal, by=dana) == said


def test_where_more_than_one_word_counts_a_round_comes_first(dana: User) -> None:
    choose_profile("moby")
    proposal = make_proposal()

    said = reasons(proposal, by=dana)

    assert said[0] == "Take it into review first: the rules here want more than one person's word."
    assert refusals(proposal, by=dana) == said


def test_a_hold_the_other_outcome_and_missing_words_are_said(dana: User) -> None:
    make_maintainer("erin")
    make_maintainer("finn")
    proposal = make_round("rfcbot", by=dana)

    missing = reasons(proposal, by=dana)
    signing.hold(proposal, by=dana, waits_for="the survey")
    held = reasons(proposal, by=dana)

    assert missing[0].startswith("It needs ")
    assert missing[1] == "The review proposes that it is accepted. Propose the other outcome first."
    assert held == ["It is on hold: it waits for the survey. Let it go on first."] * 4
    assert refusals(proposal, by=dana) == held


def test_an_open_concern_is_said(dana: User) -> None:
    erin = make_maintainer("erin")
    proposal = make_round("moby", by=dana)
    concerns.raise_concern(proposal, name="cost", body="Too dear.", by=erin)

    said = reasons(proposal, by=dana)

    assert said[0]
    assert refusals(proposal, by=dana) == said


def test_what_is_no_outcome_is_no_decision(dana: User) -> None:
    assert deciding.why_not(make_proposal(), Status.IN_REVIEW, by=dana) == "In review is not a decision."


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
        with django_assert_num_queries(7):
            assert len(set(deciding.why_not_each(wishes, by=dana))) == 1


class TestOwnProposals:
    """Moby: whom it is about abstains. KEP: approvers are distinct from authors."""

    @pytest.mark.parametrize("profile", ["simple", "swift", "moby", "rfcbot"])
    def test_what_rests_on_one_word_is_another_maintainers(self, dana: User, mia: User, profile: str) -> None:
        make_maintainer("erin")
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_round(profile, by=mia, author=dana)
            clock.shift(timedelta(days=20))
            said = dict(zip(OUTCOMES, reasons(proposal, by=dana), strict=True))
            others = dict(zip(OUTCOMES, reasons(proposal, by=mia), strict=True))

            refused = {outcome for outcome, why in said.items() if why == deciding.OWN}
            assert (
                refused
                == {
                    "simple": {Status.ACCEPTED, Status.DECLINED, Status.POSTPONED},
                    "swift": {Status.ACCEPTED, Status.DECLINED, Status.POSTPONED},
                    "moby": {Status.DECLINED, Status.POSTPONED},
                    "rfcbot": set(),
                }[profile]
            )
            assert said[Status.RETURNED] == ""
            assert deciding.OWN not in others.values()
            assert refusals(proposal, by=dana) == list(said.values())
            assert deciding.withheld(proposal, by=dana) == refused
            assert deciding.withheld(proposal, by=mia) == frozenset()

    def test_of_a_co_author_too_and_before_a_review(self, dana: User, mia: User) -> None:
        proposal = make_proposal()
        make_co_author(proposal, dana)

        with pytest.raises(RuleBroken, match="You write this proposal: another maintainer decides on it"):
            deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Mine.", section=make_section())

        assert not proposal.decisions.exists()

    def test_what_others_signed_an_author_may_write_down(self, dana: User, mia: User) -> None:
        erin = make_maintainer("erin")
        proposal = make_round("moby", by=mia, author=dana)
        for person in (mia, erin):
            signing.sign_off(proposal, by=person)

        decision = deciding.decide(
            proposal, Status.ACCEPTED, by=dana, rationale="Two signed.", section=make_section()
        )

        assert decision.rationale == "Two signed."

    def test_the_only_maintainer_decides_and_the_public_reads_so(self, dana: User) -> None:
        make_user("former", is_active=False)
        proposal = make_proposal(author=dana)

        decision = deciding.decide(
            proposal, Status.ACCEPTED, by=dana, rationale="There is nobody else.", section=make_section()
        )

        assert decision.rationale == (
            "There is nobody else.\n\n*Decided by its author, the project's only maintainer.*"
        )
        assert "<em>Decided by its author, the project's only maintainer.</em>" in decision.rationale_html

    def test_where_all_maintainers_write_it_together_one_of_them_decides(self, dana: User, mia: User) -> None:
        proposal = make_proposal(author=dana)
        make_co_author(proposal, mia)

        decision = deciding.decide(proposal, Status.DECLINED, by=mia, rationale="We gave up.")

        assert decision.rationale.endswith(
            "*Decided by one of its authors: every maintainer of the project writes it.*"
        )

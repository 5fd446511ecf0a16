"""What is said beforehand of taking proposals into review is what the service then does."""

from typing import Any

import pytest

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.profiles import PROFILES
from proposals.services import review
from proposals.workflow import Status
from tests.factories import choose_profile, make_co_author, make_maintainer, make_proposal, make_section


def tried(proposal: Proposal, *, by: User) -> str:
    try:
        review.start_review(proposal, by=by, reason="Its time has come.")
    except RuleBroken as refused:
        return refused.message
    return ""


@pytest.mark.parametrize("profile", PROFILES)
def test_it_agrees_with_the_service_under_every_profile(profile: str, dana: User, carol: User) -> None:
    other = make_maintainer()
    choose_profile(profile)
    together = make_proposal("By both maintainers", author=other)
    make_co_author(together, dana)
    proposals = [
        together,
        make_proposal("By a maintainer", author=dana),
        *(make_proposal(status=status) for status in Status if status != Status.DRAFT),
    ]

    foreseen = review.why_not_start_each(proposals)

    assert foreseen == [tried(proposal, by=carol) for proposal in proposals]


def test_it_costs_the_same_for_few_and_for_many(dana: User, django_assert_num_queries: Any) -> None:
    choose_profile("moby")
    choose_profile("rfcbot", section=(section := make_section()))
    proposals = [make_proposal(), make_proposal(section=section)]
    for wanted in (2, 10):
        while len(proposals) < wanted:
            proposals.append(make_proposal(section=(None, section)[wanted % 2]))
        with django_assert_num_queries(4):
            assert len(review.why_not_start_each(proposals)) == wanted

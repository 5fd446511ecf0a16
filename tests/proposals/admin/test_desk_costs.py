"""What a reviewer's round costs: the same with three and with thirty proposals."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import looking
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section
from tests.proposals.admin.test_desk import THROUGH, address, press


@pytest.mark.parametrize(("step", "cost"), [("press", 21), ("through", 11)])
def test_a_step_costs_the_same_with_three_and_with_thirty_proposals(
    dana: User, step: str, cost: int, django_assert_num_queries: Any
) -> None:
    browser = signed_in(dana)
    # What Django and the portal keep is asked with the first page and the first press.
    browser.get(address(first := make_proposal()))
    press(browser, first, "reviewed")
    for proposal in few_and_many(dana):
        with django_assert_num_queries(cost):
            press(browser, proposal, "reviewed") if step == "press" else browser.get(THROUGH)


def test_a_review_page_costs_the_same_with_three_and_with_thirty_proposals(dana: User) -> None:
    browser, costs = signed_in(dana), set()
    browser.get(address(make_proposal()))
    for proposal in few_and_many(dana):
        with CaptureQueriesContext(connection) as asked:
            browser.get(address(proposal))
        costs.add(len(asked))

    # How many they are is told with the page itself.
    assert len(costs) == 1


def few_and_many(by: User) -> Iterator[Proposal]:
    """A proposal among three, and one among thirty, that were skipped."""
    for wanted in (3, 30):
        while Proposal.objects.count() < wanted:
            looking.skip(make_proposal(section=make_section()), by=by)
        yield make_proposal(vote_count=1)

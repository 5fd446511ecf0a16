"""A concern travels with the outcome that it is against."""

import copy

import pytest

from portal.accounts.models import User
from proposals.models import Concern, Review
from proposals.services import concerns, deciding, review
from proposals.services.archive import exporting, restoring
from proposals.workflow import Status
from tests.factories import make_proposal
from tests.proposals.services.archive.conftest import empty


@pytest.mark.parametrize(("told", "against"), [(True, Status.DECLINED), (False, Status.POSTPONED)])
def test_it_comes_back_against_what_it_was_against(
    alice: User, dana: User, told: bool, against: Status
) -> None:
    """Older files do not say: there it is against what its round proposed at last."""
    proposal = make_proposal(author=alice)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")
    review.reopen(proposal, by=dana, reason="There is room.", disposition=Status.DECLINED)
    concerns.raise_concern(proposal, name="haste", body="Too *soon*.", by=dana)
    review.propose_outcome(proposal, Status.POSTPONED, by=dana, reason="Next year.")
    log = exporting.export()
    file = copy.deepcopy(log)
    if not told:
        del file["proposals"][0]["reviews"][0]["concerns"][0]["disposition"]
    empty()

    restoring.restore(file)

    assert (Concern.objects.get().disposition, Review.objects.get().disposition) == (against, "postponed")
    assert (exporting.export() == log) == told

"""Two proposals that say the same, for the stories of merging."""

import pytest

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import voting
from tests.factories import make_comment, make_proposal


@pytest.fixture
def duplicate(alice: User, bob: User, eve: User) -> Proposal:
    """By alice; bob and eve voted for it, eve commented."""
    proposal = make_proposal("Tiles without a network", author=alice)
    for person in (bob, eve):
        voting.cast_vote(proposal.pk, by=person)
    make_comment(proposal, author=eve, body="In the valley!")
    return proposal


@pytest.fixture
def original(bob: User, carol: User) -> Proposal:
    """bob and carol voted for it."""
    proposal = make_proposal("Offline tiles")
    for person in (bob, carol):
        voting.cast_vote(proposal.pk, by=person)
    return proposal

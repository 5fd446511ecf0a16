"""Who has a say in each of several rounds is who has it in that one alone."""

from collections.abc import Iterable

import pytest

from portal.accounts.models import User
from proposals.electorate import candidates_each, electorate, electorates
from proposals.models import Proposal, Review
from proposals.profiles import PROFILES
from proposals.services import rounds
from tests.factories import make_co_author, make_maintainer, make_reviewer, make_round


@pytest.fixture
def people(staff_roles: None) -> dict[str, User]:
    maintainers = {name: make_maintainer(name) for name in ("author", "joined", "gone", "max", "mia")}
    return maintainers | {name: make_reviewer(name) for name in ("rita", "rob")}


@pytest.fixture
def opened(people: dict[str, User]) -> dict[str, Review]:
    """A round by each profile, of a proposal that two maintainers write; who is gone left after all were opened."""
    found = {}
    for name in PROFILES:
        proposal = make_round(name, by=people["max"], delegate=people["gone"], author=people["author"])
        make_co_author(proposal, people["joined"])
        make_co_author(proposal, people["rob"], accepted=False)
        found[name] = Review.objects.get(proposal=proposal)
    User.objects.filter(pk=people["gone"].pk).update(is_active=False)
    return found


def names(members: Iterable[User]) -> list[str]:
    return [member.username for member in members]


def test_neither_authors_nor_who_is_gone_whoever_had_a_say_when_it_opened(opened: dict[str, Review]) -> None:
    maintainers, reviewers = ["max", "mia"], ["max", "mia", "rita", "rob"]
    expected = dict.fromkeys(PROFILES, maintainers) | {"rfcbot": reviewers, "python_delegate": []}
    rows = list(Review.objects.select_related("delegate", "proposal"))

    together = electorates(rows)

    assert {name: names(together[review.pk]) for name, review in opened.items()} == expected
    assert {name: names(electorate(review)) for name, review in opened.items()} == expected


def test_a_new_round_has_as_many_as_it_would_have_alone(opened: dict[str, Review]) -> None:
    proposals = [Proposal.objects.get(pk=review.proposal_id) for review in opened.values()]
    profiles = {row.pk: PROFILES[name] for name, row in zip(opened, proposals, strict=True)}

    each = candidates_each(proposals, profiles)

    alone = {row.pk: rounds.candidates(row, profiles[row.pk], delegate=None) for row in proposals}
    assert each == alone
    assert sorted(each.values()) == [0, 2, 2, 2, 2, 4]

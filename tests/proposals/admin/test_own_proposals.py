"""A maintainer before their own proposal: what they may not do is not offered, with why."""

import re

from django.urls import reverse

from portal.accounts.models import User
from proposals.services import coauthors
from proposals.services.deciding import OWN
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section
from tests.proposals.bulk_steps import WHY, choose, confirm, statuses

MOVES = re.compile(r'name="move" value="(\w+)"')


def test_the_review_page_offers_what_is_theirs_and_says_why_there_is_no_more(dana: User, mia: User) -> None:
    make_section("Maps")
    proposal = make_proposal("Tiles", author=dana)
    address = reverse("admin:proposals_proposal_change", args=[proposal.pk])

    own, others = (signed_in(person).get(address).content.decode() for person in (dana, mia))
    sent = {"move": "declined", "seen": "submitted", "reason": WHY, "then": "stay"}
    refused = signed_in(dana).post(address, sent)

    assert (MOVES.findall(own), OWN in own) == (["in_review", "returned"], True)
    assert (MOVES.findall(others), OWN in others) == (
        ["in_review", "accepted", "declined", "postponed", "returned"],
        False,
    )
    assert (refused.status_code, WHY in refused.content.decode()) == (409, True)
    assert statuses(proposal) == ["submitted"]


def test_their_own_page_does_not_tell_whether_somebody_whom_they_invited_is_a_member(
    carol: User, bob: User
) -> None:
    pages = []
    for name in (bob.username, "nobody"):
        proposal = make_proposal("Tiles", author=carol)
        coauthors.invite(proposal, who=name, by=carol)
        address = reverse("admin:proposals_proposal_change", args=[proposal.pk])
        pages.append(signed_in(carol).get(address).content.decode())

    assert [page.count("invited") for page in pages] == [0, 0]


def test_of_many_at_once_their_own_is_left_out(dana: User, mia: User) -> None:
    own, other = make_proposal("Own", author=dana), make_proposal("Other")
    browser = signed_in(dana)

    preview = choose(browser, "declined", own, other)
    confirm(browser, preview, reason=WHY)

    assert OWN in preview.content.decode()
    assert statuses(own, other) == ["submitted", "declined"]

"""Accepting what was accepted before: its item is taken up again where it stands, and the forms say so."""

import pytest
from django.urls import reverse

from portal.accounts.models import User
from proposals.decision_forms import ITEM_STANDS
from proposals.models import PreparedDecision, Proposal
from proposals.services import deciding, review
from proposals.workflow import Status
from roadmap.models import Section
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section

NEW = {"move": "accepted", "seen": "in_review", "reason": "The data is back."}


@pytest.fixture
def places() -> tuple[Section, Section]:
    return make_section("Maps"), make_section("Field")


@pytest.fixture
def reopened(dana: User, places: tuple[Section, Section]) -> Proposal:
    """Its author would have it elsewhere; the maintainers put it into the first of the places."""
    proposal = make_proposal("Tiles", section=places[1])
    deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=places[0])
    return review.reopen(proposal, by=dana, reason="The data is gone.")


def test_the_form_shows_the_section_of_its_item_and_takes_no_other(
    dana: User, places: tuple[Section, Section], reopened: Proposal
) -> None:
    address = reverse("admin:proposals_proposal_change", args=[reopened.pk])
    browser = signed_in(dana)

    page = browser.get(address).content.decode()
    answer = browser.post(address, {**NEW, "section": places[1].pk, "then": "stay"})

    assert ITEM_STANDS in page
    assert f'<option value="{places[0].pk}" selected>' in page
    reopened.refresh_from_db()
    assert (answer.status_code, reopened.status) == (302, "accepted")
    assert reopened.roadmap_item is not None and reopened.roadmap_item.section == places[0]


def test_what_is_prepared_names_the_section_of_its_item(
    dana: User, places: tuple[Section, Section], reopened: Proposal
) -> None:
    address = reverse("admin:proposals_proposal_change", args=[reopened.pk])

    signed_in(dana).post(address, {**NEW, "section": places[1].pk, "then": "prepare"})

    assert PreparedDecision.objects.get().section == places[0]

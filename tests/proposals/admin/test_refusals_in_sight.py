"""What is refused on a long page: the form comes back at the words that say why, with the keyboard there."""

import re
from typing import Any

import pytest
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_round

# An element that has the keyboard once the address names it, with scripts or without.
ALERT = '<div class="review-alert" id="refused" role="alert" tabindex="-1" autofocus>'


def address(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"move": "declined", "seen": "in_review", "reason": ""}, 422, "One thing to correct"),
        ({"move": "declined", "seen": "final_comment", "reason": "No."}, 409, "Somebody was faster"),
        ({"do": "note", "body": ""}, 422, "One thing to correct"),
        ({"do": "score", "value": "", "why": "Good."}, 422, "One thing to correct"),
    ],
)
def test_the_words_that_say_why_are_where_the_form_leads(
    dana: User, sent: dict[str, Any], status: int, said: str
) -> None:
    proposal = make_round("simple", by=dana, scores=True)
    browser = signed_in(dana)

    before = browser.get(address(proposal)).content.decode()
    answer = browser.post(address(proposal), sent)

    page = answer.content.decode()
    assert answer.status_code == status
    assert page.count('id="refused"') == 1
    assert said in page[page.index(ALERT) :][:600]
    # The decision, the note, the score.
    assert (before.count('action="#refused"'), 'id="refused"' in before) == (3, False)


def test_what_leads_nowhere_else_stays_at_the_top(dana: User) -> None:
    """Once it is done the address names what the page has not, and the news on top are read first."""
    proposal = make_proposal(status=Status.SUBMITTED)

    done = signed_in(dana).post(
        address(proposal), {"move": "declined", "seen": "submitted", "reason": "No."}, follow=True
    )

    page = done.content.decode()
    assert 'id="refused"' not in page
    assert re.search(r'class="success">\s*Declined:', page)

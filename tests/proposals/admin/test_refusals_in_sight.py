"""What is refused on a long page: the form comes back at the words that say why, with the keyboard there."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import concerns, signing
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_maintainer, make_proposal, make_round, make_section

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


def outcomes(page: str) -> dict[str, str]:
    """What stands under each outcome of the decision form, by its words."""
    found = re.findall(r'<span class="review-move[^>]*><strong>(.*?)</strong> <span>(.*?)</span>', page)
    return {outcome: words for outcome, words in found if words.startswith("Not yet.")}


def test_an_outcome_that_would_be_refused_says_so_before_a_reason_is_written(dana: User, mia: User) -> None:
    browser = signed_in(dana)
    proposal = make_round("moby", by=dana)
    untaken = make_proposal()

    first = outcomes(browser.get(address(proposal)).content.decode())
    signing.hold(proposal, by=dana, waits_for="the rangers")
    held = outcomes(browser.get(address(proposal)).content.decode())
    signing.release(proposal, by=dana)
    for person in (dana, mia):
        signing.sign_off(proposal, by=person)
    ready = outcomes(browser.get(address(proposal)).content.decode())

    one_by_one = "Take it into review first: the rules here want more than one person&#x27;s word."
    assert first == {"Accept": "Not yet. It needs 2 sign-offs: 0 of 2 so far."}
    assert set(held.values()) == {"Not yet. It is on hold: it waits for the rangers. Let it go on first."}
    assert list(held) == ["Accept", "Decline", "Postpone", "Return for revision"]
    assert ready == {}
    assert set(outcomes(browser.get(address(untaken)).content.decode()).values()) == {
        f"Not yet. {one_by_one}"
    }


def test_what_is_not_yet_possible_can_be_prepared(dana: User, mia: User) -> None:
    proposal = make_round("moby", by=dana)

    signed_in(dana).post(
        address(proposal),
        {
            "move": "accepted",
            "section": make_section().pk,
            "seen": "in_review",
            "reason": "So.",
            "then": "prepare",
        },
    )

    assert proposal.prepared.get().outcome == "accepted"


def test_saying_so_costs_the_same_for_few_and_for_many_words(dana: User, mia: User) -> None:
    browser, costs = signed_in(dana), set()
    browser.get(address(make_round("moby", by=dana)))
    for many in (1, 9):
        proposal = make_round("moby", by=dana)
        for number in range(many):
            concerns.raise_concern(proposal, name=f"cost {number}", body="Too costly.", by=mia)
            signing.sign_off(proposal, by=make_maintainer())
        with CaptureQueriesContext(connection) as asked:
            browser.get(address(proposal))
        costs.add(len(asked))

    assert len(costs) == 1

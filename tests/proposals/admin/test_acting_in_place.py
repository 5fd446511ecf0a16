"""A button of the panel on the review page: what else the page says of it is as it became."""

import re

from django.test import Client

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import looking, preparing, signing
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_round, make_section
from tests.proposals.views.panels import in_admin, press


def taken_out(page: str) -> list[str]:
    """The ids of what a button's answer renews, as the page names them."""
    found = re.search(r'hx-select="#decision" hx-select-oob="([^"]+)"', page)
    assert found is not None
    return [place.removeprefix("#") for place in found[1].split(",")]


def part(page: str, name: str) -> str:
    """The words from the element with this id on, as far as they matter here."""
    assert page.count(f'id="{name}"') == 1, name
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index(f'id="{name}"') :][:3000]).split())


def act(browser: Client, proposal: Proposal, action: str, *, query: str = "") -> str:
    """With htmx, which goes where the answer leads."""
    answer = press(browser, proposal, action, seen="accepted", next=f"{in_admin(proposal)}{query}")
    assert answer.headers["Location"] == f"{in_admin(proposal)}{query}#decision"
    return browser.get(answer.headers["Location"]).content.decode()


def test_all_that_a_button_changes_is_renewed(dana: User, mia: User) -> None:
    proposal = make_round("moby", by=mia)
    preparing.prepare(proposal, preparing.Wish(Status.ACCEPTED, "It fits.", make_section(), ""), by=mia)
    signing.sign_off(proposal, by=mia)
    browser = signed_in(dana)
    before = browser.get(in_admin(proposal)).content.decode()

    after = act(browser, proposal, "sign", query="?_changelist_filters=status%3Din_review")

    assert taken_out(before) == taken_out(after) == [
        *("proposal-status", "proposal-turn", "waits-for-me", "desk-note", "desk-way", "desk-mine", "timeline"),
        *("prepared-standing", "id_seen", "move-accepted", "move-declined", "move-postponed", "move-returned"),
    ]  # fmt: skip
    for name, was, now in (
        ("waits-for-me", "1 proposal waits for you", "1 proposal waits for you"),
        ("desk-note", "Reviewed by Mia", "You spoke in its review"),
        ("desk-way", "0 of 1 reviewed by you", "1 of 1 reviewed by you"),
        ("prepared-standing", "Not yet. It needs 2 sign-offs: 1 of 2 so far.", "Ready to be published."),
        ("move-accepted", "Not yet. It needs 2 sign-offs: 1 of 2 so far.", "It goes on the roadmap"),
    ):
        assert (was in part(before, name), now in part(after, name)) == (True, True), name
    assert ("Dana signed off" in part(before, "timeline"), "Dana signed off" in part(after, "timeline")) == (
        False,
        True,
    )
    assert 'name="look" value="reviewed"' in before and 'name="look" value="reviewed"' not in after


def test_places_that_may_be_empty_are_there_all_the_same(dana: User, mia: User) -> None:
    """What is nowhere on the page could not be renewed: the number that waits, what one did with the proposal."""
    browser = signed_in(dana)
    untouched = browser.get(in_admin(make_proposal(author=dana))).content.decode()
    unread = browser.get(in_admin(proposal := make_proposal())).content.decode()
    looking.mark_reviewed(proposal, by=dana)
    read = browser.get(in_admin(proposal)).content.decode()

    note = '<div class="desk-note review-facts" id="desk-note"'
    assert (f"{note}>" in untouched, f"{note} hidden>" in unread, f"{note}>" in read) == (True, True, True)
    assert '<span class="admin-waits" id="waits-for-me"></span>' in untouched
    assert "1 proposal waits for you" in part(unread, "waits-for-me")

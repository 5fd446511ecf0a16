"""Accepting a proposal may have the portal open its tracking issue, where maintainers allowed that."""

import re

from pytest_django.fixtures import Settings

from portal.accounts.models import User
from roadmap.models import IssueRequest, Item, TalkBack
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section
from tests.proposals.admin.test_deciding import address, state, wish


def test_accepting_may_have_the_portal_open_the_tracking_issue(dana: User, settings: Settings) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    proposal, section = make_proposal("Show closures"), make_section("Maps")
    client = signed_in(dana)
    offer = "Create a tracking issue in waymark-maps/waymark"
    assert offer not in client.get(address(proposal)).content.decode()
    TalkBack.objects.create(pk=1, creates_issues=True)

    page = client.get(address(proposal)).content.decode()
    client.post(address(proposal), wish("accepted", section=section.pk, create_issue="on"))

    assert offer in page and "What the issue would say" in page
    assert re.search('<input type="checkbox" name="create_issue" [^>]*>', page)
    assert not re.search('name="create_issue" [^>]*checked', page)
    item = Item.objects.get()
    [asked] = IssueRequest.objects.all()
    assert (asked.item, asked.repository, asked.title) == (item, "waymark-maps/waymark", "Show closures")
    assert (asked.by, asked.due_at is not None) == (dana, True)


def test_without_the_tick_no_issue_is_asked_for(dana: User, settings: Settings) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    TalkBack.objects.create(pk=1, creates_issues=True)
    proposal, section = make_proposal(), make_section("Maps")

    signed_in(dana).post(address(proposal), wish("accepted", section=section.pk))

    assert (Item.objects.count(), IssueRequest.objects.count()) == (1, 0)


def test_an_issue_that_may_not_be_opened_any_more_keeps_the_decision_back(dana: User) -> None:
    proposal, section = make_proposal(), make_section("Maps")

    refused = signed_in(dana).post(address(proposal), wish("accepted", section=section.pk, create_issue="on"))

    assert refused.status_code == 409
    assert "may not open issues on GitHub any more" in refused.content.decode()
    assert (Item.objects.count(), state(proposal)) == (0, ("submitted", []))

"""A proposal's place on agendas, on its review page and on its public page."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import AgendaItem, Meeting, Proposal
from proposals.services import agendas, meetings
from tests.conftest import signed_in
from tests.factories import make_proposal


def call(dana: User, title: str = "Weekly call", *, days: int = 1) -> Meeting:
    starts = timezone.now() + timedelta(days=days)
    return meetings.plan(meetings.Plan(title, starts, starts + timedelta(hours=1)), by=dana)


def review_of(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


def agenda_of(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_agenda", args=[proposal.pk])


def test_a_maintainer_puts_it_on_and_takes_it_off_from_its_review_page(dana: User) -> None:
    meeting, proposal, browser = call(dana), make_proposal("Tiles"), signed_in(dana)
    call(dana, "Summit", days=2)
    back = f"{review_of(proposal)}?meeting={meeting.pk}"
    wish = {"do": "put_on", "meeting": str(meeting.pk), "note": "The rangers asked.", "next": back}

    answer = browser.post(agenda_of(proposal), wish)
    shown = browser.get(back).content.decode()
    public = Client().get(proposal.get_absolute_url()).content.decode()
    item = AgendaItem.objects.get(meeting=meeting)

    assert answer.headers["Location"] == back
    assert ("The rangers asked." in shown, "Back to Weekly call" in shown) == (True, True)
    assert f'<a href="{meeting.get_absolute_url()}">Weekly call</a>, ' in public
    browser.post(agenda_of(proposal), {"do": f"take_off {item.pk}"})
    assert list(agendas.agenda_of(meeting)) == []
    assert "On the agenda of" not in Client().get(proposal.get_absolute_url()).content.decode()
    said = LogEntry.objects.order_by("pk").values_list("object_repr", "change_message")
    assert list(said) == [
        ("Tiles", "Put on the agenda of Weekly call"),
        ("Weekly call", "“Tiles” put on the agenda"),
        ("Tiles", "Taken off the agenda of Weekly call"),
        ("Weekly call", "“Tiles” taken off the agenda"),
    ]


def test_what_cannot_be_comes_back_with_what_was_typed(dana: User) -> None:
    meeting, proposal, browser = call(dana), make_proposal("Tiles"), signed_in(dana)
    call(dana, "Summit", days=2)
    meetings.cancel(meeting, reason="So.", by=dana)
    wish = {"do": "put_on", "meeting": str(meeting.pk), "note": "The rangers asked."}

    refused = browser.post(agenda_of(proposal), wish)
    page = refused.content.decode()

    assert (refused.status_code, "choose another one" in page, 'value="The rangers asked."' in page) == (
        *(422, True, True),
    )
    assert [
        browser.post(agenda_of(proposal), {"do": "take_off x"}).status_code,
        browser.post(agenda_of(proposal), {"do": "shy"}).status_code,
        browser.get(agenda_of(proposal)).status_code,
    ] == [404, 404, 404]


def test_reviewers_read_the_card_and_maintainers_alone_change_it(dana: User, carol: User, eve: User) -> None:
    meeting, proposal = call(dana), make_proposal("Tiles")
    agendas.put_on(meeting, proposal, by=dana)

    read = signed_in(carol).get(review_of(proposal)).content.decode()

    assert ("On the agenda of" in read, agenda_of(proposal) + '" novalidate' in read) == (True, False)
    assert [
        signed_in(carol).post(agenda_of(proposal), {"do": "put_on"}).status_code,
        signed_in(eve).post(agenda_of(proposal), {"do": "put_on"}).status_code,
    ] == [403, 302]


def test_without_a_meeting_the_card_says_so(dana: User) -> None:
    page = signed_in(dana).get(review_of(make_proposal())).content.decode()

    assert "No meeting is planned." in page
    assert reverse("admin:proposals_meeting_add") in page


def test_a_reviewer_reads_that_it_is_on_no_agenda_where_a_meeting_is_planned(dana: User, carol: User) -> None:
    call(dana)

    page = signed_in(carol).get(review_of(make_proposal())).content.decode()

    assert ("It is on no agenda yet." in page, "No meeting is planned." in page) == (True, False)


@pytest.mark.parametrize("came_from", ["", "?meeting=7", "?meeting=x", f"?meeting={'9' * 40}"])
def test_the_pages_ask_the_same_however_many_meetings_there_are(dana: User, came_from: str) -> None:
    proposal, browser = make_proposal(), signed_in(dana)

    def fill(number: int) -> list[int]:
        for day in range(1, number + 1):
            agendas.put_on(call(dana, days=day), proposal, by=dana)
            call(dana, days=day)
        asked = []
        for address in (review_of(proposal) + came_from, proposal.get_absolute_url()):
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            asked.append(len(queries))
        return asked

    fill(1)  # the first look at a proposal is written down
    assert fill(1) == fill(6)

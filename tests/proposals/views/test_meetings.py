"""Meetings in public: pages, Markdown, calendar."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Meeting
from proposals.services import agendas, deciding, meetings, minutes
from proposals.services.meetings import Plan
from proposals.workflow import Status
from tests.factories import make_proposal

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIST = "/proposals/meetings/"


def make_meeting(title: str = "Summit", *, starts: datetime = START, **fields: Any) -> Meeting:
    return Meeting.objects.create(title=title, starts_at=starts, ends_at=starts + HOUR, **fields)


def page(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows(html: str) -> list[str]:
    """The points of an agenda, as they are read."""
    return [words(row) for row in re.findall(r'<li class="row row-queue">.*?</li>', html, re.DOTALL)]


def read_points(markdown: str) -> list[tuple[str, str]]:
    """The same in the document: title, and what is said of it."""
    return re.findall(r"^\d\. \[(\w+)\]\([^)]+\): (.+)$", markdown, re.MULTILINE)


def queries(address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(address)
    return len(asked)


@pytest.mark.django_db
def test_without_meetings_the_page_says_so() -> None:
    assert "No meeting is planned" in page(LIST)
    assert LIST in page("/proposals/queue/")
    assert Client().get(f"{LIST}7/").status_code == 404


@pytest.mark.django_db
def test_the_next_meeting_stands_first_and_past_ones_newest_first() -> None:
    for title, days in (("Old", -9), ("Recent", -2), ("Far", 9), ("Next", 2)):
        make_meeting(title, starts=START + timedelta(days=days))

    with time_machine.travel(START, tick=False):
        context = Client().get(LIST).context

    assert [str(row) for row in context["coming"]] == ["Next", "Far"]
    assert [str(row) for row in context["page"]] == ["Recent", "Old"]


@pytest.mark.django_db
def test_what_goes_on_now_says_so() -> None:
    make_meeting("Next", starts=START + HOUR)
    make_meeting("Off", cancelled_because="So.", cancelled_at=START - HOUR)
    make_meeting("Summit")

    with time_machine.travel(START + HOUR / 2, tick=False):
        html = page(LIST)

    rows_to_come = re.findall(r'<li class="row">.*?</li>', html, re.DOTALL)
    assert [words(row) for row in rows_to_come] == [
        "Off Mon 2 November 2026, 09:00 UTC Cancelled: So.",
        "Summit Mon 2 November 2026, 09:00 UTC Goes on now",
        "Next Mon 2 November 2026, 10:00 UTC",
    ]


def test_the_next_weeks_of_a_series_are_named_among_what_comes(dana: User) -> None:
    with time_machine.travel(START, tick=False):
        make_meeting("Summit", starts=START + timedelta(days=9))
        weekly = meetings.plan(Plan("Call", START + HOUR, START + 2 * HOUR, "Room 1", weekly=True), by=dana)
        html = page(LIST)

    coming = re.findall(r'<li class="row[^"]*">.*?</li>', html, re.DOTALL)
    assert [words(row) for row in coming] == [
        "Call Mon 2 November 2026, 10:00 UTC Room 1 Every week",
        "Call Mon 9 November 2026, 10:00 UTC Room 1 No agenda yet",
        "Summit Wed 11 November 2026, 09:00 UTC",
        "Call Mon 16 November 2026, 10:00 UTC Room 1 No agenda yet",
        "Call Mon 23 November 2026, 10:00 UTC Room 1 No agenda yet",
        "Call Mon 30 November 2026, 10:00 UTC Room 1 No agenda yet",
    ]
    assert re.findall(r'<a href="(/proposals/meetings/\d+/)">Call<', html) == [weekly.get_absolute_url()]


def test_no_more_than_fifty_to_come_are_listed(dana: User) -> None:
    with time_machine.travel(START, tick=False):
        for _ in range(17):
            meetings.plan(Plan("Call", START + HOUR, START + 2 * HOUR, weekly=True), by=dana)
        coming = Client().get(LIST).context["coming"]

    assert len(coming) == 50
    assert coming[-1].starts_at == START + HOUR + timedelta(weeks=2)


def test_a_meeting_shows_its_agenda_its_decisions_and_minutes_once_published(dana: User) -> None:
    meeting = make_meeting(place="Room 1")
    address = meeting.get_absolute_url()
    tiles, routes = make_proposal("Tiles"), make_proposal("Routes [new]")
    for proposal in (tiles, routes):
        agendas.put_on(meeting, proposal, by=dana, note="Asked for.")
    make_proposal("Elsewhere", status=Status.DECLINED)
    deciding.decide(tiles, Status.DECLINED, by=dana, rationale="No room.")
    minutes.write_minutes(meeting, "We *convened*.", revision=0, by=dana)

    before = page(address), page(f"/proposals/meetings/{meeting.pk}.md")
    minutes.publish(meeting, by=dana)
    shown, markdown = page(address), page(f"/proposals/meetings/{meeting.pk}.md")

    assert [("convened" in text, "Tiles" in text) for text in before] == [(False, True)] * 2
    assert ("<em>convened</em>" in shown, "Asked for." in shown, "Elsewhere" in shown) == (True, True, False)
    assert 'id="decisions"' in shown
    assert "## Minutes\n\nWe *convened*.\n" in markdown
    assert "2. [Routes \\[new\\]](" in markdown
    assert "- Declined: [Tiles](" in markdown


def test_its_document_dates_decisions_by_the_clock_of_the_site(dana: User) -> None:
    meeting = make_meeting()
    point = agendas.put_on(meeting, make_proposal("Tiles"), by=dana)
    with time_machine.travel(datetime(2026, 12, 31, 20, tzinfo=UTC), tick=False):
        deciding.decide(point.proposal, Status.DECLINED, by=dana, rationale="No room.")

    with timezone.override("Pacific/Auckland"):
        assert ", 2027-01-01, by Dana" in page(f"/proposals/meetings/{meeting.pk}.md")


def test_each_point_has_its_number_and_says_what_became_of_it(dana: User) -> None:
    meeting = make_meeting()
    points = [
        agendas.put_on(meeting, make_proposal(title), by=dana) for title in ("Tiles", "Routes", "Closures")
    ]
    decision = deciding.decide(points[0].proposal, Status.DECLINED, by=dana, rationale="No room.")
    for point in points[:2]:
        agendas.mark_done(point, by=dana)

    shown = page(meeting.get_absolute_url())
    markdown = page(f"/proposals/meetings/{meeting.pk}.md")

    assert rows(shown) == [
        "1 Tiles Declined Decided just now Spoken of Put on the agenda by hand",
        "2 Routes Submitted Spoken of Put on the agenda by hand",
        "3 Closures Submitted Put on the agenda by hand",
    ]
    assert shown.count(f'href="#decision-{decision.pk}"') == shown.count(f'id="decision-{decision.pk}"') == 1
    assert read_points(markdown) == [
        ("Tiles", "Put on the agenda by hand; spoken of; declined"),
        ("Routes", "Put on the agenda by hand; spoken of"),
        ("Closures", "Put on the agenda by hand"),
    ]


def test_a_point_whose_proposal_no_longer_waits_is_not_said_to_be_overdue(dana: User) -> None:
    with time_machine.travel(START - timedelta(days=90), tick=False):
        make_proposal("Waiting")
        decided = make_proposal("Decided")
    with time_machine.travel(START - HOUR, tick=False):
        meeting = meetings.plan(Plan("Call", START, START + HOUR), by=dana)
    with time_machine.travel(START, tick=False):
        deciding.decide(decided, Status.DECLINED, by=dana, rationale="No room.")

        assert rows(page(meeting.get_absolute_url())) == [
            "1 Waiting Submitted Overdue",
            "2 Decided Declined Decided just now Waits no more",
        ]
        assert read_points(page(f"/proposals/meetings/{meeting.pk}.md")) == [
            ("Waiting", "Overdue"),
            ("Decided", "Waits no more; declined"),
        ]


def test_pages_ask_the_same_however_many_rows_there_are(dana: User) -> None:
    meeting = make_meeting()
    addresses = [LIST, meeting.get_absolute_url(), f"{LIST}{meeting.pk}.md", "/proposals/meetings.ics"]

    def fill(number: int) -> None:
        for _ in range(number):
            proposal = make_proposal()
            agendas.put_on(meeting, proposal, by=dana)
            deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")
            make_meeting()
            make_meeting(starts=datetime(2126, 1, 1, tzinfo=UTC))
            soon = timezone.now() + HOUR
            meetings.plan(Plan("Call", soon, soon + HOUR, weekly=True), by=dana)

    fill(1)
    few = [queries(address) for address in addresses]
    fill(5)

    assert [queries(address) for address in addresses] == few == [5, 4, 3, 3]

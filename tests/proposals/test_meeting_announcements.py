"""Who is told what of meetings: once a person and change, by mail where it matters, and not who does not want it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.notifications import services as notifications
from portal.notifications import topics
from portal.notifications.models import Notification
from proposals import meeting_announcements, tasks
from proposals.models import Meeting, MeetingEvent, MeetingSilence
from proposals.services import agendas, meeting_news, meetings, minutes, voting
from proposals.services.meetings import Plan
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, turn_of

START = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMED = "Call, Thu 26 November 2026, 09:00 UTC"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def call(by: User, *, weekly: bool = False) -> Meeting:
    starts = START + timedelta(days=1)
    return meetings.plan(Plan("Call", starts, starts + HOUR, "Room 1", weekly), by=by)


def told() -> set[tuple[str, str, bool]]:
    """(who, subject, by mail too) of what was told since the last time."""
    for event in MeetingEvent.objects.filter(announced_at__isnull=True):
        meeting_announcements.announce(event.pk)
        meeting_announcements.announce(event.pk)
    rows = list(Notification.objects.select_related("recipient"))
    Notification.objects.all().delete()
    return {(row.recipient.username, row.subject, row.mail) for row in rows}


@pytest.fixture
def spoken_of(alice: User, bob: User, dana: User, carol: User) -> Meeting:
    """A call whose agenda has two proposals of Alice's, of which Bob and Carol voted for both."""
    meeting = call(dana)
    for title in ("Tiles", "Routes"):
        proposal = make_proposal(title, author=alice, status=Status.SUBMITTED)
        voting.cast_vote(proposal.pk, by=bob)
        voting.cast_vote(proposal.pk, by=carol)
        agendas.put_on(meeting, proposal, by=dana)
    told()
    return meeting


def test_reviewers_and_maintainers_hear_of_a_new_meeting_but_not_every_week(
    carol: User, dana: User, eve: User, clock: Any
) -> None:
    meeting = call(dana, weekly=True)
    assert told() == {("carol", f"A meeting is planned: {NAMED}", True)}

    clock.move_to(meeting.ends_at)
    minutes.write_minutes(meeting, "We met.", revision=0, by=dana)
    minutes.publish(meeting, by=dana)

    assert told() == {("carol", "A meeting is planned: Call, Thu 3 December 2026, 09:00 UTC", False)}


def test_being_put_on_an_agenda_is_told_once(alice: User, bob: User, dana: User, carol: User) -> None:
    meeting, proposal = call(dana), make_proposal("Tiles", author=alice)
    voting.cast_vote(proposal.pk, by=bob)
    told()

    item = agendas.put_on(meeting, proposal, by=dana, note="Asked for.")
    assert told() == {
        ("alice", f"A proposal of yours is on the agenda: {NAMED}", True),
        ("bob", f"A proposal you took part in is on the agenda: {NAMED}", False),
    }
    agendas.put_on(meeting, proposal, by=dana, note="Asked for twice.")
    agendas.send_out(meeting, by=dana)
    assert told() == set()

    agendas.take_off(item, by=dana)
    agendas.take_off(item, by=dana)
    assert told() == {
        ("alice", f"A proposal of yours is no longer on the agenda: {NAMED}", False),
        ("bob", f"A proposal you took part in is no longer on the agenda: {NAMED}", False),
    }


def test_put_on_and_taken_off_before_anybody_was_told_is_silence(alice: User, dana: User) -> None:
    meeting = call(dana)
    item = agendas.put_on(meeting, make_proposal(author=alice), by=dana)
    agendas.take_off(item, by=dana)

    assert [event.kind for event in meeting.events.all()] == ["planned", "put_on"]
    assert told() == set()


def test_what_nobody_was_told_of_is_taken_off_in_silence(alice: User, dana: User) -> None:
    make_proposal("Late", author=alice, **turn_of("submitted", since=START - 720 * HOUR))
    meeting = call(dana)
    assert [item.proposal.title for item in agendas.agenda_of(meeting)] == ["Late"]
    told()

    agendas.take_off(meeting.agenda.get(), by=dana)
    assert told() == set()


def test_who_was_told_that_it_is_off_is_told_when_it_is_on_again(alice: User, dana: User) -> None:
    meeting, proposal = call(dana), make_proposal("Tiles", author=alice)
    item = agendas.put_on(meeting, proposal, by=dana)
    told()
    on = ("alice", f"A proposal of yours is on the agenda: {NAMED}", True)

    agendas.take_off(item, by=dana)
    assert told() == {("alice", f"A proposal of yours is no longer on the agenda: {NAMED}", False)}
    agendas.put_on(meeting, proposal, by=dana)
    assert told() == {on}
    agendas.take_off(item, by=dana)
    agendas.put_on(meeting, proposal, by=dana)  # before anybody heard that it was off
    assert told() == {on}


def test_of_a_meeting_that_was_cancelled_first_no_agenda_is_told(alice: User, dana: User) -> None:
    meeting = call(dana)
    agendas.put_on(meeting, make_proposal("Tiles", author=alice), by=dana)
    meetings.cancel(meeting, reason="Storm.", by=dana)
    assert told() == {("alice", f"Cancelled: {NAMED}", True)}


def test_the_agenda_is_sent_out_with_one_message_a_person(alice: User, bob: User, dana: User) -> None:
    for title in ("Tiles", "Routes"):
        proposal = make_proposal(title, author=alice)
        voting.cast_vote(proposal.pk, by=bob)
    with time_machine.travel(START + timedelta(days=20), tick=False):
        later = START + timedelta(days=21)
        meeting = meetings.plan(Plan("Call", later, later + HOUR), by=dana)
        told()

        assert (agendas.send_out(meeting, by=dana), agendas.send_out(meeting, by=dana)) == (2, 0)

    assert told() == {
        ("alice", "A proposal of yours is on the agenda: Call, Wed 16 December 2026, 09:00 UTC", True),
        (
            "bob",
            "Proposals you took part in are on the agenda: Call, Wed 16 December 2026, 09:00 UTC",
            False,
        ),
    }


def test_a_move_is_told_to_staff_and_to_those_who_are_spoken_of(spoken_of: Meeting, dana: User) -> None:
    starts = START + timedelta(days=2)
    meetings.change(spoken_of, Plan("Call", starts, starts + HOUR, "Room 1"), seen=0, by=dana)

    subject = "Call was moved to Fri 27 November 2026, 09:00 UTC"
    assert told() == {("alice", subject, True), ("carol", subject, True), ("bob", subject, False)}


def test_another_name_alone_sends_no_mail(spoken_of: Meeting, dana: User) -> None:
    wish = Plan("Summit", spoken_of.starts_at, spoken_of.ends_at, spoken_of.place)
    meetings.change(spoken_of, wish, seen=0, by=dana)

    assert {row[2] for row in told()} == {False}


def test_a_cancellation_says_why_and_when_the_next_one_is(
    alice: User, bob: User, carol: User, dana: User
) -> None:
    meeting = call(dana, weekly=True)
    agendas.put_on(meeting, make_proposal("Tiles", author=alice), by=dana)
    told()

    meetings.cancel(meeting, reason="A holiday.", by=dana)
    for event in MeetingEvent.objects.filter(kind="cancelled"):
        meeting_announcements.announce(event.pk)

    rows = {row.recipient.username: (row.subject, row.text) for row in Notification.objects.all()}
    text = "A holiday.\n\nThe next one: Call, Thu 3 December 2026, 09:00 UTC."
    assert rows == {
        "alice": (f"Cancelled: {NAMED}", f"{text}\n\nOn its agenda: “Tiles”"),
        "carol": (f"Cancelled: {NAMED}", text),
    }


def test_staff_are_told_that_a_later_week_is_cancelled(carol: User, dana: User) -> None:
    meeting = call(dana, weekly=True)
    told()

    meetings.cancel_week(meeting, 1, reason="A holiday.", by=dana)

    assert told() == {("carol", "Cancelled: Call, Thu 3 December 2026, 09:00 UTC", True)}


def test_a_stopped_series_is_told_to_staff_and_to_others_where_a_meeting_falls(
    alice: User, carol: User, dana: User
) -> None:
    meeting = call(dana, weekly=True)
    agendas.put_on(meeting, make_proposal(author=alice), by=dana)
    told()

    meetings.stop_series(meeting, on=date(2026, 12, 3), reason="So.", by=dana)
    assert told() == {("carol", "Call stops: no meeting from 3 December 2026 on", True)}
    meetings.stop_series(meeting, on=date(2026, 11, 26), reason="So.", by=dana)
    subject = "Call stops: no meeting from 26 November 2026 on"
    assert told() == {("alice", subject, True), ("carol", subject, True)}


def test_published_minutes_are_told_to_those_they_speak_of(
    spoken_of: Meeting, dana: User, clock: Any
) -> None:
    clock.move_to(spoken_of.ends_at)
    minutes.write_minutes(spoken_of, "We met.", revision=0, by=dana)
    minutes.publish(spoken_of, by=dana)

    for event in MeetingEvent.objects.filter(kind="published"):
        meeting_announcements.announce(event.pk)

    rows = Notification.objects.order_by("recipient__username").select_related("recipient")
    theirs = f"Proposals you took part in are in the minutes of {NAMED}"
    assert [(row.recipient.username, row.subject, row.path, row.mail) for row in rows] == [
        (
            "alice",
            f"A proposal of yours is in the minutes of {NAMED}",
            spoken_of.get_absolute_url(),
            True,
        ),
        ("bob", theirs, spoken_of.get_absolute_url(), False),
        ("carol", theirs, spoken_of.get_absolute_url(), False),
    ]


def test_who_wants_to_hear_nothing_hears_nothing(spoken_of: Meeting, dana: User, bob: User) -> None:
    """By the link in the mail, signed out; until they choose it again on the page."""
    agendas.put_on(spoken_of, make_proposal(author=bob), by=dana)
    tasks.announce_waiting()  # too early for the sweep
    told_by_worker = MeetingEvent.objects.get(announced_at__isnull=True)
    meeting_announcements.announce(told_by_worker.pk)
    notifications.send_waiting()
    stop = mail.outbox[-1].extra_headers["List-Unsubscribe"].strip("<>")
    path = topics.stop_path(bob, meeting_announcements.EVERY)
    assert stop.endswith(path)

    assert "Stop telling me of meetings?" in Client().get(path).content.decode()
    assert MeetingSilence.objects.count() == 0
    assert Client().post(path).status_code == Client().post(path).status_code == 200
    Notification.objects.all().delete()
    meetings.cancel(spoken_of, reason="So.", by=dana)
    assert "bob" not in {row[0] for row in told()}

    browser = signed_in(bob)
    listed = browser.get("/proposals/meetings/").content.decode()
    browser.post("/proposals/meetings/news/", {"do": "tell"})
    assert ("You are told nothing of meetings" in listed, meeting_news.is_told(bob)) == (True, True)
    browser.post("/proposals/meetings/news/", {"do": "stop"})
    assert not meeting_news.is_told(bob)


def test_the_sweep_tells_what_the_broker_lost(carol: User, dana: User, clock: Any) -> None:
    call(dana)
    clock.shift(timedelta(minutes=1))

    tasks.announce_waiting()
    tasks.announce_waiting()

    assert [row.recipient for row in Notification.objects.all()] == [carol]


def test_telling_asks_the_same_however_long_the_agenda_is(spoken_of: Meeting, dana: User) -> None:
    def asked() -> int:
        meetings.change(
            spoken_of,
            Plan(
                f"Call {spoken_of.sequence}", spoken_of.starts_at, spoken_of.ends_at, f"{spoken_of.sequence}"
            ),
            seen=spoken_of.sequence,
            by=dana,
        )
        spoken_of.refresh_from_db()
        event = MeetingEvent.objects.latest("pk")
        with CaptureQueriesContext(connection) as queries:
            meeting_announcements.announce(event.pk)
        return len(queries)

    few = asked()
    for _ in range(10):
        agendas.put_on(spoken_of, make_proposal(), by=dana)

    assert asked() == few

"""The calendar of meetings: what subscribers get, and when they get it anew."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from portal.accounts.models import User
from proposals.models import Meeting
from proposals.services import meetings
from proposals.services.meetings import Plan

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "/proposals/meetings.ics"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def fetched(**headers: str) -> Any:
    return Client().get(FEED, headers=headers)


def events(response: Any = None) -> list[dict[str, Any]]:
    """What a calendar reads of each meeting, the newest first."""
    names = ("sequence", "status", "dtstamp", "last-modified", "dtstart", "dtend", "summary", "location")
    parsed = Calendar.from_ical((response or fetched()).content)
    return [{name: event.decoded(name) for name in names if name in event} for event in parsed.walk("VEVENT")]


def call(by: User) -> Meeting:
    return meetings.plan(Plan("Call", START + HOUR, START + 2 * HOUR, "Room 1"), by=by)


def uids() -> list[str]:
    return [str(event["uid"]) for event in Calendar.from_ical(fetched().content).walk("VEVENT")]


@pytest.mark.django_db
def test_the_calendar_escapes_folds_and_parses() -> None:
    title = "Summit; tiles, routes \\ and " + "a very long word " * 5
    meeting = Meeting.objects.create(
        title=title.strip(), starts_at=START, ends_at=START + HOUR, place="Room 1,\nsecond floor"
    )

    response = fetched()
    calendar = Calendar.from_ical(response.content)
    event = calendar.walk("VEVENT")[0]

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    assert (str(event["summary"]), str(event["location"])) == (meeting.title, meeting.place)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (START, START + HOUR)
    assert str(event["uid"]).startswith(f"meeting-{meeting.pk}@")
    assert (str(calendar["name"]), calendar.refresh_interval) == ("Waymark: meetings", HOUR)
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nSOURCE;VALUE=URI:http" in response.content


def test_a_moved_meeting_is_the_same_event_with_a_greater_sequence(dana: User, clock: Any) -> None:
    meeting = call(dana)
    known, before = uids(), events()
    clock.shift(timedelta(minutes=5))
    meetings.change(meeting, Plan("Summit", START + 3 * HOUR, START + 5 * HOUR), seen=0, by=dana)

    then = START + timedelta(minutes=5)
    assert uids() == known
    assert before == [
        {
            "sequence": 0,
            "status": "CONFIRMED",
            "dtstamp": START,
            "last-modified": START,
            "dtstart": START + HOUR,
            "dtend": START + 2 * HOUR,
            "summary": "Call",
            "location": "Room 1",
        }
    ]
    assert events() == [
        {
            "sequence": 1,
            "status": "CONFIRMED",
            "dtstamp": then,
            "last-modified": then,
            "dtstart": START + 3 * HOUR,
            "dtend": START + 5 * HOUR,
            "summary": "Summit",
        }
    ]


def test_a_cancelled_meeting_stays_and_says_so(dana: User) -> None:
    meeting = call(dana)
    meetings.cancel(meeting, reason="Nobody can come; sorry, all.", by=dana)

    event = Calendar.from_ical(fetched().content).walk("VEVENT")[0]

    assert (str(event["status"]), event["sequence"], uids()) == ("CANCELLED", 1, [str(event["uid"])])
    assert str(event["description"]).startswith("Cancelled: Nobody can come; sorry, all.\n")


def test_what_a_calendar_has_already_is_not_sent_again(dana: User, clock: Any) -> None:
    meeting = call(dana)
    at_once = fetched()
    clock.shift(timedelta(seconds=5))
    later = fetched()
    etag, modified = later.headers["ETag"], later.headers["Last-Modified"]

    # In the second of a change, another one would look the same.
    assert "Last-Modified" not in at_once.headers
    assert modified == "Mon, 02 Nov 2026 09:00:00 GMT"
    assert [fetched(if_none_match=etag).status_code, fetched(if_modified_since=modified).status_code] == [
        304,
        304,
    ]
    meetings.cancel(meeting, reason="So.", by=dana)
    assert [fetched(if_none_match=etag).status_code, fetched(if_modified_since=modified).status_code] == [
        200,
        200,
    ]
    clock.shift(timedelta(seconds=5))
    assert fetched(if_modified_since=modified).status_code == 200
    assert fetched().headers["ETag"] != etag


def series() -> list[tuple[str, datetime, int]]:
    """UID, start and sequence of all events, the earliest first."""
    found = Calendar.from_ical(fetched().content).walk("VEVENT")
    told = [(str(event["uid"]), event.decoded("dtstart"), event.decoded("sequence")) for event in found]
    return sorted(told, key=itemgetter(1))


def test_the_next_weeks_of_a_series_stand_in_the_calendar_at_the_same_time_on_the_wall(
    dana: User, clock: Any, settings: Any
) -> None:
    """Also when the clocks are put forward, on 28 March 2027."""
    settings.TIME_ZONE = "Europe/Berlin"
    clock.move_to(datetime(2027, 3, 15, tzinfo=UTC))
    starts = datetime(2027, 3, 18, 9, tzinfo=UTC)
    meetings.plan(Plan("Call", starts, starts + HOUR, "Room 1", weekly=True), by=dana)

    found = events()

    days = [date(2027, 3, 18) + timedelta(weeks=week) for week in range(13)]
    berlin = ZoneInfo("Europe/Berlin")
    assert [event["dtstart"].astimezone(berlin).replace(tzinfo=None) for event in found] == [
        datetime.combine(day, time(10)) for day in days
    ]
    assert [event["dtstart"].hour for event in found] == [9, 9, *[8] * 11]
    assert {(event["summary"], event["location"], event["dtend"] - event["dtstart"]) for event in found} == {
        ("Call", "Room 1", HOUR)
    }
    assert len(set(uids())) == 13


def test_an_event_of_a_series_stays_the_same_whatever_becomes_of_the_others(dana: User, clock: Any) -> None:
    meeting = meetings.plan(Plan("Call", START + HOUR, START + 2 * HOUR, weekly=True), by=dana)
    before = series()
    clock.shift(HOUR / 2)

    meetings.change(meeting, Plan("Call", START + 3 * HOUR, START + 4 * HOUR), seen=0, by=dana)
    assert series()[1:] == before[1:]
    meetings.cancel(meeting, reason="Nobody can come.", by=dana)
    assert series()[1:-1] == before[1:]  # the second one is planned now

    second = Meeting.objects.get(follows=meeting)
    starts = second.starts_at + HOUR
    meetings.change_from_now_on(second, Plan("Call", starts, starts + HOUR), seen=0, by=dana)
    assert series()[1:-1] == [(uid, at + HOUR, sequence + 1) for uid, at, sequence in before[1:]]


def test_a_week_that_is_cancelled_is_the_same_event_cancelled(dana: User) -> None:
    meeting = meetings.plan(Plan("Call", START + HOUR, START + 2 * HOUR, weekly=True), by=dana)
    before = series()

    meetings.cancel_week(meeting, 2, reason="A holiday.", by=dana)

    uid, at, sequence = before[2]
    assert series()[:13] == [*before[:2], (uid, at, sequence + 1), *before[3:]]
    told = {str(event["uid"]): event for event in Calendar.from_ical(fetched().content).walk("VEVENT")}
    assert [uid for uid, event in told.items() if event["status"] == "CANCELLED"] == [uid]
    assert str(told[uid]["description"]).startswith("Cancelled: A holiday.\n")


def test_a_calendar_with_a_series_is_known_by_what_it_says_alone(dana: User, clock: Any) -> None:
    """It changes while nobody changes anything: what was to come is over, and others come in sight."""
    meetings.plan(Plan("Call", START + HOUR, START + 2 * HOUR, weekly=True), by=dana)
    clock.shift(HOUR)
    answer = fetched()
    clock.shift(timedelta(days=8))

    assert "Last-Modified" not in answer.headers
    assert fetched(if_none_match=fetched().headers["ETag"]).status_code == 304
    assert fetched(if_none_match=answer.headers["ETag"]).status_code == 200
    assert fetched(if_modified_since="Mon, 02 Nov 2026 10:00:00 GMT").status_code == 200

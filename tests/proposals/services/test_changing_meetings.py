"""Meetings that are moved, renamed, cancelled; series that change or stop."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import MeetingEvent
from proposals.services import agendas, meetings, minutes
from proposals.services.meetings import Plan
from tests.factories import make_proposal
from tests.proposals.services.calls import DAY, HOUR, START, call, held, kinds, plan_of


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def test_a_meeting_is_moved_renamed_and_gets_another_place(dana: User, clock: Any) -> None:
    meeting = call(dana)
    clock.shift(HOUR)
    wish = Plan(" Summit ", START + 2 * DAY, START + 2 * DAY + 2 * HOUR, "Room 2")

    meetings.change(meeting, wish, seen=0, by=dana)

    assert plan_of(meeting) == ("Summit", START + 2 * DAY, START + 2 * DAY + 2 * HOUR, "Room 2")
    assert (meeting.sequence, meeting.changed_at) == (1, START + HOUR)
    event = MeetingEvent.objects.get(kind="changed")
    assert (event.actor, event.at, event.data) == (
        dana,
        START + HOUR,
        {
            "before": {
                "title": "Call",
                "starts_at": "2026-11-26T09:00:00+00:00",
                "ends_at": "2026-11-26T10:00:00+00:00",
                "place": "Room 1",
            },
            "after": {
                "title": "Summit",
                "starts_at": "2026-11-27T09:00:00+00:00",
                "ends_at": "2026-11-27T11:00:00+00:00",
                "place": "Room 2",
            },
        },
    )


def test_a_change_that_changes_nothing_leaves_no_trace(dana: User) -> None:
    meeting = call(dana)

    meetings.change(meeting, Plan(*plan_of(meeting)), seen=0, by=dana)

    assert (kinds(meeting), meeting.sequence) == (["planned"], 0)


def test_the_second_of_two_changes_is_shown_the_first(dana: User) -> None:
    meeting = call(dana)
    meetings.change(meeting, Plan("Summit", *plan_of(meeting)[1:]), seen=0, by=dana)

    with pytest.raises(meetings.ChangedMeanwhile, match="changed meanwhile") as refused:
        meetings.change(meeting, Plan("Jamboree", *plan_of(meeting)[1:]), seen=0, by=dana)

    assert (refused.value.saved.title, refused.value.saved.sequence) == ("Summit", 1)
    meetings.change(meeting, Plan("Jamboree", *plan_of(meeting)[1:]), seen=1, by=dana)
    assert (plan_of(meeting)[0], meeting.sequence) == ("Jamboree", 2)


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (START - HOUR, START + HOUR, "is over: move the meeting"),
        (START + DAY, START + DAY, "ends after it starts"),
        (START + 2000 * DAY, START + 2000 * DAY + HOUR, "is the year right"),
        (START + DAY, START + 16 * DAY, "two weeks at most"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_words(
    dana: User, starts: datetime, ends: datetime, words: str
) -> None:
    meeting = call(dana)
    before = plan_of(meeting)

    with pytest.raises(RuleBroken, match=words):
        meetings.change(meeting, Plan("Call", starts, ends), seen=0, by=dana)

    assert plan_of(meeting) == before
    with pytest.raises(RuleBroken, match="still to come"):
        meetings.plan(Plan("Call", START - 2 * HOUR, START - HOUR), by=dana)


def test_what_has_begun_keeps_its_start_and_what_is_published_is_closed(dana: User, clock: Any) -> None:
    meeting = call(dana)
    clock.move_to(meeting.starts_at + HOUR / 2)
    title, starts, ends, place = plan_of(meeting)
    with pytest.raises(RuleBroken, match="has begun"):
        meetings.change(meeting, Plan(title, starts + DAY, ends + DAY), seen=0, by=dana)
    meetings.change(meeting, Plan(title, starts, ends + HOUR, place), seen=0, by=dana)
    assert plan_of(meeting)[2] == ends + HOUR

    held(meeting, dana, clock)
    wish = Plan("Other", starts, ends)
    attempts: list[Callable[[], object]] = [
        lambda: meetings.change(meeting, wish, seen=1, by=dana),
        lambda: meetings.change_from_now_on(meeting, wish, seen=1, by=dana),
        lambda: meetings.cancel(meeting, reason="So.", by=dana),
    ]
    for attempt in attempts:
        with pytest.raises(RuleBroken, match="minutes are published"):
            attempt()


def test_a_cancelled_meeting_keeps_its_reason_and_nothing_of_it_changes(dana: User, clock: Any) -> None:
    meeting = call(dana)
    item = agendas.put_on(meeting, make_proposal(), by=dana)
    with pytest.raises(RuleBroken, match="Say why"):
        meetings.cancel(meeting, reason=" ", by=dana)

    meetings.cancel(meeting, reason=" Nobody can come. ", by=dana)
    meetings.cancel(meeting, reason="Another.", by=dana)

    meeting.refresh_from_db()
    assert (meeting.cancelled_at, meeting.cancelled_because) == (START, "Nobody can come.")
    assert (meeting.sequence, kinds(meeting)) == (1, ["planned", "put_on", "cancelled"])
    clock.move_to(meeting.ends_at)
    for attempt in (
        lambda: meetings.change(meeting, Plan(*plan_of(meeting)), seen=1, by=dana),
        lambda: agendas.put_on(meeting, make_proposal(), by=dana),
        lambda: agendas.take_off(item, by=dana),
        lambda: agendas.refresh_agenda(meeting, by=dana),
        lambda: minutes.write_minutes(meeting, "We met.", revision=0, by=dana),
        lambda: minutes.publish(meeting, by=dana),
    ):
        with pytest.raises(RuleBroken, match="is cancelled"):
            attempt()


def test_what_was_held_is_published_not_cancelled(dana: User, clock: Any) -> None:
    meeting = call(dana)
    clock.move_to(meeting.ends_at)
    minutes.write_minutes(meeting, "We met.", revision=0, by=dana)

    with pytest.raises(RuleBroken, match="was held and has minutes"):
        meetings.cancel(meeting, reason="So.", by=dana)


def test_only_maintainers_change_cancel_and_stop(dana: User, carol: User) -> None:
    meeting = call(dana, weekly=True)
    wish = Plan(*plan_of(meeting))

    for attempt in (
        lambda: meetings.change(meeting, wish, seen=0, by=carol),
        lambda: meetings.change_from_now_on(meeting, wish, seen=0, by=carol),
        lambda: meetings.cancel(meeting, reason="So.", by=carol),
        lambda: meetings.stop_series(meeting, on=date(2026, 12, 1), reason="So.", by=carol),
        lambda: agendas.send_out(meeting, by=carol),
        lambda: agendas.mark_done(agendas.put_on(meeting, make_proposal(), by=dana), by=carol),
        lambda: agendas.mark_open(agendas.put_on(meeting, make_proposal(), by=dana), by=carol),
    ):
        with pytest.raises(PermissionDenied, match="Only maintainers"):
            attempt()

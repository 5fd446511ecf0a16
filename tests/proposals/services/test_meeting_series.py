"""Weekly meetings: one that is moved alone, a series that changes, and one that stops."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Meeting
from proposals.services import meeting_series, meetings, minutes
from proposals.services.meetings import Plan
from tests.proposals.services.calls import DAY, HOUR, START, WEEK, call, held, kinds, plan_of


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def next_of(meeting: Meeting) -> Meeting:
    return Meeting.objects.get(follows=meeting)


@pytest.mark.parametrize("days", [-0.5, 1, 8])
def test_one_that_is_moved_alone_leaves_the_series_where_it_was(dana: User, clock: Any, days: float) -> None:
    meeting = call(dana, weekly=True)
    usual = meeting.starts_at
    moved = usual + days * DAY
    meetings.change(meeting, Plan("Late call", moved, moved + 2 * HOUR), seen=0, by=dana)

    following = held(meeting, dana, clock)

    weeks = 2 if days > 7 else 1
    assert following is not None
    assert plan_of(following) == ("Call", usual + weeks * WEEK, usual + weeks * WEEK + HOUR, "Room 1")


def test_a_series_changes_from_now_on_and_what_was_held_stays(dana: User, clock: Any) -> None:
    first = call(dana, weekly=True)
    second = held(first, dana, clock)
    assert second is not None
    before = plan_of(first)
    wish = Plan("Round table", START + 10 * DAY, START + 10 * DAY + 2 * HOUR, "Room 2")

    meetings.change_from_now_on(second, wish, seen=0, by=dana)
    third = held(second, dana, clock)

    assert third is not None
    assert plan_of(third) == ("Round table", START + 17 * DAY, START + 17 * DAY + 2 * HOUR, "Room 2")
    assert (plan_of(first), third.series) == (before, first.series)


def test_a_single_meeting_becomes_weekly(dana: User, clock: Any) -> None:
    meeting = call(dana)

    meetings.change_from_now_on(meeting, Plan(*plan_of(meeting)), seen=0, by=dana)
    following = held(meeting, dana, clock)

    assert following is not None
    assert following.starts_at == START + DAY + WEEK


def test_cancelling_one_plans_the_next_in_its_place(dana: User) -> None:
    meeting = call(dana, weekly=True)

    meetings.cancel(meeting, reason="A holiday.", by=dana)
    meetings.cancel(next_of(meeting), reason="Another.", by=dana)

    assert [row.starts_at for row in Meeting.objects.live()] == [START + DAY + 2 * WEEK]


def test_a_series_stops_from_a_day_on(dana: User, clock: Any) -> None:
    meeting = call(dana, weekly=True)

    meetings.stop_series(meeting, on=date(2026, 12, 3), reason="We write instead.", by=dana)
    assert (kinds(meeting), meeting.live) == (["planned", "stopped"], True)

    assert held(meeting, dana, clock) is None


def test_stopping_cancels_the_planned_one_that_falls_behind(dana: User) -> None:
    meeting = call(dana, weekly=True)

    meetings.stop_series(meeting, on=date(2026, 11, 26), reason="We write instead.", by=dana)

    meeting.refresh_from_db()
    assert (meeting.cancelled_because, meeting.sequence, meeting.live) == ("We write instead.", 1, False)
    assert Meeting.objects.count() == 1


def test_a_meeting_that_has_begun_is_held_though_its_series_stops_that_day(dana: User, clock: Any) -> None:
    meeting = call(dana, weekly=True)
    clock.move_to(meeting.starts_at)

    meetings.stop_series(meeting, on=date(2026, 11, 26), reason="We write instead.", by=dana)

    meeting.refresh_from_db()
    assert (meeting.live, held(meeting, dana, clock)) == (True, None)


def test_a_stopped_series_plans_none_for_a_cancelled_meeting(dana: User) -> None:
    meeting = call(dana, weekly=True)
    meetings.stop_series(meeting, on=date(2026, 12, 3), reason="So.", by=dana)

    meetings.cancel(meeting, reason="Nobody can come.", by=dana)

    assert Meeting.objects.count() == 1


def test_a_stop_that_cannot_be_is_refused_in_words(dana: User) -> None:
    with pytest.raises(RuleBroken, match="does not repeat"):
        meetings.stop_series(call(dana), on=date(2026, 12, 1), reason="So.", by=dana)
    weekly = call(dana, weekly=True)
    with pytest.raises(RuleBroken, match="day is over"):
        meetings.stop_series(weekly, on=date(2026, 11, 24), reason="So.", by=dana)
    with pytest.raises(RuleBroken, match="Say why"):
        meetings.stop_series(weekly, on=date(2026, 12, 1), reason=" ", by=dana)


def test_a_series_keeps_its_time_on_the_wall_through_summer_time(
    dana: User, clock: Any, settings: Any
) -> None:
    """Also the one that the clock skips, on 28 March 2027, and those after it."""
    settings.TIME_ZONE = "Europe/Berlin"
    starts = datetime(2027, 3, 21, 1, 30, tzinfo=UTC)  # 02:30
    meeting: Meeting | None = call(dana, starts=starts, weekly=True)
    found = []
    with time_machine.travel(starts, tick=False) as later:
        for _ in range(3):
            assert meeting is not None
            found.append((meeting.starts_at, meeting.ends_at - meeting.starts_at))
            meeting = held(meeting, dana, later)

    assert found == [
        (starts, HOUR),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), HOUR),  # 03:30, as 02:30 is not there
        (datetime(2027, 4, 4, 0, 30, tzinfo=UTC), HOUR),
    ]


def weeks_ahead(count: int = 3) -> list[tuple[int, datetime]]:
    """What the series foresees: by number, and when."""
    return [(one.number, one.starts_at) for one in meeting_series.foreseen(count)]


def test_a_series_foresees_what_it_plans_later(dana: User, clock: Any) -> None:
    first = call(dana, weekly=True)
    usual = first.starts_at
    assert weeks_ahead() == [(week, usual + week * WEEK) for week in (1, 2, 3)]

    second = held(first, dana, clock)

    assert second is not None
    assert (second.number, second.starts_at) == (1, usual + WEEK)
    assert weeks_ahead() == [(week, usual + week * WEEK) for week in (2, 3, 4)]


@pytest.mark.parametrize("days", [-0.5, 1])
def test_moving_or_cancelling_one_leaves_the_others_where_they_are(
    dana: User, clock: Any, days: float
) -> None:
    meeting = call(dana, weekly=True)
    before, moved = weeks_ahead(), meeting.starts_at + days * DAY

    meetings.change(meeting, Plan("Late call", moved, moved + 2 * HOUR), seen=0, by=dana)
    assert weeks_ahead() == before

    meetings.cancel(meeting, reason="A holiday.", by=dana)
    following = next_of(meeting)
    assert [(following.number, following.starts_at), *weeks_ahead(2)] == before


def test_a_series_that_changes_takes_what_it_foresaw_along(dana: User) -> None:
    meeting = call(dana, weekly=True)
    starts = START + 2 * DAY

    meetings.change_from_now_on(meeting, Plan("Round table", starts, starts + HOUR), seen=0, by=dana)

    assert weeks_ahead() == [(week, starts + week * WEEK) for week in (1, 2, 3)]
    series = meeting_series.foreseen(1)[0].series
    assert (series.title, series.sequence, series.changed_at) == ("Round table", 1, START)


def test_nothing_is_foreseen_from_the_day_on_which_a_series_stops(dana: User) -> None:
    meeting = call(dana, weekly=True)

    meetings.stop_series(meeting, on=date(2026, 12, 10), reason="We write instead.", by=dana)

    assert weeks_ahead() == [(1, meeting.starts_at + WEEK)]


def test_what_goes_on_now_is_still_foreseen_where_older_minutes_wait(dana: User, clock: Any) -> None:
    usual = call(dana, weekly=True).starts_at

    clock.move_to(usual + WEEK + HOUR / 2)
    assert weeks_ahead(2) == [(1, usual + WEEK), (2, usual + 2 * WEEK)]

    clock.move_to(usual + WEEK + HOUR)
    assert weeks_ahead(2) == [(2, usual + 2 * WEEK), (3, usual + 3 * WEEK)]


def test_minutes_that_come_late_plan_the_one_that_was_foreseen(dana: User, clock: Any) -> None:
    meeting = call(dana, weekly=True)
    clock.move_to(meeting.starts_at + 2 * WEEK + HOUR)
    expected = weeks_ahead(2)
    minutes.write_minutes(meeting, "We met.", revision=0, by=dana)
    minutes.publish(meeting, by=dana)

    following = next_of(meeting)

    assert [(following.number, following.starts_at), *weeks_ahead(1)] == expected
    assert following.number == 3


def test_a_later_week_is_cancelled_alone_and_never_planned(dana: User, clock: Any) -> None:
    meeting = call(dana, weekly=True)
    before = weeks_ahead(4)

    off = meetings.cancel_week(meeting, 2, reason=" A holiday. ", by=dana)
    again = meetings.cancel_week(meeting, 2, reason="Another.", by=dana)

    assert again == off
    assert (plan_of(off), off.cancelled_because, off.number, kinds(off)) == (
        ("Call", before[1][1], before[1][1] + HOUR, "Room 1"),
        *("A holiday.", 2, ["cancelled"]),
    )
    assert weeks_ahead(3) == [before[0], *before[2:]]
    planned = []
    for _ in range(2):
        following = held(meeting, dana, clock)
        assert following is not None
        planned.append((following.number, following.starts_at))
        meeting = following
    assert planned == [before[0], before[2]]


def test_a_cancelled_week_stays_cancelled_where_the_series_moves(dana: User) -> None:
    meeting = call(dana, weekly=True)
    off = meetings.cancel_week(meeting, 1, reason="A holiday.", by=dana)
    starts = meeting.starts_at + DAY

    meetings.change_from_now_on(meeting, Plan("Call", starts, starts + HOUR), seen=0, by=dana)

    assert weeks_ahead(2) == [(2, starts + 2 * WEEK), (3, starts + 3 * WEEK)]
    assert plan_of(off)[1] == meeting.starts_at + WEEK


def test_a_week_that_cannot_be_cancelled_is_refused_in_words(carol: User, dana: User) -> None:
    meeting, once = call(dana, weekly=True), call(dana)

    for of, number in ((meeting, 0), (meeting, 13), (once, 1)):
        with pytest.raises(RuleBroken, match="not foreseen any more"):
            meetings.cancel_week(of, number, reason="So.", by=dana)
    with pytest.raises(RuleBroken, match="Say why"):
        meetings.cancel_week(meeting, 1, reason=" ", by=dana)
    with pytest.raises(PermissionDenied, match="Only maintainers"):
        meetings.cancel_week(meeting, 1, reason="So.", by=carol)
    meetings.cancel(meeting, reason="So.", by=dana)
    with pytest.raises(RuleBroken, match="cancelled: nothing of it changes"):
        meetings.cancel_week(meeting, 2, reason="So.", by=dana)
    assert Meeting.objects.count() == 3

"""Meetings: what is on the agenda, minutes that nobody overwrites, and the next one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.agenda import Facts, Reason, by_need
from proposals.models import Meeting
from proposals.models.turn import TURNED
from proposals.services import agendas, concerns, meetings, minutes, signing
from proposals.services.meeting_rows import CANCELLED
from proposals.services.meetings import Plan
from proposals.workflow import Status
from tests.factories import choose_profile, make_proposal, make_round

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


def planned(by: User, *, starts: datetime = START + DAY, weekly: bool = False) -> Meeting:
    return meetings.plan(Plan("Summit", starts, starts + HOUR, "Room 1", weekly), by=by)


def agenda(meeting: Meeting) -> list[tuple[str, str]]:
    return [(item.proposal.title, item.reason) for item in agendas.agenda_of(meeting)]


def test_need_orders_an_agenda_then_who_has_waited_longest() -> None:
    now, until = START, START + DAY
    facts = [
        Facts(1, START, held=True, due_at=START - DAY),
        Facts(2, START, due_at=until),
        Facts(3, START, due_at=until + HOUR),
        Facts(4, START, due_at=START - HOUR),
        Facts(5, START - DAY, due_at=START - HOUR),
        Facts(6, START, contested=True, held=True),
        Facts(7, START, ready=True, due_at=START - DAY),
    ]

    assert by_need(facts, now=now, until=until) == [
        (7, Reason.READY),
        (6, Reason.CONTESTED),
        (5, Reason.OVERDUE),
        (4, Reason.OVERDUE),
        (2, Reason.DUE),
        (1, Reason.HELD),
    ]


def test_the_agenda_is_made_from_what_waits(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        make_proposal("Late")
        clock.shift(13.5 * DAY)
        make_proposal("Early")
        make_proposal("Done", status=Status.DECLINED)
        choose_profile("go")
        held = make_round("go", by=dana, title="Held")
        signing.hold(held, by=dana, waits_for="the rangers")
        contested = make_round("go", by=dana, title="Contested")
        concerns.raise_concern(contested, by=dana, name="cost", body="Too costly.")
        meeting = planned(dana, starts=START + 14 * DAY)
        clock.shift(DAY)

        assert agenda(meeting) == [("Contested", "contested"), ("Late", "due"), ("Held", "held")]
        agendas.refresh_agenda(meeting, by=dana)
        assert agenda(meeting) == [("Contested", "contested"), ("Late", "overdue"), ("Held", "held")]


def test_what_the_rules_let_you_decide_now_is_ready(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        signing.sign_off(make_round("go", by=dana, title="Routes"), by=dana)
        clock.shift(30 * DAY)

        assert agenda(planned(dana, starts=START + 31 * DAY)) == [("Routes", "ready")]


def test_what_was_put_on_stays_and_what_was_taken_off_stays_off(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        late = make_proposal("Late")
        fresh = make_proposal("Fresh")
        clock.shift(30 * DAY)
        fresh.moved_at = START + 30 * DAY
        fresh.begin_turn(fresh.status, now=fresh.moved_at)
        fresh.save(update_fields=["moved_at", *TURNED])
        meeting = planned(dana, starts=START + 31 * DAY)
        agendas.put_on(meeting, fresh, by=dana, note="The rangers asked.")
        agendas.put_on(meeting, fresh, by=dana, note="The rangers asked twice.")
        agendas.refresh_agenda(meeting, by=dana)
        assert agenda(meeting) == [("Fresh", "asked"), ("Late", "overdue")]

        agendas.take_off(meeting.agenda.get(proposal=late), by=dana)
        agendas.refresh_agenda(meeting, by=dana)

        assert agenda(meeting) == [("Fresh", "asked")]
        assert meeting.agenda.get(proposal=fresh).note == "The rangers asked twice."
        agendas.put_on(meeting, late, by=dana)
        assert len(agenda(meeting)) == 2


def test_an_agenda_is_made_in_as_many_queries_for_many_rounds_as_for_a_few(
    dana: User, mia: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    meeting = planned(dana)
    for number in (1, 4):
        for profile in ("moby", "python_delegate", "rfcbot") * number:
            make_round(profile, by=dana, delegate=mia)
        agendas.refresh_agenda(meeting, by=dana)
        with django_assert_num_queries(11):
            agendas.refresh_agenda(meeting, by=dana)


def test_what_a_refresh_took_off_meanwhile_is_taken_off_and_stays_off(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        late = make_proposal("Late")
        clock.shift(20 * DAY)
        meeting = planned(dana, starts=START + 21 * DAY)
        seen = meeting.agenda.get(proposal=late)
        meeting.agenda.filter(pk=seen.pk).delete()

        agendas.take_off(seen, by=dana)
        agendas.refresh_agenda(meeting, by=dana)

        assert agenda(meeting) == []


def test_a_draft_is_not_put_on(dana: User) -> None:
    meeting = planned(dana)
    with pytest.raises(RuleBroken, match="A draft is its author's alone"):
        agendas.put_on(meeting, make_proposal(status=Status.DRAFT), by=dana)


def test_minutes_of_two_writers_are_both_kept(dana: User) -> None:
    meeting = planned(dana)
    minutes.write_minutes(meeting, "First.", revision=0, by=dana)

    with pytest.raises(minutes.NewerMinutes, match="Nothing is lost") as refused:
        minutes.write_minutes(meeting, "Second.", revision=0, by=dana)

    saved = refused.value.saved
    assert (saved.minutes, saved.minutes_html, saved.revision) == ("First.", "<p>First.</p>\n", 1)
    both = minutes.write_minutes(meeting, "First. Second.", revision=1, by=dana)
    assert (both.minutes, both.revision) == ("First. Second.", 2)
    again = minutes.write_minutes(meeting, " First. Second. ", revision=1, by=dana)
    assert (again.minutes, again.revision) == ("First. Second.", 2)


def test_a_cancelled_meeting_takes_no_minutes_and_publishes_none(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        meeting = planned(dana)
        minutes.write_minutes(meeting, "To be asked.", revision=0, by=dana)
        meetings.cancel(meeting, reason="Nobody can come.", by=dana)
        clock.shift(2 * DAY)

        with pytest.raises(RuleBroken, match=CANCELLED):
            minutes.write_minutes(meeting, "Nobody came.", revision=1, by=dana)
        with pytest.raises(RuleBroken, match=CANCELLED):
            minutes.publish(meeting, by=dana)

    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.published_at) == ("To be asked.", None)


def test_minutes_are_published_once_and_plan_the_next_weekly_meeting_once(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        meeting = planned(dana, weekly=True)
        with pytest.raises(RuleBroken, match="has not begun"):
            minutes.publish(meeting, by=dana)
        clock.shift(DAY + HOUR)
        with pytest.raises(RuleBroken, match="no minutes yet"):
            minutes.publish(meeting, by=dana)
        minutes.write_minutes(meeting, "We met.", revision=0, by=dana)
        first = minutes.publish(meeting, by=dana)
        clock.shift(HOUR)
        again = minutes.publish(meeting, by=dana)

    following = Meeting.objects.exclude(pk=meeting.pk).get()
    assert again.published_at == first.published_at == START + DAY + HOUR
    assert (following.title, following.place, following.series, following.follows) == (
        *("Summit", "Room 1", meeting.series, meeting),
    )
    assert (following.starts_at, following.ends_at) == (START + 8 * DAY, START + 8 * DAY + HOUR)


def test_late_minutes_plan_a_meeting_that_is_still_to_come(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        meeting = planned(dana, weekly=True)
        minutes.write_minutes(meeting, "We met.", revision=0, by=dana)
        clock.shift(20 * DAY)
        minutes.publish(meeting, by=dana)

    assert Meeting.objects.get(follows=meeting).starts_at == START + 22 * DAY


def test_a_published_meeting_keeps_its_agenda_and_its_minutes_can_be_corrected(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        meeting = planned(dana)
        minutes.write_minutes(meeting, "We mte.", revision=0, by=dana)
        clock.shift(2 * DAY)
        minutes.publish(meeting, by=dana)

    with pytest.raises(RuleBroken, match="no longer changes"):
        agendas.refresh_agenda(meeting, by=dana)
    with pytest.raises(RuleBroken, match="not emptied"):
        minutes.write_minutes(meeting, " ", revision=1, by=dana)
    assert minutes.write_minutes(meeting, "We met.", revision=1, by=dana).minutes == "We met."


def test_a_meeting_has_a_title_and_an_end_and_minutes_a_length(dana: User) -> None:
    for wish in (Plan(" ", START, START + HOUR), Plan("Summit", START, START)):
        with pytest.raises(RuleBroken, match="A meeting"):
            meetings.plan(wish, by=dana)
    with pytest.raises(RuleBroken, match="at most 50,000 characters"):
        minutes.write_minutes(planned(dana), "x" * 50_001, revision=0, by=dana)


def test_only_maintainers_do_any_of_it(dana: User, carol: User) -> None:
    meeting, proposal = planned(dana), make_proposal()
    item = agendas.put_on(meeting, proposal, by=dana)

    for attempt in (
        lambda: planned(carol),
        lambda: agendas.refresh_agenda(meeting, by=carol),
        lambda: agendas.put_on(meeting, proposal, by=carol),
        lambda: agendas.take_off(item, by=carol),
        lambda: minutes.write_minutes(meeting, "Mine.", revision=0, by=carol),
        lambda: minutes.publish(meeting, by=carol),
    ):
        with pytest.raises(PermissionDenied, match="Only maintainers"):
            attempt()
    assert agenda(meeting) == [(proposal.title, "asked")]

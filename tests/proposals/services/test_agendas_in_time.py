"""What stays on an agenda once its meeting has begun, what became of it, and which meeting speaks of it next."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from portal.accounts.models import User
from proposals.services import agendas, deciding, meetings
from proposals.workflow import Status
from tests.factories import make_proposal, turn_of
from tests.proposals.services.calls import DAY, HOUR, START, WEEK, call


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def test_what_is_decided_in_the_meeting_stays_on_its_agenda(dana: User, clock: Any) -> None:
    for title in ("Tiles", "Routes"):
        make_proposal(title, **turn_of("submitted", since=START - 4 * WEEK))
    before, during = call(dana), call(dana, starts=START + 2 * DAY)
    tiles = before.agenda.get(proposal__title="Tiles").proposal
    clock.move_to(during.starts_at + HOUR / 2)
    deciding.decide(tiles, Status.DECLINED, by=dana, rationale="No room.")

    agendas.refresh_agenda(during, by=dana)

    assert sorted(item.proposal.title for item in agendas.agenda_of(during)) == ["Routes", "Tiles"]
    assert [decision.proposal for decision in agendas.decisions_of(during)] == [tiles]


def test_what_was_decided_before_it_began_is_no_decision_of_the_meeting(dana: User, clock: Any) -> None:
    meeting, tiles = call(dana), make_proposal("Tiles")
    agendas.put_on(meeting, tiles, by=dana)
    deciding.decide(tiles, Status.DECLINED, by=dana, rationale="No room.")
    clock.move_to(meeting.ends_at)

    assert list(agendas.decisions_of(meeting)) == []


def test_a_point_keeps_when_it_was_done_until_it_is_open_again(dana: User, clock: Any) -> None:
    meeting = call(dana)
    item = agendas.put_on(meeting, make_proposal(), by=dana)
    clock.move_to(meeting.starts_at)

    agendas.mark_done(item, by=dana)
    clock.shift(HOUR / 4)
    agendas.mark_done(item, by=dana)
    item.refresh_from_db()
    assert item.done_at == meeting.starts_at

    agendas.mark_open(item, by=dana)
    item.refresh_from_db()
    assert item.done_at is None


def test_it_is_spoken_of_in_the_next_meeting_that_will_be_held(dana: User, clock: Any) -> None:
    first, second, third = (call(dana, starts=START + number * DAY) for number in (1, 2, 3))
    proposal = make_proposal()
    for meeting in (third, second, first):
        agendas.put_on(meeting, proposal, by=dana)

    def following() -> object:
        item = agendas.spoken_of_next(proposal)
        return item and item.meeting

    assert following() == first
    clock.move_to(first.ends_at)
    assert following() == second
    meetings.cancel(second, reason="Storm.", by=dana)
    assert following() == third

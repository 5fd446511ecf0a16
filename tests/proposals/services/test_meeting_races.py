"""The same moment: two maintainers change a meeting, one publishes while another cancels."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Meeting
from proposals.services import agendas, meetings, minutes
from proposals.services.meetings import Plan
from tests.at_once import at_once
from tests.factories import make_maintainer, make_proposal

pytestmark = pytest.mark.django_db(transaction=True)
again = pytest.mark.parametrize("time", range(5))  # each race is run so often
HOUR = timedelta(hours=1)


@pytest.fixture
def pair(staff_roles: None) -> tuple[User, User]:
    return make_maintainer("dana"), make_maintainer("mia")


def weekly(by: User, *, begun: bool) -> Meeting:
    now = timezone.now()
    starts = now - HOUR if begun else now + HOUR
    return meetings.plan(Plan("Call", starts, now + 2 * HOUR, weekly=True), by=by)


@again
def test_of_two_changes_one_is_shown_the_other(pair: tuple[User, User], time: int) -> None:
    meeting = weekly(pair[0], begun=False)

    def rename(by: User) -> None:
        meetings.change(meeting, Plan(by.username, meeting.starts_at, meeting.ends_at), seen=0, by=by)

    errors = at_once(*(lambda by=by: rename(by) for by in pair))

    meeting.refresh_from_db()
    assert sorted(errors) == ["", "ChangedMeanwhile"]
    assert (meeting.title, meeting.sequence) == (pair[errors.index("")].username, 1)
    assert meeting.events.filter(kind="changed").count() == 1


@again
def test_minutes_are_published_or_the_meeting_is_cancelled(pair: tuple[User, User], time: int) -> None:
    dana, mia = pair
    meeting = weekly(dana, begun=True)

    def write_and_publish() -> None:
        minutes.write_minutes(meeting, "We met.", revision=0, by=dana)
        minutes.publish(meeting, by=dana)

    errors = at_once(write_and_publish, lambda: meetings.cancel(meeting, reason="So.", by=mia))

    meeting.refresh_from_db()
    assert sorted(errors) == ["", "RuleBroken"]
    assert (meeting.published_at is None) == (meeting.cancelled_at is not None)
    assert Meeting.objects.live().get().follows == meeting


@again
def test_a_meeting_is_cancelled_once_and_plans_one_next(pair: tuple[User, User], time: int) -> None:
    meeting = weekly(pair[0], begun=False)

    errors = at_once(*(lambda by=by: meetings.cancel(meeting, reason=by.username, by=by) for by in pair))

    meeting.refresh_from_db()
    assert (errors, meeting.sequence) == (["", ""], 1)
    assert (Meeting.objects.count(), meeting.events.filter(kind="cancelled").count()) == (2, 1)


@again
def test_a_proposal_is_put_on_once_and_told_of_once(pair: tuple[User, User], time: int) -> None:
    meeting, proposal = weekly(pair[0], begun=False), make_proposal()

    errors = at_once(*(lambda by=by: agendas.put_on(meeting, proposal, by=by) for by in pair))

    assert errors == ["", ""]
    assert meeting.agenda.count() == 1
    assert meeting.events.filter(kind="put_on").count() == 1


@again
def test_a_later_week_that_two_cancel_is_cancelled_once(pair: tuple[User, User], time: int) -> None:
    meeting = weekly(pair[0], begun=False)

    errors = at_once(*(lambda by=by: meetings.cancel_week(meeting, 2, reason="So.", by=by) for by in pair))

    assert errors == ["", ""]
    week = Meeting.objects.get(number=2)
    assert week.events.filter(kind="cancelled").count() == 1


@again
def test_a_week_that_is_cancelled_while_it_is_planned_is_one_meeting(
    pair: tuple[User, User], time: int
) -> None:
    """Planned and still to be cancelled, or cancelled and the next one planned."""
    dana, mia = pair
    meeting = weekly(dana, begun=False)

    errors = at_once(
        lambda: meetings.cancel(meeting, reason="So.", by=dana),
        lambda: meetings.cancel_week(meeting, 1, reason="So.", by=mia),
    )

    first = Meeting.objects.get(number=1)
    assert (errors, first.live) in ((["", ""], False), (["", "RuleBroken"], True))
    assert Meeting.objects.live().get().number == (1 if first.live else 2)

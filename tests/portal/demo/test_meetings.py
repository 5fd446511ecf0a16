"""The demo has a meeting behind it and one ahead."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.notifications.models import Notification
from proposals.models import Meeting, MeetingEvent, MeetingSeries
from proposals.services import agendas
from tests.portal.demo.test_seeding import seed

pytestmark = pytest.mark.django_db


def points(meeting: Meeting) -> list[str]:
    return [item.proposal.title for item in agendas.agenda_of(meeting)]


def test_one_was_held_decided_and_has_public_minutes() -> None:
    seed()

    held = Meeting.objects.get(published_at__isnull=False)
    page = Client().get(held.get_absolute_url()).content.decode()
    assert points(held) == [
        "Take in reports from city hotlines",
        "Know that everybody came back from a work day",
        "A change log for every path",
    ]
    assert [str(decision.proposal) for decision in agendas.decisions_of(held)] == [points(held)[0]]
    assert held.published_at is not None
    assert held.created_at < held.starts_at < held.ends_at < held.published_at < timezone.now()
    assert not held.agenda.filter(done_at=None).exists()
    assert (page.count("<h3"), "Carol measures the largest group" in page) == (7, True)


def test_a_weekly_call_comes_with_what_waits_on_its_agenda() -> None:
    seed()

    call = Meeting.objects.live().get()
    assert (call.series, call.ends_at - call.starts_at) == (MeetingSeries.objects.get(), timedelta(hours=1))
    assert timedelta(days=1) < call.starts_at - timezone.now() < timedelta(days=3)
    assert points(call)[0] == "Let translators work without Git"
    assert len(points(call)) > 3


def test_nobody_is_told_of_either() -> None:
    seed()

    assert not MeetingEvent.objects.filter(announced_at=None).exists()
    assert Notification.objects.count() == 0

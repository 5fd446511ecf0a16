"""Maintainers are told of an outage once, and once that it is over."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.notifications.models import Notification
from roadmap.forges.errors import Unauthorized
from roadmap.models import Delivery, Item, SyncRun
from roadmap.services import conversing, sync_alerts, syncing
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
REFUSED = "GitHub did not accept the token: it is wrong, expired or revoked."


def told(user: User) -> list[tuple[str, bool]]:
    """What the member was told of, the oldest first, and whether by mail."""
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("subject", "mail"))


def let_it_try_again() -> None:
    """The pause after a refusal is over."""
    over = timezone.now() - timedelta(seconds=1)
    SyncRun.objects.update(stopped_until=None)
    SyncRun.objects.filter(running=True).update(resume_at=over)


def make_run(minutes: int, **fields: object) -> SyncRun:
    """A run that began so many minutes ago and ended at once."""
    at = timezone.now() - timedelta(minutes=minutes)
    return SyncRun.objects.create(
        **{"running": False, "requests": 1, "started_at": at, "finished_at": at, **fields}
    )


def test_fifty_refused_runs_are_one_alert_and_its_end_one_line(
    dana: User, eve: User, forge: Forge, offline: Item, settings: Settings
) -> None:
    forge.token, settings.GITHUB_TOKEN = "right", "expired"
    for _ in range(50):
        syncing.sync_all()
        let_it_try_again()
    host = SyncRun.objects.all()[0].forge

    assert told(dana) == [(f"{host} does not accept the portal’s token", True)]
    text = Notification.objects.get().text
    assert [
        word for word in (REFUSED[7:], "GITHUB_TOKEN", "Issues: read", "restart") if word not in text
    ] == []

    settings.GITHUB_TOKEN = "right"
    for _ in range(3):
        syncing.sync_all()
    assert told(dana)[1:] == [(f"{host} accepts the portal’s token again", False)]

    settings.GITHUB_TOKEN = "expired"
    syncing.sync_all()
    assert told(dana)[2:] == [(f"{host} does not accept the portal’s token", True)]
    assert told(eve) == []


def test_a_refused_token_is_noticed_by_any_conversation(
    dana: User, forge: Forge, offline: Item, settings: Settings
) -> None:
    forge.token, settings.GITHUB_TOKEN = "right", "expired"
    with pytest.raises(Unauthorized), conversing.conversation() as asking:
        asking.ask(lambda github: github.issue("waymark-maps/waymark", 41, etag=""))

    assert len(told(dana)) == 1


def test_a_run_that_waits_with_a_refused_token_is_an_outage_too(dana: User) -> None:
    make_run(20)
    later = timezone.now() + timedelta(hours=1)
    make_run(9, running=True, finished_at=None, problem=REFUSED, resume_at=later, stopped_until=later)

    sync_alerts.watch()

    assert [mail for _, mail in told(dana)] == [True]


def test_a_fault_of_github_is_no_answer_about_the_token(dana: User) -> None:
    make_run(20, problem=REFUSED)
    sync_alerts.watch()
    make_run(10, problem="GitHub has a fault of its own (status 502).")
    sync_alerts.watch()

    assert len(told(dana)) == 1


def test_a_sync_that_is_behind_is_told_once_and_its_end_once(dana: User) -> None:
    make_run(31)
    for minutes in range(20, 0, -1):
        make_run(minutes, problem="GitHub did not answer within 15 seconds.", requests=0)
        sync_alerts.watch()

    [(subject, mail)] = told(dana)
    assert re.fullmatch(r"The sync is behind since \d+ \w+ \d{4} at \d\d:\d\d UTC", subject)
    assert mail
    assert "GitHub did not answer within 15 seconds." in Notification.objects.get().text
    make_run(0)
    sync_alerts.watch()
    sync_alerts.watch()
    assert told(dana)[1:] == [("The sync is up to date again", False)]


def test_a_sync_that_never_reached_everything_is_behind_too(dana: User) -> None:
    make_run(29, problem="GitHub is away.", requests=0)
    sync_alerts.watch()
    assert told(dana) == []

    make_run(31, problem="GitHub is away.", requests=0)
    sync_alerts.watch()

    assert len(told(dana)) == 1


@pytest.mark.parametrize(
    "why",
    [
        {"problem": REFUSED},
        {"problem": "The limit is reached.", "stopped_until": timezone.now() + timedelta(days=1)},
        {"running": True, "finished_at": None, "total": 900, "done": 300},
    ],
)
def test_what_explains_the_delay_is_not_told_a_second_time(dana: User, why: dict[str, object]) -> None:
    make_run(60)
    make_run(1, **why)

    sync_alerts.watch()

    assert [subject for subject, _ in told(dana) if "behind" in subject] == []


def test_dead_letters_are_told_together_until_none_is_left(dana: User) -> None:
    for number in range(3):
        Delivery.objects.create(guid=str(number), event="issues", payload={}, state="failed")
        sync_alerts.watch()
    assert told(dana) == [("1 webhook delivery could not be applied", True)]

    Delivery.objects.filter(guid="0").update(state="applied")
    sync_alerts.watch()
    assert len(told(dana)) == 1
    Delivery.objects.update(state="applied")
    sync_alerts.watch()
    assert told(dana)[1:] == [("No webhook delivery is left that could not be applied", False)]

    Delivery.objects.filter(guid__in=("0", "1")).update(state="failed")
    sync_alerts.watch()
    assert told(dana)[2:] == [("2 webhook deliveries could not be applied", True)]


def test_a_site_without_maintainers_keeps_the_news_for_the_first_one(eve: User) -> None:
    make_run(1, problem=REFUSED)
    sync_alerts.watch()

    User.objects.create_superuser("boss", "boss@example.org")
    sync_alerts.watch()

    assert [row.recipient.username for row in Notification.objects.all()] == ["boss"]


@pytest.mark.django_db(transaction=True)
def test_workers_that_watch_at_once_tell_once(dana: User) -> None:
    make_run(1, problem=REFUSED)

    at_once(*[sync_alerts.watch] * 4)

    assert len(told(dana)) == 1

"""Each job of the timetable runs once an interval, however many beats and workers there are."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.utils import timezone

from portal.celery import app
from portal.notifications import services
from portal.timetable.models import Job, claim
from tests.at_once import at_once
from tests.conftest import ROOT
from tests.services import wait_until

EVERY = 0.5
BEAT = f"""
import django; django.setup()
from portal.celery import app
from portal.timetable.schedule import timetable
app.conf.beat_schedule = timetable({{"send": ("portal.notifications.tasks.send_waiting", {EVERY})}})
app.Beat(schedule=SCHEDULE, max_interval=0.1).run()
"""


def test_beat_asks_for_every_job_with_its_interval() -> None:
    asked = {
        entry["task"]: entry["options"]["headers"]["every"]
        for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }

    assert asked["roadmap.tasks.sync_when_due"] == 15.0
    assert len(asked) == len(settings.CELERY_BEAT_SCHEDULE)


@pytest.mark.django_db
def test_a_job_is_due_once_an_interval() -> None:
    assert [claim("sweep", 15), claim("sweep", 15), claim("other", 15)] == [True, False, True]

    Job.objects.filter(name="sweep").update(due_at=timezone.now() - timedelta(seconds=1))

    assert [claim("sweep", 15), claim("sweep", 15)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_takes_the_turn() -> None:
    for _ in range(3):
        taken: list[bool] = []
        assert at_once(*[lambda: taken.append(claim("sweep", 15))] * 8) == [""] * 8  # noqa: B023  done by then
        assert sorted(taken) == [False] * 7 + [True]
        Job.objects.update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def runs(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """When the job ran, in a worker of four threads."""
    found: list[float] = []
    monkeypatch.setattr(services, "send_waiting", lambda: found.append(time.monotonic()))
    app.control.purge()
    with start_worker(app, pool="threads", concurrency=4, perform_ping_check=False, loglevel="WARNING"):
        yield found


def test_two_beats_run_a_job_once_an_interval(runs: list[float], tmp_path: Path) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    with ExitStack() as stack:
        for number in range(2):
            code = BEAT.replace("SCHEDULE", repr(str(tmp_path / f"beat-{number}")))
            beat = stack.enter_context(
                subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)
            )
            stack.callback(beat.kill)
        wait_until(lambda: len(runs) >= 8, 60)

    took = runs[-1] - runs[0]
    assert len(runs) - 1 <= took / (EVERY * 0.9) + 1  # a worker may be late with the first one


def test_what_a_request_asks_for_always_runs(runs: list[float]) -> None:
    for _ in range(3):
        app.send_task("portal.notifications.tasks.send_waiting")

    wait_until(lambda: len(runs) == 3, 30)


def test_messages_that_waited_in_the_broker_are_one_turn(runs: list[float]) -> None:
    for _ in range(5):
        app.send_task("portal.notifications.tasks.send_waiting", headers={"every": 600.0})
    app.send_task("portal.notifications.tasks.send_waiting")

    wait_until(lambda: len(runs) >= 2, 30)

    assert len(runs) == 2

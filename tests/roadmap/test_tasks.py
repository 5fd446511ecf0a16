"""The worker: a real Celery worker, a real broker, GitHub's webhooks over real HTTP."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings as site

from portal.celery import app
from portal.demo.forge import Forge
from roadmap.models import Delivery, Issue, Item, SyncRun
from roadmap.services import deliveries, planning, syncing
from tests.factories import make_issue, make_item, track

HOME = "waymark-maps/waymark"


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    app.control.purge()
    with start_worker(app, pool="threads", concurrency=2, perform_ping_check=False, loglevel="WARNING"):
        yield


def eventually(question: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while not question():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def item_is(item: Item, status: str) -> bool:
    item.refresh_from_db()
    return item.status == status


def test_a_new_tracking_issue_is_fetched_and_a_webhook_moves_its_item(
    worker: None, forge: Forge, live_server: Any
) -> None:
    forge.hook_url, forge.secret = f"{live_server.url}/hooks/github/", site.GITHUB_WEBHOOK_SECRET
    forge.add_issue(HOME, 42, title="Show what is stored", assignees=["ana"])
    item = make_item("Offline tiles")

    planning.track(item, [f"{HOME}#42"])
    assert eventually(lambda: item_is(item, "in_progress"))

    [sent] = forge.close_issue(HOME, 42)
    assert eventually(lambda: item_is(item, "shipped"))
    forge.wait_for_deliveries()
    delivery = Delivery.objects.get()
    assert (sent.status, delivery.guid, delivery.tries) == (202, sent.id, 0)
    assert delivery.outcome.endswith("closed as completed; item Offline tiles is now shipped")
    assert eventually(lambda: not SyncRun.objects.filter(running=True).exists())


def test_the_timetable_names_tasks_that_exist() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in site.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_the_worker_does_what_beat_asks_for(worker: None, forge: Forge) -> None:
    forge.add_issue(HOME, 42, title="Show what is stored")
    forge.add_issue(HOME, 7, title="Waits in a dead letter", state="closed")
    track(make_item(), make_issue(42, title="", state="unknown", github_updated_at=None))
    body = {"action": "closed", "issue": {}, "repository": {}}
    deliveries.receive("lost", event="issues", payload=body)
    SyncRun.objects.create(alive_at="2026-01-01T00:00:00Z")

    for task in ("sync_when_due", "apply_waiting"):
        app.send_task(f"roadmap.tasks.{task}")

    assert eventually(lambda: Issue.objects.filter(title="Show what is stored").exists())
    assert eventually(lambda: Delivery.objects.filter(processed_at__isnull=False).exists())
    assert eventually(lambda: not SyncRun.objects.filter(running=True).exists())


def test_an_issue_that_must_wait_for_a_running_sync_is_fetched_after_it(
    worker: None, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    from roadmap.tasks import sync_soon

    monkeypatch.setattr(sync_soon, "default_retry_delay", 0.2)
    forge.add_issue(HOME, 42, title="Show what is stored")
    running = SyncRun.objects.create()
    item = make_item()

    planning.track(item, [f"{HOME}#42"])
    time.sleep(0.5)
    assert syncing.sync_all().busy
    SyncRun.objects.filter(pk=running.pk).delete()

    assert eventually(lambda: Issue.objects.filter(title="Show what is stored").exists())

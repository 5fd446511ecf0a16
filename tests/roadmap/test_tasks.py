"""The worker: a real Celery worker, a real broker, GitHub's webhooks over real HTTP."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.celery import app
from portal.demo.forge import Forge
from portal.notifications.models import Notification
from roadmap.models import Arrival, Delivery, Issue, Item, PendingChange, PullRequest, SyncRun, Version
from roadmap.services import deliveries, editing, planning, pull_requests, syncing, upstream
from tests.factories import make_issue, make_item, track
from tests.roadmap.services.documents import DOCUMENT, WORDED, bring, due_in, push
from tests.roadmap.sweeping import eventually

HOME = "waymark-maps/waymark"


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


def test_a_pull_request_is_opened_merged_and_its_change_closed_by_itself(
    worker: None, forge: Forge, live_server: Any, settings: Settings, dana: User
) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    push(forge, DOCUMENT)
    bring()
    upstream.fetch_now()
    forge.hook_url, forge.secret = f"{live_server.url}/hooks/github/", site.GITHUB_WEBHOOK_SECRET
    item = Item.objects.get(title="Offline tiles")
    editing.edit_item(item, by=dana, body="Tiles on every phone.")

    pull_request = pull_requests.open_pull_request(by=dana)
    assert eventually(lambda: PullRequest.objects.filter(state="open", number=1).exists())
    forge.merge_pull(HOME, 1)

    assert eventually(lambda: PendingChange.objects.filter(state="arrived").exists(), "fetch_document")
    assert eventually(lambda: not SyncRun.objects.filter(running=True).exists())
    pull_request.refresh_from_db()
    there = Version.objects.of_repository().first()
    assert there is not None
    assert (pull_request.state, there.source, there.author) == ("merged", WORDED, "signpost-bot")
    forge.wait_for_deliveries()
    assert {delivery.event for delivery in Delivery.objects.all()} == {"push", "pull_request"}


def test_what_somebody_pushes_arrives_by_its_webhook(
    worker: None, forge: Forge, live_server: Any, dana: User
) -> None:
    push(forge, DOCUMENT)
    bring()
    upstream.fetch_now()
    forge.hook_url, forge.secret = f"{live_server.url}/hooks/github/", site.GITHUB_WEBHOOK_SECRET

    push(forge, WORDED)

    assert eventually(
        lambda: Arrival.objects.filter(state="waiting", source=WORDED).exists(), "fetch_document"
    )
    assert eventually(lambda: Notification.objects.filter(recipient=dana).exists())
    assert eventually(lambda: not SyncRun.objects.filter(running=True).exists())


def test_what_is_pushed_while_github_is_asked_about_something_else_is_fetched_after_it(
    worker: None, forge: Forge, live_server: Any
) -> None:
    push(forge, DOCUMENT)
    bring()
    upstream.fetch_now()
    forge.hook_url, forge.secret = f"{live_server.url}/hooks/github/", site.GITHUB_WEBHOOK_SECRET
    running = SyncRun.objects.create()

    push(forge, WORDED)
    forge.wait_for_deliveries()
    assert eventually(lambda: timedelta(0) < due_in() <= upstream.SOON)
    SyncRun.objects.filter(pk=running.pk).delete()

    assert eventually(lambda: Arrival.objects.filter(source=WORDED).exists(), "fetch_document")
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

    push(forge, DOCUMENT)
    for task in ("sync_when_due", "apply_waiting", "push_waiting"):
        app.send_task(f"roadmap.tasks.{task}")
    assert eventually(lambda: Issue.objects.filter(title="Show what is stored").exists())
    assert eventually(lambda: Delivery.objects.filter(processed_at__isnull=False).exists())
    assert eventually(lambda: not SyncRun.objects.filter(running=True).exists())
    app.send_task("roadmap.tasks.fetch_document")
    assert eventually(lambda: Arrival.objects.filter(source=DOCUMENT).exists())
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

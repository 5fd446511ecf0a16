"""Redis down: sign-in and votes go on, nobody waits."""

import logging
import socket
import time
from collections.abc import Iterator

import pytest
from celery import Celery
from django.conf import settings
from django.test import Client, override_settings

from portal.accounts.models import User
from portal.lib import tasks
from portal.lib.cache import FailOpenRedisCache

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def dead_cache(monkeypatch: pytest.MonkeyPatch) -> FailOpenRedisCache:
    monkeypatch.setattr(FailOpenRedisCache, "_failed_at", float("-inf"))
    return FailOpenRedisCache(NOWHERE, {"OPTIONS": {"socket_connect_timeout": 0.5}})


def test_every_operation_of_a_dead_cache_answers_as_an_empty_one(dead_cache: FailOpenRedisCache) -> None:
    dead_cache.set("a", 1)
    dead_cache.delete_many(["a"])
    dead_cache.clear()
    answers = [
        dead_cache.get("a", "default"),
        dead_cache.add("a", 1),
        dead_cache.touch("a"),
        dead_cache.delete("a"),
        dead_cache.get_many(["a"]),
        dead_cache.set_many({"a": 1}),
        dead_cache.has_key("a"),
        dead_cache.incr("a", 2),
    ]

    assert answers == ["default", True, False, False, {}, [], False, 2]


def test_a_dead_cache_is_asked_once_and_then_left_alone(
    dead_cache: FailOpenRedisCache, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="portal.lib.cache"):
        for _ in range(50):
            dead_cache.get("a")

    assert len(caplog.records) == 1


def test_signing_in_works_while_the_cache_is_down(bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FailOpenRedisCache, "_failed_at", float("-inf"))
    caches = {"default": {"BACKEND": "portal.lib.cache.FailOpenRedisCache", "LOCATION": NOWHERE}}

    with override_settings(CACHES=caches):
        answer = Client().post("/accounts/login/", {"login": bob.email, "password": "waymarks and cairns"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    monkeypatch.setattr(FailOpenRedisCache, "_failed_at", float("-inf"))


@pytest.fixture(params=["refused", "silent"])
def dead_broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a broker that is not there, or that takes connections and never says a word."""
    if request.param == "refused":
        yield NOWHERE
        return
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_costs_one_short_try_and_no_error(
    dead_broker: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tasks, "_broker_failed_at", float("-inf"))
    app = Celery("nowhere", task_cls="portal.lib.tasks:Task", broker=dead_broker)
    app.conf.update(
        task_publish_retry=settings.CELERY_TASK_PUBLISH_RETRY,
        broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
    )

    @app.task
    def tell() -> None:
        raise AssertionError("There is no worker.")

    started = time.monotonic()
    for _ in range(20):
        tell.delay_on_commit()

    assert time.monotonic() - started < 3
    assert len([line for line in caplog.records if "waits for the sweep" in line.message]) == 1
    monkeypatch.setattr(tasks, "_broker_failed_at", float("-inf"))

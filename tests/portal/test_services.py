"""The test run itself: a plugin that starts too late would leave every test on SQLite without a word."""

import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from portal.celery import app


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for() -> None:
    wanted = {"postgres": "postgresql"}.get(os.environ.get("SIGNPOST_TEST_DATABASE", ""), "sqlite")
    assert connection.vendor == wanted
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_sqlite_is_a_file_as_on_a_real_site() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)


def test_broker_and_cache_are_real_and_start_empty() -> None:
    assert cache.get("from-an-earlier-test") is None
    cache.set("from-an-earlier-test", "kept")
    assert cache.get("from-an-earlier-test") == "kept"
    with app.connection() as broker:
        broker.ensure_connection(max_retries=1)
        assert broker.connected


def test_the_cache_is_emptied_between_tests() -> None:
    assert cache.get("from-an-earlier-test") is None


def test_nothing_of_the_person_who_runs_the_tests_reaches_them() -> None:
    assert (settings.GITHUB_API_URL, settings.GITHUB_TOKEN, settings.EMAIL_KEPT) == (
        "http://127.0.0.1:9",
        "",
        True,
    )

"""When the document is asked for, and by whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from roadmap.forges.values import NotModified
from roadmap.models import Arrival, Upstream
from roadmap.services import due, upstream
from tests.at_once import at_once
from tests.roadmap.services.documents import DOCUMENT, due_in, fetch, push

pytestmark = pytest.mark.django_db


def test_a_site_without_a_repository_asks_nothing(forge: Forge, settings: Settings) -> None:
    settings.ROADMAP_REPOSITORY = ""

    assert (upstream.fetch_when_due(), forge.log) == (None, [])


def test_it_is_due_once_an_interval_and_when_somebody_asks(repository: Forge, settings: Settings) -> None:
    settings.ROADMAP_DOCUMENT_SECONDS = 3600
    fetch()
    assert timedelta(minutes=59) < due_in() <= timedelta(minutes=60)
    assert upstream.fetch_when_due() is None

    upstream.fetch_soon()

    assert upstream.fetch_when_due() == "Nothing new."


def test_a_worker_that_died_is_followed_by_another_after_a_minute(repository: Forge) -> None:
    Upstream.objects.update(due_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert due.claim() is not None

    assert timedelta(seconds=55) < due_in() <= timedelta(seconds=60)
    assert upstream.fetch_when_due() is None
    Upstream.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert upstream.fetch_when_due() == "Nothing new."


def test_a_push_during_a_fetch_makes_it_due_again(repository: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = upstream._keep

    def and_a_push(until: datetime, found: upstream.Found | NotModified) -> str:
        upstream.fetch_soon()
        return keep(until, found)

    monkeypatch.setattr(upstream, "_keep", and_a_push)
    fetch()

    assert due_in() <= timedelta(0)


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_at_once_one_asks(forge: Forge) -> None:
    push(forge, DOCUMENT)
    Upstream.load()
    upstream.fetch_soon()
    forge.delay = 0.1
    told: list[str | None] = []

    errors = at_once(*[lambda: told.append(upstream.fetch_when_due())] * 4)

    assert (errors, sum(words is not None for words in told)) == ([""] * 4, 1)
    assert (len(forge.log), forge.most_in_flight, Arrival.objects.count()) == (3, 1, 1)


def test_a_new_site_is_due_at_once(forge: Forge) -> None:
    push(forge, DOCUMENT)

    for _ in range(20):
        Upstream.objects.all().delete()
        assert due.claim() is not None

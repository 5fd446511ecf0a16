"""Everybody sees how the sync stands, and nothing that is not for everybody."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from roadmap.models import Delivery, Repository, SyncRun
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, track

pytestmark = pytest.mark.django_db
REFUSED = "GitHub did not accept the token: it is wrong, expired or revoked."


def make_run(minutes: int, **fields: Any) -> SyncRun:
    at = timezone.now() - timedelta(minutes=minutes, seconds=2)
    return SyncRun.objects.create(
        **{"running": False, "requests": 1, "started_at": at, "finished_at": at, **fields}
    )


def text(client: Client, address: str = "/roadmap/sync/") -> str:
    """The page's words, without its tags."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def sentence(client: Client) -> str:
    html = client.get("/roadmap/sync/").content.decode()
    [found] = re.findall(r'<p class="sync-sentence">(.*?)</p>', html)
    return re.sub(r"<[^>]*>", "", found)


def test_the_page_says_in_one_sentence_how_far_it_can_be_relied_on(client: Client) -> None:
    make_run(50)
    assert sentence(client) == "The sync is behind: what is shown is as GitHub said 50 minutes ago."

    make_run(3)
    assert sentence(client) == "Everything is as GitHub said 3 minutes ago."

    track(make_item(), make_issue(failing_since=timezone.now(), failure="GitHub does not show it."))
    assert sentence(client) == "All but 1 issue is as GitHub said 3 minutes ago."

    make_run(1, problem=REFUSED)
    assert sentence(client) == "What is shown is as GitHub said 3 minutes ago."
    assert f"{REFUSED} Maintainers were told." in text(client)


def test_a_new_site_says_what_happens_next(client: Client) -> None:
    words = text(client)

    assert "No sync has run yet" in words
    assert "by itself, seconds after its worker and its timetable (beat) have started" in words


def test_a_limit_of_github_is_a_pause_with_its_end(client: Client) -> None:
    make_run(50)
    until = timezone.now() + timedelta(minutes=10, seconds=2)
    make_run(1, problem="The limit is reached.", stopped_until=until)

    words = text(client)
    assert (
        f"GitHub allows no question before {until:%H:%M:%S} UTC. The sync goes on by itself in 10 minutes"
        in words
    )


def test_a_run_under_way_has_a_bar_that_htmx_asks_for_until_it_ends(client: Client) -> None:
    make_run(20)
    run = SyncRun.objects.create(total=8, done=3, resumed=1)

    html = client.get("/roadmap/sync/").content.decode()
    assert '<progress max="8" value="3" aria-label="Progress of the sync">' in html
    assert "3 of 8 issues" in html and "Resumed 1 time<" in html
    assert 'hx-get="/roadmap/sync/now/" hx-trigger="every 4s"' in html

    run.running, run.finished_at = False, timezone.now()
    run.save()
    answer = client.get("/roadmap/sync/now/", headers={"HX-Request": "true"}).content.decode()
    assert answer.lstrip().startswith('<div class="sync-now" id="sync-now">')
    assert "hx-get" not in answer and "<progress" not in answer and "Show what it did" in answer
    assert client.get("/roadmap/sync/now/").headers["Location"] == "/roadmap/sync/"


def test_runs_and_repositories_are_listed_with_what_they_are_behind_by(client: Client) -> None:
    make_run(
        20, changed=4, unchanged=900, requests=12, resumed=2, problem="GitHub did not send the whole of it."
    )
    make_run(2, changed=1)
    SyncRun.objects.create(whole=False, running=False, problem="Not a run over everything.")
    for name, minutes in (("o/late", 45), ("o/fresh", 1)):
        known = timezone.now() - timedelta(minutes=minutes, seconds=1)
        failing = known if name == "o/late" else None
        Repository.objects.create(name=name, synced_at=known, failing_since=failing)
    # Nothing changed there since.
    Repository.objects.create(name="o/quiet", synced_at=timezone.now() - timedelta(days=3))
    Repository.objects.create(name="o/untracked", failing_since=timezone.now())
    track(make_item(), *(make_issue(repository=f"o/{name}") for name in ("late", "late", "quiet", "fresh")))

    words = text(client)

    assert "o/late 2 45 minutes ago 45 minutes for 45 minutes o/quiet 1 2 minutes ago – – o/fresh" in words
    assert "GitHub did not send the whole of it. under a second 12 4 900 0 2" in words
    assert "Not a run over everything" not in words and "o/untracked" not in words


def test_nothing_private_is_on_the_page_or_in_the_json(client: Client) -> None:
    inside = "http://10.1.2.3:8080/api/v3 refused"
    make_run(9, problem=inside, token_digest="5ecre7d19e57", holder="worker-7.corp")
    Repository.objects.create(name="o/r", failing_since=timezone.now(), failure=inside)
    track(make_item(), make_issue(repository="o/r", failing_since=timezone.now(), failure=inside))
    Delivery.objects.create(
        guid="0ld-gu1d", event="issues", payload={"k": "pay10ad"}, state="failed", outcome="KeyError: 'own'"
    )

    for address in ("/roadmap/sync/", "/roadmap/sync.json"):
        html = client.get(address).content.decode()
        found = [
            word
            for word in ("10.1.2.3", "5ecre7d19e57", "worker-7", "0ld-gu1d", "pay10ad", "KeyError")
            if word in html
        ]
        assert found == []
        assert "It did not work. Maintainers can read why." in html


def test_machines_read_the_same(client: Client) -> None:
    run = make_run(3, rate_limit=60, rate_remaining=7)
    Delivery.objects.create(guid="a", event="issues", payload={}, state="applied")

    answer = client.get("/roadmap/sync.json")

    told = answer.json()
    [forge] = told.pop("forges")
    assert told == {
        "state": "fresh",
        "confirmed_at": f"{run.started_at:%Y-%m-%dT%H:%M:%S}.{run.started_at.microsecond // 1000:03}Z",
        "issues": {"asked": 0, "behind": 0},
        "repositories": {"asked": 0, "behind": 0},
        "deliveries": {"waiting": 0, "applied": 1, "ignored": 0, "failed": 0},
        "outgoing": {"waiting": 0, "given_up": 0},
    }
    assert (forge["state"], forge["behind_seconds"], forge["under_way"]) == ("fresh", 0, None)
    assert forge["rate_limit"] == {"limit": 60, "remaining": 7, "reset_at": None}
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_is_linked_from_where_readers_ask_themselves(client: Client, dana: User) -> None:
    make_run(3)
    for address in ("/", "/roadmap/help/", "/roadmap/sync/"):
        assert 'href="/roadmap/sync/"' in client.get(address).content.decode()

    assert "/admin/roadmap/syncrun/now/" not in client.get("/roadmap/sync/").content.decode()
    assert "/admin/roadmap/syncrun/now/" in signed_in(dana).get("/roadmap/sync/").content.decode()


@pytest.mark.parametrize("query", ["page=2", "page=x", "repositories=2", "repositories=0"])
def test_a_page_that_is_not_there_is_told(client: Client, query: str) -> None:
    make_run(3)
    answer = client.get(f"/roadmap/sync/?{query}")

    assert (answer.status_code, b"There is no page" in answer.content) == (404, True)


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_asks_the_database_a_constant_number_of_times(
    client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for at in range(number):
        make_run(at)
        Repository.objects.create(name=f"o/r{at}")
        track(make_item(), make_issue(repository=f"o/r{at}", failing_since=timezone.now()))
        Delivery.objects.create(guid=str(at), event="issues", payload={}, state="failed")

    with django_assert_num_queries(19):
        client.get("/roadmap/sync/")
    with django_assert_num_queries(3):
        client.get("/roadmap/sync/now/", headers={"HX-Request": "true"})

"""Addresses are asked seldom, politely and by one worker each; what is missing for long no longer answers."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from portal.lib.fetch import FetchError
from portal.lib.probe import probe
from roadmap.models import Link
from roadmap.services import links
from tests.at_once import at_once
from tests.factories import make_item
from tests.serving import only_here, serving

PAGE, OTHER = "https://a.example.org/page", "https://b.example.org/other"


class Site(BaseHTTPRequestHandler):
    """Answers with the status that its path names; notes every request."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        self.send_response(int(self.path.split("/")[1]))
        self.send_header("Location", "http://10.0.0.1/")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[int]:
    Site.asked.clear()
    with serving(Site) as port:
        yield port


def asking(port: int) -> Any:
    """What the worker asks with, allowed to ask the test's own server and nobody else's."""
    return partial(probe, may_connect=only_here, ports=frozenset({None, port}))


def make_due() -> None:
    Link.objects.update(due_at=timezone.now() - timedelta(minutes=1))


def check_again(port: int, *, days: float) -> None:
    """Let so many days pass, and check everything."""
    earlier = timedelta(days=days)
    Link.objects.update(checked_at=F("checked_at") - earlier, failing_since=F("failing_since") - earlier)
    make_due()
    links.check_due(ask=asking(port))


def pause() -> timedelta:
    """From the check to the next one, in whole hours."""
    link = Link.objects.get()
    assert link.checked_at
    return timedelta(hours=round((link.due_at - link.checked_at) / timedelta(hours=1)))


@pytest.mark.django_db
def test_an_address_that_answers_is_asked_once_a_week(site: int) -> None:
    for status in (200, 403, 429):
        make_item(body=f"http://127.0.0.1:{site}/{status}/")
    links.refresh_when_changed()

    assert (links.check_due(ask=asking(site)), links.check_due(ask=asking(site))) == (3, 0)

    week = timezone.now() + timedelta(days=7)
    rows = Link.objects.values_list("failures", "failure", "failing_since")
    assert list(rows) == [(0, "", None)] * 3
    assert all(abs(link.due_at - week) < timedelta(minutes=1) for link in Link.objects.all())
    assert links.dead_links() == {}
    assert Site.asked == [
        *("HEAD /200/", "HEAD /403/", "GET /403/"),
        *("HEAD /429/", "GET /429/"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_missing_twice_no_longer_answers(site: int, status: int) -> None:
    item = make_item(body=f"http://127.0.0.1:{site}/{status}/")
    links.refresh_when_changed()

    links.check_due(ask=asking(site))
    assert (links.dead_links(), pause()) == ({}, timedelta(hours=6))

    check_again(site, days=0.25)
    [dead] = links.dead_links()[item.pk]
    assert dead.url == f"http://127.0.0.1:{site}/{status}/"
    assert dead.failure == f"It said twice that there is no such page (status {status})."
    assert (list(links.dead_links([item.pk])), pause()) == ([item.pk], timedelta(days=7))


@pytest.mark.django_db
def test_a_server_with_a_fault_has_three_chances_on_three_days(site: int) -> None:
    item = make_item(body=f"http://127.0.0.1:{site}/503/")
    links.refresh_when_changed()

    story = []
    links.check_due(ask=asking(site))
    for days in (1, 1):
        story.append((list(links.dead_links()), pause()))
        check_again(site, days=days)

    assert story == [([], timedelta(days=1))] * 2
    assert links.dead_links().keys() == {item.pk}


@pytest.mark.django_db
def test_an_answer_makes_it_good_again(site: int) -> None:
    make_item(body=f"http://127.0.0.1:{site}/200/")
    links.refresh_when_changed()
    Link.objects.update(failures=5, failure="It said twice that", failing_since=timezone.now())

    links.check_due(ask=asking(site))

    assert list(Link.objects.values_list("failures", "failure", "failing_since")) == [(0, "", None)]


@pytest.mark.django_db
def test_an_inside_address_is_neither_asked_nor_called_dead(site: int) -> None:
    make_item(body=f"http://127.0.0.1/ https://[::1]/ http://127.0.0.1:{site}/200/")
    links.refresh_when_changed()

    for _ in range(3):
        make_due()
        links.check_due()

    assert Site.asked == []
    assert {link.failures for link in Link.objects.all()} == {0}
    assert {link.failure for link in Link.objects.all()} == {
        "This address is not allowed: it is not on the public internet.",
        "Only https:// and http:// addresses without a user name or port can be fetched.",
    }


@pytest.mark.django_db
def test_a_redirect_into_the_inner_network_is_not_followed_and_is_no_failure(site: int) -> None:
    make_item(body=f"http://127.0.0.1:{site}/302/")
    links.refresh_when_changed()

    links.check_due(ask=asking(site))

    link = Link.objects.get()
    assert (Site.asked, link.failures) == (["HEAD /302/"], 0)
    assert link.failure == "This address is not allowed: it is not on the public internet."


def silent(url: str) -> int:
    raise FetchError("Nobody answers.")


@pytest.mark.django_db
def test_a_portal_without_a_way_out_calls_nothing_dead(settings: Any) -> None:
    settings.OWN_FORGE, settings.FORGE_URL = False, "https://github.com"
    make_item(body=PAGE)
    links.refresh_when_changed()

    links.check_due(ask=silent)

    link = Link.objects.get()
    assert (link.failures, link.checked_at) == (0, None)
    assert link.due_at - timezone.now() > timedelta(minutes=50)


@pytest.mark.django_db
def test_where_github_answers_a_silence_is_the_addresss_own(settings: Any) -> None:
    settings.OWN_FORGE, settings.FORGE_URL = False, "https://github.com"
    make_item(body=PAGE)
    links.refresh_when_changed()

    links.check_due(ask=lambda url: 200 if url == "https://github.com" else silent(url))

    assert list(Link.objects.values_list("failures", "failure")) == [(1, "Nobody answers.")]


@pytest.mark.django_db
def test_where_the_forge_is_inside_another_link_that_answers_shows_the_way_out(settings: Any) -> None:
    settings.OWN_FORGE = True
    make_item(body=f"{OTHER} {PAGE}")
    links.refresh_when_changed()

    links.check_due(ask=lambda url: 200 if url == OTHER else silent(url))

    assert list(Link.objects.values_list("url", "failures")) == [(OTHER, 0), (PAGE, 1)]


@pytest.mark.django_db
def test_a_run_checks_few_links(site: int) -> None:
    for number in range(10):
        make_item(body=f"http://127.0.0.1:{site}/200/{number}")
    links.refresh_when_changed()

    assert [links.check_due(ask=asking(site)) for _ in range(3)] == [6, 4, 0]


@pytest.mark.django_db(transaction=True)
def test_workers_that_check_at_once_share_the_links(site: int) -> None:
    for number in range(12):
        make_item(body=f"http://127.0.0.1:{site}/200/{number}")
    links.refresh_when_changed()
    ask = asking(site)

    errors = at_once(*[lambda: links.check_due(ask=ask)] * 3)

    assert errors == ["", "", ""]
    assert sorted(Site.asked) == sorted(f"HEAD /200/{number}" for number in range(12))


@pytest.mark.django_db
def test_a_worker_that_died_leaves_its_link_to_another(site: int) -> None:
    make_item(body=f"http://127.0.0.1:{site}/200/")
    links.refresh_when_changed()

    def die(url: str) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        links.check_due(ask=die)
    assert links.check_due(ask=asking(site)) == 0
    Link.objects.update(due_at=F("due_at") - links.LEASE)

    assert links.check_due(ask=asking(site)) == 1


@pytest.mark.django_db
def test_an_address_that_was_taken_out_while_it_was_checked_is_forgotten(site: int) -> None:
    make_item(body=f"http://127.0.0.1:{site}/200/")
    links.refresh_when_changed()

    def forgetful(url: str) -> int:
        Link.objects.all().delete()
        return 200

    links.check_due(ask=forgetful)

    assert not Link.objects.exists()

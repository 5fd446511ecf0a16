"""The roadmap for paper."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from roadmap.models import Question, Version
from roadmap.progress import Status
from tests.factories import make_issue, make_item, make_section, track

pytestmark = pytest.mark.django_db


def read(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/roadmap/print/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@time_machine.travel("2026-05-10T12:00Z")
def test_the_document_is_all_that_is_on_the_sheet(client: Client) -> None:
    Version.objects.create(source="# R\n", digest="0" * 64, title="Trails")
    Question.objects.create(position=0, title="How can I help?", body_html="<p>Walk.</p>")
    maps, paths = make_section("Maps", number="1", body_html="<p>What one holds.</p>"), make_section("Paths")
    item = make_item(
        "Tiles",
        number="1.1",
        section=maps,
        body="As [said](https://example.org/tiles).",
        target="Q3 2026",
        status=Status.IN_PROGRESS,
    )
    track(
        item,
        make_issue(12, title="Store tiles", state="closed", fetched_at=timezone.now() - timedelta(days=1)),
        make_issue(13, title="Expire", state="unknown"),
    )
    make_item("Steps", section=paths, body="")
    make_item("Gone", section=paths, left_at="2026-01-01T00:00Z")

    page = read(client)

    assert words(page[page.index("<main>") : page.index("</main>")]) == (
        "Trails As of 10 May 2026, the document of 10 May 2026, its issues as of 9 May 2026 · 1 planned · 1 in progress"
        " · http://127.0.0.1:8000/roadmap/"
        " How can I help? Walk."
        " 1. Maps What one holds."
        " 1.1 Tiles In progress · Target: Q3 2026 · 1 of 2 issues closed As said ."
        " Closed: Store tiles https://github.com/waymark-maps/waymark/issues/12"
        " Not fetched yet: Expire https://github.com/waymark-maps/waymark/issues/13"
        " 1. Paths Steps Planned"
    )
    assert 'href="https://example.org/tiles"' in page
    assert "<script" not in page and 'class="band"' not in page and 'class="foot"' not in page


def test_one_section_alone(client: Client) -> None:
    maps, paths = make_section("Maps"), make_section("Paths")
    make_item("Tiles", section=maps)
    make_item("Steps", section=paths)

    page = read(client, f"?section={paths.pk}")

    assert re.findall(r"<h3>(.*?)</h3>", page) == ["Steps"]


@pytest.mark.parametrize("items", [3, 30])
def test_the_sheet_asks_a_constant_number_of_times(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        track(make_item(), make_issue())

    with django_assert_num_queries(6):
        read(client)


def test_what_is_not_there_is_said_in_words(client: Client) -> None:
    assert "The roadmap has no section “7”." in read(client, "?section=7", 404)


def test_without_a_roadmap_the_sheet_says_so(client: Client) -> None:
    assert "There is no roadmap here yet." in read(client)

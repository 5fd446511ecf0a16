"""The roadmap as people read it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from portal.accounts.models import User
from proposals.workflow import Status
from roadmap import progress
from roadmap.models import Issue, Item, Version
from roadmap.services import importing, planning
from roadmap.services.as_of import as_of
from tests.factories import make_issue, make_item, make_proposal, make_section, track

pytestmark = pytest.mark.django_db

DOCUMENT = b"""# Trails

### How can I help?

Pick an **issue**.

# 1. Maps

## 1.1 Offline tiles

Tiles on the phone.

Tracking issues:

- #12 Store tiles
- #13 Expire tiles
"""


def make_roadmap(items: int = 0) -> None:
    Version.objects.create(source="# R\n", digest="0" * 64, title="Trails")
    section = make_section()
    for _ in range(items):
        track(make_item(section=section), make_issue(), make_issue(state="closed"))


def read(client: Client, address: str = "/roadmap/", status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_shows_questions_sections_items_and_the_state_of_their_issues(client: Client) -> None:
    make_issue(
        12,
        title="Store tiles",
        state="closed",
        labels=[{"name": "area/maps", "color": "d73a4a"}],
        assignees=[{"login": "ruth", "avatar_url": "", "url": ""}],
        assigned=True,
    )
    importing.apply(importing.preview(DOCUMENT, repository="waymark-maps/waymark"))

    page = read(client)

    assert "<h1>Trails</h1>" in page
    assert (
        '<summary><h2>How can I help?</h2></summary><div class="prose"><p>Pick an <strong>issue</strong>.</p>'
        in page
    )
    assert (
        "Offline tiles" in page
        and "Store tiles" in page
        and "area/maps" in page
        and 'aria-label="ruth"' in page
    )
    assert "1 of 2 issues closed" in page
    assert "In progress" in page
    assert "Not fetched yet:" in page


def test_without_a_document_the_page_says_what_to_do(client: Client) -> None:
    assert "There is no roadmap here yet" in read(client)


@pytest.mark.parametrize("items", [3, 30])
def test_the_page_asks_the_database_five_times_however_long_it_is(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_roadmap(items)
    client.get("/roadmap/")

    with django_assert_num_queries(5):
        client.get("/roadmap/")


@pytest.mark.parametrize("issues", [3, 30])
def test_an_items_page_asks_a_constant_number_of_times(
    client: Client, issues: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    item = make_item()
    track(item, *(make_issue() for _ in range(issues)))

    with django_assert_num_queries(10):
        client.get(item.get_absolute_url())


def test_an_item_tells_everything_known_about_it(client: Client, dana: User, alice: User) -> None:
    item = make_item("Offline tiles", number="1.1")
    issue = make_issue(
        12,
        title="Store tiles",
        milestone="v2",
        comments=3,
        assignees=[{"login": "ruth", "avatar_url": "", "url": ""}],
    )
    track(item, issue)
    planning.set_status(item, progress.Status.IN_PROGRESS, by=dana)
    make_proposal("Tiles without signal", status=Status.ACCEPTED, roadmap_item=item, author=alice)

    page = read(client, item.get_absolute_url())

    for words in (
        "Offline tiles",
        "Store tiles",
        "milestone v2",
        '3<span class="visually-hidden"> comments',
        "assigned to ruth",
        "0 of 1 issue closed",
        "a maintainer’s hand",
        "<bdi>Dana</bdi>",
        "Tiles without signal",
        "<bdi>Alice</bdi>",
    ):
        assert words in page, words


def test_an_item_that_left_the_roadmap_still_answers(client: Client) -> None:
    left = timezone.now() - timedelta(days=3)
    item = make_item(left_at=left)

    page = read(client, item.get_absolute_url())

    assert f"This item left the roadmap on {left.day} {left:%B %Y}" in page
    assert "3 days ago" in page


def test_an_issue_that_cannot_be_asked_keeps_its_state_and_says_since_when(client: Client) -> None:
    item = make_item()
    track(item, make_issue(failing_since=timezone.now() - timedelta(hours=5), failure="not found"))

    page = read(client, item.get_absolute_url())

    assert "Last known state: GitHub could not be asked; the first try that failed was" in page
    assert "5 hours ago" in page


def test_as_of_tells_since_when_everything_shown_is_true() -> None:
    now = timezone.now()
    old, started, ended = now - timedelta(days=9), now - timedelta(hours=2), now - timedelta(hours=1)
    unchanged = make_issue(fetched_at=old)
    failed_in_it = make_issue(fetched_at=old, failing_since=started + timedelta(minutes=5))
    failed_after_it = make_issue(fetched_at=old, failing_since=now)

    assert as_of([unchanged], None) == old
    assert as_of([unchanged], (started, ended)) == started
    assert as_of([unchanged, failed_after_it], (started, ended)) == started
    assert as_of([unchanged, failed_in_it], (started, ended)) == old
    assert as_of([make_issue(fetched_at=None)], (started, ended)) is None


def test_another_spelling_of_the_address_leads_to_the_one_address(client: Client) -> None:
    item = make_item("Offline tiles")

    for address in (f"/roadmap/items/{item.pk}/", f"/roadmap/items/{item.pk}/old-title/"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"/roadmap/items/{item.pk}/offline-tiles/",
        )


@pytest.mark.parametrize("pk", ["0", "99999", "99999999999999999999999"])
def test_an_item_that_does_not_exist_is_not_found(client: Client, pk: str) -> None:
    page = read(client, f"/roadmap/items/{pk}/x/", status=404)

    assert page == read(client, "/roadmap/items/424242/x/", status=404)


def test_the_document_can_be_read_as_it_belongs_into_the_repository(client: Client) -> None:
    importing.apply(importing.preview(DOCUMENT, repository="waymark-maps/waymark"))

    answer = client.get("/roadmap/document/")

    assert (answer.content, answer.headers["Content-Type"]) == (DOCUMENT, "text/plain; charset=utf-8")


def test_there_is_no_document_before_the_first_import(client: Client) -> None:
    assert "There is no roadmap yet" in read(client, "/roadmap/document/", status=404)


def test_text_from_a_document_does_not_run(client: Client) -> None:
    hostile = DOCUMENT.replace(b"Tiles on the phone.", b"<script>alert(1)</script> [x](javascript:alert(1))")
    importing.apply(importing.preview(hostile.replace(b"Offline tiles", b"<img src=x onerror=alert(1)>")))

    for address in ("/roadmap/", Item.objects.get().get_absolute_url(), "/"):
        page = read(client, address)
        assert "<script>alert" not in page and "<img src=x" not in page and 'href="javascript' not in page


@time_machine.travel("2026-05-10T12:00Z", tick=False)
@pytest.mark.parametrize("view", ["board/", "board/?by=horizon", "timeline/", "table/", "embed/"])
def test_every_view_says_since_when_its_issues_are_known(client: Client, view: str) -> None:
    item = make_item(target="2027", target_from=date(2027, 1, 1), target_until=date(2027, 12, 31))
    track(item, make_issue(fetched_at=timezone.now() - timedelta(hours=3)), make_issue())

    assert 'Issues as of <time datetime="2026-05-10T09:00:00Z"' in read(client, f"/roadmap/{view}")


def test_an_issue_on_another_forge_is_a_plain_link_and_the_page_says_so(
    client: Client, settings: Settings
) -> None:
    address = "https://gitlab.com/group/maps/-/merge_requests/12"
    text = f"# Trails\n\n## Maps\n\n- Offline tiles {address} #12\n- Night colours https://codeberg.org/o/r/issues/5\n"

    importing.apply(importing.preview(text.encode(), repository="waymark-maps/waymark"))

    rows = Issue.objects.order_by("pk").values_list("repository", "number", "url")
    own = f"{settings.FORGE_URL}/waymark-maps/waymark/issues/12"
    assert sorted(rows) == [
        ("codeberg.org/o/r", 5, "https://codeberg.org/o/r/issues/5"),
        ("gitlab.com/group/maps!", 12, address),
        ("waymark-maps/waymark", 12, own),
    ]
    item = Item.objects.get(title="Offline tiles")
    page = read(client, item.get_absolute_url())
    assert f'href="{address}"' in page and "gitlab.com/group/maps!12" in page
    assert "On gitlab.com, which this site does not ask: its state is not known here." in page
    assert page.count("State not known here:") == 1 and page.count("Not fetched yet:") == 1

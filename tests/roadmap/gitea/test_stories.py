"""A roadmap whose items link to GitHub and to a Gitea: both measure them, each by its own sync and webhooks."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from roadmap.models import Delivery, Event, Issue, Item
from roadmap.services import deliveries, forges, sync_facts, syncing
from roadmap.standing import Standing
from tests.gitea.server import GiteaServer
from tests.gitea.webhooks import Webhook
from tests.roadmap.services.documents import HOME, bring

pytestmark = pytest.mark.django_db
THERE = "waymark-maps/waymark"  # the same name as on GitHub
DOCUMENT = """# Trails

# 1. Maps

## 1.1 Offline tiles

Tiles on the phone.

Tracking issues:

{issues}
"""


def document(*issues: str) -> str:
    return DOCUMENT.format(issues="\n".join(f"- {issue}" for issue in issues))


@pytest.fixture
def tiles(forge: Forge, beside: GiteaServer) -> Item:
    """An item of the document that one issue of each forge measures, with the same name and number."""
    forge.add_issue(HOME, 41, title="Store tiles")
    beside.add_issue(THERE, 41, title="Package the tiles", assignees=["ines"], milestone="2.0")
    bring(document(f"https://github.com/{HOME}/issues/41", f"{beside.url}/{THERE}/issues/41"))
    return Item.objects.get(title="Offline tiles")


def send(sent: Webhook) -> Delivery:
    """Post a webhook as Gitea does, and apply it as the worker does."""
    response = Client().post(
        "/hooks/gitea/", sent.body, content_type="application/json", headers=sent.headers
    )
    assert response.status_code == 202
    delivery = Delivery.objects.latest("pk")
    deliveries.apply(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def known() -> list[tuple[str, int, str, str]]:
    rows = Issue.objects.order_by("title").values_list("repository", "number", "title", "state")
    return list(rows)


def status(item: Item) -> str:
    return Item.objects.values_list("status", flat=True).get(pk=item.pk)


def test_issues_of_both_forges_are_mirrored_and_stay_two(
    forge: Forge, beside: GiteaServer, tiles: Item
) -> None:
    summary = syncing.sync_all()

    assert (summary.fetched, summary.failed, summary.problem) == (2, 0, "")
    there = Issue.objects.get(title="Package the tiles")
    assert known() == [
        (f"{beside.host}/{THERE}", 41, "Package the tiles", "open"),
        (HOME, 41, "Store tiles", "open"),
    ]
    assert (there.url, there.milestone) == (f"{beside.url}/{THERE}/issues/41", "2.0")
    assert [person["login"] for person in there.assignees] == ["ines"]
    assert status(tiles) == "in_progress"


def test_the_item_ships_when_the_last_issue_closes_by_a_webhook(
    forge: Forge, beside: GiteaServer, tiles: Item
) -> None:
    forge.close_issue(HOME, 41)
    syncing.sync_all()
    beside.close_issue(THERE, 41)

    delivery = send(beside.webhook("issues", "closed", THERE, 41))

    assert delivery.outcome == f"{beside.host}/{THERE}#41: closed; item 1.1 Offline tiles is now shipped"
    assert status(tiles) == "shipped"


def test_a_webhook_that_was_missed_is_made_good_by_the_sync(
    forge: Forge, beside: GiteaServer, tiles: Item
) -> None:
    forge.close_issue(HOME, 41)
    syncing.sync_all()
    beside.close_issue(THERE, 41)

    summary = syncing.sync_all()

    assert summary.changes == [f"{beside.host}/{THERE}#41: closed; item 1.1 Offline tiles is now shipped"]
    assert status(tiles) == "shipped"


def test_a_call_of_gitea_never_changes_the_issue_of_the_same_name_on_github(
    beside: GiteaServer, tiles: Item
) -> None:
    syncing.sync_all()
    beside.close_issue(THERE, 41)

    send(beside.webhook("issues", "closed", THERE, 41))

    assert known() == [
        (f"{beside.host}/{THERE}", 41, "Package the tiles", "closed"),
        (HOME, 41, "Store tiles", "open"),
    ]
    assert status(tiles) == "in_progress"


def test_an_old_call_sent_again_changes_nothing(beside: GiteaServer, tiles: Item) -> None:
    syncing.sync_all()
    old = beside.webhook("issues", "edited", THERE, 41)
    beside.edit_issue(THERE, 41, title="Package them well")
    send(beside.webhook("issues", "edited", THERE, 41))

    assert send(old).outcome == "A newer state is known."
    assert Issue.objects.filter(title="Package them well").exists()


def test_comments_and_labels_are_heard_of(beside: GiteaServer, tiles: Item) -> None:
    syncing.sync_all()
    beside.edit_issue(THERE, 41, comments=1)
    commented = send(beside.webhook("issue_comment", "created", THERE, 41))
    beside.edit_issue(THERE, 41, labels=["ready"])
    labelled = send(beside.webhook("issues", "label_updated", THERE, 41))

    name = f"{beside.host}/{THERE}#41"
    assert [each.outcome for each in (commented, labelled)] == [
        f"{name}: 1 comment",
        f"{name}: labelled ready",
    ]


def test_a_pull_request_that_measures_an_item_counts_as_done_once_merged(
    forge: Forge, beside: GiteaServer
) -> None:
    beside.add_issue(THERE, 7, title="Tiles, at last", is_pull_request=True, draft=True)
    bring(document(f"{beside.url}/{THERE}/pulls/7"))
    syncing.sync_all()
    item = Item.objects.get()
    assert Issue.objects.values_list("is_pull_request", "draft").get() == (True, True)
    merged_at = datetime.now(UTC).replace(microsecond=0)

    beside.edit_issue(THERE, 7, state="closed", draft=False, merged_at=merged_at)
    send(beside.webhook("pull_request", "closed", THERE, 7))

    assert Issue.objects.values_list("state", "merged_at", "draft").get() == ("closed", merged_at, False)
    assert status(item) == "shipped"


def test_an_issue_that_was_deleted_there_keeps_its_last_state_and_says_so(
    beside: GiteaServer, tiles: Item
) -> None:
    syncing.sync_all()
    told = beside.webhook("issues", "deleted", THERE, 41)
    beside.delete_issue(THERE, 41)

    delivery = send(told)

    assert delivery.outcome == f"{beside.host}/{THERE}#41: deleted on {beside.host}"
    issue = Issue.objects.get(title="Package the tiles")
    assert (issue.state, issue.absence) == ("open", "deleted")


def test_an_issue_that_the_sync_misses_there_is_not_available(beside: GiteaServer, tiles: Item) -> None:
    syncing.sync_all()
    beside.delete_issue(THERE, 41)

    syncing.sync_all()

    issue = Issue.objects.get(title="Package the tiles")
    assert (issue.state, issue.absence) == ("open", "hidden")
    assert issue.failure.startswith(f"{beside.host} does not show {beside.host}/{THERE}#41")
    words = Event.objects.get(kind="issue_gone").data["words"]
    assert words == f"{beside.host}/{THERE}#41: not available on {beside.host} any more"


def test_a_repository_that_was_renamed_there_is_followed(beside: GiteaServer, tiles: Item) -> None:
    syncing.sync_all()
    before = Issue.objects.get(title="Package the tiles").pk
    beside.rename(THERE, "waymark-maps/packages")

    syncing.sync_all()

    issue = Issue.objects.get(pk=before)
    assert (issue.repository, issue.number) == (f"{beside.host}/waymark-maps/packages", 41)
    assert issue.url == f"{beside.url}/waymark-maps/packages/issues/41"


def test_many_issues_there_cost_one_request_while_nothing_changes(forge: Forge, beside: GiteaServer) -> None:
    for number in range(1, 61):
        beside.add_issue(THERE, number, updated_at=datetime(2026, 3, 1, tzinfo=UTC))
    bring(document(*(f"{beside.url}/{THERE}/issues/{number}" for number in range(1, 61))))
    syncing.sync_all()
    first = len(beside.log)

    beside.edit_issue(THERE, 30, title="Another title")
    syncing.sync_all()
    second = len(beside.log)
    syncing.sync_all()

    assert Issue.objects.filter(state="open").count() == 60
    assert Issue.objects.get(number=30).title == "Another title"
    assert first <= 4
    assert (second - first <= 2, len(beside.log) - second) == (True, 1)


def test_a_forge_that_does_not_answer_keeps_nothing_from_the_other(
    monkeypatch: pytest.MonkeyPatch, forge: Forge, beside: GiteaServer, tiles: Item
) -> None:
    beside.fail(429, times=20, Retry_After="90")

    summary = syncing.sync_all()

    assert summary.problem.startswith(f"{beside.host}'s rate limit is reached until")
    assert Issue.objects.get(repository=HOME).title == "Store tiles"


def test_the_items_page_says_on_which_forge_an_issue_is(beside: GiteaServer, tiles: Item) -> None:
    syncing.sync_all()

    page = Client().get(tiles.get_absolute_url()).content.decode()

    assert f"{beside.host}/{THERE}#41" in page
    assert f'href="{beside.url}/{THERE}/issues/41"' in page
    assert f"after {beside.host}/{THERE}#41 (the sync asked {beside.host})" in page
    assert "which this site does not ask" not in page


def test_without_its_address_a_forge_is_left_alone(
    settings: Settings, beside: GiteaServer, tiles: Item
) -> None:
    settings.GITEA_URL = ""

    summary = syncing.sync_all()
    page = Client().get(tiles.get_absolute_url()).content.decode()

    assert (summary.fetched, summary.problem, beside.log) == (1, "", [])
    assert f'href="{beside.url}/{THERE}/issues/41"' in page
    assert f"On {beside.host}, which this site does not ask" in page


def test_both_forges_are_known_and_told_of_where_the_sync_is_shown(beside: GiteaServer, tiles: Item) -> None:
    syncing.sync_all()

    page = Client().get("/roadmap/sync/").content.decode()

    assert f"Everything is as GitHub and {beside.host} said" in page


def test_a_forge_without_issues_any_more_is_not_behind(beside: GiteaServer, tiles: Item) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        syncing.sync_all()
    bring(document(f"https://github.com/{HOME}/issues/41"))
    asked = len(beside.log)

    syncing.sync_all()

    assert {facts.forge: facts.standing for facts in sync_facts.by_forge()} == dict.fromkeys(
        forges.hosts(), Standing.FRESH
    )
    assert len(beside.log) == asked

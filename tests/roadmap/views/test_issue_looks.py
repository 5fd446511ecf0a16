"""How an issue looks on the pages: as GitHub draws it, with all that people show about it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from roadmap.models import Absence, Issue, Repository, Version
from roadmap.services import mirror
from tests.factories import make_issue, make_item, make_section, track
from tests.roadmap.services.looking import HOME

pytestmark = pytest.mark.django_db
PULL = {"is_pull_request": True}


def item_page(client: Client, **fields: Any) -> str:
    item = make_item("Offline tiles", number="1.1")
    track(item, make_issue(12, title="Store tiles", **fields))
    return client.get(item.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("fields", "css", "words"),
    [
        ({"state": "unknown"}, "unknown", "Not fetched yet"),
        ({}, "open", "Open"),
        ({"state": "closed", "state_reason": "completed"}, "closed", "Closed"),
        ({"state": "closed"}, "closed", "Closed"),
        ({"state": "closed", "state_reason": "not_planned"}, "not_planned", "Not planned"),
        ({"state": "closed", "state_reason": "duplicate"}, "not_planned", "Duplicate"),
        (PULL, "open", "Open pull request"),
        (PULL | {"draft": True}, "draft", "Draft pull request"),
        (PULL | {"state": "closed", "merged_at": timezone.now()}, "merged", "Merged pull request"),
        (PULL | {"state": "closed"}, "unmerged", "Pull request closed without being merged"),
    ],
)
def test_an_issue_is_drawn_as_on_github(client: Client, fields: dict[str, Any], css: str, words: str) -> None:
    page = item_page(client, **fields)

    assert f'class="issue-chip issue-{css}"' in page
    assert f'<span class="visually-hidden">{words}:</span>' in page


def test_an_item_page_tells_what_people_show_about_an_issue(client: Client) -> None:
    Repository.objects.create(
        name=HOME, former_names=[{"name": "waymark/old", "until": "2026-11-20T12:00:00+00:00"}]
    )

    page = item_page(
        client,
        **{"locked": True, "blocked_by": 1, "sub_issues": 5, "sub_issues_closed": 3, "reactions": 12},
        **{"milestone": "3.1", "milestone_due": date(2026, 12, 24), "author": {"login": "ana"}},
        labels=[{"name": "area/maps", "color": "0e8a16"}],
    )

    for words in (
        '<span class="visually-hidden">Locked</span>',
        "Blocked by 1 issue",
        '3 of 5<span class="visually-hidden"> sub-issues closed</span>',
        '12<span class="visually-hidden"> reactions</span>',
        "milestone 3.1, due 24 December 2026",
        "opened by <bdi>ana</bdi>",
        'fill="#0e8a16"',
        "waymark-maps/waymark (was called waymark/old until 20 November 2026)",
    ):
        assert words in page, words


def test_a_deleted_account_is_called_so(client: Client) -> None:
    assert "opened by <bdi>a deleted account</bdi>" in item_page(client, node_id="I_12")
    Issue.objects.all().delete()
    assert "opened by" not in item_page(client)


@pytest.mark.parametrize(
    ("absence", "words"),
    [(Absence.DELETED, "Deleted on GitHub"), (Absence.HIDDEN, "Not available on GitHub")],
)
@pytest.mark.parametrize("address", ["item", "/roadmap/"])
def test_an_issue_that_is_gone_is_shown_with_its_last_state(
    client: Client, absence: Absence, words: str, address: str
) -> None:
    Version.objects.create(source="# R\n", digest="0" * 64, title="Trails")
    item = make_item(section=make_section())
    issue = make_issue(12, title="Store tiles")
    track(item, issue)
    mirror.mark_absent([issue.pk], absence, "It is gone.")

    page = client.get(item.get_absolute_url() if address == "item" else address).content.decode()

    assert (words in page, "Store tiles" in page, "could not be asked" in page) == (True, True, False)
    Issue.objects.update(absence="", absent_since=None, failing_since=None, failure="")
    assert words not in client.get("/roadmap/").content.decode()


def test_the_printed_roadmap_says_it_in_words(client: Client) -> None:
    Version.objects.create(source="# R\n", digest="0" * 64, title="Trails")
    track(
        make_item(section=make_section()),
        make_issue(12, title="Store tiles", draft=True, is_pull_request=True),
    )

    assert "Draft pull request: Store tiles" in client.get("/roadmap/print/").content.decode()


def test_an_objective_that_is_gone_is_no_objective(client: Client) -> None:
    make_issue(12, objective=True, absence="hidden", absent_since=datetime(2026, 11, 20, tzinfo=UTC))

    assert list(Issue.objects.objectives()) == []

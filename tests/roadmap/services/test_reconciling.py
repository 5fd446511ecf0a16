"""Many tracked issues are known by few requests: a survey, and then the list of what changed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.demo.forge import Forge
from roadmap.models import Issue, Repository, SyncRun
from roadmap.services import syncing
from tests.roadmap.services.looking import HOME, issue
from tests.roadmap.services.many import fill, pages, statuses, track_many

pytestmark = pytest.mark.django_db


def test_a_thousand_tracked_issues_cost_a_dozen_requests_and_then_one(forge: Forge) -> None:
    fill(forge, range(1, 901))
    fill(forge, range(901, 1101), labels=("roadmap",))
    track_many(range(1, 1001))

    first = syncing.sync_all()

    assert pages(forge) == [*(f"page {number}" for number in range(1, 12)), "since"]
    assert (first.fetched, first.changed, first.failed, first.problem) == (1100, 1100, 0, "")
    assert Issue.objects.filter(state="open", failing_since=None).count() == 1100
    assert Issue.objects.objectives().count() == 200
    before, sent = list(Issue.objects.values()), len(forge.log)
    with CaptureQueriesContext(connection) as queries:
        second = syncing.sync_all()
    assert statuses(forge, sent) == [304]
    writes = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert [sql for sql in writes if "roadmap_syncrun" not in sql and "roadmap_delivery" not in sql] == []
    assert (list(Issue.objects.values()) == before, second.unchanged, second.requests) == (True, 1100, 1)
    runs = SyncRun.objects.order_by("pk").values_list("requests", "total", "done", "rate_limit")
    assert list(runs) == [(12, 1000, 1000, 5000), (1, 1100, 1100, 5000)]


def known(forge: Forge, count: int = 10, *, total: int = 10) -> int:
    """After a first sync of a repository with so many issues; how much was asked by then."""
    fill(forge, range(1, total + 1))
    track_many(range(1, count + 1))
    syncing.sync_all()
    return len(forge.log)


def test_a_change_costs_one_request_and_the_next_run_none(forge: Forge) -> None:
    sent = known(forge)
    forge.close_issue(HOME, 3)
    forge.edit_issue(HOME, 7, labels=["roadmap"])

    summary = syncing.sync_all()

    assert summary.changes == [
        f"{HOME}#3: closed as completed; item Topic 0 is now in progress",
        f"{HOME}#7: labelled roadmap; now a short-term objective",
    ]
    assert statuses(forge, sent) == [200]
    syncing.sync_all()
    assert statuses(forge, sent) == [200, 304]


def test_an_issue_becomes_an_objective_and_stays_none_without_its_label(forge: Forge) -> None:
    known(forge, 5, total=20)
    forge.edit_issue(HOME, 15, labels=["roadmap"])
    syncing.sync_all()
    assert [row.number for row in Issue.objects.objectives()] == [15]

    forge.edit_issue(HOME, 15, labels=[])
    syncing.sync_all()

    assert list(Issue.objects.objectives()) == []


def test_many_changes_are_read_from_change_to_change_and_none_slips_past(forge: Forge) -> None:
    sent = known(forge, 250, total=250)
    for number in range(1, 251):
        forge.close_issue(HOME, number)
    for number, row in forge.repository(HOME).issues.items():
        row.updated_at = row.updated_at.replace(year=2027) + timedelta(minutes=number)

    summary = syncing.sync_all()

    assert (summary.changed, Issue.objects.filter(state="closed").count()) == (250, 250)
    assert pages(forge, sent) == ["since"] * 4
    sent = len(forge.log)
    syncing.sync_all()
    assert statuses(forge, sent) == [304]


def test_more_than_a_page_of_changes_in_one_second_is_read_to_its_end(forge: Forge) -> None:
    sent = known(forge, 250, total=250)
    at = timezone.now().replace(microsecond=0) + timedelta(days=1)
    for row in forge.repository(HOME).issues.values():
        row.state, row.state_reason, row.closed_at, row.updated_at = "closed", "completed", at, at

    syncing.sync_all()

    assert Issue.objects.filter(state="closed").count() == 250
    assert (
        len(statuses(forge, sent)) == 4
    )  # the first page twice: since before the second, and since that second
    Issue.objects.filter(number=250).update(state="open")
    syncing.sync_all()
    assert issue(250).state == "closed"  # a tag of the first page could not tell of the third


def test_a_survey_ends_where_asking_for_the_rest_is_cheaper(forge: Forge) -> None:
    fill(forge, range(1, 1001), repository="acme/widget")
    fill(forge, [1])
    track_many([1, 2, 3, 4, 1000], repository="acme/widget")

    syncing.sync_all()

    assert pages(forge) == ["page 1", "1000", "since", "objectives"]
    assert Issue.objects.exclude(state="open").count() == 0


def test_the_survey_of_the_roadmaps_own_repository_finds_the_objectives_nevertheless(forge: Forge) -> None:
    fill(forge, range(1, 1001))
    forge.edit_issue(HOME, 900, labels=["roadmap"])
    forge.repository(HOME).issues[900].updated_at -= timedelta(days=30)
    track_many(range(1, 6))

    syncing.sync_all()

    assert pages(forge) == ["page 1", "objectives", "since"]
    assert [row.number for row in Issue.objects.objectives()] == [900]


def test_what_no_list_shows_is_asked_about_at_the_next_survey(forge: Forge) -> None:
    sent = known(forge)
    forge.delete_issue(HOME, 2)
    forge.transfer_issue(HOME, 4, "waymark-maps/tiles", 44)
    forge.hide(HOME, 6)
    syncing.sync_all()
    assert [statuses(forge, sent), issue(2).absence] == [[304], ""]
    Repository.objects.update(surveyed_at=timezone.now() - timedelta(days=1, seconds=1))
    sent = len(forge.log)

    syncing.sync_all()

    assert pages(forge, sent) == ["page 1", "2", "4", "44", "6", "since"]
    assert (issue(2).absence, issue(6).absence) == ("deleted", "hidden")
    assert issue(44, "waymark-maps/tiles").state == "open"
    sent = len(forge.log)
    syncing.sync_all()
    assert pages(forge, sent) == ["since", "44"]


def test_an_issue_that_only_just_became_tracked_is_asked_about(forge: Forge) -> None:
    sent = known(forge, 10, total=20)
    track_many([15])

    syncing.sync_all()

    assert pages(forge, sent) == ["15", "since"]
    assert issue(15).state == "open"


def test_a_renamed_repository_is_followed_once(forge: Forge) -> None:
    sent = known(forge)
    forge.rename_repository(HOME, "Waymark-Maps/Atlas")
    forge.close_issue("Waymark-Maps/Atlas", 5)

    summary = syncing.sync_all()

    assert issue(5, "waymark-maps/atlas").state == "closed"
    assert Issue.objects.filter(repository=HOME).count() == 0
    assert summary.failures == [
        f"{HOME} is called waymark-maps/atlas now: set ROADMAP_REPOSITORY to that name."
    ]
    row = Repository.objects.get()
    assert (row.name, [entry["name"] for entry in row.former_names]) == ("waymark-maps/atlas", [HOME])
    assert statuses(forge, sent)[:2] == [301, 200]
    sent = len(forge.log)
    syncing.sync_all()
    syncing.sync_all()
    assert [(request.path, request.status) for request in forge.log[sent:]] == [
        ("/repos/waymark-maps/atlas/issues", 200),
        ("/repos/waymark-maps/atlas/issues", 304),
    ]


def test_a_repository_that_was_renamed_and_says_nothing_is_surveyed(forge: Forge) -> None:
    known(forge)
    forge.rename_repository(HOME, "waymark-maps/atlas")
    syncing.sync_all()

    syncing.sync_all()

    assert Issue.objects.filter(repository="waymark-maps/atlas").count() == 10


def test_a_hidden_repository_is_asked_about_once_a_day_and_nothing_is_lost(forge: Forge) -> None:
    sent = known(forge)
    forge.hide(HOME)

    syncing.sync_all()
    syncing.sync_all()

    assert statuses(forge, sent) == [404]
    assert set(Issue.objects.values_list("state", "absence")) == {("open", "hidden")}
    assert Repository.objects.get().failure.startswith("GitHub does not show the issues of")
    forge.show(HOME)
    Repository.objects.update(ask_at=timezone.now())
    syncing.sync_all()
    assert set(Issue.objects.values_list("state", "absence", "failing_since")) == {("open", "", None)}
    assert Repository.objects.get().failing_since is None

"""The forge's own webhooks, applied: each kind ends in the rows that it is about."""

import itertools
import json
from datetime import date
from typing import Any

import pytest
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from portal.demo.forge import Forge
from roadmap.github import planning
from roadmap.models import Delivery, Issue, Item, Repository
from roadmap.services import deliveries, repositories, repository_checks, syncing
from tests.roadmap.services.hearing import hear
from tests.roadmap.services.looking import HOME, issue, told

pytestmark = pytest.mark.django_db
ATLAS = "waymark-maps/atlas"


@pytest.fixture
def synced(forge: Forge, offline: Item) -> Item:
    """The item, whose two issues are known; the forge's webhooks are kept for `hear`."""
    syncing.sync_all()
    forge.hook_url = "http://127.0.0.1:9/"
    return offline


def names(number: int) -> list[str]:
    return [label["name"] for label in issue(number).labels]


def test_a_comment_is_counted(forge: Forge, synced: Item) -> None:
    forge.add_comment(HOME, 41, "Me too.", by="bob")

    assert hear(forge) == [f"applied: {HOME}#41: 4 comments"]
    assert issue(41).comments == 4


def test_locking_is_seen(forge: Forge, synced: Item) -> None:
    forge.lock_issue(HOME, 41)

    assert hear(forge) == [f"applied: {HOME}#41: locked"]
    assert issue(41).locked


def test_a_renamed_label_is_renamed_on_all_issues_that_carry_it(forge: Forge, synced: Item) -> None:
    forge.edit_label(HOME, "area/maps", to="maps", color="abcdef")

    assert hear(forge) == [f"applied: GitHub is asked for the labels of {HOME}."]
    assert repository_checks.check_labels(HOME, before="area/maps", after="maps") == 1
    assert issue(41).labels == [{"name": "maps", "color": "abcdef"}]
    assert (issue(42).labels, issue(41).etag) == ([], "")


def test_a_deleted_label_is_gone_and_an_old_rename_changes_nothing(forge: Forge, synced: Item) -> None:
    forge.delete_label(HOME, "area/maps")

    assert hear(forge) == [f"applied: GitHub is asked for the labels of {HOME}."]
    repository_checks.check_labels(HOME, before="area/maps", after="area/maps")
    assert names(41) == []
    assert repository_checks.check_labels(HOME, before="area/maps", after="maps") == 0


def test_a_label_that_nobody_carries_is_of_no_concern(forge: Forge, synced: Item) -> None:
    forge.add_issue(HOME, 90, title="Untracked", labels=["ui"])
    forge.edit_label(HOME, "ui", to="interface")

    assert hear(forge) == ["ignored: No issue here carries this label."]


def test_the_roadmap_label_that_is_renamed_ends_the_objectives(forge: Forge, synced: Item) -> None:
    forge.add_issue(HOME, 50, title="Draw an icon", labels=["roadmap"])
    syncing.sync_all()
    before = [row.number for row in Issue.objects.objectives()]
    forge.edit_label(HOME, "roadmap", to="someday")

    repository_checks.check_labels(HOME, before="roadmap", after="someday")
    ended = list(Issue.objects.objectives())
    forge.edit_label(HOME, "someday", to="roadmap")
    repository_checks.check_labels(HOME, before="someday", after="roadmap")

    assert (before, ended, [row.number for row in Issue.objects.objectives()]) == ([50], [], [50])


def test_a_milestone_has_another_title_and_another_date_and_is_deleted(forge: Forge, synced: Item) -> None:
    def look() -> tuple[str, date | None]:
        repository_checks.check_milestones(HOME, before="3.1", after="3.2")
        return issue(42).milestone, issue(42).milestone_due

    forge.edit_milestone(HOME, "3.1", to="3.2", due="2026-12-24")
    assert hear(forge) == [f"applied: GitHub is asked for the milestones of {HOME}."]
    assert look() == ("3.2", date(2026, 12, 24))
    forge.edit_milestone(HOME, "3.2", due="")
    assert look() == ("3.2", None)
    forge.delete_milestone(HOME, "3.2")
    assert look() == ("", None)
    assert hear(forge)[-1] == "ignored: No issue here is in this milestone."


def test_lists_of_several_pages_are_read_whole(
    forge: Forge, synced: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PER_PAGE", 1)
    forge.add_issue(HOME, 90, title="Many", labels=["a", "b", "c"])

    assert repository_checks.check_labels(HOME, before="", after="") == 0
    assert names(41) == ["area/maps"]


def test_sub_issues_and_what_blocks_are_counted(
    forge: Forge, synced: Item, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    forge.add_issue(HOME, 90, title="A part")
    forge.add_part(HOME, 41, 90)
    forge.block(HOME, 42, by=41)

    with django_capture_on_commit_callbacks() as published:
        outcomes = hear(forge)

    assert [outcome.partition(":")[0] for outcome in outcomes] == ["applied", "applied"]
    assert (issue(41).sub_issues, issue(41).sub_issues_closed, issue(42).blocked_by) == (1, 0, 1)
    assert ("issue_blocked", f"{HOME}#42: blocked by 1 issue") in told(synced)
    # For each its own task, and one that asks for the counts.
    assert len(published) >= 4


def test_a_part_that_closes_has_its_parent_asked_about(
    forge: Forge, synced: Item, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    forge.add_issue(HOME, 90, title="A part", part_of=41)
    forge.close_issue(HOME, 90)

    with django_capture_on_commit_callbacks() as published:
        outcomes = hear(forge)
    syncing.sync_some([issue(41).pk])

    assert (outcomes, len(published)) == ([f"ignored: Nothing here tracks {HOME}#90."], 2)
    assert (issue(41).sub_issues, issue(41).sub_issues_closed) == (1, 1)


def test_a_pull_request_is_followed_from_draft_to_merge(forge: Forge, synced: Item) -> None:
    forge.write_file(HOME, "a.txt", b"a\n")
    forge.make_branch(HOME, "work", forge.repository(HOME).git.branches["main"])
    forge.write_file(HOME, "a.txt", b"b\n", branch="work")
    pull, _ = forge.open_pull(HOME, title="Store tiles", head="work", base="main")
    row = issue(42)
    row.number = pull.number
    row.node_id = ""
    row.github_updated_at = None
    row.save()
    seen = []
    for change in (forge.convert_to_draft, forge.mark_ready, forge.merge_pull):
        change(HOME, pull.number)
        hear(forge, "pull_request")
        row.refresh_from_db()
        seen.append((row.is_pull_request, row.draft, row.merged, row.state))

    assert seen == [
        (True, True, False, "open"), (True, False, False, "open"), (True, False, True, "closed")
    ]  # fmt: skip
    assert ("issue_merged", f"{HOME}#{pull.number}: merged") in told(synced)


def test_a_renamed_repository_is_one_row_in_any_order_of_its_webhooks(
    forge: Forge, synced: Item, settings: Settings
) -> None:
    forge.rename_repository(HOME, ATLAS)
    forge.close_issue(ATLAS, 41, reason="completed")

    bodies = [(sent.event, json.loads(sent.body)) for sent in forge.deliveries]
    rows: list[Any] = []
    for turn, order in enumerate(itertools.permutations(bodies)):
        Repository.objects.all().delete()
        Issue.objects.update(repository=HOME)
        Issue.objects.filter(number=41).update(state="open", github_updated_at=None, etag="")
        for copy, (event, body) in itertools.product(range(2), order):
            guid = f"{turn}-{copy}-{event}"
            deliveries.receive(guid, event=event, payload=body)
            deliveries.apply(Delivery.objects.get(guid=guid).pk)
        rows.append([(str(row), row.state) for row in Issue.objects.all()])
        former = [name for name, _ in repositories.former_names(Repository.objects.get())]
        assert former == [HOME]

    assert rows == [[(f"{ATLAS}#41", "closed"), (f"{ATLAS}#42", "open")]] * 2


@pytest.mark.parametrize("action", ["deleted", "privatized", "publicized", "archived"])
def test_a_repository_that_others_see_now_is_asked_about(forge: Forge, synced: Item, action: str) -> None:
    body = {"action": action, "repository": {"full_name": HOME, "id": 1001}}
    deliveries.receive("seen", event="repository", payload=body)
    deliveries.apply(Delivery.objects.get().pk)
    outcome = Delivery.objects.get().outcome
    forge.hide(HOME)
    repository_checks.check_repository(HOME)
    hidden = {row.absence for row in Issue.objects.all()}
    forge.show(HOME)
    repository_checks.check_repository(HOME)
    syncing.sync_some(list(Issue.objects.values_list("pk", flat=True)))

    assert (outcome, hidden) == (f"GitHub is asked about {HOME}.", {"hidden"})
    assert {row.absence for row in Issue.objects.all()} == {""}
    assert [kind for kind, _ in told(synced)][-2:] == ["issue_returned", "issue_returned"]


def test_what_happens_to_other_repositories_is_of_no_concern(forge: Forge, synced: Item) -> None:
    forge.add_issue("eve/waymark", 1, title="Mine")
    forge.rename_repository("eve/waymark", "eve/mine")
    forge.lock_issue("eve/mine", 1)

    assert hear(forge) == [
        "ignored: Nothing here tracks eve/waymark.",
        "ignored: Nothing here tracks eve/mine#1.",
    ]


def test_a_repository_found_under_another_name_is_renamed(forge: Forge, synced: Item) -> None:
    forge.rename_repository(HOME, ATLAS)

    repository_checks.check_repository(HOME)

    row = Repository.objects.get(name=ATLAS)
    assert ([str(found) for found in Issue.objects.all()], row.forge_id != "") == (
        [f"{ATLAS}#41", f"{ATLAS}#42"],
        True,
    )

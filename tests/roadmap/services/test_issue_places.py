"""Issues that move, and repositories that are called something else: the row goes along."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from roadmap.forges.values import IssuePayload
from roadmap.models import Claim, Issue, Item, Repository
from roadmap.services import importing, mirror, planning, repositories
from tests.factories import make_issue, make_item, make_user, track
from tests.roadmap.services.looking import HOME, told
from tests.roadmap.services.mirrored import START, WHOLE, later, tell

pytestmark = pytest.mark.django_db
ATLAS = "waymark-maps/atlas"
OPEN = replace(WHOLE, state="open", state_reason="", closed_at=None, assignees=())


def at_atlas(payload: IssuePayload = OPEN, **changes: Any) -> IssuePayload:
    return replace(
        payload, repository="Waymark-Maps/Atlas", url=f"https://github.com/{ATLAS}/issues/42", **changes
    )


def places() -> list[str]:
    return [str(issue) for issue in Issue.objects.all()]


@pytest.fixture
def offline() -> Item:
    item = make_item("Offline tiles", number="1.2")
    track(item, make_issue(42, node_id="I_42", github_updated_at=START), make_issue(43, node_id="I_43"))
    return item


@pytest.mark.parametrize("source", ["sync", "webhook"])
def test_a_known_node_in_another_repository_tells_that_this_was_renamed(
    offline: Item, source: mirror.Teller
) -> None:
    before = list(Issue.objects.values_list("pk", flat=True))

    effect = tell(at_atlas(), source=source, updated_at=later(1))

    assert effect.changes[0] == f"moved here from {HOME}#42"
    assert places() == [f"{ATLAS}#42", f"{ATLAS}#43"]
    assert list(Issue.objects.values_list("pk", flat=True)) == before
    row = Repository.objects.get()
    assert (row.name, [name for name, _ in repositories.former_names(row)]) == (ATLAS, [HOME])
    assert [kind for kind, _ in told(offline) if kind == "issue_moved"] == []


def test_an_old_body_with_the_former_name_moves_nothing_back(offline: Item) -> None:
    tell(at_atlas(updated_at=later(1)), source="webhook")

    effect = tell(OPEN, source="webhook", updated_at=later(1))

    assert (effect.words, places()) == ("Nothing new.", [f"{ATLAS}#42", f"{ATLAS}#43"])


def test_a_repository_that_got_its_old_name_back_is_followed(offline: Item) -> None:
    repositories.rename(HOME, ATLAS, at=later(1))
    repositories.rename(ATLAS, HOME, at=later(2))

    row = Repository.objects.get()
    assert (row.name, places()) == (HOME, [f"{HOME}#42", f"{HOME}#43"])
    assert [name for name, _ in repositories.former_names(row)] == [ATLAS]
    assert Repository.objects.current_names([HOME, ATLAS]) == {ATLAS: HOME}


def test_an_old_rename_told_again_changes_nothing(offline: Item) -> None:
    repositories.rename(HOME, "waymark-maps/tiles", at=later(1), forge_id="7")
    repositories.rename("waymark-maps/tiles", ATLAS, at=later(2), forge_id="7")
    before = list(Repository.objects.values())

    assert repositories.rename(HOME, "waymark-maps/tiles", at=later(1), forge_id="7") is False
    assert (list(Repository.objects.values()), places()) == (before, [f"{ATLAS}#42", f"{ATLAS}#43"])


def test_a_new_repository_that_takes_the_old_name_is_another_one(offline: Item) -> None:
    repositories.rename(HOME, ATLAS, at=later(1))

    effect = tell(OPEN, source="webhook", node_id="I_9001", updated_at=later(5), title="Another project's")

    assert effect.words == f"Nothing here tracks {WHOLE.repository}#42."
    assert Issue.objects.get(number=42).title == "Issue 42"


def test_a_transferred_issue_keeps_its_row_and_its_items_hear_of_it(offline: Item) -> None:
    issue = Issue.objects.get(number=42)

    mirror.follow(issue, at_atlas(node_id="I_new"), source="sync", fetched_at=START)

    moved = Issue.objects.get(pk=issue.pk)
    assert (str(moved), moved.node_id) == (f"{ATLAS}#42", "I_new")
    assert ("issue_moved", f"{HOME}#42: moved to {ATLAS}#42") in told(offline)
    assert str(Issue.objects.get(number=43)) == f"{HOME}#43"


def test_two_rows_that_turn_out_to_be_one_issue_become_one(offline: Item) -> None:
    atlas = make_item("Atlas", number="1.3")
    there = make_issue(42, repository=ATLAS, state="unknown", title="", github_updated_at=None)
    track(atlas, there, Issue.objects.get(repository=HOME, number=42))
    claim = Claim.objects.create(
        issue=Issue.objects.get(repository=HOME, number=42), member=make_user("alice")
    )

    tell(at_atlas(updated_at=later(1)))

    claim.refresh_from_db()
    assert places() == [f"{ATLAS}#42", f"{ATLAS}#43"]
    assert (Issue.objects.get(number=42).pk, claim.issue_id) == (there.pk, there.pk)
    assert [str(issue) for issue in offline.tracked_issues] == [f"{ATLAS}#42", f"{ATLAS}#43"]
    assert [str(issue) for issue in atlas.tracked_issues] == [f"{ATLAS}#42"]


def test_of_two_claims_on_one_issue_the_one_at_its_new_place_stays(offline: Item) -> None:
    old, there = Issue.objects.get(number=42), make_issue(42, repository=ATLAS, node_id="")
    for issue, name in ((old, "alice"), (there, "bob")):
        Claim.objects.create(issue=issue, member=make_user(name))

    tell(at_atlas(updated_at=later(1)))

    assert [(str(claim.issue), claim.member.username) for claim in Claim.objects.all()] == [
        (f"{ATLAS}#42", "bob")
    ]


def test_references_with_the_old_name_still_find_the_issue(offline: Item) -> None:
    repositories.rename(HOME, ATLAS, at=START)
    item = make_item("Paper maps")

    planning.track(item, [f"{HOME}#43", f"{ATLAS}#43"])
    importing.apply(
        importing.preview(
            b"# Trails\n\n## Maps\n\n### Tiles\n\nTracking issues:\n\n- #42 Store\n- #43 Show\n",
            repository=HOME,
        )
    )

    assert [str(issue) for issue in item.tracked_issues] == [f"{ATLAS}#43"]
    tracked = [str(issue) for issue in Item.objects.get(title="Tiles").tracked_issues]
    assert (tracked, Issue.objects.count()) == ([f"{ATLAS}#42", f"{ATLAS}#43"], 2)


def test_two_rows_of_one_repository_become_one(offline: Item) -> None:
    Repository.objects.create(name=ATLAS, etag="new")
    Repository.objects.create(name=HOME, forge_id="7", etag="old", objectives_etag="old")

    repositories.rename(HOME, ATLAS, at=START)

    assert list(Repository.objects.values_list("name", "forge_id", "etag", "objectives_etag")) == [
        (ATLAS, "7", "", "")
    ]


@pytest.mark.parametrize("new", [HOME, HOME.upper(), "waymark-maps/" + "x" * 140])
def test_a_name_that_is_none_renames_nothing(offline: Item, new: str) -> None:
    assert repositories.rename(HOME, new, at=timezone.now()) is False
    assert places() == [f"{HOME}#42", f"{HOME}#43"]


def test_a_payload_from_before_the_last_change_moves_nothing(offline: Item) -> None:
    effect = tell(at_atlas(updated_at=START - timedelta(days=1)), source="webhook")

    assert (effect.words, places()[0]) == ("A newer state is known.", f"{HOME}#42")


def test_the_time_of_a_name_is_kept(offline: Item) -> None:
    repositories.rename(HOME, ATLAS, at=START)

    [(name, until)] = repositories.former_names(Repository.objects.get())
    assert (name, until, isinstance(until, datetime)) == (HOME, START, True)

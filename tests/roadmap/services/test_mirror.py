"""The mirror: all that GitHub tells of an issue, in one row that follows it wherever it goes."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from roadmap.forges.errors import ForgeError, Gone, NotFound, Unavailable
from roadmap.models import Issue, Item
from roadmap.services import mirror
from tests.factories import make_issue, make_item, track
from tests.roadmap.services.looking import HOME, told
from tests.roadmap.services.mirrored import PULL, START, WHOLE, later, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def offline() -> Item:
    """An item that one issue measures, which GitHub was not asked about yet."""
    item = make_item("Offline tiles", number="1.2")
    track(item, make_issue(42, state="unknown", title="", github_updated_at=None, fetched_at=None))
    return item


def test_all_that_matters_of_an_issue_is_in_its_row(offline: Item) -> None:
    pk = Issue.objects.get().pk

    tell(WHOLE)

    ana = {"login": "ana", "avatar_url": "https://pics.example/ana", "url": "https://github.com/ana"}
    assert Issue.objects.values().get() == {
        "id": pk,
        "repository": HOME,
        "number": 42,
        "node_id": "I_42",
        "title": "Show what is stored",
        "state": "closed",
        "state_reason": "duplicate",
        "url": f"https://github.com/{HOME}/issues/42",
        "labels": [{"name": "area/maps", "color": "0e8a16"}],
        "assignees": [ana],
        "assigned": True,
        "author": ana,
        "milestone": "3.1",
        "milestone_due": date(2026, 12, 24),
        "comments": 4,
        "reactions": 12,
        "sub_issues": 5,
        "sub_issues_closed": 3,
        "blocked_by": 1,
        "is_pull_request": False,
        "draft": False,
        "merged_at": None,
        "locked": True,
        "opened_at": START - timedelta(days=9),
        "closed_at": START,
        "language": "en",
        "objective": False,
        "github_updated_at": START,
        "etag": "",
        "fetched_at": START,
        "failing_since": None,
        "failure": "",
        "absence": "",
        "absent_since": None,
    }


def test_the_same_again_writes_nothing(offline: Item, django_assert_num_queries: Any) -> None:
    tell(WHOLE)

    with django_assert_num_queries(3):  # a savepoint and its end around the row
        effect = tell(WHOLE)

    assert effect.words == "Nothing new."


def test_what_a_payload_does_not_tell_stays(offline: Item) -> None:
    tell(WHOLE)

    tell(
        WHOLE, updated_at=later(1), reactions=None, sub_issues=None, blocked_by=None, locked=None, author=None
    )

    row = Issue.objects.get()
    assert (row.reactions, row.sub_issues, row.blocked_by, row.locked) == (12, 5, 1, True)
    assert row.author == {}  # the account was deleted meanwhile


def test_counts_change_without_an_event(offline: Item) -> None:
    tell(WHOLE)
    before = told(offline)

    effect = tell(WHOLE, updated_at=later(1), reactions=13, comments=1, sub_issues_closed=4, locked=False)

    assert effect.changes == ("1 comment", "13 reactions", "4 of 5 sub-issues closed", "unlocked")
    assert told(offline) == before


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"merged_at": START}, "shipped", "merged"),
        ({}, "dropped", "closed without being merged"),
    ],
)
def test_a_merged_pull_request_is_done_and_a_closed_one_is_not(
    offline: Item, changes: dict[str, Any], status: str, words: str
) -> None:
    tell(PULL, state="open", closed_at=None, updated_at=later(-9), draft=True)

    tell(PULL, **changes)

    offline.refresh_from_db()
    kind = "issue_merged" if changes else "issue_closed"
    assert (offline.status, (kind, f"{HOME}#42: {words}") in told(offline)) == (status, True)


def test_a_merge_is_not_forgotten_by_a_payload_that_does_not_tell_it(offline: Item) -> None:
    tell(PULL, merged_at=START)

    tell(PULL, updated_at=later(1), comments=9)

    assert Issue.objects.get().merged


def test_github_is_asked_whether_a_closed_pull_request_was_merged(
    offline: Item, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as published:
        tell(PULL, source="webhook")

    assert (Issue.objects.get().state, len(published)) == ("closed", 1)


def test_being_blocked_is_news_and_by_how_many_is_not(offline: Item) -> None:
    for seconds, number in enumerate((0, 1, 2, 0)):
        tell(WHOLE, updated_at=later(seconds), blocked_by=number)

    assert told(offline)[-2:] == [
        ("issue_blocked", f"{HOME}#42: blocked by 1 issue"),
        ("issue_unblocked", f"{HOME}#42: no longer blocked"),
    ]


@pytest.mark.parametrize(
    ("error", "absence", "event"),
    [
        (Gone("It is gone."), "deleted", f"{HOME}#42: deleted on GitHub"),
        (NotFound("It is not shown."), "hidden", f"{HOME}#42: not available on GitHub any more"),
        (Unavailable("GitHub is away."), "", None),
    ],
)
def test_an_issue_that_github_does_not_show_keeps_its_last_state(
    offline: Item, error: ForgeError, absence: str, event: str | None
) -> None:
    tell(WHOLE)
    pk = Issue.objects.get().pk

    for _ in range(2):
        mirror.mark_refused([pk], error)

    row = Issue.objects.get()
    assert (row.state, row.title, row.absence, row.absent_since is not None) == (
        "closed", "Show what is stored", absence, bool(absence),
    )  # fmt: skip
    assert row.failure == str(error)
    assert [words for kind, words in told(offline) if kind == "issue_gone"] == ([event] if event else [])


def test_what_was_deleted_is_not_merely_hidden_later(offline: Item) -> None:
    pk = Issue.objects.get().pk

    mirror.mark_refused([pk], Gone("It is gone."))
    mirror.mark_refused([pk], NotFound("It is not shown."))

    assert Issue.objects.get().absence == "deleted"


@pytest.mark.parametrize("answer", ["same", "other", "unchanged"])
def test_a_good_answer_ends_an_absence(offline: Item, answer: str) -> None:
    tell(WHOLE)
    pk = Issue.objects.get().pk
    mirror.mark_refused([pk], NotFound("It is not shown."))

    match answer:
        case "same":
            tell(WHOLE)
        case "other":
            tell(WHOLE, updated_at=later(1), title="Show it")
        case "unchanged":
            mirror.confirm([pk])

    row = Issue.objects.get()
    assert (row.absence, row.absent_since, row.failing_since, row.failure) == ("", None, None, "")
    assert ("issue_returned", f"{HOME}#42: on GitHub again") in told(offline)


def test_an_old_webhook_ends_no_absence(offline: Item) -> None:
    tell(WHOLE)
    mirror.mark_refused([Issue.objects.get().pk], Gone("It is gone."))

    tell(WHOLE, source="webhook")

    assert Issue.objects.get().absence == "deleted"

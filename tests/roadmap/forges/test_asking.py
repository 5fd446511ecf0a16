"""What the sync may rely on, whichever forge it asks: see `roadmap.forges.interface.Forge`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from roadmap.forges.errors import ForgeError, Gone, NotFound, RateLimited, Unauthorized, Unavailable
from roadmap.forges.interface import Forge
from roadmap.forges.values import Fetched, IssueList, IssuePage, IssuePayload, NotModified
from tests.roadmap.forges.grounds import REPOSITORY, Ground

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def fetched(answer: Fetched | NotModified) -> Fetched:
    assert isinstance(answer, Fetched)
    return answer


def page(answer: IssuePage | NotModified) -> IssuePage:
    assert isinstance(answer, IssuePage)
    return answer


def listed(answer: IssueList | NotModified) -> list[int]:
    assert isinstance(answer, IssueList)
    return sorted(issue.number for issue in answer.issues)


def survey(asking: Forge, name: str) -> list[IssuePage]:
    """All pages of all issues."""
    pages = [page(asking.issues_page(name))]
    while pages[-1].next_page:
        pages.append(page(asking.issues_page(name, page=pages[-1].next_page)))
    return pages


def changes(
    asking: Forge, name: str, since: datetime, *, meanwhile: Callable[[], None]
) -> list[IssuePayload]:
    """What changed since, read on from the last change of each page until nothing is new; once something happens."""
    found: list[IssuePayload] = []
    while True:
        shown = page(asking.issues_page(name, since=since)).issues
        if not found:
            meanwhile()
        found += shown
        newest = max((issue.updated_at for issue in shown), default=since)
        if newest == since:
            return found
        since = newest


def told(payload: IssuePayload, *names: str) -> dict[str, Any]:
    return {name: getattr(payload, name) for name in names}


def test_an_issue_arrives_with_everything_that_the_roadmap_shows(ground: Ground, asking: Forge) -> None:
    ground.add(
        12,
        title="Widgets by the dozen",
        labels=["roadmap", "urgent"],
        assignees=["bob", "carol"],
        milestone="2.0",
        comments=4,
    )

    answer = fetched(asking.issue(ground.called(REPOSITORY), 12))

    assert told(answer.payload, "repository", "number", "title", "state", "milestone", "comments") == {
        "repository": ground.called(REPOSITORY),
        "number": 12,
        "title": "Widgets by the dozen",
        "state": "open",
        "milestone": "2.0",
        "comments": 4,
    }
    assert told(answer.payload, "complete", "is_pull_request", "closed_at") == {
        "complete": True,
        "is_pull_request": False,
        "closed_at": None,
    }
    assert [label.name for label in answer.payload.labels] == ["roadmap", "urgent"]
    assert all(len(label.color) == 6 for label in answer.payload.labels)
    assert [person.login for person in answer.payload.assignees] == ["bob", "carol"]
    assert all(person.avatar_url and person.url for person in answer.payload.assignees)
    assert answer.payload.url.endswith("/acme/widget/issues/12")
    assert answer.payload.node_id and answer.moved is False


def test_a_closed_issue_tells_when(ground: Ground, asking: Forge) -> None:
    ground.add(1)
    ground.close(1)

    issue = fetched(asking.issue(ground.called(REPOSITORY), 1)).payload

    assert (issue.state, issue.closed_at) == ("closed", issue.updated_at)


def test_all_issues_arrive_once_page_by_page(ground: Ground, asking: Forge) -> None:
    for number in range(1, 131):
        ground.add(number, state="closed" if number % 3 else "open", is_pull_request=number % 10 == 0)
    name = ground.called(REPOSITORY)

    pages = survey(asking, name)
    found = [issue for each in pages for issue in each.issues]

    assert sorted(issue.number for issue in found) == list(range(1, 131))
    assert sorted(issue.number for issue in found if issue.is_pull_request) == list(range(10, 131, 10))
    assert {issue.state for issue in found} == {"open", "closed"}
    assert (pages[0].repository, pages[0].pages) == (name, asking.requests)


def test_what_changed_since_a_time_comes_the_oldest_change_first_with_that_time_itself(
    ground: Ground, asking: Forge
) -> None:
    for number, day in ((1, 5), (2, 3), (3, 4), (4, 2)):
        ground.add(number, updated_at=LONG_AGO + timedelta(days=day))

    found = page(asking.issues_page(ground.called(REPOSITORY), since=LONG_AGO + timedelta(days=3)))

    assert [issue.number for issue in found.issues] == [2, 3, 1]


def test_a_repository_without_issues_has_one_empty_page(ground: Ground, asking: Forge) -> None:
    ground.add(1)
    ground.delete(1)

    first = page(asking.issues_page(ground.called(REPOSITORY)))

    assert (first.issues, first.next_page, first.repository) == ((), "", "")


@pytest.mark.parametrize("number", [1, 65, 130])
def test_what_changes_while_changes_are_read_is_not_missed(
    ground: Ground, asking: Forge, number: int
) -> None:
    for each in range(1, 131):
        ground.add(each, updated_at=LONG_AGO + timedelta(minutes=each))

    def meanwhile() -> None:
        ground.edit(number, title="Changed meanwhile")

    found = changes(asking, ground.called(REPOSITORY), LONG_AGO, meanwhile=meanwhile)

    assert {issue.number for issue in found} == set(range(1, 131))
    assert [issue.title for issue in found if issue.number == number][-1] == "Changed meanwhile"


@pytest.mark.parametrize("number", [1, 65, 130])
def test_what_changes_while_all_pages_are_read_is_there_in_some_state(
    ground: Ground, asking: Forge, number: int
) -> None:
    for each in range(1, 131):
        ground.add(each, updated_at=LONG_AGO)
    name = ground.called(REPOSITORY)
    pages = [page(asking.issues_page(name))]

    ground.edit(number, title="Changed meanwhile")
    while pages[-1].next_page:
        pages.append(page(asking.issues_page(name, page=pages[-1].next_page)))
    since = page(asking.issues_page(name, since=LONG_AGO + timedelta(seconds=1)))

    assert {issue.number for each in pages for issue in each.issues} >= set(range(1, 131)) - {number}
    assert [issue.title for issue in since.issues] == ["Changed meanwhile"]


def test_open_issues_with_a_label_arrive_whole(ground: Ground, asking: Forge) -> None:
    for number in range(1, 121):
        ground.add(number, labels=["Roadmap"] if number % 2 else ["bug"])
    ground.add(200, labels=["Roadmap"], state="closed")
    ground.add(201, labels=["Roadmap"], is_pull_request=True)

    found = listed(asking.open_issues(ground.called(REPOSITORY), label="roadmap"))

    assert found == list(range(1, 121, 2))


def test_a_label_that_nobody_made_has_no_issues(ground: Ground, asking: Forge) -> None:
    ground.add(1, labels=["bug"])

    assert listed(asking.open_issues(ground.called(REPOSITORY), label="roadmap")) == []


def test_a_renamed_repository_is_followed_and_tells_its_name(ground: Ground, asking: Forge) -> None:
    ground.add(1)
    before = fetched(asking.issue(ground.called(REPOSITORY), 1)).payload
    ground.rename("acme/widgets")

    after = fetched(asking.issue(ground.called(REPOSITORY), 1))
    first = page(asking.issues_page(ground.called(REPOSITORY)))

    assert (after.moved, after.payload.repository) == (True, ground.called("acme/widgets"))
    assert after.payload.node_id == before.node_id
    assert (first.repository, [issue.number for issue in first.issues]) == (
        ground.called("acme/widgets"),
        [1],
    )


def test_a_deleted_issue_is_not_there_any_more(ground: Ground, asking: Forge) -> None:
    ground.add(1)
    ground.delete(1)

    with pytest.raises((NotFound, Gone)):
        asking.issue(ground.called(REPOSITORY), 1)


def test_a_repository_that_never_was_is_not_found(ground: Ground, asking: Forge) -> None:
    with pytest.raises(NotFound):
        asking.issues_page(ground.called("acme/nothing"))


@pytest.mark.parametrize("name", ["", "acme", "../widget", "acme/..", "a b/c", "acme/widget/x/y"])
def test_what_is_no_name_of_a_repository_is_never_asked_for(ground: Ground, asking: Forge, name: str) -> None:
    with pytest.raises(NotFound):
        asking.issue(ground.called(name), 1)
    assert asking.requests == 0


def test_a_rate_limit_tells_until_when(ground: Ground, asking: Forge) -> None:
    ground.add(1)
    ground.fail("limit")

    with pytest.raises(RateLimited) as raised:
        asking.issue(ground.called(REPOSITORY), 1)

    assert 60 < (raised.value.retry_at - datetime.now(UTC)).total_seconds() <= 90


@pytest.mark.parametrize("kind", ["fault", "nonsense"])
def test_a_bad_answer_is_none(ground: Ground, asking: Forge, kind: str) -> None:
    ground.add(1)
    ground.fail(kind)

    with pytest.raises(Unavailable):
        asking.issue(ground.called(REPOSITORY), 1)
    assert fetched(asking.issue(ground.called(REPOSITORY), 1)).payload.number == 1


def test_a_wrong_token_is_told_apart(ground: Ground) -> None:
    ground.add(1)

    with ground.client(token="wrong") as asking, pytest.raises(Unauthorized):
        asking.issue(ground.called(REPOSITORY), 1)


def test_every_refusal_is_a_sentence(ground: Ground, asking: Forge) -> None:
    with pytest.raises(ForgeError) as raised:
        asking.issue(ground.called("acme/nothing"), 1)

    assert str(raised.value).endswith(".") and ground.called("acme/nothing") in str(raised.value)


def test_every_request_is_counted(ground: Ground, asking: Forge) -> None:
    ground.add(1)
    asking.issue(ground.called(REPOSITORY), 1)
    asking.issue(ground.called(REPOSITORY), 1)

    assert (asking.requests, list(ground.asked())) == (2, [200, 200])


def test_a_signature_holds_for_its_own_body_and_secret_only(ground: Ground) -> None:
    signature = ground.sign("a secret", b"body")

    assert ground.verify("a secret", b"body", signature)
    assert not any(
        [
            ground.verify("another", b"body", signature),
            ground.verify("a secret", b"body ", signature),
            ground.verify("", b"body", ground.sign("", b"body")),
            ground.verify("a secret", b"body", None),
            ground.verify("a secret", b"body", ""),
            ground.verify("a secret", b"body", signature.upper()),
            ground.verify("a secret", b"body", "é" + signature[1:]),
        ]
    )

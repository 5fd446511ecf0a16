"""A tracking issue that is opened when its item is in the repository already waits for the document, and stays."""

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import IssueRequest, PendingChange, Repository, Section, Upstream
from roadmap.services import (
    issue_requests,
    pending,
    planning,
    pull_requests,
    talking,
    tracking_lists,
    working,
)
from roadmap.services.issue_requests import NewIssue
from tests.roadmap.services.documents import HOME, fetch, item, push
from tests.roadmap.services.pulls import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("speaks")]


@pytest.fixture
def refused(writable: Forge, dana: User) -> IssueRequest:
    """GitHub refused the issue of a new item; what comes from the repository is the roadmap at once."""
    Upstream.objects.update(applies_by_itself=True)
    talking.choose(comments=False, creates_issues=True, repositories=[], by=dana)
    maps = Section.objects.get(title="Maps")
    new = planning.add_item(maps, title="Contours", body="Every ten metres.", issues=[], by=dana)
    issue_requests.ask_for(new, NewIssue("Contours", "Please."), by=dana)
    writable.fail("403", method="POST")
    talking.talk()
    return IssueRequest.objects.get(done_at=None)


def merged(forge: Forge, by: User) -> None:
    """What waits went to the repository in a pull request, and came back."""
    pull_request = opened(by)
    forge.merge_pull(HOME, pull_request.number or 0)
    pull_requests.follow_open()
    push(forge, forge.file(HOME, "ROADMAP.md") or b"")
    fetch()


def opened_at_last(request: IssueRequest, *, by: User) -> str:
    """Ask GitHub for the issue again; its name."""
    issue_requests.ask_again(request, by=by)
    talking.talk()
    request.refresh_from_db()
    return str(request.issue)


def tracks(title: str = "Contours") -> list[str]:
    return [str(issue) for issue in item(title).tracked_issues]


def waiting() -> list[tuple[str, list[str], list[str]]]:
    return [(change.field, change.before, change.after) for change in PendingChange.objects.open()]


def source() -> str:
    now = working.newest()
    assert now is not None
    return now.document.source


def reworded(forge: Forge) -> None:
    """Somebody changes another item in the repository."""
    text = (forge.file(HOME, "ROADMAP.md") or b"").decode()
    push(forge, text.replace("gloves", "boots"), message="Boots")
    fetch()


def test_it_stays_through_the_next_document_and_arrives_with_its_own_change(
    writable: Forge, refused: IssueRequest, dana: User
) -> None:
    merged(writable, dana)
    assert (item("Contours").in_document, waiting()) == (True, [])

    issue = opened_at_last(refused, by=dana)
    reworded(writable)

    assert (tracks(), waiting()) == ([issue], [("tracking", [], [issue])])
    assert "Bring boots." in source()
    assert f"Every ten metres.\n\nTracking issues:\n\n- [{issue.removeprefix(HOME)}](" in source()
    page = Client().get("/roadmap/pending/").content.decode()
    assert "<span>Tracking issues</span>" in page and issue in page
    pull_request = opened(dana)
    assert pull_request.title == f"Roadmap: 1.3 Contours: tracked by {issue}"
    writable.merge_pull(HOME, pull_request.number or 0)
    pull_requests.follow_open()
    fetch()
    assert (tracks(), waiting()) == ([issue], [])
    assert PendingChange.objects.get(field="tracking").state == "arrived"


def test_it_stays_when_the_item_was_on_its_way_without_it(
    writable: Forge, refused: IssueRequest, dana: User
) -> None:
    pull_request = opened(dana)
    issue = opened_at_last(refused, by=dana)
    assert waiting()[0][0] == "item"

    writable.merge_pull(HOME, pull_request.number or 0)
    pull_requests.follow_open()
    fetch()

    assert (tracks(), waiting()) == ([issue], [("tracking", [], [issue])])


def test_what_the_repository_lists_meanwhile_stays_beside_it(
    writable: Forge, refused: IssueRequest, dana: User
) -> None:
    merged(writable, dana)
    issue = opened_at_last(refused, by=dana)
    text = (writable.file(HOME, "ROADMAP.md") or b"").decode()
    push(writable, text.replace("ten metres.\n", "ten metres.\n\nTracking issues:\n\n- #7\n"))

    fetch()

    other = f"{HOME}#7"
    assert (tracks(), waiting()) == ([other, issue], [("tracking", [other], [other, issue])])


def test_a_document_that_cannot_say_it_does_not_lose_it(
    writable: Forge, refused: IssueRequest, dana: User
) -> None:
    merged(writable, dana)
    text = (writable.file(HOME, "ROADMAP.md") or b"").decode()
    push(writable, text.replace("ten metres.\n", "ten metres.\n\n<!-- Without an end:\n"))
    fetch()

    issue = opened_at_last(refused, by=dana)
    text = (writable.file(HOME, "ROADMAP.md") or b"").decode()
    push(writable, text.replace("Red on black", "Red on white"), message="White")
    fetch()

    [change] = PendingChange.objects.open()
    assert (tracks(), change.state) == ([issue], "waiting")
    assert change.problem.startswith(f"“Contours” cannot get the tracking issue {issue}")


def test_taken_back_it_tracks_the_item_no_more(writable: Forge, refused: IssueRequest, dana: User) -> None:
    merged(writable, dana)
    opened_at_last(refused, by=dana)

    pending.drop_change(PendingChange.objects.open().get(), by=dana)

    assert (tracks(), waiting(), "Tracking issues:" in source()) == ([], [], False)


def test_an_issue_of_a_renamed_repository_is_the_same_one() -> None:
    Repository.objects.create(name="acme/gadget", former_names=[{"name": "acme/widget"}])
    change = PendingChange(
        field="tracking", before=["acme/widget#1"], after=["acme/widget#1", "acme/widget#2"]
    )

    assert tracking_lists.joined(["acme/gadget#2"], change) == ["acme/gadget#2"]
    assert tracking_lists.joined(["acme/gadget#1"], change) == ["acme/gadget#1", "acme/gadget#2"]

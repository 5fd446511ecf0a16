"""GitHub's webhooks about pull requests: a hint, believed as far as it can be."""

from typing import Any

import pytest
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from portal.accounts.models import User
from roadmap.models import PullRequest
from roadmap.services import pull_requests, upstream
from roadmap.services.pull_requests import open_pull_request
from tests.roadmap.services.documents import HOME
from tests.roadmap.services.pulls import opened, reword

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("writable")]


def told(pull_request: PullRequest, **changes: Any) -> dict[str, Any]:
    """GitHub's webhook about the pull request, as far as the portal reads it."""
    pull = {
        "number": pull_request.number,
        "html_url": pull_request.url,
        "state": "open",
        "merged": False,
        "head": {"ref": pull_request.branch, "repo": {"full_name": HOME}},
    }
    return {"pull_request": pull | changes, "repository": {"full_name": HOME}}


def test_a_webhook_tells_its_end_and_has_the_document_fetched(dana: User) -> None:
    reword(dana)
    pull_request = opened(dana)

    words = pull_requests.hear(told(pull_request, state="closed", merged=True))

    pull_request.refresh_from_db()
    assert (words, pull_request.state) == (f"{HOME}#1 is merged.", "merged")
    assert upstream.fetch_when_due() is not None


def test_an_old_webhook_does_not_open_again_what_was_merged(dana: User) -> None:
    reword(dana)
    pull_request = opened(dana)
    pull_requests.hear(told(pull_request, state="closed", merged=True))

    for state in ("open", "closed"):
        pull_requests.hear(told(pull_request, state=state))

    pull_request.refresh_from_db()
    assert pull_request.state == "merged"


def test_github_is_asked_behind_a_webhook_that_may_be_old(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    reword(dana)
    pull_request = opened(dana)

    with django_capture_on_commit_callbacks() as callbacks:
        pull_requests.hear(told(pull_request, state="closed"))
    pull_request.refresh_from_db()
    believed = pull_request.state
    pull_requests.follow(pull_request.pk)

    pull_request.refresh_from_db()
    assert (believed, len(callbacks), pull_request.state) == ("closed", 1, "open")


def test_a_webhook_finds_the_pull_request_whose_answer_was_lost(dana: User) -> None:
    reword(dana)
    pull_request = open_pull_request(by=dana)
    PullRequest.objects.update(state="failed", problem="GitHub did not answer within 10 seconds.")

    pull_requests.hear(told(pull_request, number=9, html_url="http://forge/9"))

    pull_request.refresh_from_db()
    assert (pull_request.state, pull_request.number, pull_request.problem) == ("open", 9, "")


@pytest.mark.parametrize(
    "change",
    [
        {"head": {"ref": "somebody/elses", "repo": {"full_name": HOME}}},
        {"head": {"ref": "signpost", "repo": {"full_name": "eve/waymark"}}},
        {"head": {"ref": "signpost", "repo": None}},
        {"number": None},
        {"state": "ajar"},
    ],
)
def test_other_pull_requests_are_none_of_ours(dana: User, change: dict[str, Any]) -> None:
    reword(dana)
    pull_request = opened(dana)
    PullRequest.objects.update(branch="signpost")
    pull_request.refresh_from_db()

    payload = (
        told(pull_request, state="closed", **change)
        if "state" not in change
        else told(pull_request, **change)
    )

    assert pull_requests.concerns(payload) is False
    assert pull_requests.hear(payload) == "Nothing here opened this pull request."
    assert PullRequest.objects.get().state == "open"


@pytest.mark.parametrize("payload", [{}, {"pull_request": 7}, {"pull_request": {}, "repository": []}])
def test_a_webhook_of_another_shape_is_none_of_ours(payload: dict[str, Any]) -> None:
    assert pull_requests.concerns(payload) is False

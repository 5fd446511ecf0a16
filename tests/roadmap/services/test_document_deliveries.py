"""Webhooks about the document: a push has it fetched, a pull request of ours is followed, all others are ignored."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import Delivery, DeliveryState, Item, Upstream
from roadmap.services import deliveries, editing, pull_requests, pushing, upstream
from tests.roadmap.services.documents import DOCUMENT, HOME, PATH, bring, due_in, fetch, push

pytestmark = pytest.mark.django_db


def pushed(**changes: Any) -> dict[str, Any]:
    """GitHub's payload of a push that changed the document on the default branch."""
    return {
        "ref": "refs/heads/main",
        "forced": False,
        "commits": [{"added": [], "removed": [], "modified": ["README.md"]}, {"modified": [PATH]}],
        "repository": {"full_name": HOME, "default_branch": "main"},
    } | changes


def deliver(event: str, payload: dict[str, Any], guid: str = "one") -> str:
    """Store a delivery and apply it as the worker does; its outcome, or that it was ignored."""
    deliveries.receive(guid, event=event, payload=payload)
    delivery = Delivery.objects.get(guid=guid)
    deliveries.apply(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.processed_at is not None
    return "ignored" if delivery.state == DeliveryState.IGNORED else delivery.outcome


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"commits": [{"added": [PATH]}]},
        {"commits": [{"removed": [PATH]}]},
        {"commits": []},
        {"commits": None},
        {"commits": [{"modified": ["README.md"]}], "forced": True},
        {"commits": [{"modified": ["README.md"]}] * 2048},
        {"repository": {"full_name": "Waymark-Maps/WAYMARK", "default_branch": "main"}},
        {"repository": {"full_name": HOME, "default_branch": "trunk"}, "ref": "refs/heads/trunk"},
    ],
)
def test_a_push_that_may_have_changed_the_document_makes_it_due(changes: dict[str, Any]) -> None:
    assert deliver("push", pushed(**changes)) == "The document is fetched."
    assert due_in().total_seconds() <= 0


@pytest.mark.parametrize(
    "changes",
    [
        {"commits": [{"modified": ["README.md", "docs/ROADMAP.md", "ROADMAP.md.bak"]}]},
        {"ref": "refs/heads/work"},
        {"ref": "refs/tags/main"},
        {"ref": None},
        {"repository": {"full_name": "eve/waymark", "default_branch": "main"}},
        {"repository": None},
        {"commits": [7, {"modified": PATH}, {"added": None}]},
    ],
)
def test_any_other_push_is_ignored(changes: dict[str, Any]) -> None:
    assert deliver("push", pushed(**changes)) == "ignored"
    assert (Delivery.objects.get().outcome, Upstream.objects.count()) == ("The document was not pushed.", 0)


def test_a_push_is_ignored_where_there_is_no_repository(settings: Settings) -> None:
    settings.ROADMAP_REPOSITORY = ""

    assert deliver("push", pushed(repository={"full_name": "", "default_branch": "main"})) == "ignored"


def test_a_worker_is_asked_at_once(
    forge: Forge, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        deliver("push", pushed())

    # The delivery's own, and the one that fetches.
    assert len(callbacks) == 2


def test_what_the_forge_sends_is_understood(forge: Forge) -> None:
    forge.hook_url = "http://127.0.0.1:9/"
    push(forge, DOCUMENT)
    forge.write_file(HOME, "other.md", b"Other.\n")
    forge.write_file(HOME, PATH, b"# Draft\n", branch="work")

    payloads = [json.loads(sent.body) for sent in forge.deliveries if sent.event == "push"]

    assert [upstream.concerns(payload) for payload in payloads] == [True, False, False]


def test_a_pull_request_of_ours_is_followed_and_others_are_ignored(
    forge: Forge, dana: User, settings: Settings
) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    push(forge, DOCUMENT)
    bring()
    fetch()
    editing.edit_item(Item.objects.get(title="Offline tiles"), by=dana, body="Tiles on every phone.")
    pull_request = pull_requests.open_pull_request(by=dana)
    pushing.push(pull_request.pk)
    forge.hook_url = "http://127.0.0.1:9/"
    push(forge, DOCUMENT.replace("gloves", "tea"))
    forge.make_branch(HOME, "elses", forge.repository(HOME).git.branches["main"])
    forge.write_file(HOME, PATH, DOCUMENT.encode(), branch="elses")
    forge.open_pull(HOME, title="Somebody else's", head="elses", base="main")
    forge.merge_pull(HOME, 1)
    told = [json.loads(sent.body) for sent in forge.deliveries if sent.event == "pull_request"]

    outcomes = [deliver("pull_request", payload, guid=str(number)) for number, payload in enumerate(told)]

    pull_request.refresh_from_db()
    assert outcomes == ["ignored", f"{HOME}#1 is merged."]
    assert pull_request.state == "merged"


@pytest.mark.parametrize("event", ["push", "pull_request"])
def test_real_payloads_of_other_repositories_are_ignored(shared_data: Path, event: str) -> None:
    for path in sorted((shared_data / "github/webhooks" / event).glob("*.json")):
        assert deliver(event, json.loads(path.read_text(encoding="utf-8")), guid=path.name) == "ignored"


def test_a_real_push_to_our_own_document_is_understood(shared_data: Path, settings: Settings) -> None:
    settings.ROADMAP_REPOSITORY, settings.ROADMAP_PATH = "Codertocat/Hello-World", "README.md"
    path = shared_data / "github/webhooks/push/event.5.json"

    assert deliver("push", json.loads(path.read_text(encoding="utf-8"))) == "The document is fetched."

"""A pull request is brought to GitHub over real HTTP, in a few steps."""

import pytest
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.github import files
from roadmap.models import Arrival, Item, PullRequest
from roadmap.services import editing, pull_requests, pushing, upstream
from tests.roadmap.services.documents import DOCUMENT, HOME, PATH, WORDED, asked, bring, fetch, push, row
from tests.roadmap.services.pulls import ONCE, found, pushed

pytestmark = pytest.mark.django_db


def test_it_takes_eight_questions(unpushed: PullRequest, forge: Forge) -> None:
    sent = len(forge.log)

    assert pushed(unpushed) == ("open", 1, "")

    assert [(request.method, request.status) for request in forge.log[sent:]] == [
        ("GET", 200), ("GET", 200), ("GET", 200), ("GET", 200),
        ("POST", 201), ("GET", 200), ("PUT", 200), ("POST", 201),
    ]  # fmt: skip
    assert found(forge) == ONCE
    assert {request.headers["authorization"] for request in forge.log[sent:]} == {"Bearer t0ken"}
    [commit] = [c for c in forge.repository(HOME).git.commits.values() if c.author == "signpost-bot"]
    assert commit.message == unpushed.title


def test_a_document_that_changed_meanwhile_is_fetched_first(
    unpushed: PullRequest, forge: Forge, dana: User
) -> None:
    push(forge, DOCUMENT.replace("gloves", "tea"), message="Tea")

    state, number, problem = pushed(unpushed)

    assert (state, number) == ("failed", None)
    assert problem == (
        f"The document in {HOME} is not the one that the roadmap has. It is being fetched: look at what came, "
        "apply it, and open the pull request then."
    )
    assert found(forge)["branches"] == 0
    assert upstream.fetch_when_due() is not None
    assert [(arrival.state, arrival.subject) for arrival in Arrival.objects.all()] == [("waiting", "Tea")]


def test_a_repository_whose_state_was_put_aside_shows_it_again(
    unpushed: PullRequest, forge: Forge, dana: User
) -> None:
    """The roadmap is not what the repository has: nothing may be built on it before somebody decided."""
    push(forge, DOCUMENT.replace("gloves", "tea"), message="Tea")
    fetch()
    Arrival.objects.update(state="dismissed")

    assert pushed(unpushed)[0] == "failed"
    upstream.fetch_when_due()

    assert Arrival.objects.get().state == "waiting"


def test_a_vanished_document_is_told(unpushed: PullRequest, forge: Forge) -> None:
    forge.write_file(HOME, PATH, None)

    assert pushed(unpushed) == (
        "failed", None, f"GitHub does not show {PATH} in {HOME}: it was removed, is private, or never existed.",
    )  # fmt: skip


def test_a_renamed_repository_is_followed(unpushed: PullRequest, forge: Forge) -> None:
    forge.rename_repository(HOME, "waymark-maps/way")

    assert pushed(unpushed) == ("open", 1, "")
    assert unpushed.url == f"{forge.url}/waymark-maps/way/pull/1"


def test_another_main_commit_in_between_does_no_harm(unpushed: PullRequest, forge: Forge) -> None:
    forge.write_file(HOME, "other.md", b"Other.\n")

    assert pushed(unpushed) == ("open", 1, "")
    forge.merge_pull(HOME, 1)
    assert forge.file(HOME, PATH) == WORDED.encode()


def test_a_fault_of_our_own_ends_it_instead_of_coming_again_for_ever(
    unpushed: PullRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("unexpected")

    monkeypatch.setattr(files, "branch_tip", break_down)

    assert pushed(unpushed) == ("failed", None, pushing.FAULT)


def test_what_is_open_or_failed_is_left_alone(unpushed: PullRequest, forge: Forge) -> None:
    pushed(unpushed)
    sent = asked(forge)

    pushing.push(unpushed.pk)
    pushing.push_waiting()
    pushing.push(0)

    assert asked(forge) == sent


def test_the_document_is_kept_as_it_was_with_all_its_bytes(
    forge: Forge, dana: User, settings: Settings
) -> None:
    settings.GITHUB_TOKEN = "t0ken"
    text = "\ufeff" + DOCUMENT.replace("\n", "\r\n").rstrip() + "  "
    push(forge, text)
    bring(text)
    fetch()
    editing.edit_item(Item.objects.get(title="Offline tiles"), by=dana, body="Tiles on every phone.")

    pull_request = pull_requests.open_pull_request(by=dana)

    assert pushed(pull_request)[0] == "open"
    expected = text.replace("on the phone", "on every phone").encode()
    assert forge.file(HOME, PATH, branch=pull_request.branch) == expected
    assert row().failure == ""

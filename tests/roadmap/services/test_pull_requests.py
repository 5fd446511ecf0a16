"""A maintainer opens a pull request with what waits, and follows what becomes of it."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from roadmap.models import Item, PendingChange, PullRequest, Section, Upstream, Version
from roadmap.progress import Status
from roadmap.services import editing, planning, pull_requests, pushing, upstream
from roadmap.services.pull_requests import open_pull_request, why_not, working_diff
from tests.at_once import at_once
from tests.roadmap.services.documents import DOCUMENT, HOME, PATH, WORDED, bring, fetch, push, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def repository(forge: Forge, settings: Settings) -> Forge:
    settings.GITHUB_TOKEN = "t0ken"
    push(forge, DOCUMENT, message="Write the roadmap down")
    bring()
    fetch()
    return forge


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def reword(by: User, reason: str = "") -> None:
    editing.edit_item(item("Offline tiles"), by=by, body="Tiles on every phone.", reason=reason)


def opened(by: User) -> PullRequest:
    """A pull request that a worker has brought to GitHub."""
    pull_request = open_pull_request(by=by)
    pushing.push(pull_request.pk)
    pull_request.refresh_from_db()
    return pull_request


def on_forge(forge: Forge) -> list[tuple[int, str, str]]:
    found = forge.repository(HOME)
    return [(number, found.issues[number].state, pull.head) for number, pull in found.pulls.items()]


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


def test_a_pull_request_has_the_change_its_reason_and_its_document(
    dana: User, forge: Forge, settings: Settings
) -> None:
    reword(dana, "See [the decision](http://127.0.0.1:8000/proposals/7/), thanks to @eve.")
    tiles = item("Offline tiles")

    pull_request = opened(dana)

    issue = forge.repository(HOME).issues[1]
    assert (pull_request.state, pull_request.number, pull_request.url, pull_request.problem) == (
        "open", 1, f"{forge.url}/{HOME}/pull/1", "",
    )  # fmt: skip
    assert (issue.title, pull_request.title) == ("Roadmap: 1.1 Offline tiles: reworded",) * 2
    assert issue.body == (
        "Changes made on the [Waymark roadmap](http://127.0.0.1:8000/roadmap/):\n\n"
        f"- [1.1 Offline tiles](http://127.0.0.1:8000/roadmap/items/{tiles.pk}/offline-tiles/): reworded\n\n"
        "  See [the decision](http://127.0.0.1:8000/proposals/7/), thanks to @\u200beve.\n\n"
        "Asked for by Dana. [What waits for this repository](http://127.0.0.1:8000/roadmap/pending/)"
    )
    assert forge.file(HOME, PATH, branch=pull_request.branch) == WORDED.encode()
    assert forge.file(HOME, PATH) == DOCUMENT.encode()
    change = PendingChange.objects.get()
    assert (change.pull_request, change.state) == (pull_request, "waiting")
    version = Version.objects.get(kind="export")
    assert (version.source, version.by, version.subject, pull_request.version) == (
        WORDED, dana, pull_request.title, version,
    )  # fmt: skip


def test_merging_closes_the_change_by_itself(dana: User, forge: Forge) -> None:
    reword(dana)
    pull_request = opened(dana)
    forge.merge_pull(HOME, 1)

    pull_requests.follow_open()
    upstream.fetch_when_due()

    pull_request.refresh_from_db()
    assert (pull_request.state, PendingChange.objects.get().state) == ("merged", "arrived")
    there, here = Version.objects.of_repository().first(), Version.objects.first()
    assert there == here
    assert there is not None and (there.source, there.subject) == (WORDED, pull_request.title)
    assert (working_diff(), why_not()) == ("", pull_requests.NOTHING)


def test_what_is_changed_after_the_pull_request_waits_for_the_next_one(dana: User, forge: Forge) -> None:
    reword(dana)
    first = opened(dana)
    editing.edit_item(item("Work days"), by=dana, body="Bring tea.")
    assert why_not().startswith(
        f"Pull request {HOME}#1 is open: once it is merged or closed, the rest can follow."
    )
    forge.merge_pull(HOME, 1)
    pull_requests.follow_open()
    upstream.fetch_when_due()

    second = opened(dana)

    handed = {change.item.title: change.pull_request for change in PendingChange.objects.all()}
    assert handed == {"Offline tiles": first, "Work days": second}
    assert forge.file(HOME, PATH, branch=second.branch) == WORDED.replace("gloves", "tea").encode()


def test_a_closed_one_lets_its_changes_be_handed_over_again(dana: User, forge: Forge) -> None:
    reword(dana)
    first = opened(dana)
    forge.close_pull(HOME, 1)
    pull_requests.follow_open()
    first.refresh_from_db()

    second = opened(dana)

    assert (first.state, second.state, PendingChange.objects.get().pull_request) == ("closed", "open", second)
    assert [(number, state) for number, state, _ in on_forge(forge)] == [(1, "closed"), (2, "open")]


def test_a_closed_one_that_is_reopened_is_open_again(dana: User, forge: Forge) -> None:
    reword(dana)
    pull_request = opened(dana)
    forge.close_pull(HOME, 1)
    pull_requests.follow_open()
    forge.reopen_pull(HOME, 1)

    pull_requests.follow_open()

    pull_request.refresh_from_db()
    assert pull_request.state == "open"


def test_one_that_github_does_not_show_any_more_counts_as_closed(dana: User, forge: Forge) -> None:
    reword(dana)
    pull_request = opened(dana)
    forge.hide(HOME)

    pull_requests.follow_open()

    pull_request.refresh_from_db()
    assert (pull_request.state, pull_request.problem) == (
        "closed", f"GitHub does not show {HOME}#1: it was removed, is private, or never existed.",
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["500", "429", "timeout", "html", "403"])
def test_while_github_does_not_answer_an_open_one_stays_open(
    dana: User, forge: Forge, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roadmap.services.conversing.PAUSES", ())
    monkeypatch.setattr("roadmap.services.forges.GitHub", short_of_patience())
    reword(dana)
    pull_request = opened(dana)
    forge.merge_pull(HOME, 1)
    forge.fail(mode)

    pull_requests.follow_open()

    pull_request.refresh_from_db()
    assert pull_request.state == "open"


def short_of_patience() -> Any:
    """A client that waits for half a second instead of ten."""
    from functools import partial

    from roadmap.github.client import GitHub

    return partial(GitHub, timeout=0.5)


def test_several_changes_are_told_one_by_one(dana: User, forge: Forge) -> None:
    editing.edit_item(item("Offline tiles"), by=dana, title="Tiles for *every* phone")
    editing.edit_item(item("Night colours"), by=dana, target="Q3 2027")
    planning.set_status(item("Night colours"), Status.IN_PROGRESS, by=dana)
    editing.move_item(item("Work days"), section=Section.objects.get(title="Maps"), before=None, by=dana)
    planning.add_item(
        Section.objects.get(title="Maps"), title="A <new> idea", body="For @everyone.", issues=[], by=dana
    )

    pull_request = opened(dana)

    lines = [line.partition("/): ") for line in pull_request.body.split("\n") if line.startswith("- ")]
    names = [re.sub(r"^- \[(?:\d\.\d )?|\]\(.*", "", start) for start, _, _ in lines]
    assert list(zip(names, [words for *_, words in lines], strict=True)) == [
        ("Tiles for \\*every\\* phone", "renamed from “Offline tiles”"),
        ("Night colours", "target Q3 2027"),
        ("Night colours", "in progress"),
        ("Work days", "moved to “Maps”"),
        ("A \\<new\\> idea", "new in “Maps”"),
    ]
    assert pull_request.title == "Roadmap: 5 changes of 4 items"
    newest = Version.objects.first()
    assert newest is not None
    assert forge.file(HOME, PATH, branch=pull_request.branch) == newest.source.encode()


def test_only_maintainers_open_one(alice: User, carol: User, eve: User, dana: User) -> None:
    reword(dana)

    for person in (alice, carol, eve):
        with pytest.raises(PermissionDenied, match="Only maintainers open pull requests"):
            open_pull_request(by=person)
    assert PullRequest.objects.count() == 0


@pytest.mark.parametrize(
    "name, reason",
    [("GITHUB_TOKEN", pull_requests.NO_TOKEN), ("ROADMAP_REPOSITORY", pull_requests.NO_REPOSITORY)],
)
def test_without_a_token_or_a_repository_it_is_refused_in_words(
    dana: User, settings: Settings, name: str, reason: str
) -> None:
    reword(dana)
    setattr(settings, name, "")

    with pytest.raises(RuleBroken) as raised:
        open_pull_request(by=dana)

    assert (raised.value.message, raised.value.status) == (reason, 409)


def test_while_nothing_waits_it_is_refused(dana: User) -> None:
    with pytest.raises(RuleBroken, match="Nothing waits for the repository"):
        open_pull_request(by=dana)


def test_a_conflict_is_decided_first(dana: User, forge: Forge) -> None:
    reword(dana)
    PendingChange.objects.update(state="conflict")

    with pytest.raises(RuleBroken, match="decide what stays first"):
        open_pull_request(by=dana)


def test_what_cannot_be_written_stays_behind(dana: User, forge: Forge) -> None:
    reword(dana)
    section = Section.objects.get(title="Maps")
    planning.add_item(section, title="Lost", body="Words.", issues=[], by=dana)
    unwritten = PendingChange.objects.filter(item__title="Lost")
    unwritten.update(problem="The document does not have the section any more.")

    pull_request = opened(dana)

    assert [change.item.title for change in pull_request.changes.all()] == ["Offline tiles"]
    assert unwritten.get().pull_request is None


def test_if_nothing_of_it_can_be_written_it_is_refused(dana: User) -> None:
    reword(dana)
    PendingChange.objects.update(problem="It cannot be written.")

    with pytest.raises(RuleBroken, match="None of the waiting changes can be written"):
        open_pull_request(by=dana)


def test_a_second_press_is_the_same_pull_request(dana: User) -> None:
    reword(dana)

    first, again = open_pull_request(by=dana), open_pull_request(by=dana)

    assert (again, PullRequest.objects.count(), Version.objects.filter(kind="export").count()) == (
        first,
        1,
        1,
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_maintainers_at_once_one_opens_it(dana: User) -> None:
    reword(dana)
    found: list[PullRequest] = []

    errors = at_once(*[lambda: found.append(open_pull_request(by=dana))] * 3)

    assert (errors, len({pull_request.pk for pull_request in found})) == ([""] * 3, 1)
    assert PullRequest.objects.count() == 1


def test_a_worker_is_asked_to_bring_it(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, forge: Forge
) -> None:
    reword(dana)

    with django_capture_on_commit_callbacks() as callbacks:
        open_pull_request(by=dana)

    assert len(callbacks) >= 1
    pushing.push_waiting()  # what beat does where that message was lost
    assert PullRequest.objects.get().state == "open"


def test_the_diff_is_what_waits(dana: User, forge: Forge, settings: Settings) -> None:
    settings.ROADMAP_PATH = "docs/ROADMAP.md"
    assert working_diff() == ""

    reword(dana)

    assert working_diff() == (
        "--- a/docs/ROADMAP.md\n+++ b/docs/ROADMAP.md\n@@ -4,7 +4,7 @@\n \n ## 1.1 Offline tiles\n \n"
        "-Tiles on the phone.\n+Tiles on every phone.\n \n ## 1.2 Night colours\n \n"
    )


def test_without_a_document_there_is_no_diff(dana: User) -> None:
    Version.objects.all().delete()

    assert working_diff() == ""


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


def test_a_failed_one_can_be_tried_again_as_it_is(dana: User, forge: Forge) -> None:
    reword(dana)
    forge.fail("403", method="POST")
    failed = opened(dana)
    assert (failed.state, failed.problem) == (
        "failed",
        f"The token may not write to {HOME}: it needs write access to its contents and to its pull requests.",
    )

    again = pull_requests.try_again(failed, by=dana)
    pushing.push(again.pk)

    again.refresh_from_db()
    assert (again, again.state, again.number, again.problem) == (failed, "open", 1, "")


def test_a_failed_one_is_made_anew_when_more_was_changed(dana: User, forge: Forge) -> None:
    reword(dana)
    forge.fail("403", method="POST")
    failed = opened(dana)
    editing.edit_item(item("Work days"), by=dana, body="Bring tea.")

    again = pull_requests.try_again(failed, by=dana)
    pushing.push(again.pk)

    again.refresh_from_db()
    failed.refresh_from_db()
    assert (again != failed, again.state, failed.state) == (True, "open", "failed")
    assert forge.file(HOME, PATH, branch=again.branch) == WORDED.replace("gloves", "tea").encode()


def test_only_a_failed_one_is_tried_again_and_only_by_maintainers(dana: User, eve: User) -> None:
    reword(dana)
    pull_request = opened(dana)

    assert pull_requests.try_again(pull_request, by=dana).state == "open"
    with pytest.raises(PermissionDenied):
        pull_requests.try_again(pull_request, by=eve)


def test_trying_again_is_refused_when_nothing_waits_any_more(dana: User, forge: Forge) -> None:
    reword(dana)
    forge.fail("403", method="POST")
    failed = opened(dana)
    PendingChange.objects.update(state="dropped")

    with pytest.raises(RuleBroken, match="Nothing waits"):
        pull_requests.try_again(failed, by=dana)


def test_an_arrived_document_makes_a_failed_one_out_of_date(dana: User, forge: Forge) -> None:
    reword(dana)
    forge.fail("403", method="POST")
    failed = opened(dana)
    Upstream.objects.update(applies_by_itself=True)
    push(forge, DOCUMENT.replace("gloves", "tea"), message="Tea")
    fetch()

    again = pull_requests.try_again(failed, by=dana)
    pushing.push(again.pk)

    again.refresh_from_db()
    assert (again != failed, again.state) == (True, "open")
    assert forge.file(HOME, PATH, branch=again.branch) == WORDED.replace("gloves", "tea").encode()
    assert row().failure == ""

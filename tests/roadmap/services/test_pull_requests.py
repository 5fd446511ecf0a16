"""A maintainer opens a pull request with what waits."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from roadmap.models import PendingChange, PullRequest, Section, Version
from roadmap.progress import Status
from roadmap.services import editing, planning, pull_requests, pushing
from roadmap.services.pull_requests import open_pull_request, working_diff
from tests.at_once import at_once
from tests.roadmap.services.documents import DOCUMENT, HOME, PATH, WORDED, item
from tests.roadmap.services.pulls import opened, reword

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("writable")]


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

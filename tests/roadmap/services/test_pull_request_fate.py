"""What became of a pull request on GitHub is followed: merged, closed, opened again, gone."""

from typing import Any

import pytest

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import PendingChange, Version
from roadmap.services import editing, pull_requests, upstream
from roadmap.services.pull_requests import why_not, working_diff
from tests.roadmap.services.documents import HOME, PATH, WORDED, item
from tests.roadmap.services.pulls import opened, reword

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("writable")]


def on_forge(forge: Forge) -> list[tuple[int, str, str]]:
    found = forge.repository(HOME)
    return [(number, found.issues[number].state, pull.head) for number, pull in found.pulls.items()]


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

"""A pull request that failed is tried again, or made anew where there is more by now."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from roadmap.models import PendingChange, Upstream
from roadmap.services import editing, pull_requests, pushing
from tests.roadmap.services.documents import DOCUMENT, HOME, PATH, WORDED, fetch, item, push, row
from tests.roadmap.services.pulls import opened, reword

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("writable")]


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

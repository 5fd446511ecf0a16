"""The log of decisions in the admin: out as a file, and in again after a look at it."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from portal.accounts.models import User
from proposals.admin import archive_page
from proposals.models import Decision, Proposal
from proposals.services import deciding, review
from proposals.services.archive.exporting import as_text, export
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal
from tests.proposals.services.archive.conftest import forget

LIST = "/admin/proposals/decision/"
EXPORT, IMPORT = f"{LIST}export/", f"{LIST}import/"


@pytest.fixture
def text(alice: User, dana: User) -> str:
    """The file: one declined, one opened again. The site has forgotten both."""
    declined, opened = make_proposal("Closures", author=alice), make_proposal("Huts", author=alice)
    for proposal in (declined, opened):
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")
    review.reopen(opened, by=dana, reason="There is room now.")
    text = as_text(export())
    forget()
    return text


def bring(browser: Client, text: str | bytes) -> Any:
    raw = text.encode() if isinstance(text, str) else text
    return browser.post(IMPORT, {"file": SimpleUploadedFile("log.json", raw)})


def confirm(browser: Client, preview: Any, *same: str) -> Any:
    return browser.post(IMPORT, {"seen_file": preview.context["seen_file"], "same": same}, follow=True)


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_maintainer_takes_the_log_along(dana: User) -> None:
    deciding.decide(make_proposal("Closures"), Status.DECLINED, by=dana, rationale="No room.")
    browser = signed_in(dana)

    answer = browser.get(EXPORT)

    assert 'href="/admin/proposals/decision/export/"' in browser.get(LIST).content.decode()
    assert answer.headers["Content-Type"] == "application/json"
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="decisions-2')
    assert answer.content.decode() == as_text(export())


def test_what_a_file_would_change_is_shown_before_anything_is_written(dana: User, text: str) -> None:
    shown = bring(signed_in(dana), text)

    assert shown.status_code == 200
    assert "2 proposals come in" in said(shown)
    assert "1 of them is not decided now and goes on here" in said(shown)
    assert 'name="same" value="alice"' in said(shown) and 'name="same" value="dana"' in said(shown)
    assert "checked" not in said(shown)
    assert Proposal.objects.count() == 0


def test_it_comes_in_as_it_was_shown_and_stands_in_the_history(dana: User, text: str) -> None:
    browser = signed_in(dana)

    done = confirm(browser, bring(browser, text), "dana")

    assert "2 proposals came in; 0 were here already and stay as they are." in said(done)
    assert set(Decision.objects.values_list("by__username", flat=True)) == {"dana"}
    assert set(Proposal.objects.values_list("author__username", flat=True)) == {"alice.imported"}
    entries = LogEntry.objects.filter(action_flag=ADDITION, user=dana)
    assert {entry.object_repr for entry in entries} == {"Closures", "Huts"}
    assert all("the same people here: dana" in entry.get_change_message() for entry in entries)


def test_a_second_time_there_is_nothing_to_import(dana: User, text: str) -> None:
    browser = signed_in(dana)
    first = bring(browser, text)
    confirm(browser, first)

    again = bring(browser, text)

    assert "Everything is here already" in said(again) and "2 are here already, the same." in said(again)
    assert ">Import</button>" not in said(again)
    assert "0 proposals came in; 2 were here" in said(confirm(browser, first))


def test_what_is_here_otherwise_is_named(dana: User, text: str) -> None:
    browser = signed_in(dana)
    confirm(browser, bring(browser, text))

    shown = bring(browser, text.replace("No room.", "No time."))

    assert "Here already, but not as in the file; they stay as they are here:" in said(shown)
    assert set(Decision.objects.values_list("rationale", flat=True)) == {"No room."}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "The file is not JSON"),
        (b"\xff", "The file is not UTF-8"),
        (b"{}", "This is no log of decisions that Signpost wrote."),
        (b" " * (archive_page.MAX_BYTES + 1), "2,500,000 bytes at most"),
    ],
)
def test_a_bad_file_is_refused_in_words(dana: User, raw: bytes, why: str) -> None:
    answer = bring(signed_in(dana), raw)

    assert (answer.status_code, why in said(answer)) == (422, True)


def test_a_record_that_cannot_be_read_is_named(dana: User, text: str) -> None:
    told = json.loads(text)
    told["proposals"][1]["status"] = "loved"

    answer = bring(signed_in(dana), json.dumps(told))

    assert answer.status_code == 422
    assert "Record 2 (“Huts”): “status” cannot be “loved”. Nothing was imported." in said(answer)


def test_no_file_at_all(dana: User) -> None:
    answer = signed_in(dana).post(IMPORT)

    assert (answer.status_code, "Choose the file." in said(answer)) == (422, True)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100_100)
def test_what_the_page_could_not_carry_is_refused(dana: User, text: str) -> None:
    answer = bring(signed_in(dana), text)

    assert (answer.status_code, "manage.py import_decisions" in said(answer)) == (422, True)


def test_only_what_was_shown_is_confirmed(dana: User, text: str) -> None:
    browser = signed_in(dana)

    answer = browser.post(IMPORT, {"seen_file": "not what was shown"})

    assert (answer.status_code, "is not what was shown" in said(answer)) == (422, True)
    assert Proposal.objects.count() == 0


def test_somebody_who_is_not_here_cannot_be_ticked(dana: User, text: str) -> None:
    browser = signed_in(dana)

    answer = confirm(browser, bring(browser, text), "zoe")

    assert (answer.status_code, "There is no account here for zoe." in said(answer)) == (422, True)


def test_reviewers_read_decisions_and_neither_export_nor_import_them(carol: User, text: str) -> None:
    browser = signed_in(carol)

    assert EXPORT not in browser.get(LIST).content.decode()
    assert [browser.get(EXPORT).status_code, bring(browser, text).status_code] == [403, 403]

"""manage.py sync_issues."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from portal.demo.forge import Forge
from roadmap.models import SyncRun
from roadmap.services import planning, syncing
from tests.factories import make_item

HOME = "waymark-maps/waymark"

pytestmark = pytest.mark.django_db


def run() -> tuple[list[str], list[str]]:
    out, err = StringIO(), StringIO()
    call_command("sync_issues", stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def test_it_prints_what_changed(forge: Forge) -> None:
    forge.add_issue(HOME, 42, title="Show what is stored")
    item = make_item("Offline tiles", number="1.2")
    planning.track(item, [f"{HOME}#42"])
    run()
    forge.close_issue(HOME, 42)
    forge.add_issue(HOME, 43, title="Store tiles", state="closed", state_reason="completed")
    planning.track(item, [f"{HOME}#42", f"{HOME}#43"])

    assert run() == (
        [
            f"Asking {forge.api_url} …",
            f"{HOME}#42: closed as completed; item 1.2 Offline tiles is now in progress",
            f"{HOME}#43: closed as completed, “Store tiles”; item 1.2 Offline tiles is now shipped",
            "2 issues in 3 requests: 2 changed, 0 unchanged; 0 could not be fetched.",
        ],
        [],
    )


def test_it_says_which_issues_could_not_be_fetched(forge: Forge) -> None:
    forge.add_issue(HOME, 1, title="Something")
    planning.track(make_item(), [f"{HOME}#43"])

    out, err = run()

    assert err == [
        f"{HOME}#43: GitHub does not show {HOME}#43: it was removed, is private, or never existed."
    ]
    assert out[-1] == "0 issues in 2 requests: 0 changed, 0 unchanged; 1 could not be fetched."


def test_it_fails_in_words_when_github_cannot_be_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "PAUSES", ())
    settings.GITHUB_API_URL = "http://127.0.0.1:9"
    planning.track(make_item(), [f"{HOME}#43"])

    with pytest.raises(CommandError, match="The connection to GitHub failed"):
        run()


def test_it_fails_in_words_while_another_sync_runs(forge: Forge) -> None:
    SyncRun.objects.create()

    with pytest.raises(CommandError, match=r"^Another sync is running\.$"):
        run()

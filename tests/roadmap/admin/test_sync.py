"""The sync's page in the admin: how it stands, buttons that are safe to press, an alarm on every page."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.models import Delivery, IssueComment, Repository, SyncRun
from roadmap.services import sync_actions, sync_alerts
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, track

pytestmark = pytest.mark.django_db
PAGE = "/admin/roadmap/syncrun/now/"
REFUSED = "GitHub did not accept the token: it is wrong, expired or revoked."


def make_run(minutes: int = 1, **fields: Any) -> SyncRun:
    at = timezone.now() - timedelta(minutes=minutes)
    return SyncRun.objects.create(
        **{"running": False, "requests": 1, "started_at": at, "finished_at": at, **fields}
    )


def make_letter(guid: str = "a", **fields: Any) -> Delivery:
    return Delivery.objects.create(
        **{"guid": guid, "event": "issues", "action": "closed", "payload": {}, "state": "failed", **fields}
    )


def press(browser: Client, **sent: Any) -> str:
    answer = browser.post(PAGE, sent, follow=True)
    assert answer.status_code == 200
    return words(answer)


def words(answer: Any) -> str:
    return str(answer.content.decode())


def logged() -> list[tuple[str, str, str]]:
    rows = LogEntry.objects.order_by("pk")
    return [(entry.user.get_username(), entry.object_repr, entry.change_message) for entry in rows]


def test_maintainers_read_how_the_sync_stands_with_its_details(dana: User) -> None:
    make_run(9, problem="http://10.1.2.3/ refused", rate_limit=60, rate_remaining=7)
    make_run(3)
    SyncRun.objects.create(total=8, done=3)
    make_letter(outcome="Given up after 5 tries. KeyError: 'own'")
    issue = make_issue(repository="o/late", failing_since=timezone.now(), failure="It is away.")
    track(make_item(), issue)
    Repository.objects.create(name="o/late", failure="It is away.", failing_since=timezone.now())

    page = words(signed_in(dana).get(PAGE))

    expected = [
        "http://10.1.2.3/ refused",
        "7 of 60",
        'value="3"',
        "KeyError",
        str(issue),
        "<li><div>o/late<p",
        "It is away.",
    ]
    assert [word for word in expected if word not in page] == []


def test_others_stay_out(carol: User, eve: User, client: Client) -> None:
    letter = make_letter()
    for browser, status in ((signed_in(carol), 403), (signed_in(eve), 302), (client, 302)):
        for sent in ({"do": "sync"}, {"do": "run_again", "row": letter.pk}):
            assert (browser.get(PAGE).status_code, browser.post(PAGE, sent).status_code) == (status, status)

    assert (Delivery.objects.get().state, logged()) == ("failed", [])


def test_sync_now_is_safe_to_repeat(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    browser = signed_in(dana)
    with django_capture_on_commit_callbacks() as published:
        assert "GitHub is asked about everything in a moment." in press(browser, do="sync")
    assert len(published) == 1

    SyncRun.objects.create(total=8, done=3)
    with django_capture_on_commit_callbacks() as published:
        assert "A sync is under way: 3 of 8 issues." in press(browser, do="sync")
    assert published == []
    assert [message for _, _, message in logged()] == [
        "Sync now: GitHub is asked about everything in a moment.",
        "Sync now: A sync is under way: 3 of 8 issues.",
    ]


def test_two_clicks_are_one_run(forge: Forge) -> None:
    clicked = timezone.now().isoformat()

    sync_actions.sync_unless_begun(clicked)
    sync_actions.sync_unless_begun(clicked)

    assert SyncRun.objects.filter(whole=True).count() == 1


def test_before_github_allows_it_sync_now_says_when(dana: User, forge: Forge) -> None:
    forge.fail("429", seconds=1800, path="/issues")
    sync_actions.sync_unless_begun(timezone.now().isoformat())

    answer = signed_in(dana).post(PAGE, {"do": "sync"})

    assert answer.status_code == 409
    assert "GitHub allows no request before" in words(answer)
    assert logged() == []


def test_a_run_that_waits_says_until_when(dana: User) -> None:
    until = timezone.now() + timedelta(minutes=5)
    SyncRun.objects.create(resume_at=until, problem="GitHub is away.")

    answer = signed_in(dana).post(PAGE, {"do": "sync"})

    assert answer.status_code == 409
    assert f"GitHub is away. The sync goes on by itself at {until:%H:%M:%S} UTC." in words(answer)


def test_a_dead_letter_runs_again_once_from_its_row(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    letter = make_letter(tries=5)

    with django_capture_on_commit_callbacks() as published:
        page = press(signed_in(dana), do="run_again", row=letter.pk)

    assert "runs again in a moment." in page
    letter.refresh_from_db()
    assert (letter.state, letter.tries, len(published)) == ("waiting", 0, 1)
    assert logged() == [("dana", str(letter), "Replayed; it was failed.")]


def test_github_is_asked_about_an_issue_from_its_row(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    issue = make_issue()

    with django_capture_on_commit_callbacks() as published:
        assert f"GitHub is asked about {issue} in a moment." in press(signed_in(dana), do="ask", row=issue.pk)

    assert (logged(), len(published)) == ([("dana", str(issue), "Asked GitHub about it.")], 1)


def test_what_was_given_up_is_written_again(dana: User) -> None:
    given_up = IssueComment.objects.create(issue=make_issue(), text="Hello", tries=8, problem="No.")
    done = IssueComment.objects.create(issue=make_issue(), text="Hello", done_at=timezone.now())

    assert "1 thing to be written on GitHub is tried again." in press(signed_in(dana), do="write_again")

    given_up.refresh_from_db()
    done.refresh_from_db()
    assert (given_up.due_at is not None, given_up.tries, done.due_at) == (True, 0, None)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"do": "delete"}, 422),
        ({"do": "ask"}, 404),
        ({"do": "ask", "row": "x"}, 404),
        ({"do": "run_again", "row": "9" * 40}, 404),
        ({"do": "run_again", "row": "٣"}, 404),
    ],
)
def test_bad_input_is_refused_in_words(dana: User, sent: dict[str, str], status: int) -> None:
    answer: HttpResponse = signed_in(dana).post(PAGE, sent)  # type: ignore[assignment]  # the client's own class

    assert (answer.status_code, 'role="alert"' in words(answer), logged()) == (status, True, [])


def test_issues_that_are_behind_are_a_list(dana: User) -> None:
    behind = make_issue(failing_since=timezone.now())
    track(make_item(), behind, make_issue())

    page = signed_in(dana).get("/admin/roadmap/issue/?behind=yes")

    assert list(page.context["cl"].result_list) == [behind]


@pytest.mark.parametrize("address", ["/admin/", "/admin/roadmap/item/", PAGE, "/admin/proposals/proposal/"])
def test_an_alarm_stands_on_every_page_while_something_is_wrong(
    dana: User, carol: User, address: str
) -> None:
    assert "admin-alarm" not in words(signed_in(dana).get(address))

    make_run(40)
    make_letter()
    assert words(signed_in(dana).get(address)).count("admin-alarm") == 2

    make_run(1, problem=REFUSED)
    page = words(signed_in(dana).get(address))
    assert page.count("admin-alarm") == 2
    assert "does not accept the portal’s token" in page
    assert "admin-alarm" not in words(signed_in(carol).get("/admin/"))


def test_the_alert_leads_to_the_page(dana: User) -> None:
    make_run(1, problem=REFUSED)

    sync_alerts.watch()

    assert f'href="{PAGE}"' in words(signed_in(dana).get("/notifications/"))


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_costs_the_same_with_few_and_with_many_rows(
    dana: User, settings: Settings, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(dana)
    for at in range(number):
        make_run(at)
        make_letter(str(at))
        Repository.objects.create(name=f"o/r{at}")
        track(make_item(), make_issue(repository=f"o/r{at}", failing_since=timezone.now()))
    browser.get(PAGE)

    with django_assert_num_queries(25):
        browser.get(PAGE)

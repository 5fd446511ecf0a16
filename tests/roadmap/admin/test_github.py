"""The admin's pages of what GitHub told."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from portal.accounts.models import User
from roadmap.models import Delivery, Issue, SyncRun
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> tuple[Issue, Delivery, SyncRun]:
    issue = make_issue(42, failing_since=timezone.now(), failure="GitHub does not show it.")
    track(make_item("Offline tiles", number="1.2"), issue)
    delivery = Delivery.objects.create(
        guid="a", event="issues", action="closed", payload={"zen": "x"}, tries=5, state="failed"
    )
    run = SyncRun.objects.create(running=False, finished_at=timezone.now(), problem="GitHub is away.")
    return issue, delivery, run


def test_a_maintainer_reads_runs_deliveries_and_issues(
    dana: User, rows: tuple[Issue, Delivery, SyncRun]
) -> None:
    browser = signed_in(dana)
    issue, delivery, run = rows
    expected = {
        ("issue", issue.pk): ["GitHub does not show it.", "1.2 Offline tiles", issue.url],
        ("delivery", delivery.pk): ["zen", "closed"],
        ("syncrun", run.pk): ["GitHub is away."],
    }

    for (model, pk), words in expected.items():
        listed = browser.get(reverse(f"admin:roadmap_{model}_changelist"))
        shown = browser.get(reverse(f"admin:roadmap_{model}_change", args=[pk]))
        assert (listed.status_code, shown.status_code) == (200, 200)
        assert [word for word in words if word not in shown.content.decode()] == []
        assert browser.post(reverse(f"admin:roadmap_{model}_change", args=[pk]), {}).status_code == 403
        assert browser.get(reverse(f"admin:roadmap_{model}_add")).status_code == 403
        assert (
            browser.post(reverse(f"admin:roadmap_{model}_delete", args=[pk]), {"post": "yes"}).status_code
            == 403
        )


def test_a_run_under_way_says_so(dana: User) -> None:
    SyncRun.objects.create()

    assert b"under way" in signed_in(dana).get(reverse("admin:roadmap_syncrun_changelist")).content


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"state__exact": "failed"}, ["a"]),
        ({"state__exact": "waiting"}, ["b"]),
        ({"event__exact": "push"}, ["c"]),
        ({"forge__exact": "git.example.org"}, ["c"]),
        ({}, ["c", "b", "a"]),
    ],
)
def test_deliveries_are_found_by_state_event_and_forge(
    dana: User, rows: tuple[Issue, Delivery, SyncRun], query: dict[str, str], shown: list[str]
) -> None:
    Delivery.objects.create(guid="b", event="issues", payload={})
    Delivery.objects.create(guid="c", event="push", payload={}, state="applied", forge="git.example.org")

    page = signed_in(dana).get(reverse("admin:roadmap_delivery_changelist"), query)

    assert [delivery.guid for delivery in page.context["cl"].result_list] == shown


@pytest.mark.parametrize(("ended", "shown"), [("running", [3]), ("complete", [2]), ("failed", [1])])
def test_runs_are_found_by_how_they_ended(dana: User, ended: str, shown: list[int]) -> None:
    runs = {
        1: SyncRun.objects.create(running=False, problem="GitHub is away."),
        2: SyncRun.objects.create(running=False),
        3: SyncRun.objects.create(total=8, done=3),
    }

    page = signed_in(dana).get(reverse("admin:roadmap_syncrun_changelist"), {"ended": ended})

    assert list(page.context["cl"].result_list) == [runs[number] for number in shown]
    assert ('<progress max="8" value="3"' in page.content.decode()) == (ended == "running")


def test_several_deliveries_are_replayed_after_a_look_at_how_many(
    dana: User,
    rows: tuple[Issue, Delivery, SyncRun],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    done = Delivery.objects.create(
        guid="c", event="issues", payload={}, state="applied", processed_at=timezone.now()
    )
    chosen = {"action": "replay", "_selected_action": [rows[1].pk, done.pk]}
    browser, address = signed_in(dana), reverse("admin:roadmap_delivery_changelist")

    preview = browser.post(address, chosen)

    assert preview.context["states"] == [("Applied", 1), ("Failed", 1)]
    assert (states(), LogEntry.objects.count()) == (["failed", "applied"], 0)
    with django_capture_on_commit_callbacks() as published:
        page = browser.post(address, {**chosen, "confirmed": "yes"}, follow=True)
    assert "2 deliveries will be applied again." in page.content.decode()
    assert (states(), len(published)) == (["waiting", "waiting"], 2)
    assert sorted(LogEntry.objects.values_list("object_id", "user__username", "change_message")) == [
        (str(rows[1].pk), "dana", "Replayed; it was failed."),
        (str(done.pk), "dana", "Replayed; it was applied."),
    ]


def test_of_several_deliveries_those_without_a_body_stay(dana: User) -> None:
    rows = [
        Delivery.objects.create(guid=str(number), event="push", payload=payload, state="ignored")
        for number, payload in enumerate([{}, {"ref": "x"}, {}])
    ]
    chosen = {"action": "replay", "confirmed": "yes", "_selected_action": [row.pk for row in rows]}

    page = signed_in(dana).post(reverse("admin:roadmap_delivery_changelist"), chosen, follow=True)

    text = page.content.decode()
    assert "1 delivery will be applied again." in text
    assert "2 of them not: The body of this call was not kept, so it cannot be replayed." in text
    assert (states(), LogEntry.objects.count()) == (["ignored", "waiting", "ignored"], 1)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_github_is_asked_about_chosen_issues(
    dana: User,
    rows: tuple[Issue, Delivery, SyncRun],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    chosen = {"action": "ask_now", "_selected_action": [rows[0].pk]}

    with django_capture_on_commit_callbacks() as published:
        page = signed_in(dana).post(reverse("admin:roadmap_issue_changelist"), chosen, follow=True)

    assert "GitHub will be asked about 1 issue." in page.content.decode()
    assert LogEntry.objects.get().change_message == "Asked GitHub about it."
    assert len(published) == 1


def test_reviewers_and_strangers_stay_out(
    carol: User, eve: User, rows: tuple[Issue, Delivery, SyncRun]
) -> None:
    address = reverse("admin:roadmap_delivery_changelist")

    assert [signed_in(user).get(address).status_code for user in (carol, eve)] == [403, 302]

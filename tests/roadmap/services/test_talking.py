"""The one comment on a tracking issue, on a real forge: written, edited in place, never twice, never fought."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.forge import Forge
from roadmap.github import comments
from roadmap.models import IssueComment, Item, SyncRun, TalkBack, Written
from roadmap.progress import Status
from roadmap.services import outgoing, planning, syncing, talking
from tests.factories import make_item
from tests.roadmap.services.hearing import hear
from tests.roadmap.services.looking import HOME

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("speaks")]
MARKER = "<!-- signpost comment of http://127.0.0.1:8000 -->"


@pytest.fixture
def item(offline: Item, dana: User) -> Item:
    """An item with two open issues that GitHub was asked about, on a site that comments."""
    syncing.sync_all()
    talking.choose(comments=True, creates_issues=False, repositories=[], by=dana)
    return offline


def said(forge: Forge, number: int = 41) -> list[str]:
    return [comment.body for comment in forge.comments(HOME, number)]


def writes(forge: Forge) -> list[tuple[str, str]]:
    return [
        (request.method, request.path.removeprefix(f"/repos/{HOME}/"))
        for request in forge.log
        if request.method not in ("GET", "HEAD")
    ]


def test_off_by_default_nothing_is_written_and_nothing_asked(forge: Forge, offline: Item) -> None:
    talking.talk()

    assert (list(forge.log), TalkBack.objects.count(), IssueComment.objects.count()) == ([], 0, 0)


def test_each_issue_gets_one_comment_that_links_its_item(forge: Forge, item: Item) -> None:
    talking.talk()
    talking.talk()

    expected = (
        f"{MARKER}\n"
        "This issue is on the [Waymark roadmap](http://127.0.0.1:8000/roadmap/):\n\n"
        f"- [1.2 Offline tiles](http://127.0.0.1:8000/roadmap/items/{item.pk}/offline-tiles/): "
        "**in progress** (section 1. Maps)\n\n"
        "*Kept up to date by the roadmap's portal, in this one comment.*"
    )
    assert (said(forge, 41), said(forge, 42)) == ([expected], [expected])
    assert writes(forge) == [("POST", "issues/41/comments"), ("POST", "issues/42/comments")]
    assert list(Written.objects.values_list("what", flat=True)) == [
        f"A comment on {HOME}#42",
        f"A comment on {HOME}#41",
    ]


def test_the_comment_is_edited_in_place_when_its_item_changes(forge: Forge, item: Item, dana: User) -> None:
    talking.talk()
    other = make_item("Paper maps", section=item.section, target="Q3 2027")
    planning.track(other, [f"{HOME}#41"])
    planning.set_status(item, Status.SHIPPED, by=dana)

    talking.talk()

    [comment] = said(forge)
    assert "**shipped**" in comment
    assert "Paper maps" in comment and "target Q3 2027" in comment
    Item.objects.filter(pk=other.pk).update(left_at=timezone.now())
    talking.talk()
    assert "**left the roadmap**" in said(forge)[0]
    planning.track(other, [])
    planning.track(item, [f"{HOME}#42"])
    talking.talk()
    assert "measures nothing on the" in said(forge)[0]
    assert len(said(forge)) == 1


def test_nobody_is_called_and_nothing_referred_to(forge: Forge, item: Item) -> None:
    Item.objects.filter(pk=item.pk).update(title="Ask @ana about #7 [now](http://x) and GH-8 <b>*")

    talking.talk()

    [comment] = said(forge)
    assert r"Ask @​ana about \#​7 \[now\](http:​//x) and GH​-8 \<b\>\*" in comment


@pytest.mark.parametrize("step", ["write_comment", "edit_comment"])
def test_a_worker_that_is_killed_after_its_write_leaves_no_second_comment(
    forge: Forge, item: Item, monkeypatch: pytest.MonkeyPatch, step: str, dana: User
) -> None:
    if step == "edit_comment":
        talking.talk()
        planning.set_status(item, Status.SHIPPED, by=dana)
    real = getattr(comments, step)

    def killed(*given: object) -> None:
        real(*given)
        raise SystemExit

    monkeypatch.setattr(comments, step, killed)
    with pytest.raises(SystemExit):
        talking.talk()
    monkeypatch.setattr(comments, step, real)
    SyncRun.objects.filter(running=True).update(alive_at=timezone.now() - timedelta(minutes=2))

    talking.talk()

    assert (len(said(forge, 41)), len(said(forge, 42))) == (1, 1)
    assert not IssueComment.objects.exclude(due_at=None).exists()
    assert {comment.written for comment in IssueComment.objects.all()} == {*said(forge, 41), *said(forge, 42)}


def test_an_answer_that_was_lost_leaves_no_second_comment(forge: Forge, item: Item) -> None:
    forge.fail("cut", path="comments", method="POST", done=True)

    talking.talk()

    assert (len(said(forge, 41)), len(said(forge, 42))) == (1, 1)


def test_two_workers_write_once(forge: Forge, item: Item) -> None:
    SyncRun.objects.create(whole=False)

    talking.talk()
    assert said(forge) == []

    SyncRun.objects.update(running=False)
    talking.talk()
    assert len(said(forge)) == 1


def test_a_deleted_comment_is_not_fought_until_a_maintainer_asks(
    forge: Forge, item: Item, dana: User
) -> None:
    talking.talk()
    ours = IssueComment.objects.get(issue__number=41)
    assert ours.comment_id
    forge.delete_comment(HOME, ours.comment_id)
    planning.set_status(item, Status.SHIPPED, by=dana)
    talking.talk()
    planning.set_status(item, Status.IN_PROGRESS, by=dana)
    talking.talk()
    ours.refresh_from_db()
    assert (said(forge), ours.problem, ours.is_stopped) == ([], talking.DELETED, True)

    talking.write_again(ours, by=dana)
    talking.talk()

    assert len(said(forge)) == 1 and "**in progress**" in said(forge)[0]


@pytest.mark.parametrize("mode", ["403", "404", "locked"])
def test_what_github_refuses_stops_with_its_reason(forge: Forge, item: Item, mode: str) -> None:
    if mode == "404":
        forge.hide(HOME, 41)
    elif mode == "locked":
        forge.lock_issue(HOME, 41)
    else:
        forge.fail(mode, times=1, path="/41/comments", method="POST")

    talking.talk()
    talking.talk()

    first = IssueComment.objects.get(issue__number=41)
    assert first.is_stopped
    assert first.problem.startswith("GitHub")
    assert (len(said(forge, 42)), len(writes(forge))) == (1, 1 if mode == "404" else 2)


def test_a_comment_that_people_delete_stops_as_soon_as_github_tells(forge: Forge, item: Item) -> None:
    forge.hook_url = "http://127.0.0.1:9/"
    talking.talk()
    ours = IssueComment.objects.get(issue__number=41)
    assert hear(forge, "issue_comment") == [
        f"applied: {HOME}#41: 4 comments It is our own comment.",
        f"applied: {HOME}#42: 1 comment It is our own comment.",
    ]

    forge.delete_comment(HOME, ours.comment_id or 0)

    assert hear(forge, "issue_comment") == [
        f"applied: {HOME}#41: 3 comments Our comment was deleted; it is not written again by itself."
    ]
    ours.refresh_from_db()
    assert (ours.is_stopped, ours.problem, talking.refusals()) == (True, talking.DELETED, 1)


def test_a_rate_limit_stops_everything_until_its_time(forge: Forge, item: Item) -> None:
    forge.fail("403secondary", times=1, method="POST", seconds=90)

    talking.talk()
    talking.talk()

    assert len(writes(forge)) == 1
    first = IssueComment.objects.get(issue__number=41)
    assert "rate limit" in first.problem and first.due_at
    SyncRun.objects.update(stopped_until=None)
    talking.talk()
    assert (len(said(forge, 41)), len(said(forge, 42))) == (1, 1)


def test_the_limit_for_content_is_kept(forge: Forge, item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "LIMITS", ((timedelta(hours=1), 1),))

    talking.talk()
    talking.talk()
    assert len(writes(forge)) == 1

    Written.objects.update(at=timezone.now() - timedelta(hours=2))
    talking.talk()
    assert len(writes(forge)) == 2


def test_turned_off_it_stops_at_once_and_what_is_there_stays(forge: Forge, item: Item, dana: User) -> None:
    talking.talk()
    talking.choose(comments=False, creates_issues=False, repositories=[], by=dana)
    planning.set_status(item, Status.SHIPPED, by=dana)

    talking.talk()

    assert "**in progress**" in said(forge)[0]
    talking.choose(comments=True, creates_issues=False, repositories=[], by=dana)
    talking.talk()
    assert "**shipped**" in said(forge)[0]


def test_only_listed_repositories_are_written_to(forge: Forge, item: Item, dana: User) -> None:
    forge.add_issue("acme/widget", 5, title="Widgets")
    forge.add_issue("acme/other", 6, title="Other")
    planning.track(item, ["acme/widget#5", "acme/other#6"])
    syncing.sync_all()

    talking.choose(comments=True, creates_issues=False, repositories=["Acme/Widget"], by=dana)
    talking.talk()

    assert [request.path for request in forge.log if request.method == "POST"] == [
        "/repos/acme/widget/issues/5/comments"
    ]


def test_an_issue_that_is_closed_already_gets_no_first_comment(forge: Forge, item: Item) -> None:
    forge.close_issue(HOME, 42)
    syncing.sync_all()

    talking.talk()

    assert (len(said(forge, 41)), said(forge, 42)) == (1, [])


def test_an_issue_that_moved_keeps_its_one_comment(forge: Forge, item: Item, dana: User) -> None:
    talking.talk()
    forge.transfer_issue(HOME, 41, "waymark-maps/atlas", 3)
    syncing.sync_all()
    talking.choose(comments=True, creates_issues=False, repositories=["waymark-maps/atlas"], by=dana)
    planning.set_status(item, Status.SHIPPED, by=dana)

    talking.talk()

    [comment] = forge.comments("waymark-maps/atlas", 3)
    assert "**shipped**" in comment.body

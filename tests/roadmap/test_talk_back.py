"""What the portal writes on GitHub and what comes back of it: a real worker, webhooks over real HTTP, no echo."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from django.utils import timezone
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.notifications.models import Notification
from roadmap.freshness import Kind
from roadmap.models import Delivery, Event, Issue, IssueComment, IssueRequest, Item
from roadmap.services import (
    following,
    health,
    importing,
    issue_requests,
    outgoing,
    planning,
    syncing,
    talking,
)
from roadmap.services.issue_requests import NewIssue
from tests.factories import make_user
from tests.roadmap.sweeping import eventually

HOME = "waymark-maps/waymark"
DOCUMENT = (
    "# Trails\n\n## Maps\n\n### Offline tiles\n\nTiles are kept.\n\nTracking issues:\n\n- #41 Store tiles\n"
)
LONG_AGO = timezone.now() - timedelta(days=500)


@pytest.fixture
def hooked(worker: None, forge: Forge, live_server: Any, settings: Settings) -> Forge:
    settings.GITHUB_TOKEN = "t0ken"
    forge.hook_url, forge.secret = f"{live_server.url}/hooks/github/", site.GITHUB_WEBHOOK_SECRET
    forge.add_issue(HOME, 41, title="Store tiles", created_at=LONG_AGO, updated_at=LONG_AGO)
    return forge


def swept_until(question: Callable[[], bool]) -> bool:
    """Beat sweeps; whoever finds another conversation with GitHub under way leaves it to the next sweep."""

    def sweep() -> bool:
        talking.talk()
        return question()

    return eventually(sweep)


def all_applied(forge: Forge) -> bool:
    forge.wait_for_deliveries()
    return not Delivery.objects.filter(processed_at=None).exists()


def test_our_comment_comes_back_as_no_news_and_as_no_sign_of_life(
    hooked: Forge, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "GAP", 0.0)
    importing.apply(importing.preview(DOCUMENT.encode(), repository=HOME))
    item = Item.objects.get()
    Item.objects.update(created_at=LONG_AGO)
    Event.objects.update(at=LONG_AGO)
    following.follow(item, by=make_user("fay"))
    assert eventually(lambda: Issue.objects.get().known)
    before = list(Event.objects.values_list("kind", flat=True))
    assert [problem.kind for problem in health.look_at(item).problems] == [Kind.STALE]

    talking.choose(comments=True, creates_issues=False, repositories=[], by=dana)
    assert swept_until(lambda: IssueComment.objects.filter(comment_id__isnull=False).exists())
    assert eventually(lambda: all_applied(hooked))
    syncing.sync_all()

    assert len(hooked.comments(HOME, 41)) == 1
    row = Issue.objects.get()
    assert row.comments == 1
    assert list(Event.objects.values_list("kind", flat=True)) == before
    assert Notification.objects.count() == 0
    assert [problem.kind for problem in health.look_at(item).problems] == [Kind.STALE]

    hooked.add_comment(HOME, 41, "Any news?", by="bo")
    hooked.edit_issue(HOME, 41, body="More words")
    Issue.objects.filter(pk=row.pk).update(github_updated_at=timezone.now() + timedelta(minutes=5))
    assert health.look_at(item).problems == []


def test_the_issue_that_we_opened_comes_back_as_no_news(
    hooked: Forge, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "GAP", 0.0)
    importing.apply(importing.preview(DOCUMENT.encode(), repository=HOME))
    talking.choose(comments=True, creates_issues=True, repositories=[], by=dana)
    section = Item.objects.get().section
    item = planning.add_item(section, title="Show closures", body="On the map.", issues=[], by=dana)
    following.follow(item, by=make_user("fay"))

    issue_requests.ask_for(item, NewIssue("Show closures", "On the map."), by=dana)
    assert swept_until(lambda: IssueRequest.objects.filter(done_at__isnull=False).exists())
    assert swept_until(lambda: len(hooked.repository(HOME).said) == 2)
    assert eventually(lambda: all_applied(hooked))

    opened = IssueRequest.objects.get().issue
    assert opened is not None
    assert [issue.number for issue in hooked.repository(HOME).issues.values()] == [41, opened.number]
    assert len(hooked.comments(HOME, opened.number)) == 1
    assert set(item.events.values_list("kind", flat=True)) == {"added", "edited", "issue_opened"}
    assert Notification.objects.count() == 0
    assert [str(issue) for issue in Item.objects.get(pk=item.pk).tracked_issues] == [str(opened)]

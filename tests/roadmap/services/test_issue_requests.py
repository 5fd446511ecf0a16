"""An accepted proposal gets its tracking issue: once, with its label, in the document that waits."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.services import acceptance, deciding
from proposals.workflow import Status
from roadmap.github import comments
from roadmap.models import Issue, IssueRequest, Item, PendingChange, Section, SyncRun, Version
from roadmap.services import importing, issue_requests, pull_requests, syncing, talking
from roadmap.services.issue_requests import NewIssue
from tests.factories import make_item, make_proposal
from tests.roadmap.services.looking import HOME, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("speaks")]
DOCUMENT = (
    "# Trails\n\n## Maps\n\n### Offline tiles\n\nTiles are kept.\n\nTracking issues:\n\n- #41 Store tiles\n"
)


@pytest.fixture
def accepted(forge: Forge, dana: User) -> Item:
    """An item that came from a proposal, for which an issue was asked for."""
    forge.add_issue(HOME, 41, title="Store tiles")
    importing.apply(importing.preview(DOCUMENT.encode(), repository=HOME))
    syncing.sync_all()
    talking.choose(comments=False, creates_issues=True, repositories=[], by=dana)
    decide(make_proposal("Show closures", body="Ask @ana.", problem="Paths are closed."), by=dana)
    return Item.objects.get(title="Show closures")


def decide(proposal: Proposal, *, by: User) -> None:
    new_issue = acceptance.tracking_issue(proposal)
    assert new_issue is not None
    section = Section.objects.get()
    deciding.decide(
        proposal, Status.ACCEPTED, by=by, rationale="It fits.", section=section, new_issue=new_issue
    )


def opened(forge: Forge) -> list[tuple[int, str, list[str]]]:
    issues = forge.repository(HOME).issues.values()
    return [(issue.number, issue.title, issue.labels) for issue in issues if issue.number != 41]


def test_the_issue_is_opened_and_measures_its_item(forge: Forge, accepted: Item) -> None:
    talking.talk()
    talking.talk()

    assert opened(forge) == [(42, "Show closures", ["roadmap"])]
    proposal = Proposal.objects.get()
    assert forge.repository(HOME).issues[42].body == (
        f"<!-- signpost issue {IssueRequest.objects.get().pk} of http://127.0.0.1:8000 -->\n"
        "Paths are closed.\n\nAsk @​ana.\n\n*Accepted on the roadmap: [the proposal with its votes, comments and "
        f"decision](http://127.0.0.1:8000{proposal.get_absolute_url()}).*"
    )
    accepted.refresh_from_db()
    assert [str(issue) for issue in accepted.tracked_issues] == [f"{HOME}#42"]
    assert ("issue_opened", f"{HOME}#42: opened for this item") in told(accepted)
    newest = Version.objects.first()
    assert newest and "### Show closures\n\nAsk @ana.\n\nTracking issues:\n\n- [#42]" in newest.source
    assert accepted.place is not None and not accepted.in_document
    assert PendingChange.objects.open().get().problem == ""
    assert Issue.objects.get(number=42).objective


@pytest.mark.parametrize("moment", ["after it was opened", "before it was kept"])
def test_a_worker_that_is_killed_leaves_no_second_issue(
    forge: Forge, accepted: Item, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    place: Any = comments if moment == "after it was opened" else issue_requests
    name = "open_issue" if place is comments else "_take"
    real = getattr(place, name)

    def killed(*given: Any, **named: Any) -> None:
        if place is comments:
            real(*given, **named)
        raise SystemExit

    monkeypatch.setattr(place, name, killed)
    with pytest.raises(SystemExit):
        talking.talk()
    monkeypatch.setattr(place, name, real)
    SyncRun.objects.filter(running=True).update(alive_at=timezone.now() - timedelta(minutes=2))

    talking.talk()

    assert [number for number, _, _ in opened(forge)] == [42]
    assert [str(issue) for issue in Item.objects.get(pk=accepted.pk).tracked_issues] == [f"{HOME}#42"]


def test_what_github_refuses_waits_for_a_maintainer(forge: Forge, accepted: Item, dana: User) -> None:
    forge.fail("403", method="POST")
    talking.talk()
    talking.talk()
    request = IssueRequest.objects.get()
    assert (request.is_stopped, opened(forge)) == (True, [])
    assert request.problem.startswith("GitHub does not let the portal open an issue in waymark-maps/waymark")

    issue_requests.ask_again(request, by=dana)
    talking.talk()
    issue_requests.ask_again(request, by=dana)
    talking.talk()

    assert [number for number, _, _ in opened(forge)] == [42]


def test_the_document_is_not_handed_over_before_the_issue_is_there(accepted: Item) -> None:
    importing_done = Version.objects.of_repository().exists()
    assert importing_done
    assert "is being opened on GitHub" in pull_requests.why_not()

    talking.talk()

    assert pull_requests.why_not() == ""


def test_off_by_default_no_issue_is_offered_nor_asked_for(forge: Forge, dana: User, alice: User) -> None:
    proposal, item = make_proposal(), make_item()
    assert acceptance.tracking_issue(proposal) is None
    with pytest.raises(RuleBroken, match="may not open issues"):
        issue_requests.ask_for(item, NewIssue("Title", ""), by=dana)

    talking.choose(comments=False, creates_issues=True, repositories=[], by=dana)
    assert acceptance.tracking_issue(make_proposal(links=[{"text": f"{HOME}#41", "url": ""}])) is None
    with pytest.raises(PermissionDenied):
        issue_requests.ask_for(item, NewIssue("Title", ""), by=alice)
    talking.talk()

    assert list(forge.log) == []

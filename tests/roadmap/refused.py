"""What the database refuses of the roadmap: the name of each constraint, and what breaks it."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from roadmap.models import (
    Arrival,
    Claim,
    Contributor,
    ContributorReading,
    Delivery,
    Follow,
    Issue,
    IssueRequest,
    PendingChange,
    PullRequest,
    Repository,
    RoleSource,
    SyncRun,
    TalkBack,
    Tracking,
    Upstream,
    Version,
)
from tests.factories import make_issue, make_item, make_user, track
from tests.refusals import again, change


def tracking() -> Tracking:
    item = make_item()
    track(item, make_issue())
    return item.tracking.get()


def issue_request() -> IssueRequest:
    return IssueRequest.objects.create(item=make_item(), repository="o/r", title="Tiles", by=make_user())


def known_twice() -> Repository:
    Repository.objects.create(name="moby/moby", forge_id="7")
    return Repository.objects.create(name="moby/classic")


def named_twice() -> Issue:
    make_issue(1, node_id="I_1")
    return make_issue(2)


def contributor() -> Contributor:
    return Contributor.objects.create(login="ana", account="7", source="merged")


def version(**fields: Any) -> Version:
    return Version.objects.create(source="# Roadmap\n", digest="0" * 64, **fields)


def pending_change() -> PendingChange:
    return PendingChange.objects.create(item=make_item(), field="title", before="Old", after="New")


def claim() -> Claim:
    return Claim.objects.create(issue=make_issue(), member=make_user())


def pull_request() -> PullRequest:
    return PullRequest.objects.create(
        repository="acme/widget", branch="work", title="Work", body="", version=version(), by=make_user()
    )


REFUSED: dict[str, Callable[[], None]] = {
    "one_mirror_an_issue": lambda: again(make_issue()),
    "one_mirror_a_node": lambda: change(named_twice(), node_id="I_1"),
    "issue_absence_known": lambda: change(make_issue(), absence="shy"),
    "delivery_state_known": lambda: change(
        Delivery.objects.create(guid="a", event="issues", payload={}), state="lost"
    ),
    "issue_state_known": lambda: change(make_issue(), state="merged"),
    "item_status_known": lambda: change(make_item(), status="accepted"),
    "item_status_source_known": lambda: change(make_item(), status_source="rumour"),
    "item_document_status_known": lambda: change(make_item(), document_status="done"),
    "followed_once": lambda: again(Follow.objects.create(item=make_item(), member=make_user())),
    "tracked_once_an_item": lambda: again(tracking()),
    "one_claim_an_issue": lambda: again(claim()),
    "claim_ends_for_a_reason": lambda: change(claim(), ended_at=timezone.now()),
    "one_sync_at_a_time": lambda: again(SyncRun.objects.create()),
    "one_row_a_repository": lambda: change(known_twice(), forge_id="7"),
    "version_kind_known": lambda: change(version(), kind="rumour"),
    "one_version_a_commit": lambda: again(version(commit="a" * 40)),
    "one_upstream": lambda: change(Upstream.load(), id=2),
    "contributor_source_known": lambda: change(contributor(), source="rumour"),
    "merged_by_a_known_account": lambda: change(contributor(), account=""),
    "one_contributor_an_account": lambda: again(contributor()),
    "one_contributor_a_name": lambda: again(Contributor.objects.create(login="ida", source="named")),
    "one_contributor_reading": lambda: change(ContributorReading.load(), id=2),
    "one_role_source": lambda: change(RoleSource.load(), id=2),
    "role_source_kind_known": lambda: change(RoleSource.load(), kind="rumour"),
    "one_talk_back": lambda: change(TalkBack.load(), id=2),
    "one_request_an_item": lambda: again(issue_request()),
    "arrival_state_known": lambda: change(Arrival.objects.create(source="# Roadmap\n"), state="lost"),
    "one_arrival_a_commit": lambda: again(Arrival.objects.create(source="# Roadmap\n", commit="a" * 40)),
    "pending_field_known": lambda: change(pending_change(), field="number"),
    "pending_state_known": lambda: change(pending_change(), state="lost"),
    "one_open_change_a_field": lambda: again(pending_change()),
    "pull_request_state_known": lambda: change(pull_request(), state="lost"),
    "one_pull_request_a_branch": lambda: again(pull_request()),
}

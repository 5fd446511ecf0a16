"""What the database itself refuses, whatever the code above it does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, F, UniqueConstraint
from django.utils import timezone

from portal.notifications.models import Notification
from proposals.models import (
    AgendaItem,
    CoAuthor,
    Concern,
    Decision,
    Eligible,
    Meeting,
    Merge,
    ProposalTemplate,
    Review,
    RuleChoice,
    SignOff,
    Vote,
)
from proposals.profiles import SIMPLE
from proposals.workflow import Status
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
from tests.factories import (
    make_comment,
    make_decision,
    make_issue,
    make_item,
    make_proposal,
    make_user,
    track,
)

pytestmark = pytest.mark.django_db
OURS = ("notifications", "proposals", "roadmap")


def again(row: Any) -> None:
    """The same row a second time."""
    row.pk = None
    row.save(force_insert=True)


def change(row: Any, **fields: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


def change_and_again(row: Any, **fields: Any) -> None:
    """Another row that differs in `fields` alone."""
    for name, value in fields.items():
        setattr(row, name, value)
    again(row)


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


def co_author() -> CoAuthor:
    proposal, member = make_proposal(), make_user("bob")
    return CoAuthor.objects.create(
        proposal=proposal, invited_as="bob", member=member, invited_by=proposal.author
    )


def decision() -> Decision:
    return make_decision(make_proposal(), outcome=Status.DECLINED)


def review(**fields: Any) -> Review:
    known = {
        "frozen_profile": SIMPLE.as_json(),
        "disposition": "accepted",
        "reason": "So.",
        "chair": make_user(),
    }
    return Review.objects.create(proposal=make_proposal(), **{**known, **fields})


def sign_off() -> SignOff:
    return SignOff.objects.create(review=review(), reviewer=make_user(), position="signed")


def concern() -> Concern:
    return Concern.objects.create(review=review(), name="cost", body="Too costly.", by=make_user())


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


def merge(**fields: Any) -> Merge:
    known = {
        "by": make_user(),
        "reason": "The same.",
        "was_status": "submitted",
        "was_moved_at": timezone.now(),
    }
    return Merge.objects.create(
        **{"duplicate": make_proposal(), "original": make_proposal(), **known, **fields}
    )


def meeting() -> Meeting:
    now = timezone.now()
    return Meeting.objects.create(title="Summit", starts_at=now, ends_at=now + timedelta(hours=1))


def agenda_item() -> AgendaItem:
    return AgendaItem.objects.create(meeting=meeting(), proposal=make_proposal(), reason="asked")


REFUSED: dict[str, Callable[[], None]] = {
    "told_once": lambda: again(
        Notification.objects.create(recipient=make_user(), event="proposals.1", subject="Told", path="/")
    ),
    "one_vote_a_person": lambda: again(Vote.objects.create(proposal=make_proposal(), voter=make_user())),
    "vote_count_not_negative": lambda: change(make_proposal(), vote_count=F("vote_count") - 1),
    "comment_count_not_negative": lambda: change(make_proposal(), comment_count=F("comment_count") - 1),
    "proposal_status_known": lambda: change(make_proposal(), status="shipped"),
    "proposal_has_a_title": lambda: change(make_proposal(), title=""),
    "submitted_has_its_time": lambda: change(make_proposal(), submitted_at=None),
    "accepted_iff_on_the_roadmap": lambda: change(make_proposal(), roadmap_item=make_item()),
    "material_version_is_there": lambda: change(make_proposal(), material_version=2),
    "one_version_a_number": lambda: again(make_proposal().versions.get()),
    "versions_count_from_one": lambda: change(make_proposal().versions.get(), number=0),
    "one_template_for_the_site": lambda: again(ProposalTemplate.objects.create()),
    "asked_once_a_template": lambda: again(
        ProposalTemplate.objects.create().questions.create(text="Who pays?")
    ),
    "co_author_once": lambda: change_and_again(co_author(), invited_as="bob@example.org"),
    "invited_once_by_a_name": lambda: change_and_again(co_author(), member=None),
    "one_answer_to_an_invitation": lambda: change(
        co_author(), accepted_at=timezone.now(), declined_at=timezone.now()
    ),
    "one_proposal_a_form": lambda: again(make_proposal()),
    "one_comment_a_form": lambda: again(make_comment(make_proposal())),
    "comment_has_text_unless_deleted": lambda: change(make_comment(make_proposal()), body=""),
    "hidden_for_a_reason": lambda: change(make_comment(make_proposal()), hidden_at=timezone.now()),
    "one_decision_a_round": lambda: again(decision()),
    "decision_has_a_rationale": lambda: change(decision(), rationale=""),
    "decision_outcome_known": lambda: change(decision(), outcome="withdrawn"),
    "one_profile_for_the_site": lambda: again(RuleChoice.objects.create()),
    "one_review_a_round": lambda: again(review(ended_at=timezone.now())),
    "one_open_review": lambda: change_and_again(review(), round=2),
    "review_disposition_known": lambda: change(review(), disposition="withdrawn"),
    "held_for_a_reason": lambda: change(review(), held_at=timezone.now()),
    "eligible_once": lambda: again(Eligible.objects.create(review=review(), member=make_user())),
    "one_sign_off_a_round": lambda: again(sign_off()),
    "sign_off_position_known": lambda: change(sign_off(), position="against"),
    "one_concern_a_name": lambda: again(concern()),
    "concern_has_a_name_and_text": lambda: change(concern(), name=""),
    "resolved_with_words": lambda: change(concern(), resolved_at=timezone.now()),
    "one_standing_merge": lambda: again(merge()),
    "not_merged_into_itself": lambda: change(merge(), original=F("duplicate")),
    "merged_for_a_reason": lambda: change(merge(), reason=""),
    "undone_by_somebody": lambda: change(merge(), undone_at=timezone.now()),
    "meeting_has_a_title": lambda: change(meeting(), title=""),
    "meeting_ends_after_its_start": lambda: change(meeting(), ends_at=F("starts_at")),
    "published_with_minutes": lambda: change(meeting(), published_at=timezone.now()),
    "once_on_an_agenda": lambda: again(agenda_item()),
    "agenda_reason_known": lambda: change(agenda_item(), reason="rumour"),
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


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(name: str) -> None:
    # SQLite names a unique constraint by its columns; a counter's own type refuses what is negative as well.
    said = f"{name}|UNIQUE constraint failed|{name.removesuffix('_not_negative')}"
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        REFUSED[name]()


def test_every_constraint_of_ours_is_proven() -> None:
    ours = {
        constraint.name
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }

    assert ours == set(REFUSED)


def test_an_accepted_proposal_cannot_lose_its_item_nor_share_it() -> None:
    accepted = make_proposal(status=Status.ACCEPTED)

    with pytest.raises(IntegrityError, match="accepted_iff_on_the_roadmap"), transaction.atomic():
        change(accepted, roadmap_item=None)
    with pytest.raises(IntegrityError, match="roadmap_item_id"), transaction.atomic():
        change(make_proposal(), status="accepted", roadmap_item=accepted.roadmap_item)


def test_a_delivery_is_stored_once() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        again(Delivery.objects.create(guid="a", event="issues", payload={}))

"""The mirror of GitHub's issues: what an answer or a webhook tells is written here and nowhere else."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from roadmap.forges.values import IssuePayload
from roadmap.models import Event, Issue, Item
from roadmap.progress import Status
from roadmap.services import statuses
from roadmap.services.issue_changes import Change, changes_between
from roadmap.tasks import sync_soon

Teller = Literal["sync", "webhook"]
LONGEST_REPOSITORY = 140
ISSUE_MOVED = "issue_moved"


@dataclass(frozen=True)
class Effect:
    """What a payload did: `changes` are words for people; where there are none, `reason` may say why."""

    issue: Issue | None
    changes: tuple[str, ...] = ()
    reason: str = ""

    @property
    def words(self) -> str:
        """One line, such as "o/r#42: closed as completed; item 1.2 Offline tiles is now shipped"."""
        return f"{self.issue}: {'; '.join(self.changes)}" if self.changes else self.reason


@transaction.atomic
def apply_payload(
    payload: IssuePayload, *, source: Teller, fetched_at: datetime, etag: str = "", home: str = ""
) -> Effect:
    """Write what GitHub told at `fetched_at` into the issue's one row, its items' events and their status.

    An older `updated_at` never wins, the same again changes nothing. A row is made only for an open issue with
    the roadmap label in `home` (usually ROADMAP_REPOSITORY); other issues that nobody tracks are ignored.
    """
    objective = _is_objective(payload, home or settings.ROADMAP_REPOSITORY)
    issue = _locked_row(payload, may_create=objective)
    if issue is None:
        return Effect(None, reason=f"Nothing here tracks {payload.repository}#{payload.number}.")
    if not payload.complete:
        return Effect(issue, reason="GitHub left out the state or the labels, so it tells nothing new.")
    values = _values(payload, objective)
    before = {name: getattr(issue, name) for name in values}
    if issue.github_updated_at and payload.updated_at < issue.github_updated_at:
        if source == "sync":
            confirm([issue.pk])
        return Effect(issue, reason="A newer state is known.")
    if before == values:
        _note_answer(issue, source=source, fetched_at=fetched_at, etag=etag)
        return Effect(issue, reason="Nothing new.")
    if source == "webhook" and payload.updated_at == issue.github_updated_at:
        # GitHub's clock ticks in seconds, so only GitHub knows which of the two came last.
        sync_soon.delay_on_commit(issue_ids=[issue.pk])
        if issue.etag or _rank(before) > _rank(values):
            return Effect(issue, reason="Another change of the same second is known; GitHub is asked again.")
    _save(issue, values, fetched_at=fetched_at, etag=etag)
    return Effect(issue, tuple(_spread(issue, changes_between(before, values))))


@transaction.atomic
def follow(
    issue: Issue, payload: IssuePayload, *, source: Teller, fetched_at: datetime, etag: str = ""
) -> Effect:
    """Apply a payload that has, or may have, another repository or number than the issue's row.

    A row that moves keeps its id, its items and their history. Where the new place has a row of its own, that one
    takes over the tracking.
    """
    repository, number = payload.repository.lower(), payload.number
    moved = (issue.repository, issue.number) != (repository, number) and len(repository) <= LONGEST_REPOSITORY
    items = list(issue.tracking.values_list("item_id", flat=True)) if moved else []
    there = Issue.objects.select_for_update(no_key=True).filter(repository=repository, number=number).first()
    if moved and there is None:
        # The old place's ETag says nothing about the new one.
        Issue.objects.filter(pk=issue.pk).update(
            repository=repository, number=number, url=payload.url, etag=""
        )
    effect = apply_payload(payload, source=source, fetched_at=fetched_at, etag=etag)
    if moved and there is not None:
        issue.tracking.exclude(item__in=there.tracking.values("item")).update(issue=there)
        issue.tracking.all().delete()
        Issue.objects.filter(pk=issue.pk).update(objective=False)
        effect = replace(effect, changes=(*effect.changes, *_spread(there, [])))
    if issue.number != number:  # a renamed repository keeps its numbers, and GitHub knows both of its names
        _record_move(items, before=str(issue), after=f"{repository}#{number}", url=payload.url)
    return replace(effect, changes=(f"moved here from {issue}", *effect.changes)) if moved else effect


def _record_move(items: Sequence[int], *, before: str, after: str, url: str) -> None:
    """Tell these items, each once, that an issue of theirs has another place than their document says."""
    data = {"words": f"{before}: moved to {after}", "issue": after, "before": before, "url": url}
    known = Event.objects.filter(kind=ISSUE_MOVED, item__in=items, data__before=before, data__issue=after)
    told = set(known.values_list("item_id", flat=True))
    Event.objects.bulk_create(
        Event(item_id=pk, kind=ISSUE_MOVED, data=data) for pk in items if pk not in told
    )


def move_repository(old: str, new: str) -> None:
    """Follow a renamed repository: numbers stay. An issue with a row under each name keeps both."""
    taken = Issue.objects.filter(repository=new.lower()).values_list("number", flat=True)
    staying = Issue.objects.filter(repository=old.lower()).exclude(number__in=list(taken))
    staying.update(repository=new.lower(), etag="")


def confirm(issue_ids: Collection[int]) -> None:
    """GitHub has answered about these issues: they fail no more. Writes only where one did."""
    failing = Issue.objects.filter(pk__in=issue_ids, failing_since__isnull=False)
    if failing.exists():
        failing.update(failing_since=None, failure="")


def mark_failing(issue_ids: Iterable[int], failure: str) -> None:
    """Keep the last known state of these issues, and note why, and since when, it can't be fetched anew."""
    rows = Issue.objects.filter(pk__in=list(issue_ids)).exclude(
        failing_since__isnull=False, failure=failure[:300]
    )
    rows.update(failing_since=Coalesce("failing_since", Value(timezone.now())), failure=failure[:300])


def leave_objectives(issue_ids: Collection[int]) -> list[str]:
    """Take issues that a complete list no longer has off the help list; returns them in words."""
    rows = list(Issue.objects.filter(pk__in=issue_ids, objective=True))
    Issue.objects.filter(pk__in=[issue.pk for issue in rows]).update(objective=False)
    return [f"{issue}: no short-term objective any more" for issue in rows]


def _locked_row(payload: IssuePayload, *, may_create: bool) -> Issue | None:
    key: dict[str, Any] = {"repository": payload.repository.lower(), "number": payload.number}
    if may_create:
        Issue.objects.get_or_create(**key)
    return Issue.objects.select_for_update(no_key=True).filter(**key).first()


def _is_objective(payload: IssuePayload, home: str) -> bool:
    if payload.repository.lower() != home.lower() or len(home) > LONGEST_REPOSITORY:
        return False
    labels = {label.name.casefold() for label in payload.labels}
    return (
        payload.state == "open"
        and not payload.is_pull_request
        and settings.ROADMAP_LABEL.casefold() in labels
    )


def _values(payload: IssuePayload, objective: bool) -> dict[str, Any]:
    return {
        "title": payload.title[:500],
        "state": payload.state,
        "state_reason": payload.state_reason[:20],
        "url": payload.url if len(payload.url) <= 500 else "",
        "labels": [asdict(label) for label in payload.labels],
        "assignees": [asdict(person) for person in payload.assignees],
        "assigned": bool(payload.assignees),
        "milestone": payload.milestone[:300],
        "comments": payload.comments,
        "is_pull_request": payload.is_pull_request,
        "objective": objective,
        "github_updated_at": payload.updated_at,
    }


def _rank(values: Mapping[str, Any]) -> str:
    """An order among states of the same second that does not depend on which webhook arrived first."""
    return json.dumps(values, sort_keys=True, default=str)


def _note_answer(issue: Issue, *, source: Teller, fetched_at: datetime, etag: str) -> None:
    """The same content again costs no write, unless it ends a failure or brings the ETag."""
    etag = _fitting(etag)
    if source == "sync" and (issue.failing_since or (etag and etag != issue.etag)):
        _save(issue, {}, fetched_at=fetched_at, etag=etag or issue.etag)


def _save(issue: Issue, values: Mapping[str, Any], *, fetched_at: datetime, etag: str) -> None:
    # A webhook brings no ETag: the old one is dropped, so that the next sync looks for itself.
    told = {"fetched_at": fetched_at, "etag": _fitting(etag), "failing_since": None, "failure": ""}
    for name, value in {**values, **told}.items():
        setattr(issue, name, value)
    issue.save(update_fields=[*values, *told])


def _fitting(etag: str) -> str:
    return etag if len(etag) <= 200 else ""


def _spread(issue: Issue, changes: list[Change]) -> list[str]:
    """Record the events of the items that the issue measures and work their status out; returns all words."""
    words = [change.words for change in changes]
    # The lock makes two issues of one item that close at once see each other.
    for item in (
        Item.objects.select_for_update(no_key=True)
        .filter(pk__in=issue.tracking.values("item"))
        .order_by("pk")
    ):
        for change in changes:
            if change.kind:
                Event.objects.create(item=item, kind=change.kind, data=_facts(issue, change))
        before = item.status
        statuses.refresh_status(item)
        if item.status != before:
            words.append(f"item {item} is now {Status(item.status).label.lower()}")
    return words


def _facts(issue: Issue, change: Change) -> dict[str, Any]:
    about = {"issue": str(issue), "title": issue.title, "url": issue.url}
    return {"words": f"{issue}: {change.words}", **about, **change.facts}

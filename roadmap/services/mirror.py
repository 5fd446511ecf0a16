"""The mirror of GitHub's issues: what an answer or a webhook tells is written here and nowhere else."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from roadmap.forges.errors import ForgeError, Gone, NotFound
from roadmap.forges.values import IssuePayload
from roadmap.models import Absence, Issue
from roadmap.models.repository import forge_name
from roadmap.services import issue_places, repositories
from roadmap.services.issue_changes import Change, changes_between
from roadmap.services.issue_events import Teller as Teller
from roadmap.services.issue_events import spread, tell_of_move
from roadmap.services.issue_places import Found
from roadmap.services.issue_values import tells_objective, values_of
from roadmap.tasks import sync_soon

GONE = {Absence.DELETED: "deleted on {}", Absence.HIDDEN: "not available on {} any more"}


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

    The row is known by the node id, then by repository and number, and follows both. An older `updated_at` never
    wins, the same again changes nothing. A row is made only for an open issue with the roadmap label in `home`
    (usually ROADMAP_REPOSITORY); other issues that nobody tracks are ignored.
    """
    found = issue_places.find(payload, asked=None, believed=source == "sync")
    return _apply(payload, found, source=source, fetched_at=fetched_at, etag=etag, home=home)


@transaction.atomic
def follow(
    issue: Issue, payload: IssuePayload, *, source: Teller, fetched_at: datetime, etag: str = ""
) -> Effect:
    """Apply a payload that has, or may have, another repository or number than the issue's row.

    A row that moves keeps its id, its items and their history. Where the new place has a row of its own, that one
    takes over all that hangs on the other.
    """
    found = issue_places.find(payload, asked=issue, believed=True)
    return _apply(payload, found, source=source, fetched_at=fetched_at, etag=etag, home="")


def _apply(
    payload: IssuePayload, found: Found, *, source: Teller, fetched_at: datetime, etag: str, home: str
) -> Effect:
    objective = tells_objective(payload, home or settings.ROADMAP_REPOSITORY)
    issue = found.issue
    if issue is None and objective:
        Issue.objects.get_or_create(repository=payload.repository.lower(), number=payload.number)
        issue = issue_places.find(payload, asked=None, believed=False).issue
    if issue is None:
        return Effect(None, reason=f"Nothing here tracks {payload.repository}#{payload.number}.")
    effect = _write(issue, payload, objective, source=source, fetched_at=fetched_at, etag=etag)
    if not found.before:
        return effect
    return _tell_of_move(effect, payload, found, source=source, at=fetched_at)


def _write(
    issue: Issue, payload: IssuePayload, objective: bool, *, source: Teller, fetched_at: datetime, etag: str
) -> Effect:
    forge = forge_name(issue.repository)
    if not payload.complete:
        return Effect(issue, reason=f"{forge} left out the state or the labels, so it tells nothing new.")
    values = values_of(payload, issue, objective)
    before = {name: getattr(issue, name) for name in values}
    if issue.github_updated_at and payload.updated_at < issue.github_updated_at:
        if source == "sync":
            confirm([issue.pk])
        return Effect(issue, reason="A newer state is known.")
    if before == values and (source == "webhook" or not issue.absence):
        _note_answer(issue, source=source, fetched_at=fetched_at, etag=etag)
        return Effect(issue, reason="Nothing new.")
    if source == "webhook" and issue.absence and payload.updated_at == issue.github_updated_at:
        sync_soon.delay_on_commit(issue_ids=[issue.pk])
        return Effect(issue, reason=f"{forge} does not show it any more, and is asked again.")
    if source == "webhook" and _leaves_open(payload, issue):
        sync_soon.delay_on_commit(issue_ids=[issue.pk])
        if payload.updated_at == issue.github_updated_at and (issue.etag or _rank(before) > _rank(values)):
            return Effect(
                issue, reason=f"Another change of the same second is known; {forge} is asked again."
            )
    back = [_returned(issue)] if issue.absence and issue.known else []
    _save(issue, values, fetched_at=fetched_at, etag=etag)
    return Effect(issue, tuple(spread(issue, [*back, *changes_between(before, values)], via=source)))


def _returned(issue: Issue) -> Change:
    return Change(f"on {forge_name(issue.repository)} again", "issue_returned")


def _leaves_open(payload: IssuePayload, issue: Issue) -> bool:
    """Whether only GitHub knows what is true now.

    Its clock ticks in seconds, so of two changes of one second nobody else knows which came last; and some events
    tell that a pull request is closed without telling whether it was merged.
    """
    ended = payload.is_pull_request and payload.state == "closed" and not issue.closed
    return payload.updated_at == issue.github_updated_at or (ended and payload.merged_at is None)


def _tell_of_move(
    effect: Effect, payload: IssuePayload, found: Found, *, source: Teller, at: datetime
) -> Effect:
    """A renamed repository takes all its issues along; a moved issue is news for its items."""
    after = f"{payload.repository.lower()}#{payload.number}"
    if found.renamed:
        repositories.rename(found.repository, payload.repository, at=at)
    elif found.transferred:
        tell_of_move(found.items, before=found.before, after=after, url=payload.url, via=source)
    return replace(effect, changes=(f"moved here from {found.before}", *effect.changes))


def is_news(issue: Issue, payload: IssuePayload) -> bool:
    """Whether a payload of the sync's may change the issue's row. No query, unless it has the roadmap label."""
    if issue.failing_since or issue.absence or payload.repository.lower() != issue.repository:
        return True
    values = values_of(payload, issue, tells_objective(payload, settings.ROADMAP_REPOSITORY))
    return any(getattr(issue, name) != value for name, value in values.items())


@transaction.atomic
def confirm(issue_ids: Collection[int]) -> None:
    """GitHub has answered about these issues: they fail no more. Writes only where one did."""
    failing = Issue.objects.filter(pk__in=issue_ids, failing_since__isnull=False)
    absent = list(failing.exclude(absence=""))
    if absent or failing.exists():
        failing.update(failing_since=None, failure="", absence="", absent_since=None)
    for issue in (row for row in absent if row.known):
        spread(issue, [_returned(issue)], via="sync")


def mark_failing(issue_ids: Iterable[int], failure: str) -> None:
    """Keep the last known state of these issues, and note why, and since when, it can't be fetched anew."""
    rows = Issue.objects.filter(pk__in=list(issue_ids)).exclude(
        failing_since__isnull=False, failure=failure[:300]
    )
    rows.update(failing_since=Coalesce("failing_since", Value(timezone.now())), failure=failure[:300])


def mark_refused(issue_ids: Iterable[int], error: ForgeError) -> None:
    """Note that the forge refused to show these issues: deleted, out of sight, or only failing for now."""
    ids = list(issue_ids)
    absence = (
        Absence.DELETED
        if isinstance(error, Gone)
        else Absence.HIDDEN
        if isinstance(error, NotFound)
        else None
    )
    if absence is None:
        mark_failing(ids, str(error))
    else:
        mark_absent(ids, absence, str(error))


@transaction.atomic
def mark_absent(
    issue_ids: Iterable[int], absence: Absence, failure: str, *, source: Teller = "sync"
) -> list[str]:
    """Keep the last known state of issues that GitHub does not show any more, and say so; returns it in words.

    What was deleted is not said to be merely hidden later: only a good answer ends it.
    """
    ids = list(issue_ids)
    mark_failing(ids, failure)
    rows = Issue.objects.select_for_update(no_key=True).filter(pk__in=ids).exclude(absence=absence)
    gone = list(rows.exclude(absence=Absence.DELETED).order_by("pk"))
    words = []
    for issue in gone:
        issue.absence, issue.objective = absence, issue.objective and absence != Absence.DELETED
        issue.absent_since = issue.absent_since or timezone.now()
        issue.save(update_fields=["absence", "absent_since", "objective"])
        # What never was seen is not missed.
        news = (
            [Change(GONE[absence].format(forge_name(issue.repository)), "issue_gone")] if issue.known else []
        )
        words += [f"{issue}: {told}" for told in spread(issue, news, via=source)]
    return words


def leave_objectives(issue_ids: Collection[int]) -> list[str]:
    """Take issues that a complete list no longer has off the help list; returns them in words."""
    rows = list(Issue.objects.filter(pk__in=issue_ids, objective=True))
    Issue.objects.filter(pk__in=[issue.pk for issue in rows]).update(objective=False)
    return [f"{issue}: no short-term objective any more" for issue in rows]


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
    told = {"fetched_at": fetched_at, "etag": _fitting(etag)}
    good = {"failing_since": None, "failure": "", "absence": "", "absent_since": None}
    for name, value in {**values, **told, **good}.items():
        setattr(issue, name, value)
    issue.save(update_fields=[*values, *told, *good])


def _fitting(etag: str) -> str:
    return etag if len(etag) <= 200 else ""

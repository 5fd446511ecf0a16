"""Waiting changes handed to the repository as a pull request, and what becomes of that there."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap.forges import fields
from roadmap.forges.errors import BadPayload, ForgeError, Gone, NotFound
from roadmap.github import pulls
from roadmap.github.pulls import Pull
from roadmap.models import PendingChange, PullRequest, Version
from roadmap.permissions import can_edit_roadmap
from roadmap.services import forges, issue_requests, merging, pull_request_text, sync_runs, upstream, working
from roadmap.services.conversing import Busy, conversation
from roadmap.services.unified import unified
from roadmap.tasks import follow_pull_request, push_pull_request

log = logging.getLogger(__name__)
State = PullRequest.State
ONLY = "Only maintainers open pull requests."
NOTHING = "Nothing waits for the repository."
NO_REPOSITORY = "The portal does not know the repository: set ROADMAP_REPOSITORY."
NO_TOKEN = "The portal may not write to the repository: set GITHUB_TOKEN. The changes can be copied instead."  # noqa: S105  a sentence
CONFLICT = "The repository changed the same as here: decide what stays first."
UNWRITTEN = "None of the waiting changes can be written into the document."


def working_diff() -> str:
    """What waits for the repository, as a unified diff from its document to the roadmap's; "" when nothing does."""
    there, here = Version.objects.of_repository().first(), Version.objects.first()
    if there is None or here is None:
        return ""
    return unified(there.source, here.source, path=settings.ROADMAP_PATH)


def why_not() -> str:
    """Why no pull request can be opened now, as a sentence; "" when one can."""
    if not settings.ROADMAP_REPOSITORY:
        return NO_REPOSITORY
    if not forges.has_github_credential():
        return NO_TOKEN
    open_changes = PendingChange.objects.open()
    if open_changes.filter(state=PendingChange.State.CONFLICT).exists():
        return CONFLICT
    if not open_changes.exists():
        return NOTHING
    if not open_changes.filter(problem="").exists() or not _differs():
        return UNWRITTEN
    if unended := PullRequest.objects.filter(state=State.OPEN).first():
        return (
            f"Pull request {unended} is open: once it is merged or closed, the rest can follow. "
            "If it cannot be merged any more, close it there."
        )
    if awaited := issue_requests.outstanding():
        return f"The tracking issue of “{awaited.item}” is being opened on GitHub; it goes with the rest."
    return ""


@transaction.atomic
def open_pull_request(*, by: User) -> PullRequest:
    """Have a worker open a pull request with everything that waits and can be written.

    While one is being opened already, it is that one. Raises RuleBroken where none can be, saying why.
    """
    require(can_edit_roadmap(by), ONLY)
    working.lock()
    if (opening := PullRequest.objects.filter(state=State.OPENING).first()) is not None:
        return opening
    if reason := why_not():
        raise RuleBroken(reason)
    waiting = PendingChange.objects.open().filter(problem="").select_related("item__section")
    changes = list(waiting)
    title = pull_request_text.title(changes)
    version = _export(title, by=by)
    pull_request = PullRequest.objects.create(
        repository=settings.ROADMAP_REPOSITORY,
        # Nobody else's branch has this name, so whatever is on it came from here.
        branch=f"signpost/roadmap-{version.pk}-{get_random_string(6, 'abcdefghijkmnpqrstuvwxyz')}",
        title=title,
        body=pull_request_text.body(changes, by=by),
        version=version,
        by=by,
    )
    for change in changes:
        change.pull_request = pull_request
        if change.field == PendingChange.Field.ITEM:
            change.before = merging.said(change.item)
    PendingChange.objects.bulk_update(changes, ["pull_request", "before"])
    push_pull_request.delay_on_commit(pull_request_id=pull_request.pk)
    return pull_request


@transaction.atomic
def try_again(pull_request: PullRequest, *, by: User) -> PullRequest:
    """Open a pull request that failed: the same one, or a new one where something changed since."""
    require(can_edit_roadmap(by), ONLY)
    working.lock()
    row = PullRequest.objects.select_related("version").get(pk=pull_request.pk)
    if row.state != State.FAILED:
        return row
    if why_not() or not _is_up_to_date(row) or PullRequest.objects.filter(state=State.OPENING).exists():
        return open_pull_request(by=by)
    PullRequest.objects.filter(pk=row.pk).update(state=State.OPENING, problem="")
    push_pull_request.delay_on_commit(pull_request_id=row.pk)
    row.refresh_from_db()
    return row


def base_of(pull_request: PullRequest) -> Version | None:
    """The repository's document that the pull request's text was made from."""
    return Version.objects.of_repository().filter(pk__lt=pull_request.version_id).first()


@transaction.atomic
def note(pull_request: PullRequest, pull: Pull) -> None:
    """Write down what GitHub says of it. A merged one stays so; what it brought is fetched."""
    working.lock()  # first, as all others take the two locks
    row = PullRequest.objects.select_for_update(no_key=True).get(pk=pull_request.pk)
    if row.state == State.MERGED:
        return
    row.number, row.url, row.state, row.problem = pull.number, pull.url[:500], State(pull.state), ""
    row.save(update_fields=["number", "url", "state", "problem"])
    if row.state == State.MERGED:
        upstream.fetch_soon()


def follow_open() -> None:
    """Ask GitHub what became of the pull requests that are open, and of the last one if that was closed."""
    newest = PullRequest.objects.order_by("-pk").values("pk")[:1]
    rows = PullRequest.objects.filter(number__isnull=False)
    for row in rows.filter(Q(state=State.OPEN) | Q(state=State.CLOSED, pk__in=newest)).order_by("pk"):
        _follow(row)


def follow(pull_request_id: int) -> None:
    """Ask GitHub what became of one pull request."""
    rows = PullRequest.objects.filter(pk=pull_request_id, number__isnull=False)
    if (row := rows.exclude(state=State.MERGED).first()) is not None:
        _follow(row)


def concerns(payload: Mapping[str, Any]) -> bool:
    """Whether a webhook tells of a pull request of ours."""
    return _told_of(payload) is not None


def hear(payload: Mapping[str, Any]) -> str:
    """Take a webhook's word; what it changed, in words.

    Webhooks come late, twice and out of order, so GitHub is asked behind all but the one that is final.
    """
    found = _told_of(payload)
    if found is None:
        return "Nothing here opened this pull request."
    row, pull = found
    note(row, pull)
    if pull.state != "merged":
        follow_pull_request.delay_on_commit(pull_request_id=row.pk)
    return f"{row.repository}#{pull.number} is {pull.state}."


def _told_of(payload: Mapping[str, Any]) -> tuple[PullRequest, Pull] | None:
    try:
        pull = pulls.pull_from_json(payload.get("pull_request"))
    except BadPayload:
        return None
    repository = fields.text(fields.mapping(payload.get("repository")).get("full_name"))
    if pull.home.lower() != repository.lower():
        return None  # a branch of that name in somebody's fork
    row = PullRequest.objects.filter(repository__iexact=repository, branch=pull.branch).first()
    return (row, pull) if row else None


def _follow(row: PullRequest) -> None:
    number = row.number or 0
    try:
        with conversation() as asking:
            pull = asking.ask(lambda github: pulls.read_pull(github, row.repository, number))
    except (NotFound, Gone) as error:
        ended = {"state": State.CLOSED, "problem": str(error)[:300]}
        PullRequest.objects.filter(pk=row.pk, state=State.OPEN).update(**ended)
    except (ForgeError, Busy, sync_runs.LeaseLost) as error:
        log.info("%s could not be followed, which the next time makes good: %s", row, error)
    else:
        note(row, pull)


def _differs() -> bool:
    there, here = Version.objects.of_repository().first(), Version.objects.first()
    return there is not None and here is not None and there.digest != here.digest


def _is_up_to_date(pull_request: PullRequest) -> bool:
    here, base = Version.objects.first(), base_of(pull_request)
    there = Version.objects.of_repository().first()
    return here is not None and here.digest == pull_request.version.digest and base == there


def _export(subject: str, *, by: User) -> Version:
    """The roadmap's document as it is now, as the version that is handed over."""
    now = Version.objects.first()
    assert now is not None
    kept = ("source", "digest", "title", "shape", "form", "repository")
    return Version.objects.create(
        kind=Version.Kind.EXPORT,
        at=max(timezone.now(), now.at),
        by=by,
        subject=subject,
        **{name: getattr(now, name) for name in kept},
    )

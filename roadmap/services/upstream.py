"""The document's file in the repository: asked for when it is due, kept as an arrival when it is new.

The database says when that is: beat asks often, and of all workers one finds the row due. Nothing of the roadmap is
written here: an arrival waits for a maintainer's word, unless maintainers chose otherwise or readers see no change.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from portal.lib.errors import RuleBroken
from roadmap import announcements
from roadmap.document import MAX_BYTES
from roadmap.forges import fields
from roadmap.forges.errors import ForgeError, Unreadable
from roadmap.forges.values import NotModified
from roadmap.github import files
from roadmap.models import Arrival, Upstream, Version
from roadmap.services import arrivals, due, sync_runs, working
from roadmap.services.conversing import Asking, Busy, conversation
from roadmap.tasks import fetch_document

log = logging.getLogger(__name__)
SOON = timedelta(seconds=10)  # while somebody else asks GitHub
MOST_COMMITS = 2048  # that a push tells of
State = Arrival.State


@dataclass(frozen=True)
class Found:
    """A state of the file. `etag` is empty where it belongs to another state."""

    commit: files.Commit
    content: bytes
    etag: str


def fetch_soon() -> None:
    """Have a worker ask for the file now. What was a lost message, beat makes good."""
    due.make_due()
    fetch_document.delay_on_commit()


def forget() -> None:
    """Take nothing about the file for known, so that whatever it has now arrives; and ask for it."""
    Upstream.objects.filter(pk=1).update(commit="", etag="")
    fetch_soon()


def fetch_now() -> str:
    """Ask for the file, due or not; what became of it, in words."""
    due.make_due()
    return fetch_when_due() or "Another worker asks already."


def fetch_when_due() -> str | None:
    """Ask for the file if it is time and nobody else does; what became of it, in words. None if it is not."""
    if not settings.ROADMAP_REPOSITORY:
        return None
    until = due.claim()
    if until is None:
        return None
    try:
        with conversation() as asking:
            found = _ask(asking)
    except (Busy, sync_runs.LeaseLost) as busy:
        due.put_off(until, SOON)
        return str(busy)
    except ForgeError as error:
        return _fail(until, error)
    return _keep(until, found)


def concerns(payload: Mapping[str, Any]) -> bool:
    """Whether a push may have changed the file: it does if the push says so, or does not say what it changed."""
    repository = fields.mapping(payload.get("repository"))
    ours = settings.ROADMAP_REPOSITORY.lower()
    if not ours or fields.text(repository.get("full_name")).lower() != ours:
        return False
    branch = fields.text(repository.get("default_branch"))
    if payload.get("ref") != f"{files.HEADS}{branch}":
        return False
    commits = payload.get("commits")
    if not isinstance(commits, list) or not 0 < len(commits) < MOST_COMMITS or payload.get("forced"):
        return True
    return any(
        settings.ROADMAP_PATH in paths
        for commit in map(fields.mapping, commits)
        for name in ("added", "removed", "modified")
        if isinstance(paths := commit.get(name), list)
    )


def _ask(asking: Asking) -> Found | NotModified:
    """The file of its newest commit. Three questions, one while nothing changed."""
    repository, path = settings.ROADMAP_REPOSITORY, settings.ROADMAP_PATH
    etag = Upstream.objects.values_list("etag", flat=True).get(pk=1)
    file = asking.ask(lambda github: files.read_file(github, repository, path, most=MAX_BYTES, etag=etag))
    if isinstance(file, NotModified):
        return file
    commit = asking.ask(lambda github: files.last_commit(github, repository, path))
    there = asking.ask(
        lambda github: files.read_file(github, repository, path, most=MAX_BYTES, ref=commit.sha)
    )
    assert isinstance(there, files.File)
    # Something was pushed in between: the tag is of another state, and would hide it the next time.
    return Found(commit, there.content, file.etag if file.blob == there.blob else "")


def _keep(until: datetime, found: Found | NotModified) -> str:
    """Write down what GitHub said, and do with what waits what can be done without anybody's word."""
    if isinstance(found, NotModified):
        Upstream.objects.filter(pk=1).update(checked_at=Now())
        _recover()
        told = "Nothing new."
    else:
        try:
            told = _keep_file(found)
        except RuleBroken as error:
            return _fail(until, Unreadable(error.message))
    due.put_off(until, due.interval())
    settled = _settle()
    return settled or told


@transaction.atomic
def _keep_file(found: Found) -> str:
    """Keep a state that is new as an arrival. Raises RuleBroken for one that cannot be read as a roadmap."""
    text = arrivals.readable(found.content, settings.ROADMAP_REPOSITORY)
    upstream, commit = working.lock(), found.commit
    told = "Nothing new."
    if upstream.commit != commit.sha:
        waiting = Arrival.objects.filter(state=State.WAITING).exclude(commit__in=["", commit.sha])
        waiting.update(state=State.REPLACED, ended_at=Now())
        known = Version.objects.of_repository().values_list("digest", flat=True).first()
        if known != working.digest(text):
            arrival = _arrive(commit, text, form=upstream.form)
            told = f"{arrival.origin} of commit {commit.sha[:10]} arrived."
    Upstream.objects.filter(pk=1).update(commit=commit.sha[:40], etag=found.etag, checked_at=Now())
    _recover()
    return told


def _arrive(commit: files.Commit, text: str, *, form: str) -> Arrival:
    """The commit's one arrival. One that was ended waits again when the repository went back to its commit."""
    now = timezone.now()
    return Arrival.objects.update_or_create(
        commit=commit.sha[:40],
        defaults={
            "state": State.WAITING,
            "source": text,
            "form": form,
            "matches": {},
            "repository": settings.ROADMAP_REPOSITORY,
            "origin": f"{settings.ROADMAP_REPOSITORY}/{settings.ROADMAP_PATH}"[:500],
            "author": commit.author[:200],
            "subject": commit.subject[:300],
            "committed_at": commit.at,
            "arrived_at": now,
            "ended_at": None,
            "version": None,
        },
    )[0]


def _settle() -> str:
    """Apply the arrival that waits where nobody's word is needed, and ask maintainers for theirs where it is."""
    arrival = Arrival.objects.filter(state=State.WAITING).exclude(commit="").first()
    if arrival is None:
        return ""
    try:
        with transaction.atomic():
            before = Version.objects.values_list("digest", flat=True).first()
            if version := arrivals.apply_by_itself(arrival):
                if Version.objects.values_list("digest", flat=True).first() != before:
                    announcements.tell_of_applied(arrival, version)
                return f"{arrival.origin} of commit {arrival.commit[:10]} is the roadmap now."
    except RuleBroken as error:
        log.info("Arrival %s waits for a maintainer: %s", arrival.pk, error.message)
    announcements.tell_of_arrival(arrival, _words(arrival))
    return ""


def _words(arrival: Arrival) -> list[str]:
    try:
        return [f"{name}: {words}" for name, words in arrivals.plan(arrival).changes]
    except RuleBroken as error:
        return [error.message]


def _recover() -> None:
    Upstream.objects.filter(pk=1, failing_since__isnull=False).update(failing_since=None, failure="")


def _fail(until: datetime, error: ForgeError) -> str:
    """Note why the file cannot be had, and ask again the later the longer that lasts. What is known stays."""
    words = str(error)[:300]
    log.warning("The document could not be fetched: %s", words)
    since = Coalesce("failing_since", Value(timezone.now()))
    Upstream.objects.filter(pk=1).update(failing_since=since, failure=words)
    failing_since = Upstream.objects.values_list("failing_since", flat=True).get(pk=1)
    due.put_off(until, due.pause_after(error, timezone.now() - (failing_since or timezone.now())))
    return words

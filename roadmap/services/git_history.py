"""The document's versions out of the git history of its file, each with its date and author."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.lib.errors import RuleBroken
from roadmap import document, git
from roadmap.clone import Clone, GitError, is_shallow, open_clone
from roadmap.document.alignment import longest_rising
from roadmap.git import Revision
from roadmap.models import Event, Item, Section, Version
from roadmap.services import importing, older_versions, working
from roadmap.services.older_versions import Found
from roadmap.services.working import Brought

Say = Callable[[str], None]


@dataclass(slots=True)
class Tally:
    """What became of the versions of a history: applied to the items, recorded as the past, known before, skipped."""

    applied: int = 0
    recorded: int = 0
    known: int = 0
    skipped: int = 0


def import_history(directory: Path, path: str, *, say: Say, repository: str = "") -> Tally:
    """Take every version of the file from a local clone's history into the roadmap; again, nothing twice.

    Where the roadmap is empty, and for what is newer than it, the versions are applied one after another, so that
    items keep their identity. Versions older than the roadmap become its past; its items stay as they are.
    `say` is told each step. Raises GitError for a clone that cannot be read; a version that cannot be read is only
    skipped.
    """
    clone = open_clone(directory)
    revisions = git.history(clone, path)
    say(f"{revisions[-1].path} was changed by {len(revisions)} commits.")
    if is_shallow(clone):
        say("The clone is shallow, so older commits are not in it; git fetch --unshallow brings them.")
    tally = Tally()
    found = list(_readable(clone, revisions, tally, say))
    repository = repository or settings.ROADMAP_REPOSITORY
    with transaction.atomic():
        working.lock()
        placed = older_versions.record(clone, found, repository=repository)
    tally.recorded, tally.known = len(placed.recorded), len(placed.known)
    for one in placed.recorded:
        say(f"  {_called(one.revision, one.at)}: recorded as the past")
    for one in placed.newer:
        _apply(clone, one, repository, tally, say)
    return tally


def _readable(clone: Clone, revisions: Sequence[Revision], tally: Tally, say: Say) -> Iterator[Found]:
    """The revisions with a text that can be a roadmap, each another text than the one before."""
    times = believable([revision.commit.at for revision in revisions], now=timezone.now())
    before = ""
    for revision, at in zip(revisions, times, strict=True):
        try:
            if revision.problem:
                raise GitError(f"{revision.problem[0].upper()}{revision.problem[1:]}.")
            if revision.blob == before:
                continue
            text = document.decode(git.read(clone, revision, most=document.MAX_BYTES))
            document.check(document.parse(text))
        except (GitError, document.DocumentError) as problem:
            say(f"  {_called(revision, at)}: skipped. {problem}")
            tally.skipped += 1
            continue
        before = revision.blob
        yield Found(revision, working.digest(text), at)


def believable(times: Sequence[datetime], *, now: datetime) -> list[datetime]:
    """The times of commits in their order, without those that cannot be true, because clocks may be wrong.

    As many are believed as can be while none lies before that of an older commit, or after `now`. The others become
    the time of the commit before.
    """
    candidates = [place for place, time in enumerate(times) if time <= now]
    in_time = sorted(candidates, key=lambda place: (times[place], place))
    ranks = {place: rank for rank, place in enumerate(in_time)}
    believed = {candidates[at] for at in longest_rising([ranks[place] for place in candidates])}
    last = min((times[place] for place in believed), default=now)
    result = []
    for place, time in enumerate(times):
        last = time if place in believed else last
        result.append(last)
    return result


def _apply(clone: Clone, found: Found, repository: str, tally: Tally, say: Say) -> None:
    name = _called(found.revision, found.at)
    try:
        with transaction.atomic():
            version = import_dated(git.read(clone, found.revision), _brought(found), repository=repository)
    except (RuleBroken, GitError) as problem:
        say(f"  {name}: skipped. {problem}")
        tally.skipped += 1
        return
    if version is None:
        tally.known += 1
        return
    tally.applied += 1
    number = len(version.differences)
    changes = f"{number} change" if number == 1 else f"{number} changes"
    say(f"  {name}: {changes if number else 'no change for readers'}")


def _brought(found: Found) -> Brought:
    commit = found.revision.commit
    return Brought(
        origin=found.revision.path,
        at=found.at,
        commit=commit.sha,
        author=commit.author,
        subject=commit.subject,
    )


def import_dated(raw: bytes, brought: Brought, *, repository: str = "") -> Version | None:
    """Apply a state of the document as of the day on which it was written; None where the roadmap has it already.

    What that changes of items bears that day too, and nobody is told of it. Call it in a transaction. Raises RuleBroken
    as `importing.preview` does.
    """
    plan = importing.preview(raw, repository=repository)
    if plan.unchanged:
        return None
    started = timezone.now()
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    version = importing.apply(plan, **asdict(brought))
    _set_back(version, since=started, after=last)
    return version


def _set_back(version: Version, *, since: datetime, after: int) -> None:
    """Let what the import wrote have happened when the commit was made; it is no news to anybody.

    `since` is when the import began, `after` the key of the last event before it.
    """
    at = version.at
    Event.objects.filter(pk__gt=after, at__gte=since, kind="status_changed").update(at=at)
    Event.objects.filter(pk__gt=after, at=at).update(announced_at=timezone.now())
    Item.objects.filter(created_at__gte=since).update(created_at=at)
    Item.objects.filter(status_changed_at__gte=since).update(status_changed_at=at)
    Item.objects.filter(left_at__gte=since).update(left_at=at)
    Item.objects.filter(changed_at__gte=since).update(changed_at=at)
    Section.objects.filter(left_at__gte=since).update(left_at=at)


def _called(revision: Revision, at: datetime) -> str:
    commit = revision.commit
    return f"{at:%Y-%m-%d} {commit.sha[:10]} {commit.author}: {commit.subject}"[:150]

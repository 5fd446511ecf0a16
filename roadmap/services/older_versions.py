"""Versions that are older than what the roadmap has: put between the ones it knows, without touching its items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from roadmap import document, git
from roadmap.clone import Clone
from roadmap.document import Difference, compare, entries, match
from roadmap.git import Revision
from roadmap.models import Event, Item, Upstream, Version
from roadmap.services import telling, working
from roadmap.services.matching import match_items

TICK = timedelta(microseconds=1)
By = Mapping[int, Item]
"""The roadmap's items by their place in a document; those that it never had are missing."""


@dataclass(frozen=True, slots=True)
class Found:
    """A version that a clone has, the SHA-256 of its text, and since when it was the document."""

    revision: Revision
    digest: str
    at: datetime


@dataclass(slots=True)
class Link:
    """One version of the repository's line: one that the roadmap has, one that was found, or both."""

    version: Version | None
    found: Found | None = None
    at: datetime = field(default_factory=timezone.now)
    told: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where found versions belong: `recorded` now, `known` before, `newer` than all that the roadmap has."""

    recorded: Sequence[Found]
    known: Sequence[Found]
    newer: Sequence[Found]


def record(clone: Clone, found: Sequence[Found], *, repository: str) -> Placed:
    """Record the found versions that are older than the roadmap. Call it in a transaction, after `working.lock`.

    A version that was imported by hand, and is one of them, gets its commit, author and date.
    """
    have = list(Version.objects.of_repository())[::-1]
    if not have:
        return Placed([], [], found)
    pairs = pair(have, found)
    cut = _where_newer_begin(have, found, pairs)
    line = _line(have, found[:cut], pairs)
    for link in line:
        _take_commit(link)
    _date(line)
    if any(link.version is None for link in line):
        _tell(clone, line, repository)
    for link in line:
        _write(clone, link, repository)
    recorded = [one for at, one in enumerate(found[:cut]) if at not in pairs.values()]
    return Placed(recorded, [found[at] for at in sorted(pairs.values())], found[cut:])


def pair(have: Sequence[Version], found: Sequence[Found]) -> dict[int, int]:
    """Which found version each of the roadmap's is: of the same commit, else with the same text; in the same order."""
    pairs: dict[int, int] = {}
    end = len(found)
    for place in reversed(range(len(have))):
        commit, text = have[place].commit, have[place].digest
        same = [at for at in range(end) if commit and found[at].revision.commit.sha[:40] == commit]
        same = same or [at for at in range(end) if found[at].digest == text]
        if same:
            pairs[place] = end = same[-1]
    return pairs


def _where_newer_begin(have: Sequence[Version], found: Sequence[Found], pairs: Mapping[int, int]) -> int:
    last = len(have) - 1
    if last in pairs:
        return pairs[last] + 1
    cut = len(found)
    while cut > 0 and found[cut - 1].at > have[last].at:
        cut -= 1
    return max([cut, *(at + 1 for at in pairs.values())])


def _line(have: Sequence[Version], found: Sequence[Found], pairs: Mapping[int, int]) -> list[Link]:
    """All versions in their order, the oldest first; what the clone does not have stands by its time."""
    line: list[Link] = []
    begun = 0
    for place, version in enumerate(have):
        if place in pairs:
            end = pairs[place]
        else:
            last = min((at for other, at in pairs.items() if other > place), default=len(found))
            older = [at for at in range(begun, last) if found[at].at <= version.at]
            end = older[-1] + 1 if older else begun
        line += [Link(None, one, one.at) for one in found[begun:end]]
        line.append(Link(version, found[end] if place in pairs else None, version.at))
        begun = end + (place in pairs)
    return line


def _take_commit(link: Link) -> None:
    """What was imported by hand turns out to be a commit."""
    version, found = link.version, link.found
    if version is None or found is None or version.commit:
        return
    commit = found.revision.commit
    version.commit, version.author = commit.sha[:40], commit.author[:200]
    version.subject = commit.subject[:300]
    here = Version.objects.exclude(kind=Version.Kind.IMPORT).filter(at__lte=version.at, pk__lt=version.pk)
    edited_at = here.aggregate(Max("at"))["at__max"]
    if edited_at is None or edited_at <= found.at:
        link.at = min(found.at, version.at)


def _date(line: Sequence[Link]) -> None:
    """Times that keep the order, moved as little as can be; a later row counts as newer at the same time."""
    before: Link | None = None
    for place, link in enumerate(line):
        if link.version is None:
            until = next(later.at for later in line[place:] if later.version)
            link.at = min(link.at, until - TICK)
        if before:
            follows = link.version is not None and before.version is None
            link.at = max(link.at, before.at + TICK if follows else before.at)
        before = link


def _tell(clone: Clone, line: Sequence[Link], repository: str) -> None:
    """The differences of each new version and of the one after it, from the newest back.

    Which item is which is handed from version to version; one that the roadmap has no item for any more may be one
    that left it.
    """
    all_items = list(Item.objects.select_related("section"))
    items: By = {item.repository_place: item for item in all_items if item.repository_place is not None}
    newer = line[-1]
    now = _parse(clone, newer, repository)
    for link in reversed(line[:-1]):
        then = _parse(clone, link, repository)
        pairs = match(entries(then), entries(now))
        same = {pairs[there]: item.pk for there, item in items.items() if there in pairs}
        before = match_items(all_items, then, fixed=same)
        if link.version is None or newer.version is None:
            newer.told = _told(compare(then, now, pairs=pairs), before, items)
        newer, now, items = link, then, before
    if newer.version is None:
        newer.told = _told(compare(document.parse(""), now, pairs={}), {}, items)


def _parse(clone: Clone, link: Link, repository: str) -> document.Document:
    if link.version is not None:
        version = link.version
        form = working.form_of(version.form)
        return working.parse(version.source, repository=version.repository, form=form)
    assert link.found is not None
    text = document.decode(git.read(clone, link.found.revision))
    return working.parse(text, repository=repository, form=working.form_of(Upstream.load().form))


def _told(differences: Sequence[Difference], before: By, after: By) -> list[dict[str, Any]]:
    told = []
    for one in differences:
        item = after.get(one.after) if one.after is not None else None
        if item is None and one.after is None and one.before is not None:
            item = before.get(one.before)
        told.append(
            {
                "kind": one.kind,
                "part": one.part,
                "name": one.name,
                "words": one.words,
                "item": item.pk if item else None,
            }
        )
    return told


def _write(clone: Clone, link: Link, repository: str) -> None:
    version = link.version
    if version is None:
        _create(clone, link, repository)
        return
    version.at = link.at
    if link.told is not None:
        arrived = [one for one in version.differences if one["kind"] == "arrived"]
        version.differences = [*link.told, *arrived]
    version.save(update_fields=["at", "commit", "author", "subject", "differences"])
    if link.told is not None:
        Event.objects.filter(kind__in=["imported", "version"], data__version=version.pk).delete()
        _record_events(version)


def _create(clone: Clone, link: Link, repository: str) -> None:
    assert link.found is not None
    parsed, commit = _parse(clone, link, repository), link.found.revision.commit
    version = Version.objects.create(
        kind=Version.Kind.IMPORT,
        source=parsed.source,
        digest=link.found.digest,
        title=parsed.title[:200],
        shape=parsed.shape[:200],
        form=Upstream.load().form,
        repository=repository.lower(),
        origin=link.found.revision.path[:500],
        commit=commit.sha[:40],
        author=commit.author[:200],
        subject=commit.subject[:300],
        at=link.at,
        differences=link.told or [],
    )
    _record_events(version)


def _record_events(version: Version) -> None:
    """Nobody need be told of what happened before anybody looked."""
    telling.record_events(version, by=version.by)
    told = Event.objects.filter(kind__in=["imported", "version"], data__version=version.pk)
    told.update(announced_at=timezone.now())

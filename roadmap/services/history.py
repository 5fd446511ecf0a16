"""The roadmap's past: its versions, what changed with each, and what happened to items between them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from roadmap.models import Event, Item, Version
from roadmap.services import working
from roadmap.services.matching import match_items
from roadmap.services.working import Working

EVENTS = 300
"""What happened between the versions of one page, at most."""
# What a version tells itself.
TOLD = ("imported", "edited", "version", "added")
# What brought a version, in words.
KINDS = {
    Version.Kind.IMPORT: "Came from the repository",
    Version.Kind.EDIT: "Edited here",
    Version.Kind.EXPORT: "Handed to the repository",
}


@dataclass(frozen=True, slots=True)
class Line:
    """All that became of one thing with a version: its name, words, and the item that it is, if it is one."""

    kind: str
    name: str
    words: str
    item: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one sort: "added", "changed" or "left"."""

    kind: str
    lines: Sequence[Line]


@dataclass(slots=True)
class Happening:
    """One event of an item, in words."""

    event: Event
    words: str


@dataclass(slots=True)
class Entry:
    """What stands at one place of the timeline: a version with what changed, or what happened before the next one."""

    at: datetime
    version: Version | None = None
    groups: list[Group] = field(default_factory=list)
    happened: list[Happening] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(group.lines) for group in self.groups)


def versions_of(item: Item | None, *, kind: str = "") -> QuerySet[Version]:
    """Versions without their texts, the newest first: all, those that changed an item, those of a kind."""
    found = Version.objects.defer("source").select_related("by")
    if kind:
        found = found.filter(kind=kind)
    if item is None:
        return found
    if connection.features.supports_json_field_contains:
        return found.filter(differences__contains=[{"item": item.pk}])
    # SQLite knows the same by another name.
    has_item = "EXISTS (SELECT 1 FROM json_each(roadmap_version.differences) WHERE json_extract(value, '$.item') = %s)"
    return found.filter(RawSQL(has_item, [item.pk], output_field=BooleanField()))  # noqa: S611  its values are parameters


def version_at(day: date) -> Version | None:
    """What the roadmap was at the end of that day in the site's time zone; None before its first version."""
    try:
        end = datetime.combine(day + timedelta(days=1), time(), timezone.get_current_timezone())
    except OverflowError:
        return None
    return Version.objects.filter(at__lt=end).first()


def first_version() -> Version | None:
    return Version.objects.defer("source").order_by("at", "pk").first()


def before(version: Version) -> Version | None:
    """The version that this one followed."""
    older = Q(at__lt=version.at) | Q(at=version.at, pk__lt=version.pk)
    return Version.objects.defer("source").filter(older).first()


def after(version: Version) -> Version | None:
    """The version that followed this one."""
    newer = Q(at__gt=version.at) | Q(at=version.at, pk__gt=version.pk)
    return Version.objects.defer("source").filter(newer).order_by("at", "pk").first()


def as_it_was(version: Version) -> Working:
    """The document of any version, with the items of today in it as far as they can be told. Two queries."""
    return lay_out(version, list(Item.objects.select_related("section")))


def lay_out(version: Version, items: Sequence[Item]) -> Working:
    """The same for items that were read already; each comes with its section. One query."""
    form = working.form_of(version.form)
    parsed = working.parse(version.source, repository=version.repository, form=form)
    return working.lay_out(parsed, match_items(items, parsed), form=form)


def timeline(
    versions: Sequence[Version],
    *,
    item: Item | None,
    until: datetime | None = None,
    since: datetime | None = None,
) -> list[Entry]:
    """The versions, the newest first, with what happened to items from `since` on and before `until`. One query."""
    entries = [Entry(version.at, version, groups_of(version, item=item)) for version in versions]
    for run in happened(item=item, until=until, since=since):
        entries.append(Entry(run.event.at, happened=[run]))
    # At one moment the version comes first: what it changed of an item's status happened because of it.
    entries.sort(key=lambda entry: (entry.at, entry.version is None), reverse=True)
    return list(_joined(entries))


def _joined(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Events of a month with no version between them, as one entry."""

    def key(numbered: tuple[int, Entry]) -> tuple[Any, ...]:
        place, entry = numbered
        month = timezone.localtime(entry.at).strftime("%Y-%m")
        return (place,) if entry.version else (-1, month)

    for _, run in groupby(enumerate(entries), key=key):
        first, *others = [entry for _, entry in run]
        for other in others:
            first.happened += other.happened
        yield first


def happened(*, item: Item | None, until: datetime | None, since: datetime | None) -> list[Happening]:
    """The newest events of items, without those that versions tell themselves."""
    events = Event.objects.filter(item__isnull=False).exclude(kind__in=TOLD)
    if item is not None:
        events = events.filter(item=item)
    if until is not None:
        events = events.filter(at__lt=until)
    if since is not None:
        events = events.filter(at__gte=since)
    newest = events.select_related("item", "actor").order_by("-at", "-pk")[:EVENTS]
    return [Happening(event, words_of(event)) for event in newest]


def words_of(event: Event) -> str:
    """What happened, as people say it: "Tracking issue #38043 closed as completed"; empty for a change of status."""
    issue, words = event.data.get("issue"), str(event.data.get("words", ""))
    if event.kind == "status_changed":
        return ""
    if isinstance(issue, str) and words.startswith(f"{issue}: "):
        home = f"{settings.ROADMAP_REPOSITORY.lower()}#"
        name = f"#{issue.removeprefix(home)}" if issue.startswith(home) else issue
        return f"Tracking issue {name} {words.removeprefix(f'{issue}: ')}"
    return words or event.kind.replace("_", " ")


def groups_of(version: Version, *, item: Item | None = None) -> list[Group]:
    """What changed with a version, one line for each thing, what was added first; of one item, if asked."""
    told: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for difference in version.differences:
        if item is None or difference["item"] == item.pk:
            key = (difference.get("part", "item"), difference["item"] or difference["name"])
            told.setdefault(key, []).append(difference)
    lines = [_line(differences) for differences in told.values()]
    sorts: dict[str, Callable[[str], bool]] = {
        "added": lambda kind: kind == "added",
        "changed": lambda kind: kind not in ("added", "gone"),
        "left": lambda kind: kind == "gone",
    }
    groups = [Group(name, [one for one in lines if of_sort(one.kind)]) for name, of_sort in sorts.items()]
    return [group for group in groups if group.lines]


def _line(differences: Sequence[Mapping[str, Any]]) -> Line:
    first = differences[0]
    words = ", ".join(difference["words"] for difference in differences)
    return Line(first["kind"], first["name"], words, first["item"])

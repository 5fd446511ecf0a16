"""The working document: the newest version's text with its items, and how a change of it becomes the next version."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from roadmap import document
from roadmap.document import Difference, Document, Form, compare
from roadmap.document import Item as Entry
from roadmap.models import Item, Section, Upstream, Version
from roadmap.models.repository import own_hosts
from roadmap.services import rows, telling
from roadmap.services.matching import match_sections
from roadmap.services.statuses import Cause, refresh_statuses
from roadmap.tasks import sync_soon

NO_DOCUMENT = "There is no document yet: import one first."


@dataclass(slots=True)
class Working:
    """A document with the roadmap's items in it, section by section; None stands for an item that is new."""

    document: Document
    layout: list[list[Item | None]]
    form: Form | None = None

    def flat(self) -> list[Item | None]:
        """The items in the document's order."""
        return [item for section in self.layout for item in section]

    def items(self) -> dict[int, Item]:
        """The items that the roadmap has already, by their place in the document."""
        return {place: item for place, item in enumerate(self.flat()) if item is not None}

    def find(self, item: Item) -> tuple[int, int, int] | None:
        """Section index, index in the section and place of an item; None where the document does not have it."""
        place = 0
        for index, section in enumerate(self.layout):
            for at, here in enumerate(section):
                if here is not None and here.pk == item.pk:
                    return index, at, place
                place += 1
        return None

    def entry(self, place: int) -> Entry:
        return [item for section in self.document.sections for item in section.items][place]

    def read(self, text: str) -> None:
        """Take the text as the document's next state; the layout was changed with it."""
        self.document = parse(text, repository=self.document.repository, form=self.form)


def lock() -> Upstream:
    """Let one change of the document be made at a time, until the transaction ends."""
    Upstream.load()
    return Upstream.objects.select_for_update(no_key=True).get(pk=1)


def newest() -> "Working | None":
    """What the site shows now; None before the first import. Three queries."""
    version = Version.objects.first()
    return load(version, current_items()) if version else None


def current_items() -> list[Item]:
    return list(Item.objects.current().select_related("section"))


def load(version: Version, items: Iterable[Item], *, by: str = "place") -> Working:
    """A version's document with the items that stand in it, by their `place` or `repository_place`."""
    form = form_of(version.form)
    parsed = parse(version.source, repository=version.repository, form=form)
    places = {getattr(item, by): item for item in items if getattr(item, by) is not None}
    return lay_out(parsed, places, form=form)


def parse(text: str, *, repository: str, form: Form | None) -> Document:
    """A document of this site: issues on its own forge are called "owner/name", whatever name of it is written."""
    return document.parse(text, repository=repository, form=form, hosts=own_hosts())


def lay_out(parsed: Document, by_place: Mapping[int, Item], *, form: Form | None = None) -> Working:
    """A document with items by their place in it."""
    layout: list[list[Item | None]] = []
    place = 0
    for section in parsed.sections:
        layout.append([by_place.get(place + at) for at in range(len(section.items))])
        place += len(section.items)
    return Working(parsed, layout, form)


def form_of(text: str) -> Form | None:
    """A stored form; None where nobody chose one."""
    forms: tuple[Form, ...] = ("heading", "list", "task", "table")
    return next((form for form in forms if form == text), None)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Brought:
    """Who brought a version, from where, and when."""

    by: User | None = None
    origin: str = ""
    at: datetime | None = None
    commit: str = ""
    author: str = ""
    subject: str = ""


@dataclass(slots=True)
class Next:
    """What the roadmap becomes: the working document, and where its items stand in the repository's."""

    working: Working
    there: Mapping[int, int | None]
    gone: Sequence[Item] = field(default_factory=list)


def record(
    working: Working, kind: Version.Kind, brought: Brought, differences: Sequence[Any] = ()
) -> Version:
    """Write a version; the newest one has the latest time, whatever a commit's clock said."""
    parsed = working.document
    latest = Version.objects.values_list("at", flat=True).first()
    at = brought.at or timezone.now()
    return Version.objects.create(
        kind=kind,
        source=parsed.source,
        digest=digest(parsed.source),
        title=parsed.title[:200],
        shape=parsed.shape[:200],
        form=working.form or "",
        repository=parsed.repository.lower(),
        at=max(at, latest) if latest else at,
        by=brought.by,
        origin=brought.origin[:500],
        commit=brought.commit[:40],
        author=brought.author[:200],
        subject=brought.subject[:300],
        differences=list(differences),
    )


def become(next_: Next) -> list[Item]:
    """Write the rows of the working document, and ask GitHub about new tracking issues.

    The statuses are worked out by `settle`, once the version is there that they come from.
    """
    parsed, matched = next_.working.document, next_.working.items()
    _lock_items(matched.values())
    _leave(next_.gone)
    _unplace(matched.values())
    rows.write_questions(parsed.questions)
    sections = rows.write_sections(
        parsed, match_sections(list(Section.objects.all()), parsed.sections, items=matched)
    )
    items = rows.write_items(parsed, sections, matched, there=next_.there)
    new_issues = rows.write_tracking(parsed, items)
    if new_issues:
        sync_soon.delay_on_commit(issue_ids=new_issues)
    return items


def settle(items: Sequence[Item], version: Version, *, by: User | None) -> None:
    """Work the statuses out that the version brought; each event says from which version."""
    refresh_statuses(items, by=by, cause=Cause(version=version.pk))


def change(act: Callable[["Working"], None], *, by: User | None, subject: str) -> Version | None:
    """Let `act` change the newest document and make that the next version; None where it changed nothing.

    Raises DocumentError where it cannot be written; then no row was changed. Call `lock` first.
    """
    with document.remembering():
        return _change(act, by=by, subject=subject)


def _change(act: Callable[["Working"], None], *, by: User | None, subject: str) -> Version | None:
    now = newest()
    if now is None:
        raise document.DocumentError(NO_DOCUMENT)
    before = Working(now.document, [list(section) for section in now.layout], now.form)
    act(now)
    if now.document.source == before.document.source:
        return None
    document.check(now.document)
    return make_next(before, now, by=by, subject=subject)


def make_next(before: Working, after: Working, *, by: User | None, subject: str) -> Version:
    """Make `after` the newest version, an edit of `before`."""
    places = {place: item.repository_place for place, item in after.items().items()}
    items = become(Next(after, places))
    differences = telling.told(differences_between(before, after), items, before.items())
    version = record(after, Version.Kind.EDIT, Brought(by, subject=subject), differences)
    settle(items, version, by=by)
    return version


def _lock_items(items: Iterable[Item]) -> None:
    """Lock the items and take their statuses as they are now: GitHub or a maintainer may have moved one meanwhile."""
    by_key = {item.pk: item for item in items}
    fields = ("status", "status_source", "status_changed_at")
    locked = Item.objects.select_for_update(no_key=True).filter(pk__in=by_key).order_by("pk")
    for now in locked.only(*fields):
        for name in fields:
            setattr(by_key[now.pk], name, getattr(now, name))


def _leave(gone: Sequence[Item]) -> None:
    Item.objects.filter(pk__in=[item.pk for item in gone]).update(
        left_at=timezone.now(), place=None, repository_place=None
    )


def _unplace(kept: Iterable[Item]) -> None:
    """Items that the document cannot have any more, although they wait for it."""
    placed = set(Item.objects.current().filter(place__isnull=False).values_list("pk", flat=True))
    lost = placed - {item.pk for item in kept}
    if lost:
        Item.objects.filter(pk__in=lost).update(place=None)


def differences_between(before: Working | None, after: Working) -> tuple[Difference, ...]:
    """What changes from one working document to the next, for items as the roadmap knows them."""
    if before is None:
        return compare(document.parse(""), after.document, pairs={})
    known = {item.pk: place for place, item in before.items().items()}
    pairs = {place: known[item.pk] for place, item in after.items().items() if item.pk in known}
    return compare(before.document, after.document, pairs=pairs)

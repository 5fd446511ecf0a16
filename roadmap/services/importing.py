"""The document into the roadmap: read, preview, apply."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken
from roadmap import document
from roadmap.models import Event, Issue, Item, Question, Section, Tracking, Version
from roadmap.progress import Status
from roadmap.services import planning
from roadmap.services.matching import Placed, match_items, match_sections
from roadmap.tasks import sync_soon

BATCH = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one item, in words: "added", "renamed from …", "moved to …", "reworded", "gone"."""

    title: str
    words: str
    place: int | None = None  # among the document's items; None for an item that is gone
    item: Item | None = None  # the roadmap's item; None for one that is added


@dataclass(slots=True)
class Plan:
    """What importing a document would change. Nothing is written before `apply`."""

    parsed: document.Document
    repository: str
    unchanged: bool
    changes: list[Change] = field(default_factory=list)
    sections: dict[int, Section] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)
    gone: list[Item] = field(default_factory=list)


def preview(raw: bytes, *, repository: str = "") -> Plan:
    """Read the document and compare it with the roadmap. Raises RuleBroken when it cannot be taken, saying why."""
    repository = repository or settings.ROADMAP_REPOSITORY
    try:
        text = document.decode(raw)
        parsed = document.parse(text, repository=repository)
        document.check(parsed)
    except document.DocumentError as error:
        raise RuleBroken(str(error), status=422) from error
    latest = Version.objects.first()
    same = latest is not None and latest.digest == _digest(text) and latest.repository == repository.lower()
    plan = Plan(parsed, repository.lower(), unchanged=same)
    if same:
        return plan
    plan.placed = _placed(parsed)
    plan.sections = match_sections(list(Section.objects.all()), parsed.sections)
    old = list(Item.objects.select_related("section"))
    tracked = _tracked()
    plan.items = match_items(old, plan.placed, tracked)
    kept = {item.pk for item in plan.items.values()}
    plan.gone = [item for item in old if item.left_at is None and item.in_document and item.pk not in kept]
    plan.changes = _changes(plan, tracked)
    return plan


@transaction.atomic
def apply(plan: Plan, *, by: User | None = None, origin: str = "") -> Version:
    """Make the plan the roadmap: all of it or nothing. An unchanged document makes no new version."""
    latest = Version.objects.select_for_update().first()
    if plan.unchanged and latest is not None:
        return latest
    version = Version.objects.create(
        source=plan.parsed.source,
        digest=_digest(plan.parsed.source),
        title=plan.parsed.title[:200],
        shape=plan.parsed.shape[:200],
        repository=plan.repository,
        origin=origin[:500],
        by=by,
    )
    _write_questions(plan.parsed.questions)
    sections = _write_sections(plan)
    _read_statuses(plan)
    items = _write_items(plan, sections)
    new_issues = _write_tracking(plan, items)
    _write_gone(plan)
    _record(plan, items, version, by=by)
    planning.refresh_statuses(items, by=by)
    if new_issues:
        sync_soon.delay_on_commit(issue_ids=new_issues)
    return version


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _placed(parsed: document.Document) -> list[Placed]:
    pairs = [(section, item) for section in parsed.sections for item in section.items]
    return [Placed(section, item, position) for position, (section, item) in enumerate(pairs)]


def _tracked() -> dict[int, list[str]]:
    tracked: dict[int, list[str]] = {}
    rows = Tracking.objects.order_by("position").values_list("item_id", "issue__repository", "issue__number")
    for item_id, repository, number in rows:
        tracked.setdefault(item_id, []).append(f"{repository}#{number}")
    return tracked


def _changes(plan: Plan, tracked: dict[int, list[str]]) -> list[Change]:
    changes = []
    for index, placed in enumerate(plan.placed):
        item = plan.items.get(index)
        words = "added" if item is None else ", ".join(_differences(item, placed, tracked.get(item.pk, [])))
        if words:
            changes.append(Change(_name(placed.item.number, placed.item.title), words, index, item))
    return changes + [Change(str(item), "gone", item=item) for item in plan.gone]


def _differences(item: Item, placed: Placed, tracked: Sequence[str]) -> list[str]:
    new = placed.item
    facts = {
        f"renamed from “{item.title}”": item.title != new.title[:300],
        f"moved to “{placed.section.title}”": item.section.title != placed.section.title[:300],
        "reworded": " ".join(item.body.split()) != " ".join(new.body.split()),
        "other tracking issues": list(tracked) != [reference.key for reference in new.tracking],
        "another status in the document": item.document_status != (new.status or ""),
        "arrived in the document": not item.in_document,
        "back on the roadmap": item.left_at is not None,
    }
    return [words for words, true in facts.items() if true]


def _name(number: str, title: str) -> str:
    return f"{number} {title}" if number else title


def _write_questions(questions: Sequence[document.Passage]) -> None:
    Question.objects.all().delete()
    Question.objects.bulk_create(
        Question(position=n, title=q.title[:300], body=q.body, body_html=markdown.render(q.body))
        for n, q in enumerate(questions)
    )


def _write_sections(plan: Plan) -> dict[int, Section]:
    """Every section of the document by its index, saved."""
    sections = {}
    for index, parsed in enumerate(plan.parsed.sections):
        section = plan.sections.get(index) or Section()
        section.position = index
        section.number, section.title = parsed.number[:20], parsed.title[:300]
        section.body, section.body_html = parsed.body, markdown.render(parsed.body)
        section.left_at = None
        section.save()
        sections[index] = section
    kept = [section.pk for section in sections.values()]
    # A section with an item that waits to be written into the document stays until that item has another place.
    waiting = Item.objects.current().filter(in_document=False).values("section")
    Section.objects.current().exclude(pk__in=kept).exclude(pk__in=waiting).update(left_at=timezone.now())
    return sections


def _read_statuses(plan: Plan) -> None:
    """Lock the items and take their statuses as they are now: GitHub or a maintainer may have moved one meanwhile."""
    items = {item.pk: item for item in plan.items.values()}
    fields = ("status", "status_source", "status_changed_at")
    locked = Item.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk")
    for now in locked.only(*fields):
        for name in fields:
            setattr(items[now.pk], name, getattr(now, name))


def _write_items(plan: Plan, sections: dict[int, Section]) -> list[Item]:
    """Every item of the document in its order, saved in few statements."""
    by_place = {id(parsed): sections[index] for index, parsed in enumerate(plan.parsed.sections)}
    items, new = [], []
    for index, placed in enumerate(plan.placed):
        item = plan.items.get(index)
        if item is None:
            item = Item(status=placed.item.status or Status.PLANNED)
            new.append(item)
        item.section, item.position = by_place[id(placed.section)], placed.position
        item.number, item.title = placed.item.number[:20], placed.item.title[:300]
        item.body, item.body_html = placed.item.body, markdown.render(placed.item.body)
        item.document_status = placed.item.status or ""
        item.in_document, item.left_at = True, None
        item.changed_at = timezone.now()
        items.append(item)
    Item.objects.bulk_create(new, batch_size=BATCH)
    written = (
        "section",
        "position",
        "number",
        "title",
        "body",
        "body_html",
        "document_status",
        "in_document",
    )
    old = [item for index, item in enumerate(items) if index in plan.items]
    Item.objects.bulk_update(old, [*written, "left_at", "changed_at"], batch_size=BATCH)
    return items


def _write_tracking(plan: Plan, items: Sequence[Item]) -> list[int]:
    """The items' tracking issues as the document lists them; returns the issues that GitHub was never asked about."""
    wanted = [
        (item, position, reference)
        for item, placed in zip(items, plan.placed, strict=True)
        for position, reference in enumerate(placed.item.tracking)
    ]
    Issue.objects.bulk_create(
        {ref.key: Issue.unfetched(ref.repository, ref.number) for *_, ref in wanted}.values(),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    numbers = {reference.number for *_, reference in wanted}
    issues = {str(issue): issue for issue in Issue.objects.filter(number__in=numbers)}
    Tracking.objects.filter(item__in=items).delete()
    rows = [
        Tracking(item=item, issue=issues[reference.key], position=position)
        for item, position, reference in wanted
    ]
    Tracking.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return [issue.pk for issue in issues.values() if not issue.known]


def _write_gone(plan: Plan) -> None:
    gone = [item.pk for item in plan.gone]
    Item.objects.filter(pk__in=gone).update(left_at=timezone.now())


def _record(plan: Plan, items: Sequence[Item], version: Version, *, by: User | None) -> None:
    """One event for the version and one for each item that it changed."""
    events = [
        Event(
            item=change.item if change.place is None else items[change.place],
            kind="imported",
            actor=by,
            data={"words": change.words},
        )
        for change in plan.changes
    ]
    whole = Event(kind="version", actor=by, data={"version": version.pk, "changes": len(plan.changes)})
    Event.objects.bulk_create([whole, *events], batch_size=BATCH)

"""A document's questions, sections, items and tracking issues as rows, written in few statements."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from portal.lib import markdown
from roadmap import document
from roadmap.models import Issue, Item, PendingChange, Question, Repository, Section, Tracking
from roadmap.models.issue import MERGES
from roadmap.progress import Status
from roadmap.services import forges, tracking_lists
from roadmap.targets import read_target

BATCH = 500
Key = tuple[str, int]  # an issue's repository and number
WRITTEN = (
    "section",
    "position",
    "place",
    "repository_place",
    "number",
    "title",
    "body",
    "body_html",
    "document_status",
    "target",
    "target_from",
    "target_until",
    "in_document",
    "left_at",
    "changed_at",
)


def write_questions(questions: Sequence[document.Passage]) -> None:
    """The opening passages, replaced where they are others."""
    now = [(question.title[:300], question.body) for question in questions]
    if list(Question.objects.values_list("title", "body")) == now:
        return
    Question.objects.all().delete()
    Question.objects.bulk_create(
        Question(position=position, title=title, body=body, body_html=markdown.render(body))
        for position, (title, body) in enumerate(now)
    )


def write_sections(parsed: document.Document, matched: Mapping[int, Section]) -> list[Section]:
    """Every section of the document in its order, saved; sections that it has no more are marked as gone."""
    sections = []
    for index, found in enumerate(parsed.sections):
        section = matched.get(index) or Section()
        before = _state(section)
        section.position = index
        section.number, section.title = found.number[:20], found.title[:300]
        if section.body != found.body or section.pk is None:
            section.body, section.body_html = found.body, markdown.render(found.body)
        section.left_at = None
        if section.pk is None or _state(section) != before:
            section.save()
        sections.append(section)
    # A section with an item that waits to be written into the document stays until that item has another place.
    waiting = Item.objects.current().filter(place=None).values("section")
    kept = [section.pk for section in sections]
    Section.objects.current().exclude(pk__in=kept).exclude(pk__in=waiting).update(left_at=timezone.now())
    return sections


def _state(row: Any) -> list[Any]:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


def write_items(
    parsed: document.Document,
    sections: Sequence[Section],
    matched: Mapping[int, Item],
    *,
    there: Mapping[int, int | None],
) -> list[Item]:
    """Every item of the document in its order, saved; those that say the same as before cost no write.

    `matched` has the items by their place; `there` their places in the repository's document, by place.
    """
    items: list[Item] = []
    new: list[Item] = []
    changed: list[Item] = []
    for section, found in zip(sections, parsed.sections, strict=True):
        for parsed_item in found.items:
            place = len(items)
            item = matched.get(place) or Item(status=parsed_item.status or Status.PLANNED)
            before = _state(item)
            _fill(item, parsed_item, section, place, there.get(place))
            if item.pk is None:
                new.append(item)
            elif _state(item) != before:
                changed.append(item)
            items.append(item)
    now = timezone.now()
    for item in (*new, *changed):
        item.changed_at = now
    Item.objects.bulk_create(new, batch_size=BATCH)
    Item.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)
    return items


def _fill(item: Item, found: document.Item, section: Section, place: int, there: int | None) -> None:
    item.section, item.position, item.place, item.repository_place = section, place, place, there
    item.number, item.title = found.number[:20], found.title[:300]
    if item.body != found.body or item.pk is None:
        item.body, item.body_html = found.body, markdown.render(found.body)
    item.document_status = found.status or ""
    aim_at(item, found.target)
    item.in_document, item.left_at = there is not None, None


def aim_at(item: Item, target: str) -> None:
    """Set the item's target in memory, with the dates that it names."""
    item.target = target[:100]
    read = read_target(item.target)
    item.target_from, item.target_until = (read.start, read.end) if read else (None, None)


def write_tracking(parsed: document.Document, items: Sequence[Item]) -> list[int]:
    """The items' tracking issues as the document lists them; returns the issues that GitHub was never asked about."""
    found = [entry for section in parsed.sections for entry in section.items]
    references = {reference.key: reference for entry in found for reference in entry.tracking}
    called = _current_names(references)
    written = {place_of(one): one.url for one in references.values()}
    wanted = {
        item.pk: list(dict.fromkeys(called[reference.key] for reference in entry.tracking))
        for item, entry in zip(items, found, strict=True)
    }
    _add_waiting(wanted)
    changed = _changed_tracking(wanted)
    used = {key for pk in changed for key in wanted[pk]}
    Issue.objects.bulk_create(
        (Issue.unfetched(*key, written.get(key, "")) for key in sorted(used)),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    numbers = {number for _, number in used}
    issues = {(row.repository, row.number): row for row in Issue.objects.filter(number__in=numbers)}
    Tracking.objects.filter(item__in=changed).delete()
    Tracking.objects.bulk_create(
        (
            Tracking(item_id=pk, issue=issues[key], position=position)
            for pk in changed
            for position, key in enumerate(wanted[pk])
        ),
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return [
        issue.pk
        for key, issue in issues.items()
        if key in used and not issue.known and forges.is_configured(issue.repository)
    ]


def _add_waiting(wanted: dict[int, list[Key]]) -> None:
    """What tracks an item by a change that waits does so although the document may not be able to say it."""
    for change in PendingChange.objects.open().filter(field=PendingChange.Field.TRACKING):
        keys = wanted.get(change.item_id, [])
        names = map(tracking_lists.reference, tracking_lists.added(change))
        keys += [key for key in map(place_of, names) if key not in keys]


def place_of(reference: document.Reference) -> Key:
    """The repository and number of the row of an issue, or of a merge request, which GitLab counts apart."""
    return reference.repository + (MERGES if reference.sign == MERGES else ""), reference.number


def _current_names(references: Mapping[str, document.Reference]) -> dict[str, Key]:
    """The present place of each reference: a document may call a repository as it was called before."""
    names = Repository.objects.current_names(reference.repository for reference in references.values())
    places = {key: place_of(reference) for key, reference in references.items()}
    return {key: (names.get(name, name), number) for key, (name, number) in places.items()}


def _changed_tracking(wanted: Mapping[int, Sequence[Key]]) -> list[int]:
    """The items whose tracking issues are not the wanted ones."""
    now: dict[int, list[Key]] = {pk: [] for pk in wanted}
    rows = (
        Tracking.objects.filter(item__place__isnull=False)
        .order_by("position", "pk")
        .values_list("item_id", "issue__repository", "issue__number")
    )
    for pk, repository, number in rows:
        if pk in now:
            now[pk].append((repository, number))
    return [pk for pk, keys in wanted.items() if now[pk] != list(keys)]

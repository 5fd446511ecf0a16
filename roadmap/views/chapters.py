"""How much of the roadmap one page shows: all of it, one section, or the list of its sections where it is long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from portal.lib.pages import ask_page
from roadmap.models import Issue, Item, Question, Section
from roadmap.progress import Status

ITEMS = 100  # that one page shows in full
SECTIONS = 50  # that one page lists
IN_PROGRESS = 3  # items in progress that a listed section names
Counts = list[tuple[Status, int]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section in the list: how many items it has of each status, and the first ones that are in progress."""

    section: Section
    counts: Counts
    in_progress: list[Item]

    @property
    def total(self) -> int:
        return sum(number for _, number in self.counts)


def read_whole(section: Section | None = None) -> dict[str, Any]:
    """All sections with all their items, or all of one section."""
    standing = Item.objects.current() if section is None else section.items.current()
    items = list(standing.with_issues().order_by("position", "pk"))
    sections = list(Section.objects.current()) if section is None else [section]
    by_section: dict[int, list[Item]] = {section.pk: [] for section in sections}
    for item in items:
        by_section.setdefault(item.section_id, []).append(item)
    return {
        "questions": Question.objects.all() if section is None else [],
        "chapters": [(section, by_section[section.pk]) for section in sections],
        "counts": [(status, sum(item.status == status for item in items)) for status in Status],
        "issues": issues_of(items),
    }


def read_chapter(request: HttpRequest, section: Section) -> dict[str, Any]:
    """One section with a page of its items. RuleBroken 404 for a page that is not there."""
    items = section.items.current()
    page = ask_page(request.GET, items.with_issues().order_by("position", "pk"), ITEMS)
    shown = list(page)
    earlier = Q(position__lt=section.position) | Q(position=section.position, pk__lt=section.pk)
    later = Q(position__gt=section.position) | Q(position=section.position, pk__gt=section.pk)
    others = Section.objects.current().only("number", "title")
    return {
        "alone": section,
        "page": page,
        "chapters": [(section, shown)],
        "counts": count_by_status(items),
        "issues": issues_of(shown),
        "before": others.filter(earlier).order_by("-position", "-pk").first(),
        "after": others.filter(later).order_by("position", "pk").first(),
    }


def list_chapters(request: HttpRequest) -> dict[str, Any]:
    """A page of the sections, without their items. RuleBroken 404 for a page that is not there."""
    listed = Section.objects.current().annotate(**_numbers()).order_by("position", "pk")
    page = ask_page(request.GET, listed, SECTIONS)
    sections = list(page)
    working = Item.objects.current().filter(section__in=sections, status=Status.IN_PROGRESS)
    by_section: dict[int, list[Item]] = {section.pk: [] for section in sections}
    for item in working.only("section_id", "number", "title").order_by("position", "pk"):
        by_section[item.section_id].append(item)
    return {
        "page": page,
        "questions": Question.objects.all() if page.number == 1 else [],
        "listed": [_chapter(section, by_section[section.pk]) for section in sections],
        "counts": count_by_status(Item.objects.current()),
        "issues": _tracked(),
    }


def count_by_status(items: "QuerySet[Item]") -> Counts:
    """How many of the items have each status: one query."""
    numbers = dict(items.order_by().values_list("status").annotate(number=Count("pk")))
    return [(status, numbers.get(status, 0)) for status in Status]


def _numbers() -> dict[str, Count]:
    standing = Q(items__left_at__isnull=True)
    return {f"items_{status}": Count("items", filter=standing & Q(items__status=status)) for status in Status}


def _chapter(section: Section, working: Sequence[Item]) -> Chapter:
    counts = [(status, getattr(section, f"items_{status}")) for status in Status]
    return Chapter(section, counts, list(working[:IN_PROGRESS]))


def issues_of(items: Iterable[Item]) -> list[Issue]:
    """Their tracking issues, for `with_issues()`."""
    return [issue for item in items for issue in item.tracked_issues]


def _tracked() -> "QuerySet[Issue]":
    """Every issue that measures something on the roadmap, with only what tells how old our knowledge of it is."""
    tracked = Issue.objects.filter(tracking__item__left_at__isnull=True, tracking__isnull=False)
    return tracked.distinct().order_by().only("fetched_at", "failing_since")

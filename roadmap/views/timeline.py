"""The roadmap over time: a picture drawn on the server, the same facts as a table, and what has no date yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.lib.pages import ask_page
from roadmap.models import Item, Section
from roadmap.progress import Status
from roadmap.views import chart
from roadmap.views.asking import ask_section, explain, offered
from roadmap.views.horizons import HORIZONS, OPEN, UNPLACED, horizon
from roadmap.views.reading import items_as_of

BARS = 100  # a page
LISTED = 30  # items without a date that a list names
Facts = Mapping[str, Any]
KINDS = {
    **{name: words for name, words in HORIZONS.items() if name != UNPLACED},
    **{"release": "With a release", UNPLACED: "No target"},
}


@dataclass(frozen=True, slots=True)
class Bar:
    """An item in the picture: where it is drawn, what is said after its name, whether it should have ended by now."""

    item: Item
    place: chart.Place
    tail: str
    late: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture of one section."""

    section: Section
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        return chart.height(len(self.bars))


@dataclass(frozen=True, slots=True)
class Undated:
    """Items without a date that say the same about when: the first of them, and how many more there are."""

    words: str
    items: Sequence[Item]
    hidden: int
    address: str


@require_safe
@explain
def timeline(request: HttpRequest) -> HttpResponse:
    """?section= for one section alone; ?page= where there are more bars than one page draws."""
    sections = list(Section.objects.current())
    section = ask_section(request.GET, sections)
    today = timezone.localdate()
    dated, undated = _facts(section)
    page = ask_page(request.GET, dated, BARS)
    axis = chart.axis_of([(row["target_from"], row["target_until"]) for row in page], today=today)
    drawings = _drawings([row["pk"] for row in page], axis, today)
    context = {
        "page": page,
        "as_of": items_as_of(bar.item for drawing in drawings for bar in drawing.bars),
        "axis": axis,
        "ticks": list(axis.ticks()),
        "tallest": chart.height(BARS),
        "today": axis.x(today),
        "drawings": drawings,
        "undated": _undated(undated, section, today) if page.number == 1 else [],
        "sections": offered(sections, section),
        "chosen": section,
    }
    return render(request, "roadmap/timeline.html", context)


def _facts(section: Section | None) -> tuple[list[Facts], list[Facts]]:
    """Items with and without dates, section by section, the earliest first: one query."""
    items = Item.objects.current() if section is None else section.items.current()
    ordered = items.order_by("section__position", "section", "target_from", "target_until", "position", "pk")
    dated: list[Facts] = []
    undated: list[Facts] = []
    for row in ordered.values("pk", "target", "target_from", "target_until"):
        (dated if row["target_from"] else undated).append(row)
    return dated, undated


def _drawings(keys: Sequence[int], axis: chart.Axis, today: date) -> list[Drawing]:
    found = Item.objects.select_related("section").with_issues().in_bulk(keys)
    items = [found[key] for key in keys]
    return [
        Drawing(section, [_bar(item, number, axis, today) for number, item in enumerate(group)])
        for section, group in groupby(items, key=lambda item: item.section)
    ]


def _bar(item: Item, number: int, axis: chart.Axis, today: date) -> Bar:
    assert item.target_from is not None
    late = item.status in OPEN and item.target_until is not None and item.target_until < today
    tail = f"{Status(item.status).label}{', overdue' if late else ''}"
    share = 1.0 if item.status == Status.SHIPPED else item.measure.percent / 100
    span = item.target_from, item.target_until
    return Bar(
        item, chart.place(axis, number, span, share=share, words=str(item), tail=f" · {tail}"), tail, late
    )


def _undated(rows: Sequence[Facts], section: Section | None, today: date) -> list[Undated]:
    """What has no date, by what its target says instead: one query for the titles."""
    keys: dict[str, list[int]] = {name: [] for name in KINDS}
    for row in rows:
        keys[_kind(row["target"], today)].append(row["pk"])
    shown = [key for group in keys.values() for key in group[:LISTED]]
    found = Item.objects.only("number", "title", "status", "target").in_bulk(shown)
    where = {"section": section.pk} if section else {}
    addresses = {
        name: f"?{urlencode({'horizon': name if name in HORIZONS else UNPLACED, **where})}" for name in keys
    }
    return [
        Undated(
            words=KINDS[name],
            items=[found[key] for key in group[:LISTED]],
            hidden=len(group[LISTED:]),
            address=reverse("roadmap:table") + addresses[name],
        )
        for name, group in keys.items()
        if group
    ]


def _kind(target: str, today: date) -> str:
    name = horizon(target, today=today)
    return "release" if name == UNPLACED and target else name

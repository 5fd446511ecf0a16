"""The roadmap as columns of cards: by status, or by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from roadmap.models import Item, Section
from roadmap.progress import Status
from roadmap.views.asking import ask, ask_section, explain, offered
from roadmap.views.horizons import HORIZONS, OPEN, horizon
from roadmap.views.reading import items_as_of

CARDS = 40  # that a column shows; the table has them all
WAYS = {"status": "By status", "horizon": "By time"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, how many items it has, the first of them, and where all of them are listed."""

    name: str
    words: str
    number: int
    items: Sequence[Item]
    address: str

    @property
    def hidden(self) -> int:
        return self.number - len(self.items)


@require_safe
@explain
def board(request: HttpRequest) -> HttpResponse:
    """?by=status or ?by=horizon; ?section= for one section alone."""
    by = ask(request.GET, "by", WAYS, usual="status", called="board by")
    sections = list(Section.objects.current())
    section = ask_section(request.GET, sections)
    columns, ended = (_by_status(section), {}) if by == "status" else _by_horizon(section)
    chosen = {"section": section.pk} if section else {}
    context = {
        "by": by,
        "ways": [
            (words, f"?{urlencode({'by': name, **chosen})}", name == by) for name, words in WAYS.items()
        ],
        "columns": columns,
        "ended": ended,
        "as_of": items_as_of(item for column in columns for item in column.items),
        "kept": [("by", by)],
        "sections": offered(sections, section),
        "chosen": section,
    }
    return render(request, "roadmap/board.html", context)


def _by_status(section: Section | None) -> list[Column]:
    keys: dict[str, list[int]] = {status.value: [] for status in Status}
    for facts in _facts(section):
        keys[facts["status"]].append(facts["pk"])
    return _columns("status", {status.value: status.label for status in Status}, keys, section)


def _by_horizon(section: Section | None) -> tuple[list[Column], dict[Status, int]]:
    """The columns of what is still open, and how many items have ended: when they were due says nothing now."""
    today = timezone.localdate()
    keys: dict[str, list[int]] = {name: [] for name in HORIZONS}
    ended = dict.fromkeys((status for status in Status if status not in OPEN), 0)
    for facts in _facts(section):
        if facts["status"] in OPEN:
            keys[horizon(facts["target"], today=today)].append(facts["pk"])
        else:
            ended[Status(facts["status"])] += 1
    return _columns("horizon", HORIZONS, keys, section), ended


def _facts(section: Section | None) -> list[Any]:
    """What says into which column an item goes, in the document's order: one query."""
    items = Item.objects.current() if section is None else section.items.current()
    return list(
        items.order_by("section__position", "section", "position", "pk").values("pk", "status", "target")
    )


def _columns(
    by: str, names: Mapping[str, str], keys: Mapping[str, Sequence[int]], section: Section | None
) -> list[Column]:
    shown = [key for column in keys.values() for key in column[:CARDS]]
    found = Item.objects.select_related("section", "owner").with_issues().in_bulk(shown)
    where = {"section": section.pk} if section else {}
    return [
        Column(
            name=name,
            words=words,
            number=len(keys[name]),
            items=[found[key] for key in keys[name][:CARDS]],
            address=f"{reverse('roadmap:table')}?{urlencode({by: name, **where})}",
        )
        for name, words in names.items()
    ]

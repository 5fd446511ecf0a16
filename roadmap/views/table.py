"""The roadmap as a table: sorted, filtered and searched by its address."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.lib.pages import ask_page
from roadmap.models import Item, Section, State
from roadmap.progress import Status
from roadmap.views.asking import ask, ask_section, ask_words, explain, offered
from roadmap.views.horizons import HORIZONS, horizon
from roadmap.views.reading import items_as_of

ROWS = 100  # a page
Facts = Mapping[str, Any]  # an item by the columns that it is sorted and filtered by
Key = Callable[[Facts], Any]  # None: the item has no such thing, and comes last in either direction


@dataclass(frozen=True, slots=True)
class Sort:
    """A column that the table can be sorted by; `most` where the greatest comes first when it is chosen."""

    heading: str
    key: Key
    most: bool = False


def _progress(facts: Facts) -> float | None:
    return facts["closed"] / facts["tracked"] if facts["tracked"] else None


def _target(facts: Facts) -> tuple[int, str] | None:
    """Dates in their order, then what is only said in words."""
    if facts["target_from"]:
        return 0, facts["target_from"].isoformat()
    return (1, facts["target"].casefold()) if facts["target"] else None


def _owner(facts: Facts) -> str | None:
    return (facts["owner__name"] or facts["owner__username"] or "").casefold() or None


SORTS: dict[str, Sort] = {
    "title": Sort("Item", lambda facts: facts["title"].casefold()),
    "section": Sort("Section", lambda facts: (facts["section__position"], facts["section"])),
    "status": Sort("Status", lambda facts: list(Status).index(facts["status"])),
    "progress": Sort("Progress", _progress, most=True),
    "target": Sort("Target", _target),
    "issues": Sort("Tracking issues", lambda facts: facts["tracked"] or None, most=True),
    "owner": Sort("People", _owner),
    "activity": Sort("Last activity", lambda facts: facts["activity"], most=True),
}
COLUMNS = (
    "title",
    "number",
    "status",
    "target",
    "target_from",
    "target_until",
    "section",
    "section__position",
)
OWNER = ("owner__name", "owner__username")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `sort` is a column's name, with a minus for the greatest first."""

    sort: str = ""
    status: str = ""
    horizon: str = ""
    section: int | None = None
    q: str = ""

    def address(self, **changes: str | int | None) -> str:
        """The query string with these things changed, on the first page."""
        said = {name: value for name, value in {**asdict(self), **changes}.items() if value}
        return f"?{urlencode(said)}"

    @property
    def filtered(self) -> bool:
        return self != Asked(sort=self.sort)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: what it links to, and how the table is sorted by it now ("" for not at all)."""

    words: str
    address: str
    direction: str


@require_safe
@explain
def table(request: HttpRequest) -> HttpResponse:
    """?sort= (a column, -column backwards) ?status= ?horizon= ?section= ?q= ?page="""
    sections = list(Section.objects.current())
    asked = _read(request.GET, sections)
    found = _found(asked)
    statuses = Counter(facts["status"] for facts in found)
    wanted = [facts for facts in found if asked.status in ("", facts["status"])]
    page = ask_page(request.GET, [facts["pk"] for facts in _sorted(wanted, asked.sort)], ROWS)
    chosen = next((section for section in sections if section.pk == asked.section), None)
    activity = {facts["pk"]: facts["activity"] for facts in found}
    items = _items(page)
    context = {
        "asked": asked,
        "as_of": items_as_of(items),
        "page": page,
        "rows": [(item, activity[item.pk]) for item in items],
        "headings": [_heading(name, sort, asked) for name, sort in SORTS.items()],
        "statuses": _statuses(statuses, asked),
        "horizons": HORIZONS,
        "sections": offered(sections, chosen),
        "any": bool(sections) or asked.filtered,
    }
    return render(request, "roadmap/table.html", context)


def _read(query: Mapping[str, str], sections: list[Section]) -> Asked:
    section = ask_section(query, sections)
    return Asked(
        sort=ask(query, "sort", [sign + name for name in SORTS for sign in ("", "-")], called="order"),
        status=ask(query, "status", list(Status)),
        horizon=ask(query, "horizon", HORIZONS),
        section=section.pk if section else None,
        q=ask_words(query),
    )


def _found(asked: Asked) -> list[Facts]:
    """What is asked for of every status, in the document's order: one query."""
    items = Item.objects.current()
    if asked.q:
        items = items.search(asked.q)
    if asked.section:
        items = items.filter(section=asked.section)
    facts = items.order_by("section__position", "section", "position", "pk").values(
        "pk",
        *COLUMNS,
        *OWNER,
        tracked=Count("tracking"),
        closed=Count("tracking", filter=Q(tracking__issue__state=State.CLOSED)),
        activity=Max("tracking__issue__github_updated_at"),
    )
    today = timezone.localdate()
    return [row for row in facts if asked.horizon in ("", horizon(row["target"], today=today))]


def _sorted(found: Iterable[Facts], sort: str) -> list[Facts]:
    """By the column, what has nothing there last; as the document has them among equals."""
    rows = list(found)
    if not sort:
        return rows
    key = SORTS[sort.removeprefix("-")].key
    there = [row for row in rows if key(row) is not None]
    return sorted(there, key=key, reverse=sort.startswith("-")) + [row for row in rows if key(row) is None]


def _items(keys: Iterable[int]) -> list[Item]:
    """The items of these keys, in this order, with all that a row shows: two queries."""
    found = Item.objects.select_related("section", "owner").with_issues().in_bulk(list(keys))
    return [found[key] for key in keys]


def _heading(name: str, sort: Sort, asked: Asked) -> Heading:
    first, second = (f"-{name}", name) if sort.most else (name, f"-{name}")
    direction = {name: "ascending", f"-{name}": "descending"}.get(asked.sort, "")
    return Heading(sort.heading, asked.address(sort=second if asked.sort == first else first), direction)


def _statuses(numbers: Mapping[str, int], asked: Asked) -> list[tuple[str, str, int, bool]]:
    """(words, address, number of items, chosen) of each status in the filter."""
    everything = ("All", asked.address(status=None), sum(numbers.values()), not asked.status)
    each = [
        (status.label, asked.address(status=status.value), numbers.get(status, 0), asked.status == status)
        for status in Status
    ]
    return [everything, *each]

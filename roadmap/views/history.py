"""The roadmap's history: a timeline of its versions with what happened between them, and the ways into it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from itertools import groupby
from typing import Any, Concatenate, ParamSpec

from django.core.paginator import Page
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from portal.lib.errors import RuleBroken
from portal.lib.pages import NUMBER, ask_page, short
from roadmap.models import Item, Version
from roadmap.services import history as past
from roadmap.services.history import KINDS, Entry
from roadmap.views.asking import ask

VERSIONS = 20  # a page
OFFERED = 100  # versions that a select offers, besides those of the page
ITEMS = 200  # items that a select offers
Rest = ParamSpec("Rest")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    kind: str = ""
    item: Item | None = None

    def address(self, **changes: str) -> str:
        """The address with these things changed, on the first page."""
        said = {"kind": self.kind, "item": self.item.pk if self.item else "", **changes}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{reverse('roadmap:history')}{f'?{query}' if query else ''}"


def explain(
    view: Callable[Concatenate[HttpRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Answer a RuleBroken of the view with a page that has its sentence and the ways into the history."""

    @wraps(view)
    def explained(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RuleBroken as refused:
            first = past.first_version()
            context = {"message": refused.message, "status": refused.status, **days(first)}
            return render(request, "roadmap/no_such_version.html", context, status=refused.status)

    return explained


@require_safe
@explain
def history(request: HttpRequest) -> HttpResponse:
    """?kind= (import, edit or export) ?item= (an item's key) ?page="""
    first = past.first_version()
    if first is None:
        return render(request, "roadmap/history.html")
    asked = Asked(ask(request.GET, "kind", list(KINDS)), _ask_item(request.GET))
    page = ask_page(request.GET, past.versions_of(asked.item, kind=asked.kind), VERSIONS)
    versions = list(page)
    entries = _entries(asked, page, versions)
    happened = sum(len(entry.happened) for entry in entries)
    context = {
        "asked": asked,
        "page": page,
        "months": _by_month(entries),
        "shown": _linked(versions),
        "kinds": _kinds(asked),
        "items": list(
            Item.objects.only("number", "title", "left_at").order_by("section__position", "position")[:ITEMS]
        ),
        "first": first,
        "most_happened": past.EVENTS if happened == past.EVENTS else None,
        **choices(versions),
        **days(first),
    }
    return render(request, "roadmap/history.html", context)


def choices(shown: Sequence[Version]) -> dict[str, Any]:
    """What the form that compares two versions offers: the newest ones, and those that the page shows. One query."""
    newest = list(Version.objects.only("at", "subject", "kind")[:OFFERED])
    offered = {version.pk: version for version in (*newest, *shown)}
    versions = sorted(offered.values(), key=lambda version: (version.at, version.pk), reverse=True)
    return {"offered": versions, "newest": newest[0] if newest else None}


def days(first: Version | None) -> dict[str, Any]:
    """What the form that asks for a day needs: the first and the last one that there are."""
    return {"first_day": timezone.localdate(first.at) if first else None, "today": timezone.localdate()}


@require_safe
@explain
def choose_versions(request: HttpRequest) -> HttpResponse:
    """?from= ?to= are versions; without from, the one before. Leads to the page that compares them."""
    newer = ask_version(request.GET, "to")
    if request.GET.get("from"):
        older: Version | None = ask_version(request.GET, "from")
    else:
        older = past.before(newer)
    if older is None:
        raise RuleBroken("That is the first version, so there is none before it to compare with.", status=404)
    return redirect("roadmap:compare_versions", older.pk, newer.pk)


@require_safe
@explain
def choose_day(request: HttpRequest) -> HttpResponse:
    """?date=2019-03-01 leads to the roadmap as it was on that day."""
    return redirect("roadmap:roadmap_at", request.GET.get("date", "").strip().replace("/", "-") or "-")


def ask_version(query: Mapping[str, str], name: str) -> Version:
    """The version that a parameter names. RuleBroken 404 in words where there is none."""
    asked = query.get(name, "")
    found = Version.objects.defer("source").filter(pk=asked).first() if NUMBER.fullmatch(asked) else None
    if found is None:
        raise RuleBroken(f"There is no version “{short(asked)}” of the roadmap.", status=404)
    return found


def _ask_item(query: Mapping[str, str]) -> Item | None:
    asked = query.get("item", "")
    if not asked:
        return None
    item = Item.objects.filter(pk=asked).first() if NUMBER.fullmatch(asked) else None
    if item is None:
        raise RuleBroken(f"The roadmap never had an item “{short(asked)}”.", status=404)
    return item


def _entries(asked: Asked, page: "Page[Version]", versions: Sequence[Version]) -> list[Entry]:
    """The page's versions; and what happened to items meanwhile, unless one kind of version is asked for."""
    if asked.kind:
        return [Entry(one.at, one, past.groups_of(one, item=asked.item)) for one in versions]
    until = None
    if page.number > 1:
        newer = page.paginator.object_list[page.start_index() - 2]
        until = newer.at
    since = versions[-1].at if versions and page.has_next() else None
    return past.timeline(versions, item=asked.item, until=until, since=since)


def _by_month(entries: Sequence[Entry]) -> list[tuple[datetime, list[Entry]]]:
    """The entries of each month under its first moment."""

    def month(entry: Entry) -> datetime:
        local = timezone.localtime(entry.at)
        return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    return [(start, list(found)) for start, found in groupby(entries, key=month)]


def _linked(versions: Sequence[Version]) -> dict[int, Item]:
    """The items that the versions name, by their keys. One query."""
    keys = {one["item"] for version in versions for one in version.differences if one["item"]}
    return Item.objects.only("title").in_bulk(keys)


def _kinds(asked: Asked) -> list[tuple[str, str, int, bool]]:
    """(words, address, number of versions, chosen) of each kind in the filter. One query."""
    found = past.versions_of(asked.item).order_by().values_list("kind").annotate(number=Count("pk"))
    numbers = dict(found)
    everything = ("All", asked.address(kind=""), sum(numbers.values()), not asked.kind)
    return [
        everything,
        *(
            (words, asked.address(kind=kind), numbers.get(kind, 0), asked.kind == kind)
            for kind, words in KINDS.items()
        ),
    ]

"""The roadmap as a document, one item of it, and the document's own text."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from roadmap.models import Item, Section, SyncRun, Version
from roadmap.services import exporting, health
from roadmap.services.as_of import as_of
from roadmap.services.following import with_followers
from roadmap.views import chapters
from roadmap.views.asking import ask_section, explain

LATEST_EVENTS = 30


@require_safe
@explain
def read_roadmap(request: HttpRequest) -> HttpResponse:
    """Sections and items in the document's order, each with the live state of its tracking issues.

    ?section= shows one section alone; a roadmap that is too long for one page is shown as the list of its sections.
    """
    version = _newest()
    if version is None:
        return render(request, "roadmap/read_roadmap.html")
    section = ask_section(request.GET, Section.objects.current()) if request.GET.get("section") else None
    template = "roadmap/read_roadmap.html"
    if section is not None:
        shown = chapters.read_chapter(request, section)
    elif version.length > chapters.ITEMS:
        shown, template = chapters.list_chapters(request), "roadmap/list_chapters.html"
    else:
        shown = chapters.read_whole()
    confirmed = (version.run_started, version.run_ended) if version.run_started else None
    context = {**shown, "version": version, "as_of": as_of(shown["issues"], confirmed)}
    return render(request, template, context)


def _newest() -> Any:
    """The newest version with how many items stand on the roadmap, and when the last complete sync ran; or None."""
    runs = SyncRun.objects.complete()
    standing = Item.objects.current().order_by().values("left_at").annotate(number=Count("pk"))
    return (
        Version.objects.defer("source")
        .annotate(
            length=Coalesce(Subquery(standing.values("number")), 0),
            run_started=Subquery(runs.values("started_at")[:1]),
            run_ended=Subquery(runs.values("finished_at")[:1]),
        )
        .first()
    )


def items_as_of(items: Iterable[Item]) -> datetime | None:
    """`as_of` for the tracking issues of items, for `with_issues()`; one query."""
    return as_of(chapters.issues_of(items), SyncRun.objects.confirmed())


@require_safe
def open_item(request: HttpRequest, pk: int) -> HttpResponse:
    """The short address of an item."""
    return redirect(get_object_or_404(Item, pk=pk))


@require_safe
def read_item(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One item with everything known about it; one that left the roadmap still answers."""
    items = Item.objects.select_related("section", "confirmed_by", "owner").with_issues_and_names()
    item = get_object_or_404(with_followers(items, request.user), pk=pk)
    if slug != item.slug:
        # Not for good: a title that is changed back would send a browser that remembers it in a circle.
        return redirect(item)
    context = {
        "item": item,
        "as_of": as_of(item.tracked_issues, SyncRun.objects.confirmed()),
        "drift": health.look_at(item),
        "waiting": item.pending_changes.open(),
        "events": item.events.select_related("actor").order_by("-at", "-pk")[:LATEST_EVENTS],
    }
    return render(request, "roadmap/read_item.html", context)


@require_safe
def download_roadmap(request: HttpRequest) -> HttpResponse:
    """The document as it belongs into the repository."""
    name = settings.ROADMAP_PATH.rsplit("/", 1)[-1].replace('"', "")
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(exporting.export(), content_type="text/plain; charset=utf-8", headers=headers)

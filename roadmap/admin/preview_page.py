"""The preview of a document that came: what it would change, and what a maintainer may say of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from roadmap.admin import preview_actions
from roadmap.admin.preview_choices import Choice, choices_of
from roadmap.admin.preview_rows import GROUPS, Row, rows_of
from roadmap.admin.preview_waiting import fates
from roadmap.document import remarks
from roadmap.models import Arrival, Item
from roadmap.services import arrivals
from roadmap.services.importing import Plan

ROWS = 50
UNCHANGED = 100
REMARKS = 20


def read(model_admin: ServicesOnly, request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """The preview as it is now; of an arrival that was ended, what became of it."""
    return _page(model_admin, request, arrival)


def act(model_admin: ServicesOnly, request: HttpRequest, arrival: Arrival) -> HttpResponse:
    """Do what the button says. What cannot be done comes back with its reason and the person's choices."""
    try:
        with transaction.atomic():
            done = preview_actions.do(request, arrival)
            model_admin.log_change(request, arrival, done)
    except RuleBroken as error:
        now = model_admin.found(request, str(arrival.pk))
        return _page(model_admin, request, now, status=error.status, refusal=error.message)
    messages.success(request, done)
    query = request.GET.copy()
    query.pop("correct", None)
    stays = request.POST.get("do") == "correct" and query
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}" if stays else request.path)


def _page(
    model_admin: ServicesOnly, request: HttpRequest, arrival: Arrival, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    context = {
        **model_admin.frame(request, arrival.origin or "A document"),
        "arrival": arrival,
        "refusal": refusal,
    }
    if arrival.state != Arrival.State.WAITING:
        return render(request, "admin/roadmap/arrival/ended.html", context | _told(arrival), status=status)
    context |= {"forms": preview_actions.FORMS.items(), **_preview(request, arrival)}
    return render(request, "admin/roadmap/arrival/preview.html", context, status=status)


def _told(arrival: Arrival) -> dict[str, Any]:
    """What an arrival that was applied changed, as its version tells it."""
    told = arrival.version.differences if arrival.version else []
    return {"told": told[:UNCHANGED], "more_told": max(len(told) - UNCHANGED, 0)}


def _preview(request: HttpRequest, arrival: Arrival) -> dict[str, Any]:
    """All that the page tells of the plan; of a document that cannot be read so, why not."""
    try:
        plan = arrivals.plan(arrival)
    except RuleBroken as error:
        return {"problem": error.message}
    changed, unchanged = rows_of(plan)
    found = remarks(plan.document)
    return {
        "plan": plan,
        "seal": arrivals.seal(plan),
        "found": _found(plan),
        "first": plan.base is None,
        "gone": len(plan.gone),
        "fates": fates(plan.outcomes),
        "conflicts": len(plan.conflicts),
        "remarks": found[:REMARKS],
        "more_remarks": max(len(found) - REMARKS, 0),
        **_rows(request, arrival, plan, changed, unchanged),
    }


def _found(plan: Plan) -> list[str]:
    """What was found in the document, counted."""
    parsed = plan.document
    numbers = {
        "section": len(parsed.sections),
        "item": sum(len(section.items) for section in parsed.sections),
        "opening passage": len(parsed.questions),
        "issue or pull request": len(parsed.references),
        "search": len(parsed.searches),
    }
    plural = {"issue or pull request": "issues and pull requests", "search": "searches of issues"}
    words = {name: plural.get(name, f"{name}s") for name in numbers}
    return [
        f"{number:,} {name if number == 1 else words[name]}" for name, number in numbers.items() if number
    ]


def _rows(
    request: HttpRequest, arrival: Arrival, plan: Plan, changed: list[Row], unchanged: list[Row]
) -> dict[str, Any]:
    """The rows that the address asks for, a page of them, with the choices that they need."""
    corrected = arrivals.corrections(arrival)
    groups = {key: [row for row in changed if key in {g[0] for g in row.groups}] for key in GROUPS}
    groups["corrected"] = [row for row in (*changed, *unchanged) if row.place in corrected]
    groups["unchanged"] = unchanged
    show = request.GET.get("show", "")
    asked = _asked(request, (*changed, *unchanged))
    rows = groups.get(show, changed)
    page = _paged(request, [asked] if asked else rows)
    items = list(Item.objects.select_related("section").defer("body_html"))
    choices = choices_of(
        list(page),
        plan,
        items,
        corrected=corrected.keys(),
        asked=asked.place if asked else None,
        typed={name: str(value) for name, value in request.POST.items()},
    )
    words = {key: word for key, (word, _, _) in GROUPS.items()}
    words |= {"corrected": "Corrected by you", "unchanged": "Unchanged"}
    return {
        "tabs": [("", "All changes", len(changed)), *((key, words[key], len(groups[key])) for key in words)],
        "show": show if show in groups else "",
        "asked": asked,
        "page": page,
        "shown": [_shown(row, choices, set(corrected)) for row in page],
        "unchanged": unchanged[:UNCHANGED],
        "unchanged_number": len(unchanged),
        "can_correct": bool(items),
        "choices": bool(choices),
    }


def _shown(row: Row, choices: dict[int, Choice], corrected: set[int]) -> tuple[Row, Choice | None, bool]:
    """A row, its choice, and whether a maintainer said who it is."""
    if row.place is None:
        return row, None, False
    return row, choices.get(row.place), row.place in corrected


def _asked(request: HttpRequest, rows: tuple[Row, ...]) -> Row | None:
    """The row of `?correct=`, to be asked about alone."""
    place = request.GET.get("correct", "")
    return next((row for row in rows if place and str(row.place) == place), None)


def _paged(request: HttpRequest, rows: list[Row]) -> Page[Row]:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))

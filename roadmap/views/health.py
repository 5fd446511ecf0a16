"""The roadmap's health: what has drifted from the truth, and the buttons by which maintainers put it right."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.core.validators import URLValidator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from portal.lib.kept import sign_in_first
from portal.lib.pages import ask_page
from roadmap.addresses import LONGEST
from roadmap.freshness import Kind, Problem, Remedy
from roadmap.models import Item, Link, SyncRun, Version
from roadmap.permissions import can_edit_roadmap
from roadmap.services import editing, links, remedies, talking
from roadmap.services import health as checkup
from roadmap.views.asking import ask, explain

FIRST_OF_EACH = 10  # rows of a kind where all kinds are shown
ON_A_PAGE = 50  # rows where one kind is
DONE = {
    Remedy.CONFIRM: "“{}” is confirmed.",
    Remedy.SHIP: "“{}” is shipped now.",
    Remedy.RESUME: "“{}” is in progress again.",
    Remedy.FOLLOW: "“{}” says what its issues say now.",
    Remedy.DROP: "“{}” is dropped now.",
}
Wrong = tuple[checkup.Drift, Problem]


class AddressForm(forms.Form):
    """The new address of a link."""

    address = forms.URLField(
        max_length=LONGEST,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        error_messages={
            "required": "Type the new address.",
            "invalid": "This is not the address of a web page.",
        },
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One problem of one item; `typed` and `error` are of a new address that was refused."""

    item: Item
    problem: Problem
    active_at: datetime | None
    typed: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of a kind that are shown, and how many there are."""

    kind: Kind
    number: int
    rows: list[Row]


@require_safe
@explain
def health(request: HttpRequest) -> HttpResponse:
    """What has drifted, grouped by what is wrong; ?problem= shows one kind alone."""
    return render(request, "roadmap/health.html", _context(request, request.GET, request.get_full_path()))


@require_POST
@sign_in_first(back=lambda pk: reverse("roadmap:health"))
def apply_remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm an item or set its status, as the pressed button says."""
    item = get_object_or_404(Item, pk=pk)
    chosen = request.POST.get("remedy", "")
    if chosen not in DONE:
        raise RuleBroken(
            "This page does not know what to do. Go back and press one of its buttons.", status=400
        )
    remedies.apply_remedy(item, Remedy(chosen), by=cast(User, request.user))
    return _answer(request, DONE[Remedy(chosen)].format(item))


@require_POST
@sign_in_first(back=lambda pk, link: reverse("roadmap:health"))
def fix_link(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Put another address in the place of a link that no longer answers."""
    require(can_edit_roadmap(request.user), editing.ONLY)
    item = get_object_or_404(Item, pk=pk)
    url = Link.objects.filter(pk=link).values_list("url", flat=True).first() or request.POST.get("url", "")
    form = AddressForm(request.POST)
    try:
        if not form.is_valid():
            raise RuleBroken(" ".join(dict.fromkeys(map(str, form.errors["address"]))), status=422)
        remedies.fix_link(item, url, address=form.cleaned_data["address"], by=cast(User, request.user))
    except RuleBroken as refused:
        context = _context(request, *_place(request))
        _mark(context["groups"], pk, link, typed=request.POST.get("address", ""), error=refused.message)
        return render(request, "roadmap/health.html", context, status=refused.status)
    return _answer(request, f"“{item}” links to the new address now.")


def _answer(request: HttpRequest, words: str) -> HttpResponse:
    """Back to where the button was; for htmx the list as it is now."""
    if getattr(request, "htmx", False):
        return render(request, "roadmap/_drift.html", {**_context(request, *_place(request)), "done": words})
    messages.success(request, words)
    return redirect(_place(request)[1])


def _place(request: HttpRequest) -> tuple[QueryDict, str]:
    """What was asked of the page on which the button was, and its address: this site's, or the plain page's."""
    back = request.POST.get("next", "").partition("#")[0]
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if not safe or not back.startswith("/"):
        back = reverse("roadmap:health")
    return QueryDict(urlsplit(back).query), back


def _context(request: HttpRequest, query: QueryDict, here: str) -> dict[str, Any]:
    newest = Version.objects.defer("source").first()
    found = checkup.drifted() if newest else []
    chosen = ask(query, "problem", list(Kind))
    wrong: dict[Kind, list[Wrong]] = {kind: [] for kind in Kind}
    for drift in found:
        for problem in drift.problems:
            wrong[problem.kind].append((drift, problem))
    page = ask_page(query, wrong[Kind(chosen)], ON_A_PAGE) if chosen else None
    confirmed = SyncRun.objects.confirmed()
    return {
        "version": newest,
        "drifted": sum(bool(drift.problems) for drift in found),
        "kinds": [(kind, len(wrong[kind])) for kind in Kind if wrong[kind] or kind == chosen],
        "chosen": Kind(chosen) if chosen else None,
        "groups": _groups(wrong, page, chosen),
        "page": page,
        "here": here,
        "may_edit": can_edit_roadmap(request.user),
        "unwritten": talking.refusals() if can_edit_roadmap(request.user) else 0,
        "months": settings.ROADMAP_STALE_MONTHS,
        "synced_at": confirmed[0] if confirmed else None,
        "links_checked": links.last_checked(),
    }


def _groups(wrong: dict[Kind, list[Wrong]], page: Page[Wrong] | None, chosen: str) -> list[Group]:
    """The rows that are shown; only their items are read as a whole."""
    if page is not None:
        shown = {Kind(chosen): list(page)}
    else:
        shown = {kind: rows[:FIRST_OF_EACH] for kind, rows in wrong.items()}
    keys = {drift.item for rows in shown.values() for drift, _ in rows}
    items = Item.objects.select_related("section").defer("body", "body_html").in_bulk(keys)
    return [
        Group(
            kind,
            len(wrong[kind]),
            [Row(items[drift.item], problem, drift.active_at) for drift, problem in rows],
        )
        for kind, rows in shown.items()
        if rows
    ]


def _mark(groups: list[Group], pk: int, link: int, *, typed: str, error: str) -> None:
    """Give back what was typed, with why it was refused."""
    for group in groups:
        for at, row in enumerate(group.rows):
            if row.item.pk == pk and row.problem.link == link:
                group.rows[at] = replace(row, typed=typed, error=error)

"""Maintainers edit an item, and move it."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.lib import kept, markdown
from portal.lib.errors import RuleBroken, require
from portal.lib.forms import tidy
from roadmap.forms import FOLLOW, ItemForm, MoveForm, written
from roadmap.models import Item, Section
from roadmap.permissions import can_edit_roadmap
from roadmap.progress import Status
from roadmap.services import editing, planning
from roadmap.targets import read_target

WRITE = require_http_methods(["GET", "HEAD", "POST"])


@WRITE
@kept.keep_over_sign_in(*ItemForm.base_fields)
@login_required
def edit_item(request: HttpRequest, pk: int) -> HttpResponse:
    """An item's text, target, status and owner in one form."""
    item = _item(request, pk)
    if request.method != "POST":
        _require_here(item)
        texts = {**written(item), **(kept.take(request, request.path) or {})}
        return _show(request, item, ItemForm(initial=texts, item=item))
    if "preview" in request.POST:
        return _preview(request, item)
    form = ItemForm(request.POST, item=item)
    if not form.is_valid():
        return _show(request, item, form, status=422)
    try:
        item = _save(item, form, by=cast(User, request.user))
    except RuleBroken as refusal:
        return _refuse(request, item, form, refusal)
    messages.success(request, f"“{item.title}” is saved.")
    return redirect(item)


def _refuse(request: HttpRequest, item: Item, form: ItemForm, refusal: RuleBroken) -> HttpResponse:
    """The form with what was typed. Who was slower sees what stands now, and may save again over it."""
    form.add_error(None, refusal.message)
    meanwhile = None
    if refusal.message == editing.MEANWHILE:
        meanwhile = item
        form.data = {**request.POST.dict(), "seen": written(item)["seen"]}
    return _show(request, item, form, status=refusal.status, meanwhile=meanwhile)


@transaction.atomic
def _save(item: Item, form: ItemForm, *, by: User) -> Item:
    item = editing.revise(item, form.revision(), by=by, seen=form.cleaned_data["seen"])
    chosen = form.cleaned_data["status"]
    if chosen == FOLLOW:
        return planning.follow_issues(item, by=by)
    return planning.set_status(item, Status(chosen), by=by) if chosen else item


@WRITE
@login_required
def move_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the item somewhere else: a page that asks, and where its form and the buttons of "Arrange" go."""
    item = _item(request, pk)
    if request.method != "POST":
        _require_here(item)
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"section": item.section_id})
    if request.method == "POST" and form.is_valid():
        try:
            item = editing.move_item(item, by=cast(User, request.user), **_destination(form))
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
        else:
            return _moved(request, item)
    if form.errors and "fetch" in request.POST:
        return HttpResponse(
            " ".join(str(error) for error in _errors(form)), status=422, content_type="text/plain"
        )
    context = {"item": item, "form": form}
    return render(request, "roadmap/move_item.html", context, status=422 if form.errors else 200)


def _destination(form: MoveForm) -> dict[str, Any]:
    """The section counts where there is nothing to stand before; else the section of that item does."""
    before = form.cleaned_data["before"]
    return {"before": before, "section": before.section if before else form.cleaned_data["section"]}


def _moved(request: HttpRequest, item: Item) -> HttpResponse:
    said = f"“{item.title}” moved in “{item.section.title}”."
    if "fetch" in request.POST:
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    messages.success(request, said)
    return redirect(f"{reverse('roadmap:arrange')}?section={item.section_id}#item-{item.pk}")


def _errors(form: MoveForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


@require_safe
@login_required
def arrange(request: HttpRequest) -> HttpResponse:
    """The order of the roadmap's items, to be changed by buttons, by keyboard, or by dragging."""
    require(can_edit_roadmap(request.user), editing.ONLY)
    sections = list(Section.objects.current())
    items = (
        Item.objects.current()
        .filter(place__isnull=False)
        .order_by("place")
        .only("title", "number", "section")
    )
    rows: dict[int, list[Item]] = {section.pk: [] for section in sections}
    for item in items:
        rows.setdefault(item.section_id, []).append(item)
    context = {"chapters": [(section, _neighbours(rows[section.pk])) for section in sections]}
    return render(request, "roadmap/arrange.html", context)


def _neighbours(items: list[Item]) -> list[dict[str, Any]]:
    """Each item with the one to stand before for going up, and for going down ("" is the end; None: not possible)."""
    rows = []
    for at, item in enumerate(items):
        after_next: object = items[at + 2].pk if at + 2 < len(items) else ""
        rows.append(
            {
                "item": item,
                "up": items[at - 1].pk if at else None,
                "down": after_next if at + 1 < len(items) else None,
            }
        )
    return rows


def _item(request: HttpRequest, pk: int) -> Item:
    require(can_edit_roadmap(request.user), editing.ONLY)
    return get_object_or_404(Item.objects.select_related("section", "owner"), pk=pk)


def _require_here(item: Item) -> None:
    """Say it before anybody types; the services hold the rule."""
    if item.left_at is not None:
        raise RuleBroken(editing.LEFT)


def _preview(request: HttpRequest, item: Item) -> HttpResponse:
    """The form again with its text as it will look: for browsers without JavaScript."""
    text = tidy(request.POST.get("body", "").replace("\0", ""))
    if len(text) > max(markdown.LONGEST, len(item.body)):
        return _show(request, item, ItemForm(request.POST, item=item), status=422)
    form = ItemForm(initial={**request.POST.dict(), "body": text}, item=item)
    return _show(request, item, form, preview=markdown.render(text))


def _show(
    request: HttpRequest,
    item: Item,
    form: ItemForm,
    *,
    preview: str = "",
    status: int = 200,
    meanwhile: Item | None = None,
) -> HttpResponse:
    context = {
        "item": item,
        "form": form,
        "preview": preview,
        "meanwhile": meanwhile,
        "target": read_target(item.target) if item.target else None,
    }
    return render(request, "roadmap/edit_item.html", context, status=status)

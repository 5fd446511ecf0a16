"""Saved filters in the admin: as links above the queue, and the pages that keep, rename, share and delete them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from proposals import saved_query
from proposals.admin import asking
from proposals.admin.meeting_page import render_page
from proposals.models import SavedFilter
from proposals.permissions import can_drop_filter, owns_filter
from proposals.queue_forms import KeepForm, SavedFilterForm
from proposals.services import saved_filters
from proposals.services.saved_filters import Wish

NO_LIST = "The queue has no such list. Go back to it, filter it again, then keep it."


def urls(model_admin: ServicesOnly) -> list[URLPattern]:
    """The pages of saved filters."""

    def page(view: Callable[..., HttpResponse]) -> Any:
        return model_admin.admin_site.admin_view(partial(view, model_admin))

    return [
        path("saved/", page(manage), name="proposals_proposal_saved"),
        path("saved/keep/", page(keep), name="proposals_proposal_keep"),
        path("saved/<int:pk>/", page(act), name="proposals_proposal_saved_act"),
    ]


def opened(
    model_admin: ServicesOnly, request: HttpRequest, show: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """The queue as `show` makes it, with the saved filters above it, or where its reviewer starts instead."""
    if request.method == "GET" and (elsewhere := _instead(model_admin, request)):
        return elsewhere
    response = show(request)
    if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
        response.context_data |= above(model_admin, request, response.context_data["cl"])
    return response


def _instead(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse | None:
    """Where a look at the queue leads: to what its reviewer starts with, or without what the queue does not know."""
    asks = asking.asks_of(model_admin, request)
    if not request.GET:
        start = saved_filters.start_of(person(request))
        return HttpResponseRedirect(f"?{saved_query.opened(start.query, asks)}") if start else None
    names = [name for name in request.GET if name not in asking.DJANGOS]
    if not (unknown := saved_query.unknown(names, asks)):
        return None
    said = ", ".join(f"“{name[:40]}”" for name in unknown[:3])
    messages.warning(request, f"The queue has no filter {said}: that part of the address was left out.")
    known = request.GET.copy()
    for name in unknown:
        del known[name]
    return HttpResponseRedirect(f"?{known.urlencode() or f'{ERROR_FLAG}=1'}")


def above(model_admin: ServicesOnly, request: HttpRequest, changelist: ChangeList) -> dict[str, Any]:
    """What stands above the list: two queries, however many are saved."""
    asks = asking.asks_of(model_admin, request)
    here = saved_query.kept(_asked(request), asks)
    saved = list(SavedFilter.objects.seen_by(person(request)).select_related("owner"))
    links = [_link(one, asks, here, person(request).pk) for one in saved]
    conditions = {f"saved_{one.pk}": asking.condition(one.query, changelist) for one in saved}
    conditions["waiting"] = asking.condition("", changelist)
    countable = {name: Count("pk", filter=found) for name, found in conditions.items() if found is not None}
    counts = changelist.root_queryset.order_by().aggregate(**countable)
    return {
        "saved": [{**link, "count": counts.get(f"saved_{link['saved'].pk}")} for link in links],
        "everything": asking.everything(changelist.filter_specs),
        "everything_count": counts["waiting"],
        "everything_here": not here,
        "keepable": bool(here) and not any(link["here"] for link in links),
        "here": request.GET.urlencode(),
        "gone": asking.gone(here, changelist),
    }


def keep(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    """The list that the query asks for, kept by a name."""
    model_admin.require_view(request)
    asks = asking.asks_of(model_admin, request)
    query = saved_query.kept(_asked(request), asks)
    changelist = _list_of(model_admin, request)
    if asking.condition(query, changelist) is None:
        raise RuleBroken(NO_LIST, status=422)
    form = KeepForm(request.POST or None, label_suffix="")
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = _keep(model_admin, request, form, query)
        except RuleBroken as error:
            refused = error
        else:
            messages.success(request, f"Kept as “{saved.name}”.")
            return HttpResponseRedirect(f"{_queue()}?{saved_query.opened(saved.query, asks)}")
    context = {
        "title": "Keep this list",
        "form": form,
        "refusal": refused.message if refused else "",
        "words": asking.in_words(query, changelist),
        "count": changelist.result_count,
        "here": request.GET.urlencode(),
    }
    status = refused.status if refused else 422 if form.errors else 200
    return render_page(model_admin, request, "proposal/keep", status=status, **context)


def _keep(model_admin: ServicesOnly, request: HttpRequest, form: KeepForm, query: str) -> SavedFilter:
    wish = Wish(form.cleaned_data["name"], query, form.cleaned_data["shared"])
    by = person(request)
    with transaction.atomic():
        known = set(by.saved_filters.values_list("pk", flat=True))
        saved = saved_filters.keep(wish, by=by)
        if form.cleaned_data["start"]:
            saved_filters.start_with(saved, by=by)
        if saved.pk not in known:
            model_admin.log_addition(request, saved, f"Kept the list “{saved.name}”")
    return saved


def manage(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    """All that the reviewer sees, with what they may do about each."""
    model_admin.require_view(request)
    return _manage(model_admin, request)


def act(model_admin: ServicesOnly, request: HttpRequest, pk: int) -> HttpResponse:
    """What a button of the page says about one of them."""
    model_admin.require_view(request)
    saved = get_object_or_404(SavedFilter.objects.seen_by(person(request)), pk=pk)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:proposals_proposal_saved"))
    form = SavedFilterForm(request.POST, prefix=str(pk), label_suffix="")
    if request.POST.get("do") == "change" and not form.is_valid():
        return _manage(model_admin, request, typed=form, status=422)
    try:
        with transaction.atomic():
            told = _act(model_admin, request, saved, form)
    except RuleBroken as refused:
        return _manage(model_admin, request, typed=form, status=refused.status, refusal=refused.message)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("admin:proposals_proposal_saved"))


def _act(model_admin: ServicesOnly, request: HttpRequest, saved: SavedFilter, form: SavedFilterForm) -> str:
    by = person(request)
    match request.POST.get("do"):
        case "change":
            wish = form.cleaned_data
            changed = saved_filters.change(saved, name=wish["name"], shared=wish["shared"], by=by)
            if (changed.name, changed.shared) != (saved.name, saved.shared):
                model_admin.log_change(request, changed, f"Now “{changed.name}”{', shared' * changed.shared}")
            return "Saved."
        case "drop":
            model_admin.log_deletions(request, SavedFilter.objects.filter(pk=saved.pk))
            saved_filters.drop(saved, by=by)
            return f"“{saved.name}” is deleted. No proposal was changed."
        case "start":
            saved_filters.start_with(saved, by=by)
            return f"The queue opens with “{saved.name}” for you."
        case "unstart":
            saved_filters.start_with(None, by=by)
            return "The queue opens with all that wait."
    raise RuleBroken("This page has no such button.", status=422)


def _manage(
    model_admin: ServicesOnly,
    request: HttpRequest,
    *,
    typed: SavedFilterForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    changelist = _list_of(model_admin, request)
    asks = asking.asks_of(model_admin, request)
    by = person(request)
    start = saved_filters.start_of(by)
    rows = [
        {
            **_link(saved, asks, "", by.pk),
            "words": asking.in_words(saved.query, changelist),
            "starts": saved == start,
            "may_drop": can_drop_filter(request.user, saved),
            "form": _form(saved, typed) if owns_filter(request.user, saved) else None,
        }
        for saved in SavedFilter.objects.seen_by(by).select_related("owner")
    ]
    context = {
        "title": "Saved filters",
        "rows": rows,
        "refusal": refusal,
        "everything": asking.everything(changelist.filter_specs),
    }
    return render_page(model_admin, request, "proposal/saved", status=status, **context)


def _form(saved: SavedFilter, typed: SavedFilterForm | None) -> SavedFilterForm:
    """With what was typed, where it was refused."""
    if typed is not None and typed.prefix == str(saved.pk):
        return typed
    return SavedFilterForm(
        initial={"name": saved.name, "shared": saved.shared}, prefix=str(saved.pk), label_suffix=""
    )


def _link(saved: SavedFilter, asks: saved_query.Asks, here: str, reader: int) -> dict[str, Any]:
    address = saved_query.opened(saved.query, asks)
    same = bool(here) and saved_query.kept(parse_qsl(address), asks) == here
    return {"saved": saved, "address": f"?{address}", "here": same, "mine": saved.owner_id == reader}


def _asked(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.GET.items()]


def _list_of(model_admin: ServicesOnly, request: HttpRequest) -> ChangeList:
    """The list that the query asks for. RuleBroken where the queue has no such list."""
    try:
        return model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        raise RuleBroken(NO_LIST, status=422) from None


def _queue() -> str:
    return reverse("admin:proposals_proposal_changelist")

"""Several proposals of the queue at once: tick, choose, see what would happen to each, confirm, read what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from portal.accounts.people import person
from portal.lib import kept
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from proposals.admin.bulk_actions import Action
from proposals.admin.bulk_menu import ACTIONS
from proposals.admin.bulk_rows import Row, all_said, rows_of, wish_of
from proposals.admin.meeting_page import render_page
from proposals.models import Proposal
from proposals.permissions import Person
from proposals.queue_forms import BulkForm

MOST = 100  # proposals at once
TOO_MANY = f"{MOST} proposals at once are the most: choose fewer of them. Nothing was changed."
NONE_LEFT = "None of the proposals that were chosen is here. Nothing was changed."
NOTHING_TO_DO = "None of these can be done as they are now. Nothing was changed."


@dataclass(slots=True)
class Result:
    """What was done, and why the others were not."""

    done: list[Proposal] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def leave_readable_ticks(request: HttpRequest) -> None:
    """Drop ticks of the list that are no numbers: Django would ask the database for them as they are."""
    ticks = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if len(numbers := _numbers(ticks)) != len(ticks):
        sent = request.POST.copy()
        sent.setlist(ACTION_CHECKBOX_NAME, [str(number) for number in numbers])
        request.POST = sent  # type: ignore[assignment]  # only the copy of what was sent can be changed


def choosable(action: Action) -> Any:
    """The entry of the list's menu: it leads to the page that shows what would happen."""

    @admin.action(description=action.label)
    def choose(
        model_admin: ServicesOnly, request: HttpRequest, chosen: QuerySet[Proposal]
    ) -> HttpResponse | None:
        pks = list(chosen.values_list("pk", flat=True)[: MOST + 1])
        if len(pks) > MOST:
            messages.error(request, TOO_MANY)
            return None
        address = reverse("admin:proposals_proposal_bulk", args=[action.name])
        query = {"of": ".".join(map(str, pks)), "_changelist_filters": request.GET.urlencode()}
        return HttpResponseRedirect(f"{address}?{urlencode(query)}")

    choose.__name__ = action.name
    return choose


CHOICES = tuple(choosable(action) for action in ACTIONS.values())


def offered(actions: dict[str, Any], to: Person) -> dict[str, Any]:
    """Of the menu's entries those that the person may choose."""
    return {name: entry for name, entry in actions.items() if name in ACTIONS and ACTIONS[name].offered(to)}


def urls(model_admin: ServicesOnly) -> list[URLPattern]:
    """The page; a reason that was typed before the session ended waits there for its person."""
    guarded = model_admin.admin_site.admin_view(partial(page, model_admin))
    keeping = kept.keep_over_sign_in("reason", "note")(guarded)
    return [path("bulk/<str:name>/", keeping, name="proposals_proposal_bulk")]


def page(model_admin: ServicesOnly, request: HttpRequest, name: str) -> HttpResponse:
    """What the action would do to each of ?of=; posting does it."""
    model_admin.require_view(request)
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    require(action.offered(request.user), f"Your roles do not let you do this: {action.title}.")
    chosen = _chosen(model_admin, request)
    if not chosen:
        messages.error(request, NONE_LEFT)
        return HttpResponseRedirect(_back(request))
    if request.method == "POST":
        return _do(model_admin, request, action, chosen)
    form = BulkForm(initial=dict(kept.take(request, request.path) or {}), asks=action.asks)
    return _show(model_admin, request, action, rows_of(action, chosen, by=person(request)), form)


def _chosen(model_admin: ServicesOnly, request: HttpRequest) -> list[Proposal]:
    """In the order of the list. What is not in the queue, a draft for example, is not there."""
    numbers = _numbers(request.GET.get("of", "").split("."))
    if len(numbers) > MOST:
        raise RuleBroken(TOO_MANY, status=422)
    found = Proposal.objects.public().select_related("author", "section").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def _numbers(texts: Sequence[str]) -> list[int]:
    readable = (text for text in texts if text.isascii() and text.isdecimal() and len(text) < 19)
    return list(dict.fromkeys(map(int, readable)))


def _do(
    model_admin: ServicesOnly, request: HttpRequest, action: Action, chosen: list[Proposal]
) -> HttpResponse:
    """Do it to those that the page offered. Each is a transaction of its own: what cannot be done stops no other."""
    by = person(request)
    form = BulkForm(request.POST, asks=action.asks)
    rows = rows_of(action, chosen, by=by, post=request.POST)
    confirmed = [row for row in rows if row.form is not None and row.form.is_bound]
    if not confirmed:
        return _show(model_admin, request, action, rows, form, status=422, refusal=NOTHING_TO_DO)
    if not all_said(action, form, confirmed):
        return _show(model_admin, request, action, rows, form, status=422)
    result = Result()
    for row in confirmed:
        _do_one(model_admin, request, action, row, form, result, among=len(confirmed))
    done = {proposal.pk for proposal in result.done}
    remaining = [proposal for proposal in _chosen(model_admin, request) if proposal.pk not in done]
    rows = rows_of(action, remaining, by=by, post=request.POST, left=result.left)
    again = BulkForm(initial=form.cleaned_data, asks=action.asks)
    status = 200 if result.done else 409
    return _show(model_admin, request, action, rows, again, status=status, result=result)


def _do_one(
    model_admin: ServicesOnly,
    request: HttpRequest,
    action: Action,
    row: Row,
    form: BulkForm,
    result: Result,
    *,
    among: int,
) -> None:
    wish = wish_of(row, form)
    by = person(request)
    try:
        with transaction.atomic():
            told_too = action.act(row.proposal, wish, by)
            if told_too is not None:
                at_once = f", one of {among} at once" if among > 1 else ""
                told = f"{action.done}{at_once}" + (f": {_line(wish.words)}" if wish.words else "")
                model_admin.log_change(request, row.proposal, told)
                for other in told_too:
                    model_admin.log_change(request, other, f"“{row.proposal}”: {told}")
    except (RuleBroken, PermissionDenied) as refused:
        now = Proposal.objects.get(pk=row.proposal.pk)
        if not action.was_done(now, wish, by):
            result.left[row.proposal.pk] = str(refused)
            return
    result.done.append(row.proposal)


def _show(
    model_admin: ServicesOnly,
    request: HttpRequest,
    action: Action,
    rows: list[Row],
    form: BulkForm,
    *,
    status: int = 200,
    refusal: str = "",
    result: Result | None = None,
) -> HttpResponse:
    possible = [row for row in rows if row.form is not None]
    done = result.done if result else []
    context = {
        "title": action.title,
        "heading": _heading(action, possible, result),
        "action": action,
        "possible": possible,
        "impossible": [row for row in rows if row.form is None],
        "done": done,
        "left": result.left if result else {},
        "form": form,
        "no_meeting": form.lacks_meeting,
        "button": action.button(len(possible)),
        "refusal": refusal,
        "wrong": sum(len(one.errors) for one in [form, *(row.form for row in possible if row.form)]),
        "back": request.GET.get("_changelist_filters", ""),
        "back_to": _back(request),
    }
    return render_page(model_admin, request, "proposal/bulk", status=status, **context)


def _heading(action: Action, possible: list[Row], result: Result | None) -> str:
    if result is None:
        return f"{action.button(len(possible))}?" if possible else action.title
    done = f"{action.done}: {len(result.done)}"
    return f"{done}, left out: {len(result.left)}" if result.left else done


def _back(request: HttpRequest) -> str:
    query = request.GET.get("_changelist_filters", "")
    address = reverse("admin:proposals_proposal_changelist")
    return f"{address}?{query}" if query else address


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:199]}…"

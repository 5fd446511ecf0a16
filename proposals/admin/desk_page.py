"""The desk in the admin: the way through a list of proposals, the buttons "Reviewed" and "Skip", the end of a round."""

import copy
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.accounts.models import User
from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from proposals.admin.filters import EVERY, MINE, MineFilter
from proposals.models import Look, Proposal
from proposals.services import desk, looking
from proposals.services.line import Line, decided_today, line_of
from proposals.workflow import WAITING, Status

FILTERS = "_changelist_filters"
WHOLE = "whole_list"
# What a button says, and what the admin's history says of it.
WORDS = {"reviewed": "Reviewed", "skipped": "Skipped for now", "none": "Look taken back"}


class WholeList(ChangeList):
    """Every row that a list has, in its order: nothing is counted, nothing cut into pages."""

    def get_results(self, request: HttpRequest) -> None:
        pass


def change_list(request: HttpRequest, usual: type[ChangeList]) -> type[ChangeList]:
    """Which kind of list this request is for."""
    return WholeList if hasattr(request, WHOLE) else usual


def urls(model_admin: ServicesOnly) -> list[URLPattern]:
    """The desk's own addresses, to stand before the admin's."""

    def look(request: HttpRequest, pk: int) -> HttpResponse:
        return _look(model_admin, request, model_admin.found(request, str(pk)))

    def through(request: HttpRequest) -> HttpResponse:
        return _through(model_admin, request)

    guarded = model_admin.admin_site.admin_view
    return [
        path("<int:pk>/look/", guarded(look), name="proposals_proposal_look"),
        path("through/", guarded(through), name="proposals_proposal_through"),
    ]


def need_of(proposal: Any) -> SafeString:
    """Why a row stands where it does; below it what else counts, and what its reader did with it."""
    late, reviews = desk.overdue(proposal), desk.reviews(proposal)
    more = [reviews] if late else []
    if proposal.i_wrote:
        more.append("yours")
    if proposal.my_look:
        more.append("reviewed by you" if proposal.my_look == Look.Kind.REVIEWED else "skipped by you")
    line = format_html('<span class="cell-line">{}</span>', ", ".join(more)) if more else ""
    return format_html('<span class="{}">{}</span>{}', "need-overdue" if late else "", late or reviews, line)


def line_through(model_admin: ServicesOnly, request: HttpRequest) -> Line:
    """The list from which the reviewer came to a page, with its filters, words and order."""
    return _line(model_admin, request, request.GET.get(FILTERS, ""))


def address_of(request: HttpRequest, pk: int) -> str:
    """A proposal's review page, with the list that the reviewer came from."""
    return f"{reverse('admin:proposals_proposal_change', args=[pk])}{_query(request)}"


def progress_of_list(model_admin: ServicesOnly, request: HttpRequest) -> dict[str, Any]:
    """What the list itself says of how far its reader is."""
    filters = request.GET.urlencode()
    way = QueryDict(mutable=True)
    way[FILTERS] = filters
    return {
        "line": _line(model_admin, request, filters),
        "decided_today": decided_today(person(request)),
        "way": way if filters else "",
    }


def _line(model_admin: ServicesOnly, request: HttpRequest, filters: str) -> Line:
    try:
        return _line_by(model_admin, request, QueryDict(filters, mutable=True))
    except (IncorrectLookupParameters, SuspiciousOperation):
        return _line_by(model_admin, request, QueryDict(mutable=True))


def _line_by(model_admin: ServicesOnly, request: HttpRequest, filters: QueryDict) -> Line:
    mine = str(filters.pop(MineFilter.parameter_name, [""])[-1])
    if "q" in filters:
        filters["q"] = str(filters["q"]).replace("\0", "")
    asked = copy.copy(request)
    asked.GET = filters  # type: ignore[assignment]  # mutable, as Django's own tests give it
    setattr(asked, WHOLE, True)
    found = model_admin.get_changelist_instance(asked).queryset
    return line_of(found, shown=MINE.get(mine, EVERY)[1])


def desk_of(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """What the review page says of the way through the list, and of who looked at this proposal."""
    line = line_through(model_admin, request)
    looks = list(proposal.looks.standing().select_related("reviewer", "review"))
    by = person(request)
    return {
        "place": line.place_of(proposal.pk),
        "line": line,
        "decided_today": decided_today(by),
        "my_look": next((look for look in looks if look.reviewer_id == by.pk), None),
        "looked": [look.reviewer for look in looks if look.kind == Look.Kind.REVIEWED],
        "asks_me": proposal.status in WAITING and by.pk not in proposal.author_ids,
        "wrote_it": by.pk in proposal.author_ids,
        "next_open": line.next_open(proposal.pk),
    }


def _look(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """One of the buttons; on to what comes next. What cannot be said is told, there or on the same page."""
    here, kind = address_of(request, proposal.pk), request.POST.get("look", "")
    if request.method != "POST":
        return HttpResponseRedirect(here)
    if kind not in WORDS:
        raise Http404
    line = line_through(model_admin, request)
    try:
        with transaction.atomic():
            news = _act(kind, proposal, request.POST, by=person(request))
            if news:
                model_admin.log_change(request, proposal, WORDS[kind])
    except RuleBroken as refused:
        proposal.refresh_from_db(fields=["status"])
        if proposal.status in WAITING:
            messages.error(request, refused.message)
            return HttpResponseRedirect(here)
        messages.warning(request, f"{refused.message} Your list goes on.")
        return HttpResponseRedirect(_next(request, line, proposal.pk))
    if news:
        messages.success(request, format_html('{}: <a href="{}">{}</a>.', WORDS[kind], here, proposal.title))
    return HttpResponseRedirect(here if kind == "none" else _next(request, line, proposal.pk))


def _act(kind: str, proposal: Proposal, sent: QueryDict, *, by: User) -> bool:
    match kind:
        case "reviewed":
            return looking.mark_reviewed(proposal, by=by, **_seen(sent))
        case "skipped":
            return looking.skip(proposal, by=by, **_seen(sent))
        case _:
            return looking.take_back(proposal, by=by)


def _seen(sent: QueryDict) -> dict[str, Any]:
    """The status and version that the page showed; RuleBroken where it does not say so."""
    seen, version = sent.get("seen", ""), sent.get("version", "")
    if seen not in set(Status) or not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise RuleBroken("The page did not say what it showed. Read the proposal again.")
    return {"seen": Status(seen), "version": int(version)}


def _next(request: HttpRequest, line: Line, pk: int) -> str:
    """What the reviewer has not looked at; in the second round what they left for later; then the end of the round."""
    following = line.next_open(pk)
    if following is None and pk in line.skipped:
        following = line.next_skipped(pk)
    if following is None:
        return f"{reverse('admin:proposals_proposal_through')}{_query(request)}"
    return address_of(request, following)


def _through(model_admin: ServicesOnly, request: HttpRequest) -> HttpResponse:
    """The end of a round: how many were reviewed, which were left for later, and what is still open."""
    model_admin.require_view(request)
    line = line_through(model_admin, request)
    rows = Proposal.objects.in_bulk(line.skipped)
    context = {
        **model_admin.frame(request, "Your round"),
        "back": request.GET.get(FILTERS, ""),
        "way": request.GET,
        "line": line,
        "decided_today": decided_today(person(request)),
        "skipped": [rows[pk] for pk in line.skipped if pk in rows],
    }
    return render(request, "admin/proposals/proposal/through.html", context)


def _query(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"?{query}" if query else ""

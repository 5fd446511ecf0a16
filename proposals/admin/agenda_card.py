"""A proposal's place on agendas, on its review page: which meetings speak of it; put it on one, take it off."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from portal.lib.kept import way_back
from proposals.admin.meeting_page import render_page
from proposals.meeting_forms import AgendaForm
from proposals.models import AgendaItem, Meeting, Proposal
from proposals.permissions import can_decide
from proposals.services import agendas
from proposals.services.meeting_rows import ONLY_MAINTAINERS

OFFERED = 20  # meetings to come
PAGE = "proposal/agenda"


@dataclass(frozen=True, slots=True)
class Card:
    """What the card shows. `back` is the meeting from whose agenda the reader came."""

    on: list[AgendaItem]
    form: AgendaForm
    back: Meeting | None
    may: bool


def card_of(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """What the review page says of agendas. As many queries for any number of meetings."""
    return {"agenda_card": _card(request, proposal)}


def urls(model_admin: ServicesOnly) -> list[URLPattern]:
    def agenda(request: HttpRequest, pk: int) -> HttpResponse:
        return _answer(model_admin, request, model_admin.found(request, str(pk)))

    page = model_admin.admin_site.admin_view(agenda)
    return [path("<int:pk>/agenda/", page, name="proposals_proposal_agenda")]


def _card(request: HttpRequest, proposal: Proposal) -> Card:
    came_from = _number(request.GET.get("meeting", ""))
    live = Meeting.objects.live().filter(Q(ends_at__gt=timezone.now()) | Q(pk=came_from))
    known = list(live.order_by("starts_at", "pk")[:OFFERED])
    items = AgendaItem.objects.filter(proposal=proposal, taken_off=False, meeting__in=known)
    on = list(items.select_related("meeting").order_by("meeting__starts_at", "meeting"))
    speaking = {item.meeting_id for item in on}
    offered = [meeting for meeting in known if meeting.pk not in speaking]
    sent = request.POST if request.POST.get("do") == "put_on" else None
    return Card(
        on=on,
        form=AgendaForm(sent, meetings=offered),
        back=next((meeting for meeting in known if meeting.pk == came_from), None),
        may=can_decide(request.user),
    )


def _answer(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Put it on or take it off; what cannot be done comes back as a page of its own with what was typed."""
    require(can_decide(request.user), ONLY_MAINTAINERS)
    if request.method != "POST":
        raise Http404
    card = _card(request, proposal)
    said: dict[str, Any] = {"title": f"Agenda: {proposal.title}", "proposal": proposal, "agenda_card": card}
    if card.form.is_bound and not card.form.is_valid():
        return render_page(model_admin, request, PAGE, status=422, **said)
    try:
        with transaction.atomic():
            told = _put_on(model_admin, request, proposal, card.form) or _take_off(
                model_admin, request, proposal
            )
    except RuleBroken as refused:
        return render_page(model_admin, request, PAGE, status=refused.status, refusal=refused.message, **said)
    messages.success(request, told)
    review = reverse("admin:proposals_proposal_change", args=[proposal.pk])
    return HttpResponseRedirect(way_back(request, usual=review))


def _put_on(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal, form: AgendaForm) -> str:
    if not form.is_bound:
        return ""
    meeting = form.cleaned_data["meeting"]
    agendas.put_on(meeting, proposal, by=person(request), note=form.cleaned_data["note"])
    model_admin.log_change(request, proposal, f"Put on the agenda of {meeting}")
    model_admin.log_change(request, meeting, f"“{proposal.title}” put on the agenda")
    return "It is on the agenda. Whose it is are told."


def _take_off(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> str:
    number = _number(request.POST.get("do", "").removeprefix("take_off "))
    items = AgendaItem.objects.select_related("meeting")
    item = get_object_or_404(items, pk=number, proposal=proposal)
    agendas.take_off(item, by=person(request))
    model_admin.log_change(request, proposal, f"Taken off the agenda of {item.meeting}")
    model_admin.log_change(request, item.meeting, f"“{proposal.title}” taken off the agenda")
    return "It is off the agenda, and stays off."


def _number(text: str) -> int:
    """0, which no row has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0

"""A meeting's page in the admin: its agenda, gone through point by point, and the minutes beside it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.accounts.people import person
from portal.lib import kept, markdown
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from proposals.admin import minute_taking
from proposals.meeting_forms import MinutesForm, PutOnForm
from proposals.models import AgendaItem, Meeting, Proposal
from proposals.permissions import can_decide
from proposals.services import agendas, meeting_documents, minutes
from proposals.workflow import WAITING

OFFERED = 200  # of those that wait, in the list beside the field
MARKS: dict[str, tuple[Callable[..., None], str]] = {
    "done": (agendas.mark_done, "is done"),
    "open": (agendas.mark_open, "is open again"),
}
Done = tuple[str, str]  # what the history says, what the person reads


def show(
    model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting, *, status: int = 200, **said: Any
) -> HttpResponse:
    """The agenda, and the minutes beside it."""
    may = can_decide(request.user)
    agenda = list(agendas.agenda_of(meeting))
    waiting = kept.take(request, request.path) or {}
    written = {"minutes": meeting.minutes, "revision": meeting.revision, **waiting}
    context = {
        "title": meeting.title,
        "meeting": meeting,
        "agenda": agenda,
        "following": next((item for item in agenda if item.done_at is None), None) if meeting.begun else None,
        "done": sum(item.done_at is not None for item in agenda),
        "untold": sum(item.told_at is None for item in agenda),
        "waiting": _waiting(agenda) if may and meeting.live else [],
        "put_on": PutOnForm(),
        "minutes": MinutesForm(initial=written, label_suffix=""),
        "may": may,
        **said,
    }
    return render_page(model_admin, request, "meeting/meeting", status=status, **context)


def act(model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What the button says, after the minutes that came with it are saved."""
    if "preview" in request.POST:
        return _preview(model_admin, request, meeting)
    refused = _save(model_admin, request, meeting) if "minutes" in request.POST else None
    return refused or _press(model_admin, request, meeting)


def render_page(
    model_admin: ServicesOnly, request: HttpRequest, name: str, *, status: int, **context: Any
) -> HttpResponse:
    page = f"admin/proposals/{name}.html"
    return render(request, page, model_admin.frame(request) | context, status=status)


def address_of(meeting: Meeting) -> str:
    return reverse("admin:proposals_meeting_change", args=[meeting.pk])


def _press(model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    do, _, number = request.POST.get("do", "").partition(" ")
    actions: dict[str, Callable[[], Done]] = {
        "refresh": lambda: _refresh(request, meeting),
        "send_out": lambda: _send_out(request, meeting),
        "take_off": lambda: _take_off(request, _item(meeting, number)),
        "headings": lambda: _add_headings(request, meeting),
        "publish": lambda: _publish(request, meeting),
    }
    # Enter in the field of the proposal presses the page's first button.
    if do == "put_on" or (do == "minutes" and request.POST.get("proposal")):
        return _put_on(model_admin, request, meeting, number)
    if do == "minutes":
        messages.success(request, "Saved.")
        return HttpResponseRedirect(address_of(meeting))
    if do == "review":
        review = reverse("admin:proposals_proposal_change", args=[_item(meeting, number).proposal_id])
        return HttpResponseRedirect(f"{review}?meeting={meeting.pk}#decide")
    if do in MARKS:
        return _mark_point(model_admin, request, meeting, do, number)
    if do not in actions:
        raise RuleBroken("This page has no such button.", status=422)
    return _done(model_admin, request, meeting, actions[do])


def _done(
    model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting, press: Callable[[], Done]
) -> HttpResponse:
    try:
        with transaction.atomic():
            kept, told = press()
            model_admin.log_change(request, meeting, kept)
    except RuleBroken as refused:
        meeting.refresh_from_db()
        return show(model_admin, request, meeting, status=refused.status, refusal=refused.message)
    messages.success(request, told)
    return HttpResponseRedirect(address_of(meeting))


def _mark_point(
    model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting, do: str, number: str
) -> HttpResponse:
    """Back at the point that is up next, as the page is long."""
    item = _item(meeting, number)
    mark, words = MARKS[do]

    def press() -> Done:
        mark(item, by=person(request))
        return f"“{item.proposal.title}” {words}", f"“{item.proposal.title}” {words}."

    answer = _done(model_admin, request, meeting, press)
    up = agendas.agenda_of(meeting).filter(done_at=None).first()
    if up and isinstance(answer, HttpResponseRedirect):
        return HttpResponseRedirect(f"{answer.url}#point-{up.pk}")
    return answer


def _put_on(model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting, number: str) -> HttpResponse:
    """The proposal that was typed; or the one of several that was chosen by its button."""
    form = PutOnForm({**request.POST.dict(), "proposal": number or request.POST.get("proposal", "")})
    if not form.is_valid():
        typed = PutOnForm(request.POST)
        typed.full_clean()
        return show(model_admin, request, meeting, status=422, put_on=typed)
    proposal = form.cleaned_data["proposal"]

    def press() -> Done:
        agendas.put_on(meeting, proposal, by=person(request), note=form.cleaned_data["note"])
        return f"“{proposal.title}” put on the agenda", "It is on the agenda. Whose it is are told."

    return _done(model_admin, request, meeting, press)


def _preview(model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """What was typed, and how it will read; nothing is saved. Only asked without JavaScript."""
    form = MinutesForm(request.POST, label_suffix="")
    shown = markdown.render(form.cleaned_data["minutes"]) if form.is_valid() else ""
    typed = PutOnForm(initial={name: request.POST.get(name, "") for name in PutOnForm.base_fields})
    return show(model_admin, request, meeting, minutes=form, preview_html=shown, put_on=typed)


def _save(model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Save the minutes; where that is refused, the page that says why. Where others were saved meanwhile it shows both
    texts, and the next save counts from theirs."""
    form = MinutesForm(request.POST, label_suffix="")
    if not form.is_valid():
        return show(model_admin, request, meeting, status=422, minutes=form)
    try:
        minute_taking.save(model_admin, request, meeting, form)
    except minutes.NewerMinutes as newer:
        theirs = newer.saved
        mine = {"minutes": form.cleaned_data["minutes"], "revision": theirs.revision}
        both = MinutesForm(initial=mine, label_suffix="")
        said = {"refusal": newer.message, "minutes": both, "theirs": theirs}
        return show(model_admin, request, theirs, status=409, **said)
    except RuleBroken as refused:
        meeting.refresh_from_db()
        said = {"refusal": refused.message, "minutes": form, "unsaved": True}
        return show(model_admin, request, meeting, status=refused.status, **said)
    meeting.refresh_from_db()
    return None


def _waiting(agenda: list[AgendaItem]) -> list[Proposal]:
    on = [item.proposal_id for item in agenda]
    rows = Proposal.objects.filter(status__in=WAITING).exclude(pk__in=on)
    return list(rows.only("title").order_by("-moved_at")[:OFFERED])


def _item(meeting: Meeting, number: str) -> AgendaItem:
    readable = number.isascii() and number.isdecimal() and len(number) < 19
    items = AgendaItem.objects.select_related("proposal", "meeting")
    return get_object_or_404(items, pk=int(number) if readable else 0, meeting=meeting)


def _refresh(request: HttpRequest, meeting: Meeting) -> Done:
    agendas.refresh_agenda(meeting, by=person(request))
    return "Agenda refreshed", "The agenda is made from what waits now."


def _send_out(request: HttpRequest, meeting: Meeting) -> Done:
    number = agendas.send_out(meeting, by=person(request))
    if not number:
        return "Agenda sent out again, to nobody", "Everyone concerned was told already."
    many = "proposal" if number == 1 else "proposals"
    return "Agenda sent out", f"The people of {number} {many} are told that it is on the agenda."


def _take_off(request: HttpRequest, item: AgendaItem) -> Done:
    agendas.take_off(item, by=person(request))
    return f"“{item.proposal.title}” taken off the agenda", "It is off the agenda, and stays off."


def _add_headings(request: HttpRequest, meeting: Meeting) -> Done:
    text = meeting_documents.with_headings(meeting)
    minutes.write_minutes(meeting, text, revision=meeting.revision, by=person(request))
    return "Headings of the agenda added to the minutes", "The points that were missing have a heading now."


def _publish(request: HttpRequest, meeting: Meeting) -> Done:
    minutes.publish(meeting, by=person(request))
    return "Minutes published", "Everyone can read the minutes now."

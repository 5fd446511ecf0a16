"""Changing the plan of a meeting in the admin: move or rename it, cancel it, stop its series."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from portal.lib.kept import take
from portal.lib.moments import in_site_time
from proposals.admin.meeting_page import address_of, render_page
from proposals.meeting_forms import PLANNED, CancelForm, CancelWeekForm, ChangeForm, StopForm
from proposals.models import Meeting
from proposals.services import meeting_series, meetings

# All ask for a reason on one page.
CANCEL: dict[str, Any] = {"label_suffix": "", "auto_id": "cancel_%s"}
WEEK: dict[str, Any] = {"label_suffix": "", "auto_id": "week_%s"}
STOP: dict[str, Any] = {"label_suffix": "", "auto_id": "stop_%s"}
FORMS = {
    "change": "form",
    "cancel": "cancelling",
    "cancel_week": "skipping",
    "stop": "stopping",
}  # by the button
TYPED = ("do", *PLANNED, "seen", "reason", "week", "on")
Done = tuple[str, str]  # what the history says, what the person reads


def answer(model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Four forms, each with a button of its own; what cannot be done comes back with what was typed."""
    if request.method != "POST":
        return _page(model_admin, request, meeting)
    sent, weeks = request.POST, meeting_series.foreseen_after(meeting)
    asked: dict[str, tuple[forms.Form, Callable[..., Done]]] = {
        "change": (ChangeForm(sent, meeting=meeting), _change),
        "cancel": (CancelForm(sent, **CANCEL), _cancel),
        "cancel_week": (CancelWeekForm(sent, weeks=weeks, **WEEK), _cancel_week),
        "stop": (StopForm(sent, **STOP), _stop),
    }
    if (do := sent.get("do", "")) not in asked:
        raise RuleBroken("This page has no such button.", status=422)
    name, (form, act) = FORMS[do], asked[do]
    if not form.is_valid():
        return _page(model_admin, request, meeting, status=422, **{name: form})
    try:
        with transaction.atomic():
            kept, told = act(request, meeting, form)
            model_admin.log_change(request, meeting, kept)
    except meetings.ChangedMeanwhile as newer:
        again = ChangeForm({**sent.dict(), "seen": newer.saved.sequence}, meeting=newer.saved)
        said = {"refusal": newer.message, "form": again, "theirs": newer.saved}
        return _page(model_admin, request, newer.saved, status=409, **said)
    except RuleBroken as refused:
        meeting.refresh_from_db()
        return _page(
            model_admin, request, meeting, status=refused.status, refusal=refused.message, **{name: form}
        )
    messages.success(request, told)
    return HttpResponseRedirect(address_of(meeting))


def _change(request: HttpRequest, meeting: Meeting, form: ChangeForm) -> Done:
    plan, seen = form.plan(), form.cleaned_data["seen"]
    if plan.weekly:
        meetings.change_from_now_on(meeting, plan, seen=seen, by=person(request))
        return "Changed from now on", "Changed, and every week from now on so. Everyone concerned is told."
    meetings.change(meeting, plan, seen=seen, by=person(request))
    return "Changed", "Changed. Everyone concerned is told."


def _cancel(request: HttpRequest, meeting: Meeting, form: CancelForm) -> Done:
    saved = meetings.cancel(meeting, reason=form.cleaned_data["reason"], by=person(request))
    return f"Cancelled: {saved.cancelled_because}"[:400], "Cancelled. Everyone concerned is told."


def _cancel_week(request: HttpRequest, meeting: Meeting, form: CancelWeekForm) -> Done:
    number, reason = form.cleaned_data["week"], form.cleaned_data["reason"]
    week = meetings.cancel_week(meeting, number, reason=reason, by=person(request))
    when = in_site_time(week.starts_at)
    return (
        f"Cancelled the one of {when}: {week.cancelled_because}"[:400],
        f"The meeting of {when} is cancelled, the others stay. Everyone concerned is told.",
    )


def _stop(request: HttpRequest, meeting: Meeting, form: StopForm) -> Done:
    on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
    meetings.stop_series(meeting, on=on, reason=reason, by=person(request))
    return f"Series stopped from {on} on: {reason}"[:400], "The series stops. Everyone concerned is told."


def _page(
    model_admin: ServicesOnly, request: HttpRequest, meeting: Meeting, *, status: int = 200, **said: Any
) -> HttpResponse:
    weeks = meeting_series.foreseen_after(meeting)
    shown: dict[str, forms.Form] = {
        "form": ChangeForm(meeting=meeting),
        "cancelling": CancelForm(**CANCEL),
        "skipping": CancelWeekForm(weeks=weeks, **WEEK),
        "stopping": StopForm(**STOP),
    }
    waiting = dict(take(request, request.path) or {})
    if (name := FORMS.get(waiting.pop("do", ""))) is not None:
        shown[name].initial = {**shown[name].initial, **waiting}
    context = {"title": f"Change: {meeting.title}", "meeting": meeting, "weeks": weeks, **shown, **said}
    return render_page(model_admin, request, "meeting/plan", status=status, **context)

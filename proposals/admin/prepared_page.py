"""One prepared decision: what it says, how it came to say that, and what became of it; to edit and to cancel."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from portal.accounts.people import person
from portal.lib import kept
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from proposals.admin.prepare_page import edits_of, line, log
from proposals.admin.publish_page import sent
from proposals.models import PreparedDecision
from proposals.permissions import can_decide
from proposals.prepared_forms import CancelForm, PreparedForm, wish_of
from proposals.services import acceptance, preparing, publishing

TYPED = ("move", "section", "target", "create_issue", "reason")


def read(model_admin: ServicesOnly, request: HttpRequest, prepared: PreparedDecision) -> HttpResponse:
    """The page as it opens; with what its maintainer typed before having to sign in again."""
    return _page(model_admin, request, prepared, typed=dict(kept.take(request, request.path) or {}))


def act(model_admin: ServicesOnly, request: HttpRequest, prepared: PreparedDecision) -> HttpResponse:
    """Edit or cancel. What cannot be done comes back with its reason and the person's text."""
    require(can_decide(request.user), preparing.ONLY_MAINTAINERS)
    match request.POST.get("do"):
        case "edit":
            return _edit(model_admin, request, prepared)
        case "cancel":
            return _cancel(model_admin, request, prepared)
    raise RuleBroken("This page has no such button.", status=422)


def _edit(model_admin: ServicesOnly, request: HttpRequest, prepared: PreparedDecision) -> HttpResponse:
    form = PreparedForm(request.POST, prepared=prepared, person=request.user)
    if not form.is_valid():
        return _page(model_admin, request, prepared, form=form, status=422)
    said = form.cleaned_data
    try:
        with transaction.atomic():
            saved = preparing.edit(
                prepared,
                wish_of(said),
                by=person(request),
                version=said["version"],
                revision=said["revision"],
            )
            if saved.revision != prepared.revision:
                log(model_admin, request, saved, f"Prepared decision edited: {line(said['reason'])}")
    except RuleBroken as refused:
        typed = {name: said[name] for name in TYPED}
        now = preparing.read_again(prepared)
        return _page(model_admin, request, now, typed=typed, status=refused.status, refusal=refused.message)
    messages.success(request, "Saved.")
    return HttpResponseRedirect(_address(prepared))


def _cancel(model_admin: ServicesOnly, request: HttpRequest, prepared: PreparedDecision) -> HttpResponse:
    form = CancelForm(request.POST, label_suffix="", auto_id="prepared_%s")
    if not form.is_valid():
        return _page(model_admin, request, prepared, cancel_form=form, status=422)
    why = form.cleaned_data["why"]
    try:
        with transaction.atomic():
            saved = preparing.cancel(prepared, by=person(request), reason=why)
            if prepared.ended_at is None:
                log(model_admin, request, saved, f"Prepared decision cancelled: {line(why)}")
    except RuleBroken as refused:
        now = preparing.read_again(prepared)
        return _page(
            model_admin, request, now, cancel_form=form, status=refused.status, refusal=refused.message
        )
    messages.success(request, "Cancelled. What was prepared stays on record.")
    return HttpResponseRedirect(reverse("admin:proposals_proposal_change", args=[prepared.proposal_id]))


def _page(
    model_admin: ServicesOnly,
    request: HttpRequest,
    prepared: PreparedDecision,
    *,
    form: PreparedForm | None = None,
    typed: dict[str, Any] | None = None,
    cancel_form: CancelForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    may = can_decide(request.user) and prepared.ended_at is None
    if may and form is None:
        form = PreparedForm(initial=typed or {}, prepared=prepared, person=request.user)
    context = {
        **model_admin.frame(request, prepared.proposal.title),
        "prepared": prepared,
        "proposal": prepared.proposal,
        "prepared_edits": edits_of(prepared),
        "brought_back": preparing.brought_back(prepared),
        "why_not": publishing.why_not_each([prepared], by=person(request))[0],
        "why_ended": preparing.why_ended(prepared),
        "sent": sent(prepared),
        "form": form if may else None,
        "cancel_form": cancel_form or CancelForm(label_suffix="", auto_id="prepared_%s"),
        "may": may,
        "new_issue": acceptance.tracking_issue(prepared.proposal) if may else None,
        "kept": "" if may or not typed else typed.get("reason", ""),
        "refusal": refusal,
    }
    return render(request, "admin/proposals/prepareddecision/prepared.html", context, status=status)


def _address(prepared: PreparedDecision) -> str:
    return reverse("admin:proposals_prepareddecision_change", args=[prepared.pk])

"""Merging in the admin: choose the original, see what would move, confirm; and undo."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html

from portal.accounts.people import person
from portal.lib import kept
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from portal.lib.forms import tidy
from proposals.decision_forms import MergeForm
from proposals.models import Merge, Proposal
from proposals.permissions import can_decide
from proposals.services import finding, merging


def merges_of(proposal: Proposal) -> dict[str, Any]:
    """What the review page says of merges: its own one, and those into it."""
    standing = Merge.objects.standing().select_related("duplicate", "original", "by")
    return {
        "merged": standing.filter(duplicate=proposal).first(),
        "merged_here": list(standing.filter(original=proposal)),
    }


def merge(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """?q= looks for the original; ?into= shows what would move; posting merges."""
    require(can_decide(request.user), merging.ONLY_MAINTAINERS)
    into = request.POST.get("into") or request.GET.get("into", "")
    original = _named(into) if into else None
    if original is None:
        return _page(model_admin, request, proposal)
    if request.method != "POST":
        form = MergeForm(label_suffix="", initial=dict(kept.take(request, request.path) or {}))
        return _page(model_admin, request, proposal, original=original, form=form)
    form = MergeForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(model_admin, request, proposal, original=original, form=form, status=422)
    try:
        with transaction.atomic():
            before = proposal.merges.standing().first()
            made = merging.merge(proposal, original, by=person(request), reason=form.cleaned_data["reason"])
            if made != before:
                _log_merge(model_admin, request, made)
    except RuleBroken as refused:
        return _page(
            model_admin,
            request,
            proposal,
            original=original,
            form=form,
            status=refused.status,
            refusal=refused.message,
        )
    link = format_html('<a href="{}">{}</a>', original.get_absolute_url(), original.title)
    messages.success(request, format_html("Merged into {}. Everyone who took part is told.", link))
    return HttpResponseRedirect(_review(proposal))


def undo(model_admin: ServicesOnly, request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the merge and show the proposal from whose page that was asked."""
    model_admin.require_view(request)
    if request.method != "POST":
        raise Http404
    record = get_object_or_404(Merge.objects.select_related("duplicate", "original"), pk=pk)
    back = record.original if request.POST.get("back") == str(record.original_id) else record.duplicate
    try:
        with transaction.atomic():
            undone = merging.unmerge(record, by=person(request))
            if record.undone_at is None:
                _log_undoing(model_admin, request, undone)
    except RuleBroken as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "Undone. Votes and comments are back where they were.")
    return HttpResponseRedirect(_review(back))


def _log_merge(model_admin: ServicesOnly, request: HttpRequest, record: Merge) -> None:
    model_admin.log_change(request, record.duplicate, f"Merged into “{record.original.title}”")
    model_admin.log_change(request, record.original, f"“{record.duplicate.title}” merged into it")
    if record.overtaken is not None:
        model_admin.log_change(request, record.overtaken, f"Overtaken: merged into “{record.original.title}”")


def _log_undoing(model_admin: ServicesOnly, request: HttpRequest, record: Merge) -> None:
    for row, other in ((record.duplicate, record.original), (record.original, record.duplicate)):
        model_admin.log_change(request, row, f"Merge with “{other.title}” undone")
    if record.overtaken is not None:
        words = f"Waits again: the merge into “{record.original.title}” was undone"
        model_admin.log_change(request, record.overtaken, words)


def _page(
    model_admin: ServicesOnly,
    request: HttpRequest,
    proposal: Proposal,
    *,
    original: Proposal | None = None,
    form: MergeForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    words = tidy(request.GET.get("q", "").replace("\0", "")).strip()[:200]
    foreseen = None
    if original is not None and not refusal:
        try:
            foreseen = merging.preview(proposal, original)
        except RuleBroken as impossible:
            refusal, status = impossible.message, max(status, impossible.status)
    context = {
        **model_admin.frame(request, f"Merge: {proposal.title}"),
        "proposal": proposal,
        "original": original,
        "foreseen": foreseen,
        "form": form,
        "refusal": refusal,
        "words": words,
        "found": finding.candidates(proposal, words) if original is None else [],
    }
    return render(request, "admin/proposals/proposal/merge.html", context, status=status)


def _named(number: str) -> Proposal:
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    return get_object_or_404(Proposal.objects.public().select_related("author"), pk=int(number))


def _review(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])

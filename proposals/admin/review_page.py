"""The review page: read a proposal with its votes and comments beside it, and decide."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.accounts.models import User
from portal.accounts.people import person
from portal.lib import kept
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, sent_texts
from proposals.admin import agenda_card, beside, desk_page, merge_page, prepare_page
from proposals.admin.placing_card import placing_card
from proposals.admin.private_cards import private_cards
from proposals.decision_forms import DecisionForm
from proposals.decision_panel import panel_context
from proposals.models import Event, Proposal
from proposals.permissions import can_decide, can_hide, review_moves
from proposals.services import acceptance, coauthors, deciding, review
from proposals.workflow import DECIDED, Status
from roadmap.services import issue_requests

TYPED = ("move", "section", "target", "disposition", "create_issue", "reason")
SHOWN_COMMENTS = 50
SHOWN_VOTERS = 12
SHOWN_EVENTS = 30


def read(
    model_admin: ServicesOnly,
    request: HttpRequest,
    proposal: Proposal,
    *,
    card: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it opens; with what its maintainer typed before having to sign in again.

    `card` is what one of its cards shows instead: the form that was not taken, and why.
    """
    typed = dict(kept.take(request, request.path) or {})
    form = DecisionForm(initial=typed, proposal=proposal, person=request.user)
    card = {**private_cards(proposal, request.user, typed), **(card or {})}
    return _page(model_admin, request, proposal, form, card=card, status=status)


def decide(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Make the move. What cannot be done comes back with its reason and the person's text: 422, or 409 if late."""
    form = DecisionForm(request.POST, proposal=proposal, person=request.user)
    if not form.is_valid():
        return _page(model_admin, request, proposal, form, status=422)
    where_next = _where_next(model_admin, request, proposal)
    try:
        if prepare_page.wanted(request):
            return prepare_page.prepare(model_admin, request, proposal, form.cleaned_data)
        with transaction.atomic():
            _move(proposal, form.cleaned_data, by=person(request))
            move = form.cleaned_data["move"]
            model_admin.log_change(request, proposal, f"{move.label}: {_line(form.cleaned_data['reason'])}")
    except RuleBroken as error:
        return _refused(model_admin, request, form, proposal.pk, error)
    moved = _load(proposal.pk)
    messages.success(request, _done(moved, by=person(request)))
    return HttpResponseRedirect(where_next)


def _move(proposal: Proposal, wish: dict[str, Any], *, by: User) -> None:
    if wish["move"] == Status.IN_REVIEW:
        begin = review.reopen if wish["seen"] in DECIDED else review.start_review
        begin(
            proposal,
            by=by,
            reason=wish["reason"],
            disposition=wish.get("disposition", Status.ACCEPTED),
            delegate=wish.get("delegate"),
            seen=wish["seen"],
        )
        return
    new_issue = acceptance.tracking_issue(proposal) if wish["create_issue"] else None
    if wish["create_issue"] and wish["move"] == Status.ACCEPTED and new_issue is None:
        raise RuleBroken(issue_requests.TURNED_OFF)
    deciding.decide(
        proposal,
        wish["move"],
        by=by,
        rationale=wish["reason"],
        section=wish["section"],
        target=wish["target"],
        new_issue=new_issue,
        seen=wish["seen"],
    )


def _refused(
    model_admin: ServicesOnly, request: HttpRequest, form: DecisionForm, pk: int, error: RuleBroken
) -> HttpResponse:
    """The proposal as it is now, with the text that was typed for what it was."""
    proposal = _load(pk)
    typed = {name: form.cleaned_data[name] for name in TYPED if name in form.cleaned_data}
    if delegate := form.cleaned_data.get("delegate"):
        typed["delegate"] = str(delegate.pk)
    again = DecisionForm(initial=typed, proposal=proposal, person=request.user)
    return _page(model_admin, request, proposal, again, status=error.status, refusal=error.message)


def _page(
    model_admin: ServicesOnly,
    request: HttpRequest,
    proposal: Proposal,
    form: DecisionForm,
    *,
    card: Mapping[str, Any] | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    offered = review_moves(request.user, Status(proposal.status))
    if offered:
        form.foresee(by=person(request))
    decisions = list(proposal.decisions.select_related("by"))
    context = {
        **panel_context(proposal, request.user, here=request.get_full_path(), decisions=decisions),
        **model_admin.frame(request, proposal.title),
        "proposal": proposal,
        "co_authors": coauthors.writing_with(proposal),
        "back": request.GET.get("_changelist_filters", ""),
        "form": form if offered else None,
        "decides": can_decide(request.user),
        "new_issue": acceptance.tracking_issue(proposal) if offered and can_decide(request.user) else None,
        "issue_home": settings.ROADMAP_REPOSITORY,
        "refusal": refusal,
        "kept": [] if offered else [(name, text) for name, text in sent_texts(request) if name == "reason"],
        "decisions": decisions,
        "events": _events(proposal),
        "can_hide": can_hide(request.user),
        **_voices(proposal),
        **desk_page.desk_of(model_admin, request, proposal),
        **merge_page.merges_of(proposal),
        **agenda_card.card_of(request, proposal),
        **placing_card(proposal, request.user),
        **(private_cards(proposal, request.user) if card is None else card),
        **beside.beside(proposal, request.user),
        **prepare_page.prepared_of(proposal, request.user),
    }
    return render(request, "admin/proposals/proposal/review.html", context, status=status)


def _voices(proposal: Proposal) -> dict[str, Any]:
    """Who voted and what was said: the latest, with how many more there are."""
    votes = proposal.votes.select_related("voter").order_by("-created_at", "-pk")
    said = proposal.comments.filter(deleted_at__isnull=True).select_related("author")
    latest = list(said.order_by("-created_at", "-pk")[: SHOWN_COMMENTS + 1])
    return {
        "voters": [vote.voter for vote in votes[:SHOWN_VOTERS]],
        "more_voters": max(proposal.vote_count - SHOWN_VOTERS, 0),
        "comments": latest[SHOWN_COMMENTS - 1 :: -1] if len(latest) > SHOWN_COMMENTS else latest[::-1],
        "more_comments": len(latest) > SHOWN_COMMENTS,
    }


def _events(proposal: Proposal) -> list[Event]:
    """What happened but the comments, which stand beside the timeline; the latest last.

    Nor invitations: an author who reviews here would learn from them whether there is a member of that name.
    """
    events = proposal.events.exclude(kind__in=("commented", "co_author_invited")).select_related("actor")
    return list(events.order_by("-at", "-pk")[:SHOWN_EVENTS])[::-1]


def _done(proposal: Proposal, *, by: User) -> SafeString:
    told = "" if proposal.author_id == by.pk else f" {proposal.author.display_name} is told by mail."
    item = proposal.roadmap_item
    on_the_roadmap = (
        format_html(' It {}: <a href="{}">{}</a>.', item.standing, item.get_absolute_url(), item.title)
        if item
        else ""
    )
    return format_html(
        '{}: <a href="{}">{}</a>.{}{}',
        Status(proposal.status).label,
        proposal.get_absolute_url(),
        proposal.title,
        on_the_roadmap,
        told,
    )


def _where_next(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> str:
    """This page again; or the next one of the list, or the list where there is no other. Ask before it moves."""
    if request.POST.get("then") != "next":
        return request.get_full_path()
    following = desk_page.line_through(model_admin, request).following(proposal.pk)
    if following is None:
        return reverse("admin:proposals_proposal_changelist")
    return desk_page.address_of(request, following)


def _load(pk: int) -> Proposal:
    return Proposal.objects.select_related("author", "section", "roadmap_item").get(pk=pk)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:199]}…"

"""What the small cards of the review page send: a note, a score, a score taken back, another section."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken, require
from proposals.admin import review_page
from proposals.admin.placing_card import placing_card
from proposals.admin.private_cards import note_form, score_form
from proposals.models import Proposal
from proposals.permissions import can_assess, can_decide
from proposals.placing_forms import PlacingForm
from proposals.services import noting, placing, scoring
from roadmap.models import Section

Act = Callable[[ServicesOnly, HttpRequest, Proposal], HttpResponse]


def write_note(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Save the note; whatever stands in the way, its text is in the card that says so."""
    require(can_assess(request.user, proposal), noting.ONLY_REVIEWERS)
    form = note_form(request.POST)
    if not form.is_valid():
        return review_page.read(model_admin, request, proposal, card={"note_form": form}, status=422)
    try:
        note = noting.write_note(
            proposal, body=form.cleaned_data["body"], by=person(request), key=form.cleaned_data["key"]
        )
    except RuleBroken as refused:
        return review_page.read(
            model_admin,
            request,
            model_admin.found(request, str(proposal.pk)),
            card={"note_form": form, "note_refusal": refused.message},
            status=refused.status,
        )
    return _back(request, f"note-{note.pk}")


def give_score(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Save the score; whatever stands in the way, the card says so and has what was typed."""
    require(can_assess(request.user, proposal), scoring.ONLY_REVIEWERS)
    form = score_form(request.POST)
    if not form.is_valid():
        return review_page.read(model_admin, request, proposal, card={"score_form": form}, status=422)
    try:
        scoring.give_score(
            proposal, form.cleaned_data["value"], by=person(request), reason=form.cleaned_data["why"]
        )
    except RuleBroken as refused:
        return review_page.read(
            model_admin,
            request,
            model_admin.found(request, str(proposal.pk)),
            card={"score_form": form, "score_refusal": refused.message},
            status=refused.status,
        )
    messages.success(request, "Your score is saved.")
    return _back(request, "scores")


def take_back_score(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Take the score back, or say why that is too late."""
    try:
        scoring.take_back_score(proposal, by=person(request))
    except RuleBroken as refused:
        now = model_admin.found(request, str(proposal.pk))
        card = {"score_refusal": refused.message}
        return review_page.read(model_admin, request, now, card=card, status=refused.status)
    messages.success(request, "Your score is taken back.")
    return _back(request, "scores")


def put_in_section(model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Put the proposal in the section; whatever stands in the way, the card says so."""
    require(can_decide(request.user), placing.ONLY_MAINTAINERS)
    form = PlacingForm(request.POST, proposal=proposal)
    if not form.is_valid():
        return review_page.read(model_admin, request, proposal, card={"placing_form": form}, status=422)
    section: Section = form.cleaned_data["place"]
    try:
        with transaction.atomic():
            news = placing.place(
                proposal, section, by=person(request), revision=form.cleaned_data["revision"]
            )
            if news:
                model_admin.log_change(request, proposal, f"Put in a section: {section}")
    except RuleBroken as refused:
        now = model_admin.found(request, str(proposal.pk))
        card = {**placing_card(now, request.user, chosen=section), "placing_refusal": refused.message}
        return review_page.read(model_admin, request, now, card=card, status=refused.status)
    messages.success(request, f"It is in “{section}” now." if news else f"It is in “{section}” already.")
    return _back(request, "section")


# By what the form's button says in `do`.
ACTS: dict[str, Act] = {
    "note": write_note,
    "score": give_score,
    "take-back-score": take_back_score,
    "place": put_in_section,
}


def _back(request: HttpRequest, place: str) -> HttpResponse:
    return HttpResponseRedirect(f"{request.get_full_path()}#{place}")

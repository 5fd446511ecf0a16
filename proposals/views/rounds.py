"""The buttons of the decision panel: one address each, a fragment for htmx, a way back for everyone else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.accounts.models import User
from portal.lib import kept
from portal.lib.errors import RuleBroken
from proposals import round_forms
from proposals.decision_panel import Refused, ids, panel_context
from proposals.models import Concern, Event, Proposal
from proposals.services import concerns, delegates, review, signing
from proposals.views.page import kept_round, readable, show_proposal

Wish = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does. `done` is what the history says of it."""

    run: Callable[[Proposal, Wish, User], object]
    done: str
    form: type[forms.Form] = round_forms.Said


@dataclass(frozen=True, slots=True)
class OnConcern(Action):
    """What a button does with one concern."""


ACTIONS: dict[str, Action] = {
    "sign": Action(
        lambda p, w, by: signing.sign_off(p, by=by, seen=w["seen"]), "Signed off", round_forms.SignForm
    ),
    "abstain": Action(lambda p, w, by: signing.abstain(p, by=by), "Abstained"),
    "take-back": Action(lambda p, w, by: signing.take_back(p, by=by), "Took their word back"),
    "concern": Action(
        lambda p, w, by: concerns.raise_concern(p, name=w["name"], body=w["body"], by=by),
        "Raised a concern",
        round_forms.ConcernForm,
    ),
    "resolve": OnConcern(
        lambda p, w, by: concerns.resolve_concern(w["concern"], resolution=w["resolution"], by=by),
        "Resolved a concern",
        round_forms.ResolveForm,
    ),
    "delegate": OnConcern(
        lambda p, w, by: concerns.delegate_concern(w["concern"], to=w["to"], by=by),
        "Delegated a concern",
        round_forms.DelegateForm,
    ),
    "name-delegate": Action(
        lambda p, w, by: delegates.name_delegate(p, w["to"], by=by, reason=w["reason"]),
        "Named another delegate",
        round_forms.NameDelegateForm,
    ),
    "hold": Action(
        lambda p, w, by: signing.hold(p, by=by, waits_for=w["waits_for"]),
        "Put the review on hold",
        round_forms.HoldForm,
    ),
    "release": Action(lambda p, w, by: signing.release(p, by=by), "Let the review go on"),
    "call-vote": Action(lambda p, w, by: signing.call_vote(p, by=by), "Called a vote"),
    "outcome": Action(
        lambda p, w, by: review.propose_outcome(p, w["disposition"], by=by, reason=w["reason"]),
        "Proposed another outcome",
        round_forms.OutcomeForm,
    ),
}


@require_POST
def act_on_review(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do it; whatever stands in the way, the panel says so and has the text that was typed."""
    if action not in ACTIONS:
        raise Http404
    chosen, proposal = ACTIONS[action], readable(request, pk)
    concern = _concern(request, proposal) if isinstance(chosen, OnConcern) else None
    form = _form(request, action, chosen, proposal, concern)
    if not isinstance(request.user, User):
        return _sign_in(request, proposal, form)
    number = concern.pk if concern else None
    if not form.is_valid():
        return _refuse(request, proposal, Refused(action, form, concern=number), 422)
    wish = {**form.cleaned_data, "concern": concern}
    try:
        with transaction.atomic():
            before = _latest(proposal, by=request.user)
            chosen.run(proposal, wish, request.user)
            # What the service found done already is no news, and not in the history twice.
            if _latest(proposal, by=request.user) != before:
                _log(proposal, chosen, wish, by=request.user)
    except RuleBroken as error:
        return _refuse(request, proposal, Refused(action, form, error.message, number), error.status)
    kept.take(request, kept_round(proposal))
    return _answer(request, proposal)


def _concern(request: HttpRequest, proposal: Proposal) -> Concern:
    sent = request.POST.get("concern", "")
    if not sent.isascii() or not sent.isdigit() or len(sent) > 18:
        raise Http404
    found = Concern.objects.filter(pk=int(sent), review__proposal=proposal)
    concern = found.select_related("review__proposal").first()
    if concern is None:
        raise Http404
    return concern


def _form(
    request: HttpRequest, action: str, chosen: Action, proposal: Proposal, concern: Concern | None
) -> forms.Form:
    extra: Wish = {"people": round_forms.reviewers(proposal)} if "to" in chosen.form.base_fields else {}
    auto_id = ids(action, concern.pk if concern else None)
    return chosen.form(request.POST, auto_id=auto_id, label_suffix="", **extra)


def _sign_in(request: HttpRequest, proposal: Proposal, form: forms.Form) -> HttpResponse:
    """A session that ended meanwhile: what was typed waits on the page."""
    page = f"{proposal.get_absolute_url()}#decision"
    if form.fields:
        kept.keep(request, kept_round(proposal), fields=form.fields, page=page)
        messages.info(request, "Sign in to go on. Your text is kept.")
    response = redirect_to_login(page)
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": response.url})
    return response


def _latest(proposal: Proposal, *, by: User) -> int | None:
    """The newest event of the proposal that somebody brought about."""
    return (
        Event.objects.filter(proposal=proposal, actor=by).order_by("-pk").values_list("pk", flat=True).first()
    )


def _log(proposal: Proposal, chosen: Action, wish: Wish, *, by: User) -> None:
    """The history that the admin shows has what was done by the panel, wherever it stood."""
    about = wish["concern"].name if wish["concern"] else wish.get("name") or wish.get("waits_for") or ""
    about = about or (wish["to"].display_name if wish.get("to") else "")
    words = f"{chosen.done}: {about}" if about else chosen.done
    LogEntry.objects.log_actions(by.pk, [proposal], CHANGE, words, single_object=True)


def _answer(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    back = kept.way_back(request, usual=proposal.get_absolute_url())
    if getattr(request, "htmx", False) and not _elsewhere(back, proposal):
        return _fragment(request, readable(request, proposal.pk), back)
    return redirect(f"{back}#decision")


def _elsewhere(back: str, proposal: Proposal) -> bool:
    """Whether the panel stands on another page than the proposal's own: the admin's, which takes out of its whole page
    what the button changed, the desk and the timeline too."""
    return back.partition("?")[0] != proposal.get_absolute_url()


def _refuse(request: HttpRequest, proposal: Proposal, refused: Refused, status: int) -> HttpResponse:
    proposal = readable(request, proposal.pk)
    if getattr(request, "htmx", False):
        back = kept.way_back(request, usual=proposal.get_absolute_url())
        return _fragment(request, proposal, back, refused, status)
    return show_proposal(request, proposal, refused_panel=refused, status=status)


def _fragment(
    request: HttpRequest, proposal: Proposal, here: str, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    context = panel_context(proposal, cast(User, request.user), here=here, refused=refused)
    context["in_admin"] = _elsewhere(here, proposal)
    return render(request, "proposals/_panel_anew.html", context, status=status)

"""Saving a draft as one writes. The answers are JSON for js/autosave.js; without it nothing here is asked."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.accounts.models import User
from portal.lib import kept
from portal.lib.errors import RuleBroken
from proposals.forms import DraftForm
from proposals.models import Proposal
from proposals.services import authoring, versions
from proposals.services.versions import Part

NEW = "proposal"


@require_POST
def autosave_new(request: HttpRequest) -> HttpResponse:
    """Make the draft of a new form, once, whatever is sent again with its key."""

    def save(form: DraftForm, by: User, asked: dict[str, Any]) -> Proposal:
        draft = authoring.autosave_new(form.content(), by=by, key=form.cleaned_data["key"], **asked)
        kept.take(request, NEW)
        return draft

    return _save(request, DraftForm(request.POST), save)


@require_POST
def autosave_draft(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return _signed_out()
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)

    def save(form: DraftForm, by: User, asked: dict[str, Any]) -> Proposal:
        return authoring.autosave(proposal, form.content(), by=by, **asked)

    return _save(request, DraftForm(request.POST, proposal=proposal), save)


def conflict(form: DraftForm, saved: Proposal) -> list[Part]:
    """What was saved meanwhile, on the left, beside what the form holds."""
    content = form.content()
    links = [{"text": text, "url": url} for text, url in content.links]
    typed = Proposal(
        title=content.title, problem=content.problem, body=content.body, section=content.section, links=links
    )
    return versions.compare(saved, typed)


def _save(request: HttpRequest, form: DraftForm, save: Callable[..., Proposal]) -> HttpResponse:
    if not isinstance(request.user, User):
        return _signed_out()
    if not form.is_valid():
        return JsonResponse({"message": _first_error(form)}, status=422)
    try:
        draft = save(form, request.user, {"revision": form.cleaned_data["revision"]})
    except authoring.NewerText as newer:
        context = {"conflict": conflict(form, newer.saved), "proposal": newer.saved}
        shown = render_to_string("proposals/_conflict.html", context, request)
        answer = {"message": newer.message, "conflict": shown, "revision": newer.saved.revision}
        return JsonResponse(answer, status=409)
    except RuleBroken as refused:
        return JsonResponse({"message": refused.message}, status=refused.status)
    return JsonResponse(
        {
            "revision": draft.revision,
            "page": reverse("proposals:edit_proposal", args=[draft.pk]),
            "autosave": reverse("proposals:autosave_draft", args=[draft.pk]),
        }
    )


def _signed_out() -> HttpResponse:
    return JsonResponse({"message": "You are signed out."}, status=401)


def _first_error(form: DraftForm) -> str:
    name, errors = next(iter(form.errors.items()))
    return f"{form[name].label}: {errors[0]}"

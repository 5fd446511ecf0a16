"""Voting by one click: a fragment for htmx, a way back to the same place for everyone else."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.lib.kept import sign_in_first, way_back
from proposals.forms import KeepVoteForm
from proposals.models import Proposal
from proposals.services import voting


def _page_of(pk: int) -> str:
    return reverse("proposals:open_proposal", args=[pk])


@require_POST
@sign_in_first(back=_page_of)
def cast_vote(request: HttpRequest, pk: int) -> HttpResponse:
    return _vote(request, pk, voting.cast_vote, voted=True)


@require_POST
@sign_in_first(back=_page_of)
def take_back_vote(request: HttpRequest, pk: int) -> HttpResponse:
    return _vote(request, pk, voting.take_back_vote, voted=False)


@require_POST
@sign_in_first(back=_page_of)
def keep_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader's vote stands for the text that the page showed them; `version` says which that was."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    form = KeepVoteForm(request.POST)
    if not form.is_valid():
        raise RuleBroken("Open the proposal again and press the button there.", status=422)
    voting.keep_vote(proposal, version=form.cleaned_data["version"], by=cast(User, request.user))
    messages.success(request, "Your vote stands for the text as it is now.")
    return redirect(proposal)


def _vote(request: HttpRequest, pk: int, act: Callable[..., Proposal], *, voted: bool) -> HttpResponse:
    try:
        proposal = act(pk, by=cast(User, request.user))
    except Proposal.DoesNotExist as missing:
        raise Http404 from missing
    back = way_back(request, usual=proposal.get_absolute_url())
    if getattr(request, "htmx", False):
        inside, wide = (request.POST.get(name) == "1" for name in ("inside", "wide"))
        context = {"proposal": proposal, "voted": voted, "back": back, "inside": inside, "wide": wide}
        answer = render(request, "proposals/_vote_box.html", context)
        # The page of the proposal asks by itself for what else it says of votes; the vote does not wait for that.
        answer["HX-Trigger"] = "voted"
        return answer
    return redirect(f"{back}#vote-{proposal.pk}")

"""Who writes a proposal together: the authors' page, and the page of an invitation."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from proposals.forms import InviteForm
from proposals.models import Proposal
from proposals.permissions import is_author, writes
from proposals.services import coauthors
from proposals.workflow import EDITABLE

READ_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])


@READ_OR_SEND
@login_required
def list_authors(request: HttpRequest, pk: int) -> HttpResponse:
    """For the authors: who they are; the one who proposed it invites by the form and removes by buttons."""
    proposal = _written(request, pk)
    person = cast(User, request.user)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        coauthors.invite(proposal, who=form.cleaned_data["who"], by=person)
        messages.success(request, "If there is such a member, they are invited now.")
        return redirect("proposals:list_authors", pk)
    rows = list(proposal.co_authors.shown().select_related("member"))
    context = {
        "proposal": proposal,
        "form": form,
        "accepted": [row for row in rows if row.accepted_at],
        # Who declined looks like who has not answered.
        "invited": [row for row in rows if not row.accepted_at],
        "invites": is_author(person, proposal) and proposal.status in EDITABLE,
        "open": proposal.status in EDITABLE,
    }
    return render(request, "proposals/list_authors.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def remove_author(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    was = coauthors.remove(_written(request, pk), invitation, by=cast(User, request.user))
    if was is None:
        said = "That was done already."
    else:
        said = "They are no author any more." if was.accepted_at else "The invitation is taken back."
    messages.success(request, said)
    return redirect("proposals:list_authors", pk)


@require_POST
@login_required
def leave_authors(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _written(request, pk)
    coauthors.leave(proposal, by=cast(User, request.user))
    messages.success(request, f"You are no author of “{proposal.title}” any more.")
    return redirect(proposal if proposal.submitted_at else "proposals:list_proposals")


@READ_OR_SEND
@login_required
def answer_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """What accepting means, with both answers and the text, which nobody else is shown here."""
    proposal = Proposal.objects.select_related("author", "section").filter(pk=pk).first()
    if proposal is None:
        # The same words as where there is a draft that is none of theirs.
        raise RuleBroken(coauthors.NOT_INVITED, status=404)
    person = cast(User, request.user)
    row = coauthors.invitation_of(proposal, person)
    if request.method != "POST":
        writers = User.objects.filter(pk__in=proposal.co_author_ids).exclude(pk=person.pk)
        context = {"proposal": proposal, "row": row, "writers": [proposal.author, *writers]}
        return render(request, "proposals/answer_invitation.html", context)
    if request.POST.get("answer") == "accept":
        coauthors.accept(proposal, by=person)
        messages.success(request, "You are an author now: you may edit the text.")
        return redirect(proposal)
    coauthors.decline(proposal, by=person)
    messages.success(request, "You declined.")
    return redirect("proposals:list_proposals")


def _written(request: HttpRequest, pk: int) -> Proposal:
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user).select_related("author"), pk=pk)
    require(writes(request.user, proposal), "Only its authors see who is invited.")
    return proposal

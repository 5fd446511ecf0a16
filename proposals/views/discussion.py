"""Comments: write, edit and delete one's own."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.models import User
from portal.lib import kept, markdown
from portal.lib.errors import RuleBroken, require
from proposals.forms import CommentForm
from proposals.models import Comment, Proposal
from proposals.models.listing import place_that_shows
from proposals.permissions import is_writer
from proposals.services import discussion
from proposals.views.page import kept_name, readable, show_proposal


@require_POST
def add_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the comment; whatever stands in the way, its text is on the page that says so."""
    proposal = readable(request, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return show_proposal(request, proposal, form=form, status=422)
    text, key = form.cleaned_data["body"], form.cleaned_data["key"]
    if "preview" in request.POST:
        shown = CommentForm(initial={"body": text, "key": key})
        return show_proposal(request, proposal, form=shown, preview=markdown.render(text))
    if not isinstance(request.user, User):
        page = f"{proposal.get_absolute_url()}#comment"
        kept.keep(request, kept_name(proposal), fields=form.fields, page=page)
        messages.info(request, "Sign in or sign up to go on. Your comment is kept.")
        return redirect_to_login(page)
    try:
        comment = discussion.add_comment(proposal, body=text, by=request.user, key=key)
    except RuleBroken as refused:
        return show_proposal(request, proposal, refused=refused, status=refused.status)
    kept.take(request, kept_name(proposal))
    return redirect(address(comment))


@require_http_methods(["GET", "HEAD", "POST"])
@kept.keep_over_sign_in("body")
@login_required
def edit_comment(request: HttpRequest, pk: int) -> HttpResponse:
    comment = _own_comment(request, pk)
    discussion.require_changeable(comment)
    waiting = kept.take(request, request.path) or {}
    form = CommentForm(
        request.POST if request.method == "POST" else None, initial={"body": comment.body, **waiting}
    )
    context: dict[str, object] = {"comment": comment, "proposal": comment.proposal, "form": form}
    if request.method != "POST":
        return render(request, "proposals/edit_comment.html", context)
    if not form.is_valid():
        return render(request, "proposals/edit_comment.html", context, status=422)
    text = form.cleaned_data["body"]
    if "preview" in request.POST:
        context |= {"form": CommentForm(initial={"body": text}), "preview": markdown.render(text)}
        return render(request, "proposals/edit_comment.html", context)
    discussion.edit_comment(comment, body=text, by=cast(User, request.user))
    return redirect(address(comment))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that asks; its button deletes."""
    comment = _own_comment(request, pk)
    if request.method != "POST":
        discussion.require_changeable(comment)
        context = {"comment": comment, "proposal": comment.proposal}
        return render(request, "proposals/delete_comment.html", context)
    discussion.delete_comment(comment, by=cast(User, request.user))
    messages.success(request, "Your comment is deleted.")
    return redirect(address(comment))


def address(comment: Comment) -> str:
    """Where the comment stands: the proposal's page, or the later page of comments that shows it."""
    place = place_that_shows(comment)
    query = f"?{urlencode({'after': place})}" if place else ""
    return f"{comment.proposal.get_absolute_url()}{query}#comment-{comment.pk}"


def _own_comment(request: HttpRequest, pk: int) -> Comment:
    """One's own comment; 403 for others', 404 where the proposal is out of sight."""
    comments = Comment.objects.filter(proposal__in=Proposal.objects.visible_to(request.user))
    comment = get_object_or_404(comments.select_related("proposal", "author"), pk=pk)
    require(is_writer(request.user, comment), "Only its author changes a comment.")
    return comment

"""Writing a proposal: new, edit, submit, withdraw."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.models import User
from portal.lib import kept, markdown
from portal.lib.errors import require
from portal.lib.forms import tidy
from proposals.forms import DraftForm, SubmissionForm, WithdrawForm, written
from proposals.models import Proposal
from proposals.permissions import can_submit, is_author, writes
from proposals.services import asking, authoring
from proposals.services.versions import Part
from proposals.views.drafts import conflict
from proposals.views.similar import beside_form
from proposals.workflow import Status

KEPT = "proposal"
WRITE = require_http_methods(["GET", "HEAD", "POST"])


@WRITE
def new_proposal(request: HttpRequest) -> HttpResponse:
    """Write a proposal, signed in or not; "Save draft" and "Submit proposal" save it once the writer is known."""
    if request.method != "POST":
        waiting = kept.look(request, KEPT)
        empty = SubmissionForm(initial=dict(waiting or _empty(request)))
        return _show_form(request, empty, kept_text=bool(waiting) and request.user.is_authenticated)
    if "preview" in request.POST:
        return _show_preview(request)
    if "questions" in request.POST:
        return _show_questions(request)
    form = _form_for_button(request)
    if not form.is_valid():
        return _show_form(request, form, status=422)
    if not isinstance(request.user, User):
        page = reverse("proposals:new_proposal")
        kept.keep(request, KEPT, fields=form.fields, page=page)
        messages.info(request, "Sign in or sign up to go on. Your proposal is kept.")
        return redirect_to_login(page)
    save = authoring.save_draft if _only_draft(request) else authoring.propose
    asked = {name: form.cleaned_data[name] for name in ("key", "revision")}
    try:
        proposal = save(form.content(), by=request.user, **asked)
    except authoring.NewerText as newer:
        return _show_conflict(request, form, newer.saved)
    kept.take(request, KEPT)
    messages.success(request, _saved(proposal))
    return redirect(proposal)


@WRITE
@kept.keep_over_sign_in(*DraftForm.base_fields)
@login_required
def edit_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _visible(request, pk)
    require(writes(request.user, proposal), "Only its author edits a proposal.")
    author = cast(User, request.user)
    if request.method != "POST":
        authoring.require_editable(proposal, by=author)
        waiting = kept.take(request, request.path)
        texts = {**written(proposal), **(waiting or {})}
        filled = SubmissionForm(initial=texts, proposal=proposal)
        return _show_form(request, filled, proposal=proposal, kept_text=bool(waiting))
    if "preview" in request.POST:
        return _show_preview(request, proposal)
    if "questions" in request.POST:
        return _show_questions(request, proposal)
    form = _form_for_button(request, proposal)
    if not form.is_valid():
        return _show_form(request, form, proposal=proposal, status=422)
    try:
        asked = {"change": form.change(), "revision": form.cleaned_data["revision"]}
        proposal = authoring.edit(proposal, form.content(), by=author, **asked)
    except authoring.NewerText as newer:
        return _show_conflict(request, form, newer.saved)
    if request.POST.get("action") == "submit":
        proposal = authoring.submit(proposal, by=author)
    messages.success(request, _saved(proposal))
    return redirect(proposal)


@require_POST
@login_required
def submit_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit what is saved; where something is still to be written, the form that says what."""
    proposal = _own(request, pk, "Only its author submits a proposal.")
    form = SubmissionForm({**written(proposal), "action": "submit"}, proposal=proposal)
    if can_submit(request.user, proposal) and not form.is_valid():
        return _show_form(request, form, proposal=proposal, status=422)
    proposal = authoring.submit(proposal, by=cast(User, request.user))
    messages.success(request, _saved(proposal))
    return redirect(proposal)


@WRITE
@kept.keep_over_sign_in(*WithdrawForm.base_fields)
@login_required
def withdraw_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that asks, with a reason if the author likes; its button withdraws."""
    proposal = _own(request, pk, "Only its author withdraws a proposal.")
    author = cast(User, request.user)
    sent = request.POST if request.method == "POST" else None
    form = WithdrawForm(sent, initial=dict(kept.take(request, request.path) or {}))
    if request.method != "POST":
        authoring.require_withdrawable(proposal, by=author)
    elif form.is_valid():
        authoring.withdraw(proposal, by=author, reason=form.cleaned_data["reason"])
        messages.success(request, "Your proposal is withdrawn.")
        return redirect(proposal)
    context = {"proposal": proposal, "form": form}
    return render(request, "proposals/withdraw_proposal.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, pk: int, refusal: str) -> Proposal:
    proposal = _visible(request, pk)
    require(is_author(request.user, proposal), refusal)
    return proposal


def _visible(request: HttpRequest, pk: int) -> Proposal:
    return get_object_or_404(Proposal.objects.visible_to(request.user).select_related("section"), pk=pk)


def _only_draft(request: HttpRequest) -> bool:
    return request.POST.get("action") == "draft"


def _form_for_button(request: HttpRequest, proposal: Proposal | None = None) -> DraftForm:
    """A draft may be unfinished; what others read may not."""
    private = proposal is None or proposal.submitted_at is None
    form = DraftForm if private and _only_draft(request) else SubmissionForm
    return form(request.POST, proposal=proposal)


def _show_form(
    request: HttpRequest,
    form: DraftForm,
    *,
    proposal: Proposal | None = None,
    kept_text: bool = False,
    previews: dict[str, str] | None = None,
    conflict: list[Part] | None = None,
    asked_for: bool = False,
    status: int = 200,
) -> HttpResponse:
    title, problem = (str(form[name].value() or "") for name in ("title", "problem"))
    context = {
        **beside_form(request, title, problem, but=proposal.pk if proposal else None),
        "form": form,
        "proposal": proposal,
        "kept_text": kept_text,
        "previews": previews or {},
        "conflict": conflict,
        "questions": asking.questions_for(_pk(form["section"].value())),
        "any_questions": asking.any_questions(),
        "asked_for": asked_for,
        "autosave": _autosave_address(request, proposal),
        "private": proposal is None or proposal.submitted_at is None,
        "may_submit": proposal is None or can_submit(request.user, proposal),
    }
    return render(request, "proposals/edit_proposal.html", context, status=status)


def _show_conflict(request: HttpRequest, form: DraftForm, saved: Proposal) -> HttpResponse:
    """What was typed, in the form, with what was saved meanwhile beside it. Saving again is the writer's decision."""
    typed = {name: request.POST.get(name, "") for name in form.fields} | {"revision": saved.revision}
    again = SubmissionForm(initial=typed, proposal=saved)
    return _show_form(request, again, proposal=saved, conflict=conflict(form, saved), status=409)


def _show_preview(request: HttpRequest, proposal: Proposal | None = None) -> HttpResponse:
    """The form again with its texts as they will look: for browsers without JavaScript."""
    texts = {name: tidy(request.POST.get(name, "").replace("\0", "")) for name in ("problem", "body")}
    if any(len(text) > markdown.LONGEST for text in texts.values()):
        return _show_form(request, DraftForm(request.POST, proposal=proposal), proposal=proposal, status=422)
    form = SubmissionForm(initial={**request.POST.dict(), **texts}, proposal=proposal)
    previews = {name: markdown.render(text) for name, text in texts.items()}
    return _show_form(request, form, proposal=proposal, previews=previews)


def _show_questions(request: HttpRequest, proposal: Proposal | None = None) -> HttpResponse:
    """The form again, with a heading for each question of the chosen section; what was typed stays."""
    typed = request.POST.dict()
    body = tidy(typed.get("body", "").replace("\0", ""))
    if len(body) <= markdown.LONGEST:
        body = asking.with_questions(body, _pk(typed.get("section")))
    form = SubmissionForm(initial={**typed, "body": body}, proposal=proposal)
    return _show_form(request, form, proposal=proposal, asked_for=True)


def _empty(request: HttpRequest) -> dict[str, object]:
    """A new form: ?section= chooses one, and with it the questions."""
    section = _pk(request.GET.get("section"))
    return {"section": section, "body": asking.with_questions("", section)}


def _pk(text: object) -> int | None:
    """The id that a form or an address says; None for anything else."""
    words = str(text)
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else None


def _autosave_address(request: HttpRequest, proposal: Proposal | None) -> str:
    """Where the form saves as one writes; "" where it keeps the text in the browser alone."""
    if not request.user.is_authenticated or (proposal and proposal.status != Status.DRAFT):
        return ""
    if proposal is None:
        return reverse("proposals:autosave_new")
    return reverse("proposals:autosave_draft", args=[proposal.pk])


def _saved(proposal: Proposal) -> str:
    if proposal.status == Status.DRAFT:
        return "Your draft is saved. Only its authors can see it."
    if proposal.status == Status.SUBMITTED and proposal.edited_at is None:
        return "Your proposal is submitted. Everyone can read it and vote for it now."
    return "Your proposal is saved."

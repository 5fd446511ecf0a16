"""Preparing on the review page: the second button of its form, and the card of what is prepared."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.text import Truncator

from portal.accounts.models import User
from portal.accounts.people import person
from portal.lib.admin import ServicesOnly
from portal.lib.errors import RuleBroken
from proposals.models import PreparedDecision, PreparedEdit, Proposal
from proposals.permissions import Person, can_decide
from proposals.prepared_forms import CancelForm, wish_of
from proposals.services import preparing, publishing
from proposals.services.versions import Part
from proposals.workflow import OUTCOMES, Status

BUTTON = "prepare"
ONLY_DECISIONS = "Only a decision can be prepared. Opening a review takes effect at once."


@dataclass(frozen=True, slots=True)
class EditRow:
    """One edit with what it changed; without parts it only read the proposal's newer text."""

    edit: PreparedEdit
    parts: list[Part]


def wanted(request: HttpRequest) -> bool:
    """Whether the decision form was sent by its button for later."""
    return request.POST.get("then") == BUTTON


def prepare(
    model_admin: ServicesOnly, request: HttpRequest, proposal: Proposal, said: dict[str, Any]
) -> HttpResponseRedirect:
    """Keep the valid form for later. RuleBroken where that cannot be."""
    if said["move"] not in OUTCOMES:
        raise RuleBroken(ONLY_DECISIONS, status=422)
    version = request.POST.get("version", "")
    read = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    with transaction.atomic():
        before = preparing.waiting_of(proposal)
        row = preparing.prepare(proposal, wish_of(said), by=person(request), version=read, seen=said["seen"])
        if row != before:
            log(model_admin, request, row, f"Prepared: {said['move'].label}: {line(said['reason'])}")
    messages.success(request, "Prepared. Nobody but those who review here sees it until it is published.")
    return HttpResponseRedirect(request.get_full_path())


def prepared_of(proposal: Proposal, reader: Person) -> dict[str, Any]:
    """What the review page says of it: the card, or that this person may prepare one."""
    waiting = preparing.waiting_of(proposal)
    if waiting is not None:
        waiting.proposal = proposal
    why_not = publishing.why_not_each([waiting], by=reader)[0] if waiting and isinstance(reader, User) else ""
    return {
        "prepared": waiting,
        "prepared_edits": edits_of(waiting) if waiting else [],
        "brought_back": preparing.brought_back(waiting) if waiting else [],
        "prepared_why_not": why_not,
        "cancel_form": CancelForm(label_suffix="", auto_id="prepared_%s"),
        "may_prepare": waiting is None and can_decide(reader) and not proposal.why_not_to(Status.DECLINED),
    }


def edits_of(prepared: PreparedDecision) -> list[EditRow]:
    """How it came to say what it says, the latest first; the way that it was prepared stands last."""
    edits = list(prepared.edits.select_related("by", "section"))
    later = [EditRow(now, preparing.differences(was, now)) for was, now in pairwise(edits)]
    return [*reversed(later), *(EditRow(first, []) for first in edits[:1])]


def log(model_admin: ServicesOnly, request: HttpRequest, row: PreparedDecision, words: str) -> None:
    """In the history of the prepared decision, and of its proposal."""
    model_admin.log_change(request, row, words)
    model_admin.log_change(request, row.proposal, words)


def line(text: str) -> str:
    """A text as one short line of a history."""
    return Truncator(" ".join(text.split())).chars(200)

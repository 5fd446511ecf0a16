"""The decision panel as pages show it: on the proposal's page and on the admin's review page, the same one."""

from dataclasses import dataclass
from typing import Any

from django import forms

from portal.accounts.models import User
from proposals.models import Concern, Decision, Proposal
from proposals.permissions import Person, can_chair
from proposals.round_forms import (
    ConcernForm,
    DelegateForm,
    HoldForm,
    NameDelegateForm,
    OutcomeForm,
    ResolveForm,
    reviewers,
)
from proposals.services import queue
from proposals.services.panel import Round, panel_of
from proposals.workflow import OUTCOMES


@dataclass(frozen=True, slots=True)
class Refused:
    """A form of the panel that was not taken: it comes back open, with what was typed and why."""

    action: str
    form: forms.Form
    message: str = ""
    concern: int | None = None


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """One concern with what the reader may do about it; whether it is open, and against what is proposed now."""

    concern: Concern
    stands: bool
    resolve: forms.Form | None
    delegate: forms.Form | None
    opened: str = ""


def panel_context(
    proposal: Proposal,
    person: Person,
    *,
    here: str,
    refused: Refused | None = None,
    decisions: list[Decision] | None = None,
) -> dict[str, Any]:
    """What `proposals/_panel.html` shows to this person. `here` is the page that it stands on, to come back to;
    `decisions` are the proposal's, the latest first, where the page has read them.
    """
    panel = panel_of(proposal)
    if decisions is None:
        decisions = list(Decision.objects.filter(proposal=proposal).select_related("by"))
    return {
        "panel": panel,
        "place_in_state": queue.place_of(proposal),
        "proposal": proposal,
        "decision": decisions[0] if decisions and proposal.status in OUTCOMES else None,
        "here": here,
        "refused_panel": refused,
        **(_round_context(panel.round, person, refused) if panel.round else {}),
    }


def _round_context(round_: Round, person: Person, refused: Refused | None) -> dict[str, Any]:
    said, has_say = round_.said_by(person), round_.has_say(person)
    chairs = can_chair(person, round_.review)
    held = round_.review.held_at is not None
    # Once for all forms: each has a list of the same people.
    names = round_.names_delegate(person)
    delegates = any(round_.delegates(person, concern) for concern in round_.open_concerns)
    people = reviewers(round_.review.proposal) if delegates or names else []
    return {
        "round": round_,
        "concerns": [_row(round_, concern, person, refused, people) for concern in round_.words.concerns],
        "may_sign": has_say and said != "signed",
        "may_abstain": has_say and said != "abstained",
        "may_take_back": bool(said),
        "concern_form": _form("concern", ConcernForm, refused) if has_say else None,
        "delegate_form": _form("name-delegate", NameDelegateForm, refused, people=people) if names else None,
        "hold_form": _form("hold", HoldForm, refused) if chairs and not held else None,
        "outcome_form": _form("outcome", OutcomeForm, refused) if chairs else None,
        "may_release": chairs and held,
        "may_call_vote": chairs and round_.votable,
    }


def _row(
    round_: Round, concern: Concern, person: Person, refused: Refused | None, people: list[User]
) -> ConcernRow:
    ours = refused if refused and refused.concern == concern.pk else None
    resolve = delegate = None
    if round_.resolves(person, concern):
        resolve = _form("resolve", ResolveForm, ours, concern=concern.pk)
    if round_.delegates(person, concern):
        delegate = _form("delegate", DelegateForm, ours, concern=concern.pk, people=people)
    return ConcernRow(concern, round_.words.stands(concern), resolve, delegate, ours.action if ours else "")


def _form(
    action: str,
    kind: type[forms.Form],
    refused: Refused | None,
    *,
    concern: int | None = None,
    **extra: Any,
) -> forms.Form:
    """The form that was refused, or an empty one. Its fields have ids of their own on a page with many forms."""
    if refused is not None and refused.action == action:
        return refused.form
    return kind(auto_id=ids(action, concern), label_suffix="", **extra)


def ids(action: str, concern: int | None) -> str:
    """The pattern of the ids of a form's fields."""
    return f"panel-{action}-%s" if concern is None else f"panel-{action}-{concern}-%s"

"""Cards of the review page for those who review a proposal and do not write it: private notes, and scores.

For its authors, maintainers or not, the page is the same whether there are any or none.
"""

from collections.abc import Mapping
from typing import Any, cast

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.note_announcements import readers_of
from proposals.note_forms import NoteForm, ScoreForm
from proposals.permissions import Person, can_assess
from proposals.services.scoring import scores_of
from proposals.spread import HEIGHT, WIDTH

SHOWN_NOTES = 50


def private_cards(
    proposal: Proposal, person: Person, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the cards show to this person; `typed` is what waited for them while they signed in again."""
    if not can_assess(person, proposal):
        return {}
    return {**_notes(proposal, typed or {}), **_scores(proposal, cast(User, person), typed or {})}


def note_form(sent: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None) -> NoteForm:
    """The form of a new note; its ids stay clear of the page's other forms."""
    return NoteForm(sent, initial=initial, auto_id="note-%s", label_suffix="")


def score_form(sent: Mapping[str, Any] | None = None, *, initial: dict[str, Any] | None = None) -> ScoreForm:
    """The form of a score; its ids stay clear of the page's other forms."""
    return ScoreForm(sent, initial=initial, auto_id="score-%s", label_suffix="")


def _notes(proposal: Proposal, typed: Mapping[str, str]) -> dict[str, Any]:
    latest = list(proposal.notes.select_related("author").order_by("-at", "-pk")[: SHOWN_NOTES + 1])
    return {
        "notes": latest[SHOWN_NOTES - 1 :: -1] if len(latest) > SHOWN_NOTES else latest[::-1],
        "more_notes": len(latest) > SHOWN_NOTES,
        "note_readers": list(readers_of(proposal).order_by("name", "username")),
        "note_form": note_form(initial=dict(typed)),
    }


def _scores(proposal: Proposal, person: User, typed: Mapping[str, str]) -> dict[str, Any]:
    scores = scores_of(proposal, person)
    if scores is None:
        return {}
    own = {"value": scores.own.value, "why": scores.own.reason} if scores.own else {}
    return {
        "scores": scores,
        "score_form": score_form(initial={**own, **typed}) if scores.open else None,
        "spread_width": WIDTH,
        "spread_height": HEIGHT,
    }

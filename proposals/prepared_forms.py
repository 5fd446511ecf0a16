"""What maintainers fill in about decisions that they prepare."""

from typing import Any

from django import forms

from portal.lib.forms import Prose
from portal.lib.markdown import LONGEST
from proposals.decision_forms import DecisionForm
from proposals.models import PreparedDecision
from proposals.permissions import Person
from proposals.services.preparing import Wish
from proposals.workflow import OUTCOMES, Status


def wish_of(said: dict[str, Any]) -> Wish:
    """What the fields of a valid decision form ask for."""
    return Wish(said["move"], said["reason"], said["section"], said["target"], said["create_issue"])


class PreparedForm(DecisionForm):
    """A prepared decision said otherwise. `revision` and `version` are what the maintainer had on the page."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, prepared: PreparedDecision, person: Person, **kwargs: Any) -> None:
        saved = {
            "move": prepared.outcome,
            "section": prepared.section_id or prepared.proposal.section_id,
            "target": prepared.target,
            "create_issue": prepared.create_issue,
            "reason": prepared.rationale,
            "revision": prepared.revision,
            "version": prepared.proposal.version,
        }
        initial = {**saved, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, proposal=prepared.proposal, person=person, **kwargs)

    def _offer(self, moves: tuple[Status, ...], *, seen: Status) -> None:
        super()._offer(tuple(move for move in moves if move in OUTCOMES), seen=seen)

    def _ask_what_opens_a_round(self, proposal: object) -> None:
        del self.fields["disposition"], self.fields["delegate"]


class CancelForm(forms.Form):
    """Why a prepared decision is given up."""

    why = Prose(
        max_length=LONGEST,
        label="Why is it cancelled?",
        help_text="For the other maintainers: it stays on record with what was prepared.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is cancelled: it stays on record with what was prepared."},
    )

"""The card of the review page that puts a proposal in a section of the roadmap."""

from typing import Any

from proposals.models import Proposal
from proposals.permissions import Person, can_place
from proposals.placing_forms import PlacingForm
from roadmap.models import Section


def placing_card(proposal: Proposal, person: Person, *, chosen: Section | None = None) -> dict[str, Any]:
    """What the card shows to this person; `chosen` is what they asked for before."""
    form = PlacingForm(proposal=proposal, chosen=chosen) if can_place(person, proposal) else None
    return {"placing_form": form}

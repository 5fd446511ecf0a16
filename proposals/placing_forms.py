"""What maintainers fill in to put a proposal in a section of the roadmap."""

from collections.abc import Mapping
from typing import Any

from django import forms

from proposals.models import Proposal
from proposals.services.placing import CHOOSE, GONE
from roadmap.models import Section

UNREADABLE = "This page was too old to act on."


def place_field(help_text: str) -> forms.ModelChoiceField:  # type: ignore[type-arg]  # not subscriptable at run time
    """One of the sections that the roadmap has now."""
    return forms.ModelChoiceField(
        Section.objects.current(),
        label="Section of the roadmap",
        empty_label="Choose a section",
        help_text=help_text,
        error_messages={"required": CHOOSE, "invalid_choice": GONE},
    )


class PlacingForm(forms.Form):
    """`revision` is that of the text that was read."""

    place = place_field("Its review will follow the rules of this section. Its author is told.")
    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": UNREADABLE, "invalid": UNREADABLE}
    )

    def __init__(
        self, sent: Mapping[str, Any] | None = None, *, proposal: Proposal, chosen: Section | None = None
    ) -> None:
        initial = {"place": chosen.pk if chosen else proposal.section_id, "revision": proposal.revision}
        super().__init__(sent, initial=initial, auto_id="placing-%s", label_suffix="")

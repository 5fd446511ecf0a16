"""The forms of a meeting's page in the admin."""

from typing import Any

from django import forms

from portal.lib.forms import tidy
from proposals.models import Meeting, Proposal
from proposals.services.meetings import Plan

NO_PROPOSAL = "There is no proposal with this number."
LOCAL = "%Y-%m-%dT%H:%M"


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
    return forms.DateTimeField(label=label, widget=widget, help_text="In the site's time zone.")


class PlanForm(forms.Form):
    """When and where."""

    title = forms.CharField(max_length=Meeting._meta.get_field("title").max_length)
    starts_at = _moment("Starts")
    ends_at = _moment("Ends")
    place = forms.CharField(max_length=300, required=False, help_text="A room, or the address of a call.")
    weekly = forms.BooleanField(
        label="Every week", required=False, help_text="Publishing the minutes plans the next one."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "A meeting ends after it starts.")
        return cleaned

    def plan(self) -> Plan:
        return Plan(**self.cleaned_data)


class PutOnForm(forms.Form):
    """Which proposal, by its number, and why."""

    proposal = forms.IntegerField(
        label="Number of the proposal",
        min_value=1,
        max_value=2**62,
        error_messages={"invalid": NO_PROPOSAL, "min_value": NO_PROPOSAL, "max_value": NO_PROPOSAL},
        help_text="It stands in the proposal's address.",
    )
    note = forms.CharField(label="Why", max_length=300, required=False)

    def clean_proposal(self) -> Proposal:
        found = Proposal.objects.public().filter(pk=self.cleaned_data["proposal"]).first()
        if found is None:
            raise forms.ValidationError(NO_PROPOSAL)
        return found


class MinutesForm(forms.Form):
    """The text, and on which revision it was written."""

    minutes = forms.CharField(
        label="What was said and decided",
        required=False,
        help_text="Markdown",
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    revision = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_minutes(self) -> str:
        return tidy(self.cleaned_data["minutes"])

    def clean_revision(self) -> int:
        """One that cannot be read is an older one: then both texts are shown."""
        said = self.cleaned_data["revision"]
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1

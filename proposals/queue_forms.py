"""What reviewers fill in about the queue as a list."""

from django import forms

from portal.lib.forms import Line
from proposals.services.saved_filters import LONGEST_NAME


class SavedFilterForm(forms.Form):
    """What a saved filter is called, and who sees it."""

    name = Line(
        max_length=LONGEST_NAME,
        error_messages={"required": "Give the filter a name."},
    )
    shared = forms.BooleanField(
        required=False,
        label="Share it with all reviewers",
        help_text="It then stands above the queue for everyone who reviews.",
    )


class KeepForm(SavedFilterForm):
    start = forms.BooleanField(
        required=False, label="Open the queue with it", help_text="For you alone. You can change it any time."
    )

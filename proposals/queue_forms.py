"""What reviewers fill in about the queue as a list."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from portal.lib.forms import Line, Prose
from portal.lib.markdown import LONGEST
from proposals.models import Meeting
from proposals.placing_forms import UNREADABLE, place_field
from proposals.services.placing import GONE
from proposals.services.saved_filters import LONGEST_NAME
from proposals.workflow import OUTCOMES, Status
from roadmap.models import Section
from roadmap.services.editing import MAX_TARGET

NO_REASON = "Give a public reason, or one for each proposal: its author and everyone who voted will read it."
NO_SECTION = "Choose the section of the roadmap that its item belongs to."


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


class BulkForm(forms.Form):
    """What is said once for all that were chosen; of the fields those that the action asks for."""

    outcome = forms.TypedChoiceField(
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        coerce=Status,
        label="Outcome",
        help_text="What is proposed, or prepared, for all of them.",
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        empty_label="Choose a meeting",
        error_messages={
            "required": "Choose the meeting.",
            "invalid_choice": "Choose a meeting that is still to come.",
        },
    )
    place = place_field("Their reviews will follow the rules of this section.")
    note = Line(max_length=300, required=False, help_text="What is to be spoken of. It may stay empty.")
    reason = Prose(
        max_length=LONGEST,
        required=False,
        label="Public reason",
        help_text="For all of them, but those that you give a reason of their own. Markdown works.",
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, *args: Any, asks: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        meeting = self.fields["meeting"]
        assert isinstance(meeting, forms.ModelChoiceField)
        meeting.queryset = Meeting.objects.coming(timezone.now())
        for name in [name for name in self.fields if name not in asks]:
            del self.fields[name]

    @property
    def lacks_meeting(self) -> bool:
        """Whether a meeting is asked for, and none is planned."""
        meeting = self.fields.get("meeting")
        return isinstance(meeting, forms.ModelChoiceField) and not (
            meeting.queryset or Meeting.objects.none()
        )


class RowForm(forms.Form):
    """What is said of one proposal. `seen`, `version` and `revision` are the status and the text that were read."""

    seen = forms.TypedChoiceField(
        choices=[(status.value, status.label) for status in Status],
        coerce=Status,
        widget=forms.HiddenInput,
        error_messages={"required": UNREADABLE, "invalid_choice": UNREADABLE},
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": UNREADABLE, "invalid": UNREADABLE}
    )
    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": UNREADABLE, "invalid": UNREADABLE}
    )
    section = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label="Section of the roadmap",
        error_messages={"invalid_choice": GONE},
    )
    target = Line(
        max_length=MAX_TARGET,
        required=False,
        help_text="A date or quarter, a milestone, or now, next, later. It may stay open.",
    )
    reason = Prose(
        max_length=LONGEST,
        required=False,
        label="A reason of its own",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, asks: Collection[str], sections: Sequence[Section] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        section = self.fields["section"]
        assert isinstance(section, forms.TypedChoiceField)
        section.choices = [("", "Choose a section"), *((row.pk, str(row)) for row in sections)]
        wanted = {"seen", *asks, *({"target"} if "section" in asks else ())}
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]

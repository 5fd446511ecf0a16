"""The forms of meetings in the admin."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone

from portal.lib.forms import Line, Prose, tidy
from portal.lib.moments import in_site_day, in_site_time
from proposals.models import Meeting, Proposal
from proposals.services import finding
from proposals.services.meeting_series import NOT_FORESEEN, Foreseen
from proposals.services.meetings import Plan

NO_PROPOSAL = "There is no proposal with this number."
LOCAL = "%Y-%m-%dT%H:%M"
PLANNED = ("title", "starts_at", "ends_at", "place", "weekly")


class Moment(forms.DateTimeField):
    """A time by the clock on the site's wall, which skips an hour once a year and shows another one twice."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            wall = (error.params or {}).get("datetime")
            if not isinstance(wall, datetime):
                raise
            at = timezone.make_aware(wall)
            there = timezone.make_naive(at.astimezone(UTC)) == wall
            raise forms.ValidationError(
                _TWICE if there else _NEVER, params={"at": f"{wall:%H:%M}"}
            ) from error


_NEVER = "%(at)s is not on the clock that day, which is put forward: choose an earlier or later time."
_TWICE = "%(at)s is on the clock twice that day, which is put back: choose an earlier or later time."


class PlanForm(forms.Form):
    """When and where."""

    title = Line(max_length=Meeting._meta.get_field("title").max_length)
    starts_at = Moment(label="Starts")
    ends_at = Moment(label="Ends")
    place = Line(max_length=300, required=False, help_text="A room, or the address of a call.")
    weekly = forms.BooleanField(
        label="Every week", required=False, help_text="Publishing the minutes plans the next one."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        zone = timezone.get_current_timezone_name()
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = f"In the site's time zone, {zone}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"title", "starts_at", "ends_at"} <= cleaned.keys():
            problem = self.plan().problem(timezone.now())
            if problem:
                self.add_error("ends_at", problem)
        return cleaned

    def plan(self) -> Plan:
        return Plan(**{name: self.cleaned_data[name] for name in PLANNED if name in self.cleaned_data})


class ChangeForm(PlanForm):
    """The same of a meeting that is planned; `seen` is the `sequence` of the plan that the form showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        initial = {name: getattr(meeting, name) for name in ("title", "starts_at", "ends_at", "place")}
        super().__init__(*args, initial={**initial, "seen": meeting.sequence}, **kwargs)
        weekly = self.fields["weekly"]
        weekly.label = "Every week from now on" if meeting.series_id is None else "All meetings after it, too"
        weekly.help_text = "Otherwise only this one changes, and those after it are as they were planned."

    def clean_seen(self) -> int:
        """One that cannot be read is an older one."""
        said = self.cleaned_data["seen"]
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1


def _why(**texts: str) -> Prose:
    return Prose(
        max_length=500,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why: everyone who wanted to come reads it."},
        **texts,
    )


class CancelForm(forms.Form):
    """Why it is not held."""

    reason = _why(help_text="Everyone reads it on the meeting's page and in calendars.")


class CancelWeekForm(forms.Form):
    """Which of those that a series foresees is not held, and why."""

    week = forms.ChoiceField(
        label="Which one", error_messages={"invalid_choice": NOT_FORESEEN, "required": "Say which one."}
    )
    reason = _why(help_text="Everyone reads it in the list of meetings and in calendars.")

    def __init__(self, *args: Any, weeks: Iterable[Foreseen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["week"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.number, in_site_day(one.starts_at)) for one in weeks]

    def clean_week(self) -> int:
        return int(self.cleaned_data["week"])


class StopForm(forms.Form):
    """From when on a series has no meetings, and why."""

    on = forms.DateField(
        label="No meeting from this day on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = _why(help_text="Maintainers and reviewers are told.")


class PutOnForm(forms.Form):
    """Which proposal, by its number, address or title, and why. `meant` are those that the words may mean."""

    proposal = Line(
        label="Proposal",
        max_length=300,
        help_text="Its title, number or address.",
        error_messages={"required": "Say which one: by its title, number or address."},
    )
    note = Line(label="Why", max_length=300, required=False)
    meant: tuple[Proposal, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["proposal"].widget.attrs.update({"list": "waiting", "autocomplete": "off"})

    def clean_proposal(self) -> Proposal:
        words = self.cleaned_data["proposal"]
        if finding.by_number(words):
            if found := finding.named(words):
                return found[0]
            raise forms.ValidationError(NO_PROPOSAL)
        exact = list(Proposal.objects.public().filter(title__iexact=words)[:2])
        if len(exact) == 1:
            return exact[0]
        self.meant = tuple(finding.named(words))
        raise forms.ValidationError(
            "Which of these do you mean?" if self.meant else "No proposal is called like this."
        )


class AgendaForm(forms.Form):
    """On which meeting's agenda a proposal is put, and why."""

    meeting = forms.ChoiceField(
        error_messages={"invalid_choice": "This meeting takes no more points: choose another one."}
    )
    note = Line(label="Why", max_length=300, required=False)

    def __init__(self, *args: Any, meetings: list[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "auto_id": "agenda_%s", **kwargs})
        self.offered = {str(meeting.pk): meeting for meeting in meetings}
        field = self.fields["meeting"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (pk, f"{row.title}, {in_site_time(row.starts_at)}") for pk, row in self.offered.items()
        ]

    def clean_meeting(self) -> Meeting:
        return self.offered[self.cleaned_data["meeting"]]


class MinutesForm(forms.Form):
    """The text, and on which revision it was written."""

    minutes = forms.CharField(
        label="What was said and decided",
        required=False,
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    revision = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_minutes(self) -> str:
        return tidy(self.cleaned_data["minutes"])

    def clean_revision(self) -> int:
        """One that cannot be read is an older one: then both texts are shown."""
        said = self.cleaned_data["revision"]
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else -1

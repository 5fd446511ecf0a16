"""What people fill in on the decision panel."""

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.accounts.models import User
from portal.lib.forms import Line, Prose
from portal.lib.markdown import LONGEST
from proposals.electorate import without_authors
from proposals.models import Proposal
from proposals.workflow import OUTCOMES, Status


class Said(forms.Form):
    """A click with nothing to fill in."""


class SignForm(forms.Form):
    """`seen` is the outcome that the person had on the page."""

    seen = forms.TypedChoiceField(
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        coerce=Status,
        required=False,
        empty_value=None,
        widget=forms.HiddenInput,
    )


class ConcernForm(forms.Form):
    name = Line(
        max_length=80,
        label="Short name",
        help_text="Such as “battery life”: people refer to it by this.",
        error_messages={"required": "Give the concern a short name."},
    )
    body = Prose(
        max_length=LONGEST,
        label="What the concern is",
        help_text="And what would resolve it. Markdown works.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say what the concern is."},
    )


class ResolveForm(forms.Form):
    resolution = Prose(
        max_length=LONGEST,
        label="How it was resolved",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say how the concern was resolved."},
    )


class PersonField(forms.ChoiceField):
    """One of the people who review; its value is the person. `offer` says who they are."""

    def __init__(self, **kwargs: Any) -> None:
        missing = {"required": "Choose a person.", "invalid_choice": "Choose somebody who reviews here."}
        super().__init__(error_messages=missing, **kwargs)
        self.people: dict[str, User] = {}

    def offer(self, people: Iterable[User]) -> None:
        self.people = {str(person.pk): person for person in people}
        names = [
            (key, f"{person.display_name} ({person.get_username()})") for key, person in self.people.items()
        ]
        self.choices = [("", "Choose a person"), *names]

    def clean(self, value: Any) -> User | None:
        return self.people.get(super().clean(value))


def reviewers(proposal: Proposal) -> list[User]:
    """Whom a delegate is chosen from: everyone who reviews here, but nobody who writes the proposal."""
    people = without_authors(User.objects.with_perm("proposals.review_proposal"), proposal)
    return list(people.order_by("name", "username"))


def offer_people(form: forms.Form, people: Iterable[User]) -> None:
    """Fill the form's field for a person."""
    field = form.fields["to"]
    assert isinstance(field, PersonField)
    field.offer(people)


class DelegateForm(forms.Form):
    to = PersonField(label="Who may resolve it too")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)


class NameDelegateForm(forms.Form):
    to = PersonField(label="Who decides from now on")
    reason = Prose(
        max_length=LONGEST,
        label="Public reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give a public reason: the author and everyone who voted will read it."},
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self, people)


class HoldForm(forms.Form):
    waits_for = Line(
        max_length=300, label="It waits for", error_messages={"required": "Say what it waits for."}
    )


class OutcomeForm(forms.Form):
    disposition = forms.TypedChoiceField(
        choices=[(outcome.value, outcome.label) for outcome in OUTCOMES],
        coerce=Status,
        label="Outcome",
        help_text="Sign-offs for the present one end.",
    )
    reason = Prose(
        max_length=LONGEST,
        label="Public reason",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Give a public reason: the author and everyone who voted will read it."},
    )

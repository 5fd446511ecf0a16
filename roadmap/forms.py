"""What maintainers type about the roadmap: shapes and messages. The services hold the rules."""

from typing import Any

from django import forms
from django.db.models import Max

from portal.accounts.models import User
from portal.lib.forms import Line, Prose
from portal.lib.markdown import LONGEST
from roadmap.models import Item, Section, Version
from roadmap.progress import NEXT, Source, Status
from roadmap.services.editing import MAX_TARGET, MAX_TITLE, Revision

FOLLOW = "follow"


def status_choices(item: Item) -> list[tuple[str, str]]:
    """What may be made of the item's status: nothing, what may follow it, and giving it back."""
    now = Status(item.status)
    by_hand = item.status_source == Source.MAINTAINER
    keep = [] if by_hand else [(now.value, f"{now.label}, whatever the issues say")]
    moves = [(status.value, status.label) for status in Status if status in NEXT[now]]
    follow = [(FOLLOW, "Follow the document and the issues again")] if by_hand else []
    return [("", f"Leave it as it is: {now.label.lower()}"), *keep, *moves, *follow]


class Member(Line):
    """A member by user name; None where nothing is typed."""

    def clean(self, value: Any) -> User | None:
        name = super().clean(value)
        if not name:
            return None
        user = User.objects.filter(username__iexact=name.removeprefix("@"), is_active=True).first()
        if user is None:
            raise forms.ValidationError(f"There is no member called {name}.")
        return user


class ItemForm(forms.Form):
    """An item as maintainers edit it. `seen` is the version that was shown with it."""

    title = Line(max_length=MAX_TITLE, error_messages={"required": "An item needs a title."})
    body = Prose(
        max_length=LONGEST,
        required=False,
        label="Text",
        help_text="What it is about. The list of its tracking issues stays in the document as it is.",
    )
    target = Line(
        max_length=MAX_TARGET,
        required=False,
        help_text="A date or quarter (“Q3 2027”), a milestone (“v2.0”), or now, next, later.",
    )
    status = forms.ChoiceField(
        required=False,
        help_text="A status set by hand beats the document and GitHub until you give it back to them.",
    )
    owner = Member(
        max_length=150,
        required=False,
        help_text="The user name of the member who looks after it. Shown on its page, not in the document.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status, body = self.fields["status"], self.fields["body"]
        assert isinstance(status, forms.ChoiceField) and isinstance(body, Prose)
        status.choices = status_choices(item)
        body.longest = max(LONGEST, len(item.body))

    def revision(self) -> Revision:
        """What was typed, for the service; asked only after is_valid()."""
        return Revision(**{name: self.cleaned_data[name] for name in ("title", "body", "target", "owner")})


def written(item: Item) -> dict[str, object]:
    """An item as the form's initial values."""
    return {
        "title": item.title,
        "body": item.body,
        "target": item.target,
        "owner": item.owner.username if item.owner else "",
        "seen": Version.objects.aggregate(newest=Max("pk"))["newest"] or 0,
    }


class MoveForm(forms.Form):
    """Where an item goes: before another one, or to the end of a section."""

    section = forms.ModelChoiceField(
        Section.objects.none(),
        empty_label=None,
        error_messages={
            "required": "Choose a section.",
            "invalid_choice": "The document does not have that section any more.",
        },
    )
    before = forms.ModelChoiceField(
        Item.objects.none(),
        required=False,
        empty_label="At the end of the section",
        error_messages={"invalid_choice": "The item to stand before is not on the roadmap any more."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section, before = self.fields["section"], self.fields["before"]
        assert isinstance(section, forms.ModelChoiceField) and isinstance(before, forms.ModelChoiceField)
        section.queryset = Section.objects.current()
        before.queryset = Item.objects.current().filter(place__isnull=False).order_by("place")

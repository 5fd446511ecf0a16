"""What people type about proposals: shapes and messages. The services hold the rules."""

from typing import Any

from django import forms
from django.conf import settings

from portal.lib.forms import Line, Prose, SubmissionKey
from portal.lib.markdown import LONGEST
from proposals.models import Proposal
from proposals.related import as_typed, read_issues
from proposals.services import asking
from proposals.services.authoring import Content
from proposals.services.versions import Change
from roadmap.models import Section


class RelatedIssues(Prose):
    """Issues, one a line; gives (text, address) pairs."""

    def clean(self, value: Any) -> tuple[tuple[str, str], ...]:
        text = super().clean(value)
        try:
            pairs = read_issues(text or "", forge=settings.FORGE_URL, repository=settings.ROADMAP_REPOSITORY)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return tuple(pairs)


class Revision(forms.IntegerField):
    """The hidden number of the text that the form began from; None where it says none."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False)

    def clean(self, value: Any) -> int | None:
        try:
            number: int | None = super().clean(value)
        except forms.ValidationError:
            return None
        return number


class DraftForm(forms.Form):
    """A proposal as far as it is written: a title is enough."""

    title = Line(
        max_length=120,
        help_text="One line that says what should be different. 120 characters at most.",
        error_messages={"required": "Give it a title."},
    )
    problem = Prose(
        max_length=LONGEST,
        required=False,
        label="What problem does it solve?",
        help_text="Who has it, when, and what they do today. Reviewers read this first.",
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    body = Prose(
        max_length=LONGEST,
        required=False,
        label="What do you propose?",
        help_text="What the project should do, what it should not, and what you are unsure about.",
    )
    section = forms.ModelChoiceField(
        Section.objects.none(),
        required=False,
        empty_label="Not sure",
        label="Section of the roadmap",
        help_text="Where it would belong. The maintainers may choose another.",
    )
    links = RelatedIssues(
        max_length=3_000,
        required=False,
        label="Related issues",
        help_text="One a line: owner/name#12, #12 for this project, or the address of an issue or pull request.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "short", "spellcheck": "false"}),
    )
    summary = Line(
        max_length=200,
        required=False,
        label="What did you change?",
        help_text="One line for those who read it before. Everyone can see both texts side by side.",
    )
    material = forms.BooleanField(
        required=False,
        label="This changes what people voted for",
        help_text="Voters are asked to look again. A large change counts as one even where this is not ticked.",
    )
    key = SubmissionKey()
    revision = Revision()

    def __init__(self, *args: Any, proposal: Proposal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proposal is None or proposal.submitted_at is None:
            # Nobody else has read it.
            del self.fields["summary"], self.fields["material"]
        sections = Section.objects.current()
        if proposal is not None and proposal.section_id is not None:
            # The section may have left the document since; the proposal keeps it until its author changes it.
            sections = sections | Section.objects.filter(pk=proposal.section_id)
        section = self.fields["section"]
        assert isinstance(section, forms.ModelChoiceField)
        section.queryset = sections

    def content(self) -> Content:
        """What was written, for the service; asked only after is_valid()."""
        texts = {name: self.cleaned_data[name] for name in ("title", "problem", "body", "section", "links")}
        return Content(**texts)

    def change(self) -> Change:
        """What its author says of the edit."""
        return Change(self.cleaned_data.get("summary", ""), self.cleaned_data.get("material", False))


class SubmissionForm(DraftForm):
    """A proposal that can be submitted: title, problem and proposal are written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, missing in (
            ("problem", "Say which problem it solves."),
            ("body", "Say what you propose."),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = missing
        proposal = kwargs.get("proposal")
        self.submits = (
            proposal is None or proposal.submitted_at is None or self.data.get("action") == "submit"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.submits and "body" in cleaned and "section" in cleaned:
            section = cleaned["section"]
            for missing in asking.missing_answers(cleaned["body"], section and section.pk):
                self.add_error("body", missing)
        return cleaned


def written(proposal: Proposal) -> dict[str, object]:
    """A proposal as the form's initial values."""
    return {
        "title": proposal.title,
        "problem": proposal.problem,
        "body": proposal.body,
        "section": proposal.section_id,
        "key": proposal.key,
        "revision": proposal.revision,
        "links": "\n".join(as_typed(link["text"], link["url"]) for link in proposal.links),
    }


class WithdrawForm(forms.Form):
    reason = Prose(
        max_length=1_000,
        required=False,
        label="Why do you take it back?",
        help_text="Everyone can read this. One sentence helps whoever wants the same later.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class InviteForm(forms.Form):
    who = Line(
        max_length=254,
        label="Invite somebody",
        help_text="Their username, or the address that they signed up with. They are told, and decide.",
        error_messages={"required": "Say whom you invite."},
    )


class KeepVoteForm(forms.Form):
    """Which version of the text the page showed."""

    version = forms.IntegerField(min_value=1)


class CommentForm(forms.Form):
    body = Prose(
        max_length=LONGEST,
        label="Your comment",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write something first."},
    )
    key = SubmissionKey()

"""What reviewers tell each other: private notes, and scores."""

from django import forms

from portal.lib.forms import Line, Prose, SubmissionKey
from portal.lib.markdown import LONGEST
from proposals.spread import WORDS

CHOOSE = "Choose a score."


class NoteForm(forms.Form):
    body = Prose(
        max_length=LONGEST,
        label="Your note",
        help_text="Markdown works. @name tells another reviewer of it.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write something first."},
    )
    key = SubmissionKey()


class ScoreForm(forms.Form):
    value = forms.TypedChoiceField(
        choices=[(value, f"{value} {words.lower()}") for value, words in WORDS.items()],
        coerce=int,
        label="Your score",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    why = Line(max_length=300, required=False, label="Why (optional)")

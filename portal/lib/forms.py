"""Text fields that take whatever people paste and keep only characters that every reader of it can bear."""

import re
import unicodedata
import uuid
from typing import Any

from django import forms

# C0 controls but tab and newline; DEL; C1. They break Atom feeds, logs and terminals.
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Letters that no font draws: Hangul fillers and the empty Braille pattern.
BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Marks that turn the order of the words after them: on one line they would turn those of the sentence around it.
TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
UNSAVEABLE = re.compile(r"[\x00\ud800-\udfff]")


def tidy(text: str) -> str:
    """The text with \\n as its only line end and without control characters."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def shows(text: str) -> bool:
    """Whether a reader sees anything of the text: zero-width characters and other blanks alone are no text."""
    return any(unicodedata.category(sign)[0] not in "ZC" and sign not in BLANK_LETTERS for sign in text)


def fold(text: str) -> str:
    """One line of what somebody is called elsewhere: without what cannot be saved, "" where nothing shows."""
    line = " ".join(tidy(UNSAVEABLE.sub("", text)).split())
    return line if shows(line) else ""


class _Text(forms.CharField):
    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return tidy(text) if text and shows(text) else ""

    def clean(self, value: Any) -> Any:
        if isinstance(value, str) and UNSAVEABLE.search(value):
            raise forms.ValidationError(
                "Remove the characters that cannot be saved (NUL or half of a character)."
            )
        return super().clean(value)


class Line(_Text):
    """One line of text, which stands inside the site's own sentences: white space folded to single spaces."""

    default_error_messages = {"max_length": "%(limit_value)d characters at most (now %(show_value)d)."}

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return " ".join(TURNS.sub("", text).split()) if text else text


class Prose(_Text):
    """Markdown: several lines; the count in the message is the one the person can act on."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = max_length

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and len(value) > self.longest:
            raise forms.ValidationError(f"{self.longest:,} characters at most (now {len(value):,}).")


class SubmissionKey(forms.UUIDField):
    """A hidden key made with the form, so that sending the same form twice does its work once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.HiddenInput, initial=uuid.uuid4, required=False, **kwargs)

    def clean(self, value: Any) -> uuid.UUID:
        try:
            key = super().clean(value)
        except forms.ValidationError:
            key = None
        return key or uuid.uuid4()

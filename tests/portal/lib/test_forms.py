"""Whatever people paste."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from portal.lib.forms import Line, Prose, SubmissionKey, fold, tidy


def test_line_ends_become_one_kind_and_controls_go() -> None:
    assert tidy("a\r\nb\rc\x0b\x1b[31m\x7f\td") == "a\nb\nc[31m\td"


def test_a_line_is_one_line() -> None:
    assert Line().clean("  A \n topic\u00a0 here ") == "A topic here"


def test_a_line_turns_no_words_around_it_and_keeps_its_own_writing() -> None:
    assert Line().clean("Huts \u202egnp.exe\u2067 now") == "Huts gnp.exe now"
    assert Line().clean("\u200fמפה\u200e (v2)") == "\u200fמפה\u200e (v2)"


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800 a character"])
def test_what_cannot_be_saved_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Prose(max_length=100).clean(text)

    assert refused.value.messages == [
        "Remove the characters that cannot be saved (NUL or half of a character)."
    ]


@pytest.mark.parametrize(
    "text", ["\u200b\u200b", "\u202e", "\u00a0\u3000", "\u3164\u2800", "\ufeff\u2060 \n", "\x01"]
)
def test_what_nobody_can_see_is_no_text(text: str) -> None:
    for field in (Line(), Prose(max_length=100)):
        with pytest.raises(ValidationError) as refused:
            field.clean(text)

        assert refused.value.messages == ["This field is required."]
    assert Line(required=False).clean(text) == ""


@pytest.mark.parametrize("text", ["!", "日本", "👩\u200d🚀", "می\u200cخواهم", "\u0301"])
def test_whatever_can_be_seen_is_a_text(text: str) -> None:
    assert Line().clean(text) == text


def test_a_name_from_elsewhere_is_one_line_that_can_be_saved_and_seen() -> None:
    names = [" Frida\r\n Berg ", "Fri\x00da\x1b \ud800", "\u200b\u200b", ""]

    assert [fold(name) for name in names] == ["Frida Berg", "Frida", "", ""]


def test_a_text_that_is_too_long_tells_both_numbers() -> None:
    with pytest.raises(ValidationError) as refused:
        Prose(max_length=10_000).clean("x" * 12_345)

    assert refused.value.messages == ["10,000 characters at most (now 12,345)."]


def test_a_line_that_is_too_long_tells_both_numbers_too() -> None:
    with pytest.raises(ValidationError) as refused:
        Line(max_length=120).clean("x" * 130)

    assert refused.value.messages == ["120 characters at most (now 130)."]


def test_a_line_end_counts_once() -> None:
    assert Prose(max_length=3).clean("a\r\nb") == "a\nb"


def test_a_form_without_a_good_key_still_gets_one() -> None:
    key = uuid.uuid4()

    assert SubmissionKey().clean(str(key)) == key
    assert isinstance(SubmissionKey().clean("nonsense"), uuid.UUID)
    assert isinstance(SubmissionKey().clean(""), uuid.UUID)

"""A template's questions inside a text: headings come and go, and nothing that was typed does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.questions import is_empty, lay_out, unanswered

COSTS, RISKS, USERS = "What does it cost?", "What may go wrong?", "Who uses it?"
BOTH = f"## {COSTS}\n\n\n## {RISKS}\n"
WORDS = st.text(alphabet="ab #\n?", max_size=40)


def test_an_empty_text_has_a_heading_for_each_question() -> None:
    assert lay_out("", [COSTS, RISKS]) == BOTH


def test_what_stands_there_stays_and_what_is_missing_follows() -> None:
    body = f"Draw huts.\n\n### {RISKS.upper()} ##\nNothing."

    assert lay_out(body, [COSTS, RISKS]) == f"{body}\n\n## {COSTS}\n"
    assert lay_out(body, []) == body


def test_another_section_takes_the_unanswered_questions_away_and_no_answer() -> None:
    body = f"## {COSTS}\n\nTwo days.\n\n## {RISKS}\n\n"

    assert lay_out(body, [USERS], others=[COSTS, RISKS, USERS]) == f"## {COSTS}\n\nTwo days.\n\n## {USERS}\n"


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("", [COSTS, RISKS]),
        (BOTH, [COSTS, RISKS]),
        (f"## {COSTS}\n\nTwo days.\n\n## {RISKS}\n\n### More\n", [RISKS]),
        (f"# {COSTS}\nTwo days.\n###### {RISKS} ######\nNone.", []),
        (f"{COSTS}\n\nTwo days.", [COSTS, RISKS]),
    ],
)
def test_a_question_is_answered_by_words_below_its_heading(body: str, left: list[str]) -> None:
    assert unanswered(body, [COSTS, RISKS]) == left


@pytest.mark.parametrize(
    ("body", "empty"), [(BOTH, True), ("", True), (f"Yes\n{BOTH}", False), (f"{BOTH}Yes", False)]
)
def test_headings_alone_say_nothing(body: str, empty: bool) -> None:
    assert is_empty(body, [COSTS, RISKS]) is empty


@given(WORDS, WORDS, st.lists(st.sampled_from([COSTS, RISKS, USERS]), unique=True))
def test_no_typed_line_is_lost_and_laying_out_again_changes_nothing(
    one: str, two: str, asked: list[str]
) -> None:
    body = f"{one}\n## {COSTS}\n{two}\n"

    laid = lay_out(body, asked, others=[COSTS, RISKS, USERS])

    typed = [
        line for line in (*one.split("\n"), *two.split("\n")) if line.strip() and not line.startswith("#")
    ]
    assert [line for line in typed if line not in laid.split("\n")] == []
    assert lay_out(laid, asked, others=[COSTS, RISKS, USERS]).strip() == laid.strip()

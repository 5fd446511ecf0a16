"""What the words of a target mean in days, and which horizon they are today."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.targets import Target, horizon_of, read_target

TODAY = date(2031, 5, 3)

DATES = [
    ("2031", "2031-01-01", "2031-12-31"),
    ("H1 2031", "2031-01-01", "2031-06-30"),
    ("2031 H2", "2031-07-01", "2031-12-31"),
    ("first half of 2031", "2031-01-01", "2031-06-30"),
    ("Q3 2031", "2031-07-01", "2031-09-30"),
    ("2031 Q3", "2031-07-01", "2031-09-30"),
    ("2031-Q3", "2031-07-01", "2031-09-30"),
    ("Q3/2031", "2031-07-01", "2031-09-30"),
    ("Q3 '31", "2031-07-01", "2031-09-30"),
    ("3Q31", "2031-07-01", "2031-09-30"),
    ("third quarter of 2031", "2031-07-01", "2031-09-30"),
    ("Sept 2031", "2031-09-01", "2031-09-30"),
    ("September, 2031", "2031-09-01", "2031-09-30"),
    ("Feb 2032", "2032-02-01", "2032-02-29"),
    ("2031-09", "2031-09-01", "2031-09-30"),
    ("09/2031", "2031-09-01", "2031-09-30"),
    ("2031-09-30", "2031-09-30", "2031-09-30"),
    ("2031/09/30", "2031-09-30", "2031-09-30"),
    ("30.09.2031", "2031-09-30", "2031-09-30"),
    ("17-Dec-2031", "2031-12-17", "2031-12-17"),
    ("the 17th of December 2031", "2031-12-17", "2031-12-17"),
    ("Dec 17, 2031", "2031-12-17", "2031-12-17"),
    ("end of 2031", "2031-10-01", "2031-12-31"),
    ("by the end of Q3 2031", "2031-09-01", "2031-09-30"),
    ("late 2031", "2031-10-01", "2031-12-31"),
    ("EOY 2031", "2031-10-01", "2031-12-31"),
    ("early 2031", "2031-01-01", "2031-03-31"),
    ("mid-2031", "2031-04-01", "2031-09-30"),
    ("mid-Sept 2031", "2031-09-11", "2031-09-20"),
    ("beginning of September 2031", "2031-09-01", "2031-09-10"),
    ("Spring 2031", "2031-03-01", "2031-05-31"),
    ("Q3-Q4 2031", "2031-07-01", "2031-12-31"),
    ("Q3/Q4 2031", "2031-07-01", "2031-12-31"),
    ("Q4 2031 – Q1 2032", "2031-10-01", "2032-03-31"),
    ("Nov - Jan 2032", "2031-11-01", "2032-01-31"),
    ("September 1 to September 12, 2031", "2031-09-01", "2031-09-12"),
    ("2031/2032", "2031-01-01", "2032-12-31"),
    ("2031 and beyond", "2031-01-01", None),
    ("2031+", "2031-01-01", None),
    ("after Q3 2031", "2031-10-01", None),
    ("not before June 2031", "2031-06-01", None),
    ("Target date: 2031-09-30", "2031-09-30", "2031-09-30"),
    ("**Q3 2031**", "2031-07-01", "2031-09-30"),
    ("🎯 Q3 2031", "2031-07-01", "2031-09-30"),
    ("~Q3 2031", "2031-07-01", "2031-09-30"),
    ("Q3 2031 (tentative)", "2031-07-01", "2031-09-30"),
    ("2031-09-30, if all goes well", "2031-09-30", "2031-09-30"),
    *((words, None, None) for words in ("Q3", "H2", "September", "Q3 or Q4", "Winter 2031", "FY31 Q2")),
]
HORIZONS = {
    "now": ["now", "NOW", "Right now", "Short term", "Short-term (< 6 months)", "Near-term goals", "Current focus",
            "ASAP", "This quarter"],
    "next": ["next", "Next up", "Up next", "Soon", "Medium term", "Mid-term", "Next release", "Next: lamps"],
    "later": ["Later", "Long-term", "Long term (> 6 months)", "Future", "In the future", "Someday",
              "Future work", "Next year"],
}  # fmt: skip
RELEASES = [
    "v1.2", "V2", "1.13", "1.13.x", "v1.x", "2.0.0-rc1", "Release 3", "release v1.2", "Version 2.0", "Milestone 4",
    "M3", "Phase 2", "Beacon 2.0", "1.0 release", "2031.1", "post-v1.0", "by v1.2", "v1.2 — the lamp", "1.2+",
]  # fmt: skip
NOTHING = [
    "", " ", "Lamps", "Done", "In progress", "Planned", "TBD", "Backlog", "3", "#12", "1. Lamp", "Lamp 3", "May",
    "now/next", "2031-13", "2031-02-30", "2031-06-31", "20310", "9999", "Q5 2031", "Q4 2032/Q1 2032",
    "Lamps for 2031", "we do it now", "v", "v1.2 or later", "x" * 300, "Q3 2031 " * 30, "路线图",
]  # fmt: skip


@pytest.mark.parametrize(("words", "start", "end"), DATES)
def test_a_time_is_a_span_of_days(words: str, start: str | None, end: str | None) -> None:
    target = read_target(words)

    assert target is not None
    assert (target.kind, target.start, target.end) == (
        "date",
        start and date.fromisoformat(start),
        end and date.fromisoformat(end),
    )


@pytest.mark.parametrize(("horizon", "words"), [(name, one) for name in HORIZONS for one in HORIZONS[name]])
def test_a_horizon_is_the_same_on_every_day(horizon: str, words: str) -> None:
    target = read_target(words)

    assert target == Target("horizon", words)
    assert {horizon_of(target, today=day) for day in (TODAY, date.min, date.max)} == {horizon}


@pytest.mark.parametrize("words", RELEASES)
def test_a_release_has_no_days_and_no_horizon(words: str) -> None:
    target = read_target(words)

    assert target == Target("release", words)
    assert horizon_of(target, today=TODAY) == ""


def test_a_release_may_say_its_days() -> None:
    target = read_target("4.0.0 (Target Release Date: 17-Dec-2031)")

    assert target == Target(
        "release", "4.0.0 (Target Release Date: 17-Dec-2031)", date(2031, 12, 17), date(2031, 12, 17)
    )
    assert horizon_of(target, today=TODAY) == "next"


@pytest.mark.parametrize("words", NOTHING)
def test_other_words_say_no_time(words: str) -> None:
    assert read_target(words) is None


@pytest.mark.parametrize(
    ("words", "horizon"),
    [
        ("2030", "now"), ("Q1 2031", "now"), ("Q2 2031", "now"), ("2031-05-03", "now"), ("2031-06-30", "now"),
        ("2031-07-01", "next"), ("Q3 2031", "next"), ("2031", "next"), ("Q4 2031", "next"),
        ("Q1 2032", "later"), ("2032", "later"), ("2032+", "later"), ("2031+", "now"), ("after Q2 2031", "next"),
        ("Q3", ""), ("v1.2 (Q3 2031)", "next"), ("v1.2", ""),
    ],
)  # fmt: skip
def test_days_are_now_until_the_quarter_s_end_then_next_for_two_quarters(words: str, horizon: str) -> None:
    assert horizon_of(read_target(words), today=TODAY) == horizon


def test_no_target_is_no_horizon() -> None:
    assert horizon_of(None, today=TODAY) == ""


@given(
    st.text()
    | st.lists(
        st.sampled_from(["Q3", "2031", "H1", "Sept", "30", "31", "-", "/", "end of ", "v1.2", "now", " ", "(", ")", ",",
                         "after ", "to", "00", "2099", "12", ".", "'", "+", "first quarter", "FY"]),
        max_size=8,
    ).map("".join)
)  # fmt: skip
def test_whatever_the_words_days_are_in_order(words: str) -> None:
    target = read_target(words)

    assert horizon_of(target, today=TODAY) in ("now", "next", "later", "")
    if target and target.start and target.end:
        assert target.start <= target.end

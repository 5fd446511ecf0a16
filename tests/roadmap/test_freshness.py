"""What counts as drifted, and what a maintainer's word does to it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from roadmap.freshness import (
    Facts,
    IssueFact,
    Kind,
    LinkFact,
    Problem,
    Remedy,
    months_between,
    problems,
)
from roadmap.progress import Source, Status

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
MAY, APRIL = datetime(2026, 5, 20, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)
LONG_AGO = datetime(2025, 4, 1, tzinfo=UTC)
OPEN = IssueFact("o/r#1", open=True, active_at=MAY)
CLOSED = IssueFact("o/r#2", closed=True, active_at=MAY)
NOT_PLANNED = IssueFact("o/r#3", closed=True, not_planned=True, active_at=MAY)
UNKNOWN = IssueFact("o/r#4")


def found(status: Status = Status.PLANNED, **facts: Any) -> list[Problem]:
    facts = {"created_at": APRIL, "owned": True, **facts}
    return problems(Facts(status, **facts), now=NOW, months=6)


def sentences(status: Status = Status.PLANNED, **facts: Any) -> list[str]:
    return [problem.sentence for problem in found(status, **facts)]


@pytest.mark.parametrize(
    ("status", "issues", "expected"),
    [
        (Status.PLANNED, [CLOSED], ["Its tracking issue is closed, but it is still planned."]),
        (
            Status.IN_PROGRESS,
            [CLOSED, NOT_PLANNED],
            ["All 2 tracking issues are closed, but it is still in progress."],
        ),
        (
            Status.PLANNED,
            [NOT_PLANNED, NOT_PLANNED],
            ["All 2 tracking issues are closed as not planned, but it is still planned."],
        ),
        (Status.PLANNED, [CLOSED, OPEN], []),
        (Status.PLANNED, [CLOSED, UNKNOWN], []),
        (Status.SHIPPED, [CLOSED, UNKNOWN], []),
        (Status.SHIPPED, [OPEN], ["It is marked as shipped, but its tracking issue is still open."]),
        (
            Status.SHIPPED,
            [OPEN, CLOSED, CLOSED],
            ["It is marked as shipped, but 1 of 3 tracking issues is still open."],
        ),
        (
            Status.SHIPPED,
            [OPEN, OPEN, CLOSED],
            ["It is marked as shipped, but 2 of 3 tracking issues are still open."],
        ),
        (Status.DROPPED, [OPEN], []),
        (Status.DROPPED, [CLOSED], []),
    ],
)
def test_a_status_that_its_issues_contradict(
    status: Status, issues: list[IssueFact], expected: list[str]
) -> None:
    assert sentences(status, issues=issues) == expected


def test_the_first_remedy_is_the_likely_one() -> None:
    remedies = {
        words: found(status, issues=issues)[0].remedies
        for words, status, issues in (
            ("done", Status.PLANNED, [CLOSED]),
            ("not planned", Status.PLANNED, [NOT_PLANNED]),
            ("reopened", Status.SHIPPED, [OPEN]),
        )
    }

    assert remedies == {
        "done": (Remedy.SHIP, Remedy.DROP, Remedy.CONFIRM),
        "not planned": (Remedy.DROP, Remedy.SHIP, Remedy.CONFIRM),
        "reopened": (Remedy.RESUME, Remedy.CONFIRM),
    }


def test_silence_counts_from_the_last_sign_of_life() -> None:
    asleep = IssueFact("o/r#1", open=True, active_at=LONG_AGO)
    older = IssueFact("o/r#2", open=True, active_at=datetime(2020, 1, 1, tzinfo=UTC))
    silent = ["Nothing happened for 14 months and no maintainer confirmed it since."]

    assert sentences(issues=[older, asleep]) == silent
    assert sentences(issues=[asleep, OPEN]) == []
    assert sentences(issues=[asleep], touched_at=MAY) == []
    assert sentences(Status.SHIPPED, issues=[CLOSED], touched_at=LONG_AGO) == []
    assert sentences(issues=[older]) == ["Nothing happened for 6 years and no maintainer confirmed it since."]


def test_an_item_whose_issues_sleep_is_not_young_because_it_came_here_yesterday() -> None:
    asleep = IssueFact("o/r#1", open=True, active_at=LONG_AGO)

    assert [problem.kind for problem in found(issues=[asleep], created_at=NOW)] == [Kind.STALE]
    assert found(created_at=NOW) == []
    assert [problem.kind for problem in found(created_at=LONG_AGO)] == [Kind.STALE]


def test_a_confirmation_holds_for_as_many_months_as_silence_may_last() -> None:
    asleep = IssueFact("o/r#1", open=True, active_at=LONG_AGO)
    december, january = datetime(2025, 12, 15, 12, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)

    assert sentences(issues=[asleep], confirmed_at=january) == []
    assert sentences(issues=[asleep], confirmed_at=december) == [
        "Nothing happened for 14 months, and a maintainer confirmed it 6 months ago."
    ]


def test_what_changes_after_a_confirmation_is_told_again() -> None:
    assert found(issues=[CLOSED], confirmed_at=MAY) == []
    assert [problem.kind for problem in found(issues=[CLOSED], confirmed_at=APRIL)] == [Kind.DONE]


def test_a_target_that_passed() -> None:
    late = ["Its target, Q1 2026, has passed and it is still planned."]
    quarter: dict[str, Any] = {"target": "Q1 2026", "target_until": date(2026, 3, 31)}

    assert sentences(**quarter) == late
    assert sentences(Status.SHIPPED, **quarter) == []
    assert sentences(target="15 June 2026", target_until=date(2026, 6, 15)) == []
    assert sentences(target="Later") == []
    assert sentences(**quarter, confirmed_at=datetime(2026, 3, 31, 23, tzinfo=UTC)) == late
    assert sentences(**quarter, confirmed_at=datetime(2026, 4, 1, tzinfo=UTC)) == []


def test_an_issue_that_github_does_not_have_any_more() -> None:
    issue = IssueFact("o/r#5", open=True, active_at=MAY, absent_since=MAY)

    assert sentences(issues=[OPEN, issue]) == [
        "Its tracking issue o/r#5 is not there any more, or not for everybody to see."
    ]
    assert sentences(issues=[issue, issue])[0].startswith("Its tracking issues o/r#5, o/r#5 are not")
    assert sentences(Status.DROPPED, issues=[issue]) == []


def test_an_issue_that_moved_while_the_document_still_has_its_old_address() -> None:
    moved = IssueFact("o/new#9", open=True, active_at=MAY, moved_from="o/old#1", moved_at=MAY)

    assert sentences(issues=[moved]) == [
        "Its tracking issue o/old#1 is now o/new#9, which the document does not say."
    ]
    assert sentences(issues=[moved], confirmed_at=MAY) == []


def test_a_link_that_no_longer_answers_is_a_problem_of_its_own() -> None:
    link = LinkFact(7, "https://tiles.example.org/", MAY, "It is away.")
    [problem] = found(Status.SHIPPED, links=[link])

    assert problem == Problem(
        Kind.LINK,
        "the link https://tiles.example.org/ no longer answers",
        MAY,
        (Remedy.FIX_LINK, Remedy.CONFIRM),
        link=7,
        address="https://tiles.example.org/",
        detail="It is away.",
    )


def test_an_item_that_nobody_and_no_issue_follows() -> None:
    assert sentences(owned=False) == ["It has no tracking issue and no owner."]
    assert sentences(owned=True) == []
    assert sentences(owned=False, issues=[OPEN]) == []
    assert sentences(Status.SHIPPED, owned=False) == []
    assert sentences(owned=False, confirmed_at=MAY) == []


def test_an_item_may_have_several_problems() -> None:
    asleep = IssueFact("o/r#1", closed=True, active_at=LONG_AGO)

    kinds = [
        problem.kind for problem in found(issues=[asleep], target="2025", target_until=date(2025, 12, 31))
    ]

    assert kinds == [Kind.DONE, Kind.LATE, Kind.STALE]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ((2026, 1, 31), (2026, 2, 28), 0),
        ((2026, 1, 28), (2026, 2, 28), 1),
        ((2025, 12, 15), (2026, 6, 14), 5),
        ((2025, 12, 15), (2026, 6, 15), 6),
        ((2024, 6, 15), (2026, 6, 15), 24),
    ],
)
def test_months_are_calendar_months(
    start: tuple[int, int, int], end: tuple[int, int, int], months: int
) -> None:
    assert months_between(datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC)) == months


ASSIGNED = IssueFact("o/r#5", open=True, assigned=True, active_at=MAY)


@pytest.mark.parametrize(
    ("status", "source", "issues", "expected"),
    [
        (
            Status.PLANNED,
            Source.MAINTAINER,
            [ASSIGNED],
            ["A maintainer set it to planned, but its tracking issue says in progress."],
        ),
        (
            Status.IN_PROGRESS,
            Source.DOCUMENT,
            [OPEN, OPEN],
            ["The document says in progress, but its tracking issues say planned."],
        ),
        (
            Status.DROPPED,
            Source.MAINTAINER,
            [CLOSED],
            ["A maintainer set it to dropped, but its tracking issue says shipped."],
        ),
        (
            Status.SHIPPED,
            Source.DOCUMENT,
            [NOT_PLANNED],
            ["The document says shipped, but its tracking issue says dropped."],
        ),
        (Status.IN_PROGRESS, Source.MAINTAINER, [ASSIGNED], []),
        (Status.PLANNED, Source.MAINTAINER, [], []),
        (Status.IN_PROGRESS, Source.DOCUMENT, [OPEN, UNKNOWN], []),
        # Said already, and once is enough.
        (
            Status.PLANNED,
            Source.MAINTAINER,
            [CLOSED],
            ["Its tracking issue is closed, but it is still planned."],
        ),
        (
            Status.SHIPPED,
            Source.DOCUMENT,
            [OPEN],
            ["It is marked as shipped, but its tracking issue is still open."],
        ),
    ],
)
def test_every_difference_between_a_status_and_the_issues_is_said_once(
    status: Status, source: Source, issues: list[IssueFact], expected: list[str]
) -> None:
    problems = found(status, source=source, issues=issues)

    assert [problem.sentence for problem in problems] == expected
    assert all({Remedy.FOLLOW, Remedy.CONFIRM} <= {*problem.remedies} for problem in problems)


def test_a_confirmed_difference_is_asked_about_again_when_either_side_moves() -> None:
    differing: dict[str, Any] = {"source": Source.MAINTAINER, "issues": [ASSIGNED], "confirmed_at": MAY}

    assert sentences(turned_at=APRIL, **differing) == []
    assert len(sentences(turned_at=datetime(2026, 6, 1, tzinfo=UTC), **differing)) == 1

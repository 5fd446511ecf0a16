"""What tracking issues say of an item: its status and its percentage."""

import pytest

from roadmap.progress import IssueState, Measure, Source, Status, measure, resolve_status, status_from_issues

OPEN = IssueState(closed=False)
ASSIGNED = IssueState(closed=False, assigned=True)
DONE = IssueState(closed=True)
GIVEN_UP = IssueState(closed=True, not_planned=True)
DUPLICATE = IssueState(closed=True, not_planned=True, duplicate=True)
HALF = IssueState(closed=False, parts=4, parts_closed=2)
THIRD = IssueState(closed=False, parts=3, parts_closed=1)
UNREACHED = IssueState(closed=False, out_of_reach=True)
ALL_PARTS = IssueState(closed=False, parts=2, parts_closed=2)


@pytest.mark.parametrize(
    ("issues", "status", "measured"),
    [
        ([], Status.PLANNED, Measure(0, 0, 0, 0)),
        ([OPEN, OPEN], Status.PLANNED, Measure(0, 2, 0, 0)),
        ([OPEN, ASSIGNED], Status.IN_PROGRESS, Measure(0, 2, 0, 0)),
        ([OPEN, DONE], Status.IN_PROGRESS, Measure(1, 2, 50, 0)),
        ([DONE, DONE], Status.SHIPPED, Measure(2, 2, 100, 0)),
        ([OPEN, GIVEN_UP], Status.PLANNED, Measure(0, 1, 0, 1)),
        ([DONE, GIVEN_UP], Status.SHIPPED, Measure(1, 1, 100, 1)),
        ([DONE, OPEN, GIVEN_UP], Status.IN_PROGRESS, Measure(1, 2, 50, 1)),
        ([GIVEN_UP, GIVEN_UP], Status.DROPPED, Measure(0, 0, 0, 2)),
        ([DUPLICATE], Status.PLANNED, Measure(0, 0, 0, 1)),
        ([DUPLICATE, GIVEN_UP], Status.PLANNED, Measure(0, 0, 0, 2)),
        ([DUPLICATE, DONE], Status.SHIPPED, Measure(1, 1, 100, 1)),
        ([HALF], Status.IN_PROGRESS, Measure(0, 1, 50, 0)),
        ([DONE, HALF], Status.IN_PROGRESS, Measure(1, 2, 75, 0)),
        ([THIRD, THIRD, THIRD], Status.IN_PROGRESS, Measure(0, 3, 33, 0)),
        ([ALL_PARTS, DONE], Status.IN_PROGRESS, Measure(1, 2, 99, 0)),
        ([UNREACHED, DONE], Status.SHIPPED, Measure(1, 1, 100, 1)),
        ([UNREACHED, GIVEN_UP], Status.DROPPED, Measure(0, 0, 0, 2)),
        ([UNREACHED], Status.PLANNED, Measure(0, 0, 0, 1)),
    ],
)
def test_the_rule(issues: list[IssueState], status: Status, measured: Measure) -> None:
    assert (status_from_issues(issues), measure(issues)) == (status, measured)


def test_a_hand_beats_the_document_and_the_document_the_issues() -> None:
    issues = [DONE]

    assert [
        resolve_status(by_hand=Status.DROPPED, document=Status.PLANNED, issues=issues),
        resolve_status(by_hand=None, document=Status.PLANNED, issues=issues),
        resolve_status(by_hand=None, document=None, issues=issues),
    ] == [
        (Status.DROPPED, Source.MAINTAINER),
        (Status.PLANNED, Source.DOCUMENT),
        (Status.SHIPPED, Source.ISSUES),
    ]


def test_each_issue_says_what_it_contributes() -> None:
    assert [issue.words for issue in (OPEN, ASSIGNED, DONE, GIVEN_UP, DUPLICATE, HALF)] == [
        "open, nobody is assigned: not begun",
        "open, somebody is assigned: begun",
        "closed: done",
        "closed as not planned: counts neither as open nor as done",
        "closed as a duplicate: counts neither as open nor as done",
        "open, 2 of 4 sub-issues closed: counts 50 %",
    ]

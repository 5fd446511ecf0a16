"""The queue in public: places, ages, medians, whose turn, and who is late."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from proposals.services import authoring, deciding, queue, signing
from proposals.services.queue import FEWEST, INTO, medians_of
from proposals.tasks import decide_by_time
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import choose_profile, make_proposal, make_round

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
QUEUE = reverse("proposals:show_queue")


def rows(query: str = "") -> list[tuple[int, str, bool]]:
    """(number, title, overdue) of the page."""
    page = Client().get(QUEUE + query)
    assert page.status_code == 200
    return [(row.number, row.proposal.title, row.proposal.overdue) for row in page.context["rows"]]


def text(address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", Client().get(address).content.decode()).split())


def test_who_waits_longest_stands_first_and_late_ones_are_named(db: None) -> None:
    with time_machine.travel(START, tick=False) as clock:
        make_proposal("Tiles")
        clock.shift(10 * DAY)
        make_proposal("Closures")
        make_proposal("Done", status=Status.DECLINED)
        make_proposal("Draft", status=Status.DRAFT)
        clock.shift(5 * DAY)

        assert rows() == [(1, "Tiles", True), (2, "Closures", False)]
        page = text(QUEUE)

    assert "Overdue since Mon 16 November 2026, 09:00 UTC" in page
    assert "Reviewers until Thu 26 November 2026, 09:00 UTC" in page
    assert "Submitted 2 weeks ago" in page


def test_each_state_has_its_own_queue(dana: User) -> None:
    make_proposal("Tiles")
    choose_profile("go")
    reviewed = make_round("go", by=dana, title="Closures")
    ended = make_round("go", by=dana, title="Routes")
    signing.sign_off(ended, by=dana)
    signing.hold(reviewed, by=dana, waits_for="the rangers")

    assert [rows(f"?state={state}") for state in queue.STATES] == [
        *([(1, "Tiles", False)], [(1, "Closures", False)]),
        [(1, "Routes", False)],
    ]
    assert "On hold: it waits for the rangers." in text(f"{QUEUE}?state=in_review")
    assert "What waits for a decision (3 in all), state by state" in text(QUEUE)


def test_a_final_comment_period_names_its_own_end_and_then_who_decides(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("go", by=dana, title="Routes")
        signing.sign_off(proposal, by=dana)
        running = text(f"{QUEUE}?state=final_comment"), text(proposal.get_absolute_url())
        clock.shift(8 * DAY)
        decide_by_time()
        over = text(f"{QUEUE}?state=final_comment"), text(proposal.get_absolute_url())
        listed = text(reverse("proposals:list_proposals"))

    assert "Last chance to raise a concern" in running[0]
    assert "Everyone until Mon 9 November 2026, 09:00 UTC" in running[0]
    assert "until Mon 9 November 2026, 09:00 UTC" in running[1] and "is expected by" not in running[1]
    assert "Nothing is missing any more: a maintainer decides." in over[0]
    assert "Maintainers until Tue 24 November 2026, 09:00 UTC" in over[0]
    assert "A decision is expected by Tue 24 November 2026, 09:00 UTC" in over[1]
    assert "Ready to be decided" in listed


@pytest.mark.parametrize("query", ["?state=shy", "?state=declined", "?page="])
def test_an_address_that_makes_no_sense_shows_the_queue(db: None, query: str) -> None:
    make_proposal("Tiles")

    assert rows(query) == [(1, "Tiles", False)]


def test_numbers_go_on_over_pages(db: None) -> None:
    for number in range(52):
        make_proposal(f"Topic {number}")

    assert rows("?page=2") == [(51, "Topic 50", False), (52, "Topic 51", False)]


def test_an_empty_queue_says_so(db: None) -> None:
    assert "Nothing waits here" in text(QUEUE)


def test_a_proposal_says_its_place(alice: User, db: None) -> None:
    proposals = [make_proposal(f"Topic {number}") for number in range(3)]
    make_proposal(status=Status.IN_REVIEW)

    assert "Number 2 of 3 in the queue: submitted" in text(proposals[1].get_absolute_url())
    assert "in the queue" not in text(make_proposal(status=Status.DECLINED).get_absolute_url())


def test_nobody_is_late_with_what_is_on_hold(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("simple", by=dana)
        clock.shift(40 * DAY)
        assert [overdue for _, _, overdue in rows("?state=in_review")] == [True]

        signing.hold(proposal, by=dana, waits_for="the rangers")

        assert [overdue for _, _, overdue in rows("?state=in_review")] == [False]


def life(proposal: int, *moves: tuple[str, str | None, int]) -> list[tuple[int, str, str | None, datetime]]:
    return [(proposal, kind, outcome, START + days * DAY) for kind, outcome, days in moves]


def test_the_median_stay_in_each_state_is_known_from_the_events() -> None:
    events = [
        *life(1, ("submitted", None, 0), ("review_started", None, 4), ("decided", "accepted", 10)),
        *life(2, ("submitted", None, 0), ("review_started", None, 8), ("withdrawn", None, 10)),
        *life(3, ("submitted", None, 0), ("decided", "returned", 5), ("submitted", None, 50)),
        *life(4, ("submitted", None, 0), ("review_started", None, 1), ("final_comment_started", None, 2)),
        *life(5, ("submitted", None, 0), ("review_started", None, 9), ("decided", "declined", 18)),
        *life(6, ("review_started", None, 0), ("decided", "declined", 3)),
    ]

    assert medians_of(sorted(events, key=lambda event: event[3])) == {
        Status.SUBMITTED: 5 * DAY,
        Status.IN_REVIEW: 3 * DAY,
    }
    assert medians_of([]) == {}


def test_what_was_merged_has_left_its_state_and_nothing_of_its_time_as_a_duplicate_counts() -> None:
    events = [
        move
        for proposal in range(FEWEST)
        for move in life(
            *(proposal, ("submitted", None, 0), ("merged", None, 2), ("unmerged", None, 100)),
            *(("review_started", None, 104), ("decided", "declined", 107)),
        )
        if move[1] in {*INTO, "decided"}
    ]

    assert medians_of(events) == {Status.SUBMITTED: 2 * DAY, Status.IN_REVIEW: 3 * DAY}


def test_of_a_few_that_left_a_state_nothing_is_concluded() -> None:
    def lives(number: int) -> list[tuple[int, str, str | None, datetime]]:
        return [
            move
            for proposal in range(number)
            for move in life(proposal, ("final_comment_started", None, 0), ("decided", "accepted", 7))
        ]

    assert [medians_of(lives(number)) for number in (FEWEST - 1, FEWEST)] == [
        {},
        {Status.FINAL_COMMENT: 7 * DAY},
    ]


def test_the_median_is_told_on_both_pages(alice: User, dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        submitted = [make_proposal(status=Status.DRAFT, author=alice) for _ in range(5)]
        for proposal in submitted:
            authoring.submit(proposal, by=alice)
        for proposal, days in zip(submitted, (1, 1, 4, 2, 1), strict=True):
            clock.shift(days * DAY)
            deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")
        waiting = make_proposal("Tiles")
        cache.clear()

        # After 1, 2, 6, 8 and 9 days.
        assert "Half of those that left this state did so within 6 days." in text(QUEUE)
        assert "half of those that left this state did so within 6 days" in text(waiting.get_absolute_url())


@pytest.mark.parametrize(
    ("state", "came"),
    [
        (Status.SUBMITTED, "Submitted"),
        (Status.IN_REVIEW, "Came into review"),
        (Status.FINAL_COMMENT, "Final comments began"),
    ],
)
def test_each_state_says_how_they_came_into_it(db: None, state: Status, came: str) -> None:
    make_proposal(status=state)

    assert f" {came} just now " in text(f"{QUEUE}?state={state}")


@pytest.mark.parametrize("many", [3, 30])
def test_costs_the_same_with_few_and_many(dana: User, django_assert_num_queries: Any, many: int) -> None:
    for _ in range(many):
        signing.hold(make_round("simple", by=dana), by=dana, waits_for="the rangers")
    browser = signed_in(dana)
    browser.get(f"{QUEUE}?state=in_review")

    with django_assert_num_queries(10):
        browser.get(f"{QUEUE}?state=in_review")


def test_the_list_of_proposals_leads_to_it(db: None) -> None:
    assert f'href="{QUEUE}"' in Client().get(reverse("proposals:list_proposals")).content.decode()

"""Who has an objective, and whether it can be worked on."""

import pytest

from roadmap.objectives import Look, Standing, is_blocked, is_help_wanted, look_at


@pytest.mark.parametrize(
    ("assigned", "claimed", "blocked_by", "standing", "blocked"),
    [
        (False, False, 0, Standing.UNCLAIMED, False),
        (False, True, 0, Standing.CLAIMED, False),
        (True, False, 0, Standing.ASSIGNED, False),
        (True, True, 0, Standing.ASSIGNED, False),
        (False, False, 2, Standing.BLOCKED, True),
        (False, True, 2, Standing.CLAIMED, True),
        (True, True, 2, Standing.ASSIGNED, True),
    ],
)
def test_an_assignee_wins_over_a_claim_and_blocked_over_nobody(
    assigned: bool, claimed: bool, blocked_by: int, standing: Standing, blocked: bool
) -> None:
    look = look_at(assigned=assigned, claimed=claimed, blocked_by=blocked_by, labels=["roadmap"])

    assert look == Look(standing, blocked=blocked, help_wanted=False)


@pytest.mark.parametrize(
    "name", ["help wanted", "Help-Wanted", "HELP_WANTED", "good first issue", "GoodFirstIssue"]
)
def test_help_is_wanted_however_the_label_is_written(name: str) -> None:
    assert is_help_wanted(["area/sync", name])


@pytest.mark.parametrize(
    "name", ["blocked", "Blocked", "status: blocked", "Status:Blocked", "status/blocked"]
)
def test_a_label_can_say_blocked(name: str) -> None:
    assert is_blocked(blocked_by=0, labels=[name])


@pytest.mark.parametrize("name", ["help", "wanted", "unblocked", "not blocked", ""])
def test_other_labels_say_neither(name: str) -> None:
    assert (is_help_wanted([name]), is_blocked(blocked_by=0, labels=[name])) == (False, False)

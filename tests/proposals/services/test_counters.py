"""manage.py check_counters."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import authoring, discussion, voting
from proposals.services.counters import Difference, find_differences
from tests.factories import make_comment, make_proposal, make_user


@pytest.fixture
def proposals(bob: User, mo: User) -> list[Proposal]:
    """Two proposals with votes and with comments of every kind."""
    made = [make_proposal(), make_proposal()]
    for proposal in made:
        for voter in (bob, mo, make_user()):
            voting.cast_vote(proposal.pk, by=voter)
        comments = [make_comment(proposal, author=bob) for _ in range(4)]
        discussion.delete_comment(comments[0], by=bob)
        discussion.hide_comment(comments[1], by=mo, reason="An insult.")
    return made


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check_counters", *arguments, stdout=out)
    return out.getvalue()


def test_right_counters_are_said_to_be_right(proposals: list[Proposal]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert run() == "All counters equal their rows.\n"
    assert len(captured) == 2


def test_every_difference_is_printed_and_fails(proposals: list[Proposal]) -> None:
    first, second = (proposal.pk for proposal in proposals)
    Proposal.objects.filter(pk=first).update(vote_count=7)
    Proposal.objects.filter(pk=second).update(vote_count=0, comment_count=9)

    assert find_differences() == [
        Difference(first, "vote_count", 7, 3),
        Difference(second, "vote_count", 0, 3),
        Difference(second, "comment_count", 9, 2),
    ]
    out = StringIO()
    with pytest.raises(CommandError, match="3 counters are wrong"):
        call_command("check_counters", stdout=out)
    assert out.getvalue().splitlines() == [
        f"proposal {first}: vote count is 7, there are 3 rows",
        f"proposal {second}: vote count is 0, there are 3 rows",
        f"proposal {second}: comment count is 9, there are 2 rows",
    ]


def test_repair_counts_anew_and_puts_the_trend_right(proposals: list[Proposal]) -> None:
    wrong = Proposal.objects.get(pk=proposals[0].pk)
    authoring.refresh_trend(wrong)
    before = Proposal.objects.values("vote_count", "comment_count", "trend").get(pk=wrong.pk)
    Proposal.objects.filter(pk=wrong.pk).update(vote_count=70, comment_count=0, trend=99)

    assert "Repaired 2 of 2 counters." in run("--repair")

    after = Proposal.objects.values("vote_count", "comment_count", "trend").get(pk=wrong.pk)
    assert after == {**before, "trend": pytest.approx(before["trend"])}
    assert run("--repair") == "All counters equal their rows.\n"

"""The order of need on the review desk, and one reviewer's way through a list."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.services import desk, looking, review, signing
from proposals.services.line import Line, Place, Row, line_of
from proposals.services.panel import panel_of
from proposals.workflow import READY, TURN, Status
from tests.factories import make_maintainer, make_proposal, turn_of


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def queue(by: User) -> list[tuple[str, str, str]]:
    """(title, by how much it is overdue, reviews), in the order of need."""
    rows = desk.with_need(Proposal.objects.public(), by=by).order_by(*desk.BY_NEED)
    return [(row.title, desk.overdue(row), desk.reviews(row)) for row in rows]


def test_overdue_first_then_fewest_reviews_then_most_votes_then_the_oldest(carol: User, dana: User) -> None:
    make_proposal("Declined lately", status=Status.DECLINED, moved_at=ago(1), vote_count=99)
    make_proposal("Postponed, turn over", status=Status.POSTPONED, moved_at=ago(200))
    twice = make_proposal("Two reviews", moved_at=ago(13), vote_count=50)
    once = make_proposal("One review", moved_at=ago(2))
    make_proposal("None, younger", moved_at=ago(3), vote_count=5)
    make_proposal("None, older", moved_at=ago(4), vote_count=5)
    make_proposal("None, most voted", moved_at=ago(1), vote_count=6)
    late = make_proposal("Overdue, reviewed", moved_at=ago(18.5), vote_count=1)
    make_proposal("In review for 40 days", status=Status.IN_REVIEW, moved_at=ago(40.5))
    make_proposal(
        "Since today", status=Status.FINAL_COMMENT, **turn_of(READY, since=ago(14.2)), vote_count=70
    )
    make_proposal("Ends by itself", status=Status.FINAL_COMMENT, turn_ends_at=ago(1), vote_count=7)
    for proposal, reviewers in ((twice, (carol, dana)), (once, (dana,)), (late, (carol, dana))):
        for reviewer in reviewers:
            looking.mark_reviewed(proposal, by=reviewer)

    assert queue(carol) == [
        ("In review for 40 days", "Overdue by 10 days", "No reviews yet"),
        ("Overdue, reviewed", "Overdue by 4 days", "2 reviews"),
        ("Since today", "Overdue since today", "No reviews yet"),
        ("Ends by itself", "", "No reviews yet"),
        ("None, most voted", "", "No reviews yet"),
        ("None, older", "", "No reviews yet"),
        ("None, younger", "", "No reviews yet"),
        ("One review", "", "1 review"),
        ("Two reviews", "", "2 reviews"),
        ("Declined lately", "", ""),
        ("Postponed, turn over", "", ""),
    ]


def test_what_is_on_hold_is_never_overdue(carol: User, dana: User) -> None:
    held, other = make_proposal("Held"), make_proposal("Goes on")
    for proposal in (held, other):
        review.start_review(proposal, by=dana, reason="Its time has come.")
        turn = turn_of(Status.IN_REVIEW, since=ago(31.5))
        Proposal.objects.filter(pk=proposal.pk).update(moved_at=ago(31.5), **turn)
    signing.hold(held, by=dana, waits_for="a licence")

    assert queue(carol) == [
        ("Goes on", "Overdue by 1 day", "1 review"),
        ("Held", "", "1 review"),
    ]


def test_the_desk_and_the_panel_agree_on_what_is_overdue(carol: User) -> None:
    for status, turn in {(Status.SUBMITTED,) * 2, (Status.IN_REVIEW,) * 2, (Status.FINAL_COMMENT, READY)}:
        for hours in (-1, 1):
            begun = turn_of(turn, since=ago((TURN[turn].days or 0) + hours / 24))
            make_proposal(status=status, **begun)

    rows: list[Any] = list(desk.with_need(Proposal.objects.all(), by=carol).order_by("pk"))

    told = [(row.overdue_since, panel_of(row).overdue) for row in rows]
    late = [panel_of(row).due_at for row in rows]
    assert told == [(due, True) if number % 2 else (None, False) for number, due in enumerate(late)]


def test_a_skipped_proposal_has_no_review_and_keeps_its_place(carol: User, dana: User) -> None:
    make_proposal("First", vote_count=2)
    make_proposal("Second", vote_count=1)
    looking.skip(Proposal.objects.get(title="First"), by=carol)

    assert queue(dana) == [("First", "", "No reviews yet"), ("Second", "", "No reviews yet")]


def test_a_line_knows_what_its_reviewer_did(carol: User, django_assert_num_queries: Any) -> None:
    mia = make_maintainer("mia")
    own = make_proposal(author=carol, vote_count=9)
    reviewed, skipped, opened = (make_proposal(vote_count=votes) for votes in (8, 7, 6))
    declined = make_proposal(status=Status.DECLINED)
    looking.mark_reviewed(reviewed, by=carol)
    looking.skip(skipped, by=carol)
    looking.mark_reviewed(opened, by=mia)
    found = desk.with_need(Proposal.objects.all(), by=carol).order_by("-vote_count")

    with django_assert_num_queries(1):
        line = line_of(found, shown=Q(my_look=""))

    assert line.rows == (
        Row(own.pk, asks=False, own=True, look="", shown=True),
        Row(reviewed.pk, asks=True, own=False, look="reviewed", shown=False),
        Row(skipped.pk, asks=True, own=False, look="skipped", shown=False),
        Row(opened.pk, asks=True, own=False, look="", shown=True),
        Row(declined.pk, asks=False, own=False, look="", shown=True),
    )
    assert (line.total, line.reviewed, line.skipped, line.open, line.own) == (
        3, 1, [skipped.pk], [opened.pk], 1,
    )  # fmt: skip


def line(looks: str) -> Line:
    """One row a letter: r reviewed, s skipped, o open, x asks for nothing; capitals are not shown. Counted from 1."""
    kinds = {"r": "reviewed", "s": "skipped", "o": "", "x": ""}
    return Line(
        tuple(
            Row(pk, asks=letter != "x", own=False, look=kinds[letter.lower()], shown=letter.islower())
            for pk, letter in enumerate(looks, 1)
        )
    )


def test_places_and_neighbours_are_those_of_what_the_list_shows() -> None:
    assert [line("oRoRo").place_of(pk) for pk in (1, 2, 3, 5, 9)] == [
        Place(1, 3, None, 3),
        Place(2, 4, 1, 3),  # one that just left the list keeps its neighbours
        Place(2, 3, 1, 5),
        Place(3, 3, 3, None),
        Place(None, 3, None, 1),
    ]
    assert line("").place_of(1) == Place(None, 0, None, None)


def test_what_follows_goes_on_from_the_end_to_the_head() -> None:
    assert [line("oRo").following(pk) for pk in (1, 2, 3, 9)] == [3, 3, 1, 1]
    assert [line(looks).following(1) for looks in ("o", "")] == [None, None]


def test_the_next_one_for_a_reviewer_is_one_that_they_have_not_looked_at() -> None:
    assert [line("orsxo").next_open(pk) for pk in (1, 2, 5, 9)] == [5, 5, 1, 1]
    assert [line(looks).next_open(1) for looks in ("o", "rsx", "")] == [None, None, None]


def test_what_was_skipped_comes_again_once_down_the_list() -> None:
    assert [line("srsos").next_skipped(pk) for pk in (1, 2, 3, 5, 9)] == [3, 3, 5, None, 1]

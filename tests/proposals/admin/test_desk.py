"""A reviewer's round on the desk: reviewed and next, skip, the progress, the end, and what comes in between."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Decision, Look, Proposal
from proposals.services import deciding, looking, review
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section

QUEUE = "/admin/proposals/proposal/"
THROUGH = "/admin/proposals/proposal/through/"


@pytest.fixture
def three(db: None) -> list[Proposal]:
    """Three that wait, in the order of the desk."""
    return [make_proposal(title, vote_count=votes) for title, votes in (("A", 3), ("B", 2), ("C", 1))]


def address(proposal: Proposal, query: str = "") -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk]) + query


def press(browser: Client, proposal: Proposal, look: str, *, query: str = "", **sent: Any) -> Any:
    where = reverse("admin:proposals_proposal_look", args=[proposal.pk]) + query
    return browser.post(where, {"look": look, "seen": proposal.status, "version": 1, **sent})


def said(response: Any, browser: Client) -> list[str]:
    """What the page after it says on top."""
    return [str(message) for message in browser.get(response.headers["Location"]).context["messages"]]


def looks(by: User) -> list[tuple[str, str]]:
    return [(look.proposal.title, look.kind) for look in Look.objects.standing().filter(reviewer=by)]


def progress(page: Any) -> tuple[int, int, int]:
    """How many of how many are reviewed, how many skipped, as the page says."""
    line = page.context["line"]
    return line.reviewed, line.total, len(line.skipped)


def test_a_round_goes_through_the_list_and_ends_with_what_was_skipped(
    dana: User, three: list[Proposal]
) -> None:
    a, b, c = three
    browser = signed_in(dana)

    went = [press(browser, a, "reviewed"), press(browser, b, "skipped"), press(browser, c, "reviewed")]
    end = browser.get(THROUGH)
    again = press(browser, b, "skipped"), press(browser, b, "reviewed")

    assert [step.headers["Location"] for step in went] == [address(b), address(c), THROUGH]
    assert [step.headers["Location"] for step in again] == [THROUGH, THROUGH]
    assert (progress(end), end.context["skipped"]) == ((2, 3, 1), [b])
    for words in ("You have been through all of them", "Thank you.", "Take up what you skipped"):
        assert words in end.content.decode()
    assert looks(dana) == [("A", "reviewed"), ("C", "reviewed"), ("B", "reviewed")]


def test_the_second_round_takes_up_what_was_skipped_down_the_list(dana: User, three: list[Proposal]) -> None:
    a, b, c = three
    browser = signed_in(dana)
    for proposal in three:
        looking.skip(proposal, by=dana)

    steps = [press(browser, a, "reviewed"), press(browser, b, "skipped"), press(browser, c, "reviewed")]

    assert [step.headers["Location"] for step in steps] == [address(b), address(c), THROUGH]


def test_both_pages_say_how_far_the_reader_is(dana: User, carol: User, three: list[Proposal]) -> None:
    make_proposal("Mine", author=dana)
    looking.mark_reviewed(three[0], by=dana)
    looking.skip(three[1], by=dana)
    browser = signed_in(dana)

    pages = [browser.get(QUEUE), browser.get(address(three[2])), signed_in(carol).get(QUEUE)]

    assert [progress(page) for page in pages] == [(1, 3, 1), (1, 3, 1), (0, 4, 0)]
    for page in pages[:2]:
        assert "<strong>1 of 3</strong> reviewed by you, 1 skipped" in page.content.decode()
    assert f'href="{address(three[2])}">Go on reviewing' in pages[0].content.decode()


def test_what_one_decided_today_is_told_where_it_left_the_list(
    dana: User, mia: User, three: list[Proposal], settings: Any
) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    midnight = datetime(2027, 1, 14, 11, tzinfo=UTC)
    with time_machine.travel(midnight + timedelta(hours=2), tick=False):
        browser = signed_in(dana)
        looking.mark_reviewed(three[0], by=dana)
        for by, at in ((dana, 0), (dana, 1), (dana, -1), (mia, 1)):
            made = deciding.decide(make_proposal(), Status.DECLINED, by=by, rationale="No.")
            Decision.objects.filter(pk=made.pk).update(at=midnight + timedelta(seconds=at))

        some = [browser.get(page).content.decode() for page in (QUEUE, address(three[0]), THROUGH)]
        for proposal in three:
            deciding.decide(proposal, Status.POSTPONED, by=dana, rationale="Later.")
        all_of_it = [browser.get(page).content.decode() for page in (QUEUE, address(three[0]), THROUGH)]

    for page in some:
        assert "<strong>1 of 3</strong> reviewed by you · 2 decided today" in page
    for page in all_of_it:
        assert "<strong>5</strong> decided by you today" in page


def test_every_press_stands_in_the_admins_history_once(dana: User, three: list[Proposal]) -> None:
    browser = signed_in(dana)

    for look in ("skipped", "skipped", "reviewed", "reviewed", "none", "none"):
        press(browser, three[0], look)

    entries = LogEntry.objects.order_by("pk").values_list("user__username", "object_id", "change_message")
    assert list(entries) == [
        ("dana", str(three[0].pk), words) for words in ("Skipped for now", "Reviewed", "Look taken back")
    ]
    assert looks(dana) == []


def test_the_list_that_one_came_from_is_worked_through_in_its_order(dana: User) -> None:
    maps, routes = make_section("Maps"), make_section("Routes")
    few, many = (make_proposal(section=maps, title=f"Closures {votes}", vote_count=votes) for votes in (1, 5))
    other = make_proposal("Closures elsewhere", section=routes, vote_count=3)
    make_proposal("Something else", section=maps, vote_count=4, body="-")
    browser = signed_in(dana)
    inside = f"?_changelist_filters=section__id__exact%3D{maps.pk}%26q%3Dclosures%26o%3D4"

    page = browser.get(address(few, inside))
    step = press(browser, few, "reviewed", query=inside)
    last = press(browser, many, "reviewed", query=inside)
    whole = browser.get(address(other))

    assert (page.context["place"].number, page.context["place"].next, progress(page)) == (
        1,
        many.pk,
        (0, 2, 0),
    )
    assert [step.headers["Location"], last.headers["Location"]] == [address(many, inside), THROUGH + inside]
    assert progress(browser.get(THROUGH + inside)) == (2, 2, 0)
    assert progress(whole) == (2, 4, 0)


def test_the_filter_by_my_looks_counts_and_narrows(dana: User, three: list[Proposal]) -> None:
    make_proposal("Mine", author=dana)
    make_proposal("Declined", status=Status.DECLINED)
    looking.mark_reviewed(three[0], by=dana)
    looking.skip(three[1], by=dana)
    browser = signed_in(dana)

    pages = {
        mine: browser.get(f"{QUEUE}?mine={mine}") for mine in ("open", "reviewed", "skipped", "nonsense")
    }

    assert {mine: [row.title for row in page.context["cl"].result_list] for mine, page in pages.items()} == {
        "open": ["C"],
        "reviewed": ["A"],
        "skipped": ["B"],
        "nonsense": ["B", "C", "Mine", "A"],
    }
    words = pages["open"].content.decode()
    for choice in ("Any (4)", "Not yet looked at by me (1)", "Reviewed by me (1)", "Skipped by me (1)"):
        assert choice in words
    # How far one is does not depend on which part of the list one looks at.
    assert {progress(page) for page in pages.values()} == {(1, 3, 1)}


def test_the_list_says_why_a_row_stands_where_it_does(dana: User, carol: User) -> None:
    late = make_proposal("Late", moved_at=timezone.now() - timedelta(days=17, hours=1))
    seen = make_proposal("Seen")
    for proposal, by in ((late, dana), (seen, carol)):
        looking.mark_reviewed(proposal, by=by)

    page = signed_in(dana).get(QUEUE).content.decode()

    for words in (
        '<span class="need-overdue">Overdue by 3 days</span><span class="cell-line">1 review, reviewed by you</span>',
        '<td class="field-need"><span class="">1 review</span></td>',
    ):
        assert words in page


def test_what_was_decided_meanwhile_is_told_and_the_list_goes_on(dana: User, three: list[Proposal]) -> None:
    a, b, _ = three
    browser = signed_in(dana)
    deciding.decide(a, Status.DECLINED, by=dana, rationale="No.")

    response = press(browser, a, "reviewed")

    assert response.headers["Location"] == address(b)
    assert said(response, browser) == [
        "“A” is declined now: it does not wait for a review. Your list goes on."
    ]
    assert (looks(dana), LogEntry.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"seen": "in_review"}, "It moved while you read: it is submitted now. Look at it again."),
        ({"version": 0}, "Its text was changed while you read. Read it again."),
        *(
            (sent, "The page did not say what it showed. Read the proposal again.")
            for sent in (
                {"seen": ""},
                {"seen": "loved"},
                {"version": ""},
                {"version": "9" * 30},
                {"version": "²"},
            )
        ),
    ],
)
def test_what_is_not_as_the_page_showed_it_stays_open(
    dana: User, three: list[Proposal], sent: dict[str, Any], words: str
) -> None:
    browser = signed_in(dana)

    response = press(browser, three[0], "reviewed", **sent)

    assert (response.headers["Location"], said(response, browser)) == (address(three[0]), [words])
    assert (looks(dana), LogEntry.objects.count()) == ([], 0)


def test_authors_are_told_that_others_review_it(dana: User) -> None:
    proposal = make_proposal(author=dana)
    browser = signed_in(dana)

    page = browser.get(address(proposal)).content.decode()
    response = press(browser, proposal, "reviewed")

    assert "You wrote it: others review it." in page
    assert 'value="reviewed"' not in page
    assert said(response, browser) == ["Nobody reviews their own proposal, and you wrote this one."]


def test_a_word_in_the_round_counts_and_has_no_button_to_take_it_back(dana: User) -> None:
    proposal = review.start_review(make_proposal(), by=dana, reason="So.")
    browser = signed_in(dana)

    page = browser.get(address(proposal))

    assert (progress(page), 'value="none"' in page.content.decode()) == ((1, 1, 0), False)
    assert said(press(browser, proposal, "none"), browser) == [
        "What you said in the review counts as having looked at it."
    ]


def test_nonsense_and_strangers(dana: User, mo: User, three: list[Proposal]) -> None:
    browser = signed_in(dana)
    where = reverse("admin:proposals_proposal_look", args=[three[0].pk])

    assert press(browser, three[0], "loved").status_code == 404
    assert browser.get(where).headers["Location"] == address(three[0])
    assert press(signed_in(mo), three[0], "reviewed").status_code == 403
    assert signed_in(mo).get(THROUGH).status_code == 403
    assert press(browser, make_proposal(status=Status.DRAFT), "reviewed").status_code == 404
    for query in (
        "e=1&p=9e99",
        "section__id__exact=abc",
        "author__password=x",
        "q=%00",
        "o=99.x",
        "mine=?",
        "%ff",
    ):
        page = browser.get(address(three[0]), {"_changelist_filters": query})
        assert (page.status_code, page.context["place"].total) == (200, 3), query


def test_an_empty_round_says_so(dana: User) -> None:
    browser = signed_in(dana)

    assert "Nothing here asks for your look" in browser.get(THROUGH).content.decode()
    assert "reviewed by you" not in browser.get(QUEUE).content.decode()

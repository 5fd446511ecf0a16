"""What maintainers see first: the queue of proposals that wait for them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section, make_user

QUEUE = "/admin/proposals/proposal/"


def titles(browser: Client, query: str = "") -> list[str]:
    response = browser.get(f"{QUEUE}{query}")
    assert response.status_code == 200
    return [proposal.title for proposal in response.context["cl"].result_list]


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def test_the_queue_opens_with_what_waits_the_longest_waiting_first(dana: User) -> None:
    make_proposal("In review for two days", status=Status.IN_REVIEW, moved_at=ago(2))
    make_proposal("Submitted a week ago", moved_at=ago(7))
    make_proposal("Submitted today", moved_at=ago(0.1))
    for status in (Status.ACCEPTED, Status.DECLINED, Status.POSTPONED, Status.RETURNED, Status.WITHDRAWN):
        make_proposal(status.label, status=status, moved_at=ago(30))

    assert titles(signed_in(dana)) == ["Submitted a week ago", "In review for two days", "Submitted today"]


def test_after_all_that_wait_come_the_others_the_latest_moved_first(dana: User) -> None:
    make_proposal("Declined long ago", status=Status.DECLINED, moved_at=ago(90))
    make_proposal("Accepted lately", status=Status.ACCEPTED, moved_at=ago(3))
    make_proposal("Waits briefly", moved_at=ago(1))
    make_proposal("Waits long", moved_at=ago(8))

    assert titles(signed_in(dana), "?status=any") == [
        "Waits long", "Waits briefly", "Accepted lately", "Declined long ago",
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["", "?status=any", "?status=draft", "?q=secret", "?status=any&q=alice"])
def test_drafts_are_never_shown(dana: User, alice: User, query: str) -> None:
    make_proposal("A secret draft", status=Status.DRAFT, author=alice)
    make_proposal(
        "A secret draft that was withdrawn", status=Status.WITHDRAWN, author=alice, submitted_at=None
    )

    assert titles(signed_in(dana), query) == []


def test_filters_narrow_the_queue(dana: User) -> None:
    maps, routes = make_section("Maps"), make_section("Routes")
    make_proposal("Young, none", section=maps, vote_count=0, submitted_at=ago(1))
    make_proposal("Week, nine", section=routes, vote_count=9, submitted_at=ago(8))
    make_proposal("Month, ten", section=maps, vote_count=10, submitted_at=ago(31))
    make_proposal("Season, one", vote_count=1, submitted_at=ago(91))
    make_proposal("Postponed", status=Status.POSTPONED)
    browser = signed_in(dana)

    assert {query: set(titles(browser, f"?{query}")) for query in (
        "status=postponed", "status=in_review", f"section__id__exact={maps.pk}", "section__isnull=True",
        "votes=none", "votes=few", "votes=many", "age=7", "age=30", "age=90", "age=7&votes=few", "status=nonsense",
    )} == {
        "status=postponed": {"Postponed"},
        "status=in_review": set(),
        f"section__id__exact={maps.pk}": {"Young, none", "Month, ten"},
        "section__isnull=True": {"Season, one"},
        "votes=none": {"Young, none"},
        "votes=few": {"Week, nine", "Season, one"},
        "votes=many": {"Month, ten"},
        "age=7": {"Week, nine", "Month, ten", "Season, one"},
        "age=30": {"Month, ten", "Season, one"},
        "age=90": {"Season, one"},
        "age=7&votes=few": {"Week, nine", "Season, one"},
        "status=nonsense": {"Young, none", "Week, nine", "Month, ten", "Season, one"},
    }  # fmt: skip


def test_each_filter_counts_what_it_would_show(dana: User) -> None:
    make_proposal(vote_count=0)
    make_proposal(vote_count=5)
    make_proposal(status=Status.IN_REVIEW, vote_count=50)
    make_proposal(status=Status.DECLINED)

    page = signed_in(dana).get(QUEUE).content.decode()

    for words in (
        "All that wait (3)",
        "Submitted (2)",
        "In review (1)",
        "Declined (1)",
        "Any (4)",
        "None (1)",
        "1 to 9 (1)",
    ):
        assert words in page


def test_the_search_reads_title_problem_proposal_and_author(dana: User, alice: User) -> None:
    make_proposal("Closures on the map", body="-")
    make_proposal("B", body="-", problem="Nobody knows about closures.")
    make_proposal("C", body="Draw closures.")
    make_proposal("D", body="-", author=make_user("closures-fan", name="Fay"))
    make_proposal("E", body="-", author=make_user("gus", name="Closures, Gus"))
    make_proposal("F", body="-", author=alice)

    browser = signed_in(dana)
    found = {
        words: sorted(titles(browser, f"?q={words}")) for words in ("closures", "alice", "  ", "%00", "zzz")
    }

    assert found == {
        "closures": ["B", "C", "Closures on the map", "D", "E"],
        "alice": ["F"],
        "  ": ["B", "C", "Closures on the map", "D", "E", "F"],
        "%00": ["B", "C", "Closures on the map", "D", "E", "F"],
        "zzz": [],
    }


def test_columns_sort_by_votes_and_by_age(dana: User) -> None:
    make_proposal("Old and loved", vote_count=9, submitted_at=ago(9))
    make_proposal("New and loved most", vote_count=12, submitted_at=ago(1))
    make_proposal("Oldest", vote_count=0, submitted_at=ago(20))
    browser = signed_in(dana)

    assert titles(browser, "?o=-5") == ["New and loved most", "Old and loved", "Oldest"]
    assert titles(browser, "?o=7") == ["Oldest", "Old and loved", "New and loved most"]


@pytest.mark.parametrize(
    "query", ["?p=0", "?p=-1", "?p=9e99", "?p=77", "?section__id__exact=abc", "?nonsense=1"]
)
def test_an_address_that_makes_no_sense_leads_to_the_queue(dana: User, query: str) -> None:
    make_proposal("Waits")

    response = signed_in(dana).get(f"{QUEUE}{query}", follow=True)

    assert response.status_code == 200
    assert [proposal.title for proposal in response.context["cl"].result_list] == ["Waits"]


def test_a_row_says_what_a_maintainer_wants_to_know(dana: User) -> None:
    author = make_user("alice", name="Alice")
    section = make_section("Maps")
    proposal = make_proposal(
        "Show closures", author=author, section=section, vote_count=7, comment_count=3, submitted_at=ago(40)
    )

    page = signed_in(dana).get(QUEUE).content.decode()

    address = reverse("admin:proposals_proposal_change", args=[proposal.pk])
    for words in (
        *(f'<a href="{address}">Show closures</a>', "badge-submitted", "Waits for a reviewer<", "Alice"),
        *(
            "1. Maps",
            '<td class="field-vote_total">7</td>',
            '<td class="field-comment_total">3</td>',
            "1 month ago",
        ),
    ):
        assert words in page


def test_an_empty_queue_says_so(dana: User) -> None:
    browser = signed_in(dana)

    assert "Every proposal has its answer." in browser.get(QUEUE).content.decode()
    assert "Nothing matches" in browser.get(f"{QUEUE}?votes=many").content.decode()


def test_reviewers_see_the_queue_and_moderators_do_not(carol: User, mo: User) -> None:
    assert (signed_in(carol).get(QUEUE).status_code, signed_in(mo).get(QUEUE).status_code) == (200, 403)


def test_the_queue_costs_the_same_with_three_and_with_thirty_proposals(
    dana: User, django_assert_num_queries: Any
) -> None:
    browser = signed_in(dana)
    for wanted in (3, 30):
        while Proposal.objects.count() < wanted:
            make_proposal(section=make_section())
        with django_assert_num_queries(22):
            assert len(titles(browser)) == wanted


def test_what_moved_since_it_was_submitted_says_both_moments(dana: User) -> None:
    moment = ago(9)
    make_proposal("Waits since", submitted_at=moment, moved_at=moment)
    make_proposal("In review", status=Status.IN_REVIEW, submitted_at=ago(30), moved_at=ago(2))

    listed = signed_in(dana).get(QUEUE).context["cl"]
    rows = {row.title: strip_tags(listed.model_admin.age(row)) for row in listed.result_list}

    assert rows == {"Waits since": "1 week ago", "In review": "1 month agomoved 2 days ago"}


def test_the_tabs_put_the_daily_work_first_and_the_rest_behind_more(dana: User) -> None:
    page = signed_in(dana).get(QUEUE).content.decode()
    nav = page[page.index('<nav class="review-tabs"') :]
    work, more = (
        re.findall(r"<a [^>]*>([^<]+)</a>", half) for half in nav[: nav.index("</nav>")].split("<details")
    )

    assert (work, more) == (
        ["Comments", "Decisions", "Meetings", "Prepared decisions", "Proposals"],
        [
            "Concerns",
            "Decision profiles",
            "Private notes",
            "Proposal templates",
            "Reviews",
            "Scores",
            "Sign-offs",
        ],
    )

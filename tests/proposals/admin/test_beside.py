"""Beside the proposal on its review page: what is like it, what became of that, and what the roadmap has of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.admin.beside import beside
from proposals.models import Proposal
from proposals.workflow import Status
from roadmap.models import Repository, SyncRun
from tests.conftest import signed_in
from tests.factories import make_issue, make_item, make_proposal, make_section, track

WAYMARK = "https://github.com/waymark-maps/waymark/issues"


def review_of(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


def card(browser: Client, proposal: Proposal, title: str) -> str:
    """The words of one card of the page, with its addresses."""
    page = browser.get(review_of(proposal)).content.decode()
    (found,) = re.findall(rf'<section [^>]*aria-labelledby="{title}">.*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r"[\1] ", found))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def named(*numbers: int) -> list[dict[str, str]]:
    return [{"text": f"waymark-maps/waymark#{number}", "url": f"{WAYMARK}/{number}"} for number in numbers]


def test_what_is_open_and_what_was_decided_stand_apart(dana: User) -> None:
    proposal = make_proposal("Offline tiles")
    other = make_proposal("Tiles offline for a week", vote_count=3)
    declined = make_proposal("Keep tiles offline", status=Status.DECLINED)
    decision = declined.decisions.get()
    decision.__class__.objects.filter(pk=decision.pk).update(
        rationale_html="<p>The <em>phones</em> have no room.</p>", at=timezone.now() - timedelta(days=40)
    )
    make_proposal("Offline tiles, my draft", status=Status.DRAFT)

    shown = card(signed_in(dana), proposal, "like-title")

    into = f"{reverse('admin:proposals_proposal_merge', args=[proposal.pk])}?into="
    assert words(shown) == (
        f"Similar proposals [{review_of(other)}] Tiles offline for a week Submitted 3 votes "
        f"[{into}{other.pk}] Merge… into Tiles offline for a week "
        f"Decided before [{review_of(declined)}] Keep tiles offline Declined 1 month ago 0 votes "
        f"[{into}{declined.pk}] Merge… into Keep tiles offline "
        "The phones have no room."
    )


def test_five_of_each_at_most(dana: User) -> None:
    proposal = make_proposal("Offline tiles")
    for number in range(7):
        make_proposal(f"Offline tiles {number}")
        make_proposal(f"Offline tiles {number}", status=Status.POSTPONED)

    browser = signed_in(dana)
    like = browser.get(review_of(proposal)).context["like"]
    shown = card(browser, proposal, "like-title")

    assert (len(like.proposals), len(like.decided)) == (5, 5)
    assert re.findall(r"<summary>(.*?)</summary>", shown) == [
        "2 more that are open",
        "2 more that are decided",
    ]


def test_where_nothing_is_like_it_the_cards_say_so(dana: User) -> None:
    proposal = make_proposal("Zebra", problem="Zzz.", body="Zzz.")
    browser = signed_in(dana)

    assert words(card(browser, proposal, "like-title")) == (
        "Similar proposals No open proposal says something like it. "
        "Decided before Nothing like it was accepted, declined or postponed."
    )
    assert words(card(browser, proposal, "beside-title")) == (
        "On the roadmap Nothing there is like it, and no section is chosen."
    )


def test_only_maintainers_are_led_to_merging(carol: User) -> None:
    proposal = make_proposal("Offline tiles")
    make_proposal("Tiles offline")

    assert "Merge" not in card(signed_in(carol), proposal, "like-title")


def test_the_roadmap_items_of_its_issues_of_its_words_and_of_its_section(dana: User) -> None:
    section = make_section("Maps")
    proposal = make_proposal("Offline tiles", section=section, links=named(7))
    measured = make_item("Storage", section=make_section("Base"))
    track(measured, make_issue(7))
    make_item("Tiles kept offline", section=section)
    make_item("Night colours", section=section, body="Dark.")
    make_item("Gone", section=section, left_at=timezone.now())

    page = signed_in(dana).get(review_of(proposal)).context

    assert [[item.title for item in page[name]] for name in ("tracking", "like_items", "section_items")] == [
        ["Storage"],
        ["Tiles kept offline"],
        ["Night colours"],
    ]


def test_its_own_item_is_not_beside_itself(dana: User) -> None:
    section = make_section()
    proposal = make_proposal("Offline tiles", status=Status.ACCEPTED, section=section, links=named(7))
    assert proposal.roadmap_item is not None
    proposal.roadmap_item.section = section
    proposal.roadmap_item.save()
    track(proposal.roadmap_item, make_issue(7))

    page = signed_in(dana).get(review_of(proposal)).context

    assert [page[name] for name in ("tracking", "like_items", "section_items")] == [[], [], []]


@pytest.mark.parametrize("public", [False, True])
def test_an_issue_that_the_mirror_has_shows_its_live_state(dana: User, public: bool) -> None:
    issue = make_issue(
        7,
        title="Tiles eat the disk",
        state="closed",
        state_reason="completed",
        labels=[{"name": "storage", "color": "d73a4a"}],
        assignees=[{"login": "mia", "avatar_url": "", "url": ""}],
        milestone="v2.0",
    )
    SyncRun.objects.create(running=False, finished_at=timezone.now())
    Repository.objects.create(
        name="waymark-maps/waymark", former_names=[{"name": "waymark-maps/old", "until": "2026-01-01"}]
    )
    old = [{"text": "Waymark-Maps/Old#7", "url": "https://github.com/Waymark-Maps/Old/issues/7"}]
    proposal = make_proposal(links=[*old, *named(9)])

    page = signed_in(dana).get(proposal.get_absolute_url() if public else review_of(proposal))

    (found,) = re.findall(r'<ul class="issue-list">.*?</ul>\s*<p.*?</p>', page.content.decode(), re.DOTALL)
    assert words(found) == (
        "Closed: #7 Tiles eat the disk M storage waymark-maps/waymark assigned to mia milestone v2.0 "
        "changed just now waymark-maps/waymark#9 Its state is not known here As of just now"
    )
    assert issue.url in found and f"{WAYMARK}/9" in found


def test_an_issue_that_was_never_asked_about_says_so(dana: User) -> None:
    make_issue(7, title="", state="unknown", fetched_at=None)
    proposal = make_proposal(links=named(7))

    page = signed_in(dana).get(review_of(proposal)).content.decode()

    assert "Its state was not asked yet" in page


def test_it_costs_the_same_with_little_and_with_much_beside_it(
    dana: User, django_assert_num_queries: Any
) -> None:
    section = make_section("Maps")
    # Names of repositories, issues, the last sync and their items; ten for what is like it, and its section's items.
    # PostgreSQL is asked for its extension twice as well.
    queries = 17 if connection.vendor == "postgresql" else 15
    for rows in (2, 10):
        proposal = make_proposal("Offline tiles", section=section, links=named(*range(1, rows + 1)))
        for number in range(rows):
            make_proposal(f"Offline tiles {number}", section=section)
            make_proposal(f"Tiles offline {number}", section=section, status=Status.DECLINED)
            make_item(f"Offline tiles {number}", section=section)
        if rows == 2:
            track(make_item("Storage"), *(make_issue(number) for number in range(1, 11)))
        dana.has_perm("proposals.decide_proposal")

        with django_assert_num_queries(queries):
            beside(proposal, dana)

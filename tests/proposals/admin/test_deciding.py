"""A maintainer decides on the review page, and what happens where that cannot be."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import Decision, Event, Proposal
from proposals.workflow import WAITING, Status
from roadmap.models import Item
from tests.at_once import at_once
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section, make_user


def address(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


def wish(move: str, *, seen: str = "submitted", **fields: Any) -> dict[str, Any]:
    return {"move": move, "seen": seen, "reason": "It fits what we do next.", "then": "stay", **fields}


def state(proposal: Proposal) -> tuple[str, list[tuple[str, str, str]]]:
    """Its status, and its decisions as (outcome, rationale, by)."""
    proposal.refresh_from_db()
    decisions = [(d.outcome, d.rationale, d.by.username) for d in proposal.decisions.order_by("pk")]
    return proposal.status, decisions


def history(proposal: Proposal) -> list[tuple[str, str]]:
    entries = LogEntry.objects.filter(object_id=str(proposal.pk), content_type__model="proposal")
    return [(entry.user.get_username(), entry.change_message) for entry in entries.order_by("pk")]


@pytest.mark.parametrize(
    ("move", "logged"),
    [("declined", "Declined"), ("postponed", "Postponed"), ("returned", "Returned for revision")],
)
def test_a_maintainer_decides_with_a_public_reason(dana: User, move: str, logged: str) -> None:
    proposal = make_proposal()

    response = signed_in(dana).post(address(proposal), wish(move))

    assert (response.status_code, response.headers["Location"]) == (302, address(proposal))
    assert state(proposal) == (move, [(move, "It fits what we do next.", "dana")])
    assert history(proposal) == [("dana", f"{logged}: It fits what we do next.")]
    assert Item.objects.count() == 0


def test_accepting_puts_the_proposal_on_the_roadmap(dana: User) -> None:
    section = make_section("Maps")
    links = [{"text": "waymark-maps/waymark#7", "url": "https://github.com/waymark-maps/waymark/issues/7"}]
    proposal = make_proposal("Show closures", body="On the **map**.", links=links)

    wanted = wish("accepted", section=section.pk, target="Q3 2027")
    response = signed_in(dana).post(address(proposal), wanted, follow=True)

    assert state(proposal) == ("accepted", [("accepted", "It fits what we do next.", "dana")])
    item = Item.objects.get()
    assert (item, item.section, item.title, item.body, item.target) == (
        proposal.roadmap_item, section, "Show closures", "On the **map**.", "Q3 2027",
    )  # fmt: skip
    assert [str(issue.number) for issue in item.tracked_issues] == ["7"]
    page = response.content.decode()
    assert f'<a href="{proposal.get_absolute_url()}">Show closures</a>' in page
    assert f'<a href="{item.get_absolute_url()}">Show closures</a>' in page
    assert f"{proposal.author.display_name} is told by mail." in page


def test_a_reviewer_moves_a_proposal_to_review_and_nothing_else(carol: User) -> None:
    proposal = make_proposal()
    browser = signed_in(carol)

    page = browser.get(address(proposal)).content.decode()
    moved = browser.post(address(proposal), wish("in_review", reason="Looks right."))
    decided = browser.post(address(proposal), wish("declined", seen="in_review"))

    assert [value for value in Status if f'value="{value.value}"' in page and 'type="radio"' in page] == [
        Status.SUBMITTED,
        Status.IN_REVIEW,
    ]  # fmt: skip  (submitted is the hidden status that was seen)
    assert (moved.status_code, decided.status_code) == (302, 403)
    assert state(proposal) == ("in_review", [])
    event = proposal.events.get(kind="review_started")
    assert (event.actor, event.data["reason"]) == (carol, "Looks right.")
    assert history(proposal) == [("carol", "In review: Looks right.")]


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 10_001, "a\0b"])
def test_a_reason_is_required_and_must_be_fit_to_save(dana: User, reason: str) -> None:
    proposal = make_proposal()

    response = signed_in(dana).post(address(proposal), wish("declined", reason=reason))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]
    assert (state(proposal), history(proposal)) == (("submitted", []), [])


def test_accepting_without_a_section_keeps_the_text(dana: User) -> None:
    make_section("Maps")
    proposal = make_proposal()

    response = signed_in(dana).post(address(proposal), wish("accepted", reason="Because <b>yes</b>."))

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "section": ["Choose the section of the roadmap that the item belongs to."]
    }
    page = response.content.decode()
    assert "Because &lt;b&gt;yes&lt;/b&gt;.</textarea>" in page
    assert response.context["form"]["move"].value() == "accepted"
    assert (state(proposal), Item.objects.count()) == (("submitted", []), 0)


def test_a_section_that_left_the_roadmap_cannot_be_chosen(dana: User) -> None:
    gone = make_section("Old", left_at=timezone.now())
    proposal = make_proposal(section=gone)

    response = signed_in(dana).post(address(proposal), wish("accepted", section=gone.pk))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["section"])
    assert state(proposal) == ("submitted", [])


def test_the_section_of_the_proposal_is_chosen_already(dana: User) -> None:
    make_section("Routes")
    section = make_section("Maps")
    proposal = make_proposal(section=section)

    page = signed_in(dana).get(address(proposal)).content.decode()

    assert f'<option value="{section.pk}" selected>' in page


@pytest.mark.parametrize("seen", ["", "nonsense", "draft"])
def test_a_page_that_says_not_what_it_showed_decides_nothing(dana: User, seen: str) -> None:
    proposal = make_proposal()

    response = signed_in(dana).post(address(proposal), wish("declined", seen=seen))

    assert response.status_code == 422
    assert "Read the proposal again, then decide." in response.content.decode()
    assert state(proposal) == ("submitted", [])


def test_whoever_is_late_is_told_and_keeps_the_text(dana: User) -> None:
    proposal = make_proposal()
    signed_in(dana).post(address(proposal), wish("postponed"))
    late = signed_in(make_user("frank", is_staff=True, is_superuser=True))

    response = late.post(address(proposal), wish("declined", reason="We have no feed."))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody was faster: this proposal is postponed now." in page
    assert "We have no feed.</textarea>" in page
    assert 'name="seen" value="postponed"' in page
    assert state(proposal) == ("postponed", [("postponed", "It fits what we do next.", "dana")])
    assert history(proposal) == [("dana", "Postponed: It fits what we do next.")]


def test_whoever_is_too_late_for_any_move_can_copy_the_text(dana: User) -> None:
    proposal = make_proposal(status=Status.WITHDRAWN)

    response = signed_in(dana).post(address(proposal), wish("accepted", section=make_section().pk))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody was faster: this proposal is withdrawn now." in page
    assert "readonly>\nIt fits what we do next.</textarea>" in page
    assert 'name="move"' not in page
    assert Item.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_two_maintainers_at_the_same_moment_one_decides() -> None:
    section = make_section()
    proposal = make_proposal()
    dana = make_user("dana", is_staff=True, is_superuser=True)
    frank = make_user("frank", is_staff=True, is_superuser=True)
    browsers = {"accepted": signed_in(dana), "declined": signed_in(frank)}
    answers: dict[str, int] = {}

    def decide(move: str) -> None:
        answers[move] = browsers[move].post(address(proposal), wish(move, section=section.pk)).status_code

    at_once(*(partial(decide, move) for move in browsers))

    winner = min(answers, key=lambda move: answers[move])
    assert sorted(answers.values()) == [302, 409]
    proposal.refresh_from_db()
    assert (proposal.status, [d.outcome for d in proposal.decisions.all()]) == (winner, [winner])
    assert Item.objects.count() == (1 if winner == "accepted" else 0)
    assert (LogEntry.objects.count(), Event.objects.filter(kind="decided").count()) == (1, 1)


def test_deciding_opens_the_next_one_of_the_queue(dana: User) -> None:
    now = timezone.now()
    oldest, middle, newest = (
        make_proposal(title, moved_at=now - timedelta(days=days))
        for title, days in (("A", 9), ("B", 5), ("C", 1))
    )
    browser = signed_in(dana)

    first = browser.post(address(middle), wish("declined", then="next"))
    second = browser.post(address(newest), wish("in_review", then="next"))
    third = browser.post(address(oldest), wish("declined", then="next"))
    fourth = browser.post(address(newest), wish("declined", seen="in_review", then="next"))

    assert [response.headers["Location"] for response in (first, second, third, fourth)] == [
        address(newest),
        address(oldest),  # round the end of the queue
        address(newest),
        reverse("admin:proposals_proposal_changelist"),
    ]
    assert not Proposal.objects.filter(status__in=WAITING).exists()


def test_nothing_is_added_changed_or_deleted_by_form(dana: User) -> None:
    proposal = make_proposal()
    boss = signed_in(make_user("frank", is_staff=True, is_superuser=True))
    listing = reverse("admin:proposals_proposal_changelist")
    forged = {"action": "delete_selected", "_selected_action": proposal.pk, "post": "yes", "index": "0"}

    answers = [
        boss.get(reverse("admin:proposals_proposal_add")).status_code,
        boss.post(reverse("admin:proposals_proposal_add"), {"title": "x", "status": "accepted"}).status_code,
        boss.post(
            reverse("admin:proposals_proposal_delete", args=[proposal.pk]), {"post": "yes"}
        ).status_code,
        boss.post(address(proposal), {"status": "accepted", "vote_count": 99, "_save": "Save"}).status_code,
    ]
    boss.post(listing, forged)
    boss.post(listing, {"form-0-id": proposal.pk, "form-0-status": "accepted", "_save": "Save"})

    assert answers == [403, 403, 403, 422]
    kept = Proposal.objects.get()
    assert (kept.pk, kept.status, kept.vote_count, Decision.objects.count()) == (
        proposal.pk,
        "submitted",
        0,
        0,
    )


def test_a_decision_sent_after_the_session_ended_waits_for_its_maintainer(dana: User) -> None:
    proposal = make_proposal()
    browser = Client()

    away = browser.post(address(proposal), wish("declined"))
    browser.force_login(dana)
    form = browser.get(address(proposal)).context["form"]

    assert away["Location"] == f"/admin/login/?next={address(proposal)}"
    assert (form["move"].value(), form["reason"].value()) == ("declined", "It fits what we do next.")
    assert state(proposal) == ("submitted", [])
    assert browser.get(address(proposal)).context["form"]["reason"].value() is None

"""Reviewing and deciding: what the services write, refuse, and never leave half done."""

from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Decision, Event, Proposal
from proposals.services import authoring, deciding, review
from proposals.workflow import OUTCOMES, Status
from roadmap.models import Event as ItemEvent
from roadmap.models import Item, PendingChange
from tests.at_once import at_once
from tests.factories import make_decision, make_item, make_proposal, make_section, make_user


def facts(proposal: Proposal) -> list[tuple[str, str, dict[str, Any]]]:
    return [(event.kind, str(event.actor), event.data) for event in proposal.events.select_related("actor")]


def untouched(proposal: Proposal) -> bool:
    before = (proposal.status, proposal.moved_at, proposal.round, proposal.roadmap_item_id)
    proposal.refresh_from_db()
    after = (proposal.status, proposal.moved_at, proposal.round, proposal.roadmap_item_id)
    return after == before and not proposal.decisions.exists() and not proposal.events.exists()


def test_taking_a_proposal_into_review_is_recorded_with_its_reason(carol: User) -> None:
    proposal = make_proposal()

    review.start_review(proposal, by=carol, reason="  Looks *right*. ")

    proposal.refresh_from_db()
    assert (proposal.status, proposal.round, proposal.decisions.count()) == (Status.IN_REVIEW, 1, 0)
    assert facts(proposal) == [
        (
            "review_started",
            "Carol",
            {"reason": "Looks *right*.", "reason_html": "<p>Looks <em>right</em>.</p>\n"},
        )
    ]


@pytest.mark.parametrize("outcome", [Status.DECLINED, Status.POSTPONED, Status.RETURNED])
def test_a_decision_is_written_with_its_rationale(dana: User, outcome: Status) -> None:
    proposal = make_proposal()

    decision = deciding.decide(proposal, outcome, by=dana, rationale="Not **yet**.")

    proposal.refresh_from_db()
    assert (proposal.status, proposal.roadmap_item, Item.objects.count()) == (outcome, None, 0)
    assert list(
        proposal.decisions.values_list("round", "outcome", "rationale", "rationale_html", "by__username")
    ) == [(1, outcome.value, "Not **yet**.", "<p>Not <strong>yet</strong>.</p>\n", "dana")]
    assert facts(proposal) == [("decided", "Dana", {"outcome": outcome.value, "decision": decision.pk})]


def test_accepting_makes_the_roadmap_item_at_the_end_of_its_section(dana: User) -> None:
    section = make_section("Maps")
    make_item("First", section=section, position=4)
    proposal = make_proposal("Closures", body="On the map.", status=Status.IN_REVIEW)

    deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=section)

    proposal.refresh_from_db()
    item = Item.objects.get(title="Closures")
    assert (proposal.status, proposal.roadmap_item) == (Status.ACCEPTED, item)
    assert (item.section, item.position, item.body, item.in_document) == (section, 5, "On the map.", False)
    assert [(event.kind, event.actor) for event in ItemEvent.objects.filter(item=item)] == [("added", dana)]


def test_the_new_item_waits_for_the_repository_with_the_decision_as_its_reason(dana: User) -> None:
    proposal = make_proposal("Night maps", status=Status.IN_REVIEW)

    deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Many asked.", section=make_section())

    change = PendingChange.objects.get()
    proposal.refresh_from_db()
    assert (change.item, change.field, change.state) == (proposal.roadmap_item, "item", "waiting")
    address = f"{settings.SITE_URL}{proposal.get_absolute_url()}"
    assert change.reason == f"Accepted proposal: {address}\n\nMany asked."


def test_accepting_needs_a_section_that_is_on_the_roadmap(dana: User) -> None:
    proposal = make_proposal()

    for section in (None, make_section("Old", left_at=timezone.now())):
        with pytest.raises(RuleBroken, match="Choose the section") as refused:
            deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=section)
        assert refused.value.status == 422

    assert untouched(proposal)


@pytest.mark.parametrize("reason", ["", " \n\t ", "x" * 10_001])
def test_every_move_needs_a_reason_of_bearable_length(dana: User, reason: str) -> None:
    proposal = make_proposal()
    section = make_section()

    for outcome in OUTCOMES:
        with pytest.raises(RuleBroken) as refused:
            deciding.decide(proposal, outcome, by=dana, rationale=reason, section=section)
        assert refused.value.status == 422
    with pytest.raises(RuleBroken):
        review.start_review(proposal, by=dana, reason=reason)

    assert (untouched(proposal), Item.objects.count()) == (True, 0)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.WITHDRAWN])
def test_only_the_four_outcomes_are_decisions(dana: User, status: Status) -> None:
    proposal = make_proposal()

    with pytest.raises(RuleBroken, match="is not a decision") as refused:
        deciding.decide(proposal, status, by=dana, rationale="Yes.")

    assert (refused.value.status, untouched(proposal)) == (422, True)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.POSTPONED, Status.RETURNED, Status.WITHDRAWN])
def test_what_is_not_before_the_maintainers_is_not_decided(dana: User, status: Status) -> None:
    proposal = make_proposal(status=status)
    decisions = proposal.decisions.count()

    with pytest.raises(RuleBroken) as refused:
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")

    proposal.refresh_from_db()
    assert (refused.value.status, proposal.status, proposal.decisions.count()) == (409, status, decisions)


def test_only_maintainers_decide_and_only_reviewers_take_into_review(
    alice: User, carol: User, mo: User, eve: User
) -> None:
    proposal = make_proposal(author=alice)
    fired = make_user("fired", is_active=False)
    roles.grant(fired, roles.MAINTAINERS)

    for person in (alice, carol, mo, eve, fired):
        with pytest.raises(PermissionDenied):
            deciding.decide(proposal, Status.DECLINED, by=person, rationale="No.")
    for person in (alice, mo, eve, fired):
        with pytest.raises(PermissionDenied):
            review.start_review(proposal, by=person, reason="Yes.")

    assert untouched(proposal)


def test_a_decision_on_what_somebody_changed_meanwhile_is_refused(dana: User) -> None:
    proposal = make_proposal(status=Status.IN_REVIEW)

    for move in (
        lambda: deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.", seen=Status.SUBMITTED),
        lambda: review.start_review(proposal, by=dana, reason="Yes.", seen=Status.SUBMITTED),
    ):
        with pytest.raises(
            RuleBroken, match="Somebody was faster: this proposal is in review now"
        ) as refused:
            move()
        assert refused.value.status == 409

    assert untouched(proposal)


def test_a_proposal_that_comes_back_is_decided_in_a_new_round(alice: User, dana: User) -> None:
    proposal = make_proposal(author=alice)
    deciding.decide(proposal, Status.RETURNED, by=dana, rationale="Say where the data comes from.")
    authoring.submit(proposal, by=alice)
    deciding.decide(proposal, Status.POSTPONED, by=dana, rationale="Not before summer.")
    review.start_review(proposal, by=dana, reason="It is summer.")
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="The data is gone.")

    rounds = proposal.decisions.order_by("pk").values_list("round", "outcome")
    assert list(rounds) == [(1, "returned"), (2, "postponed"), (3, "declined")]


def test_when_something_fails_in_between_nothing_is_left(dana: User) -> None:
    section = make_section()
    proposal = make_proposal()
    # The round has its decision already, so the database refuses the new one after the item was made.
    make_decision(proposal, outcome=Status.POSTPONED)

    with pytest.raises(IntegrityError), transaction.atomic():
        deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=section)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.roadmap_item) == (Status.SUBMITTED, None)
    assert (Item.objects.count(), ItemEvent.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_many_decisions_at_the_same_moment_one_is_made() -> None:
    section = make_section()
    proposal = make_proposal()
    maintainers = [make_user(is_superuser=True) for _ in range(4)]
    refused: list[int] = []

    def decide(person: User, outcome: Status) -> None:
        try:
            deciding.decide(
                proposal, outcome, by=person, rationale="So.", section=section, seen=Status.SUBMITTED
            )
        except RuleBroken as error:
            refused.append(error.status)

    at_once(*(partial(decide, *pair) for pair in zip(maintainers, OUTCOMES, strict=True)))

    proposal.refresh_from_db()
    decision = Decision.objects.get()
    assert (refused, decision.outcome) == ([409, 409, 409], proposal.status)
    assert Item.objects.count() == (1 if proposal.status == Status.ACCEPTED else 0)
    assert Event.objects.count() == 1

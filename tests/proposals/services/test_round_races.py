"""The same moment: two maintainers, a concern in the last second, a vote at the decision."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.accounts import roles
from portal.accounts.models import User
from proposals.models import Concern, Proposal, RuleChoice
from proposals.services import concerns, deciding, placing, review, signing, voting
from proposals.tasks import decide_by_time
from proposals.workflow import Status
from roadmap.models import Item
from tests.at_once import at_once
from tests.factories import make_maintainer, make_proposal, make_round, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 11, 25, 9, tzinfo=UTC)
again = pytest.mark.parametrize("time", range(5))  # each race is run so often


@pytest.fixture
def team(staff_roles: None) -> tuple[User, User, User]:
    """Dana and Mia maintain, Carol reviews."""
    carol = make_user("carol")
    roles.grant(carol, roles.REVIEWERS)
    return make_maintainer("dana"), make_maintainer("mia"), carol


def kinds(proposal: Proposal) -> list[str]:
    return [event.kind for event in proposal.events.all()]


@again
def test_of_two_maintainers_one_decides(team: tuple[User, User, User], time: int) -> None:
    dana, mia, _ = team
    section = make_section()
    proposal = make_round("simple", by=dana)

    def decide(by: User, outcome: Status) -> Callable[[], object]:
        return lambda: deciding.decide(proposal, outcome, by=by, rationale="So.", section=section)

    errors = at_once(decide(dana, Status.ACCEPTED), decide(mia, Status.DECLINED))

    proposal.refresh_from_db()
    assert sorted(errors) == ["", "RuleBroken"]
    assert [decision.outcome for decision in proposal.decisions.all()] == [proposal.status]
    assert (proposal.roadmap_item is not None) == (proposal.status == Status.ACCEPTED)
    assert Item.objects.count() == Proposal.objects.filter(status=Status.ACCEPTED).count()


@again
def test_a_round_has_the_rules_of_the_section_in_which_its_proposal_is(
    team: tuple[User, User, User], time: int
) -> None:
    dana, mia, _ = team
    maps, routes = make_section("Maps"), make_section("Routes")
    rules = {maps: "go", routes: "moby"}
    for section, profile in rules.items():
        RuleChoice.objects.create(section=section, profile=profile)
    proposal = make_proposal(section=maps)

    opened, placed = at_once(
        lambda: review.start_review(proposal, by=dana, reason="So."),
        lambda: placing.place(proposal, routes, by=mia),
    )

    proposal.refresh_from_db()
    assert (opened, placed) in (("", ""), ("", "RuleBroken"))
    there = maps if placed else routes
    assert (proposal.section, proposal.reviews.get().profile.name) == (there, rules[there])


@again
def test_a_concern_in_the_last_second_stands_or_is_refused(team: tuple[User, User, User], time: int) -> None:
    dana, mia, carol = team
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("rfcbot", by=dana, disposition=Status.DECLINED)
        signing.sign_off(proposal, by=mia)
        clock.shift(timedelta(days=10))

        raised, *_ = at_once(
            lambda: concerns.raise_concern(proposal, name="cost", body="Too costly.", by=carol),
            decide_by_time,
            decide_by_time,
        )

    proposal.refresh_from_db()
    stands = Concern.objects.filter(review__proposal=proposal).exists()
    assert (raised, stands, proposal.status, proposal.decisions.count()) in (
        ("", True, Status.IN_REVIEW, 0),
        ("RuleBroken", False, Status.DECLINED, 1),
    )


@again
def test_a_vote_at_the_decision_counts_or_is_refused(team: tuple[User, User, User], time: int) -> None:
    dana, _, carol = team
    proposal = make_round("simple", by=dana)

    voted, decided = at_once(
        lambda: voting.cast_vote(proposal.pk, by=carol),
        lambda: deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No."),
    )

    proposal.refresh_from_db()
    assert (decided, proposal.status) == ("", Status.DECLINED)
    assert (voted, proposal.vote_count, proposal.votes.count()) in (("", 1, 1), ("RuleBroken", 0, 0))


@again
def test_the_last_sign_offs_at_once_begin_one_final_period(team: tuple[User, User, User], time: int) -> None:
    dana, mia, _ = team
    proposal = make_round("go", by=dana)

    errors = at_once(*(lambda by=by: signing.sign_off(proposal, by=by) for by in (dana, mia, dana)))

    assert errors == ["", "", ""]
    assert (kinds(proposal).count("final_comment_started"), kinds(proposal).count("signed_off")) == (1, 2)


@again
def test_an_outcome_proposed_while_somebody_signs_has_no_sign_off_of_the_other(
    team: tuple[User, User, User], time: int
) -> None:
    dana, mia, _ = team
    proposal = make_round("go", by=dana)

    errors = at_once(
        lambda: signing.sign_off(proposal, by=mia, seen=Status.ACCEPTED),
        lambda: review.propose_outcome(proposal, Status.DECLINED, by=dana, reason="No."),
    )

    signed = proposal.reviews.get().sign_offs.filter(withdrawn_at=None).count()
    assert (errors[0] in ("", "RuleBroken"), errors[1], signed) == (True, "", 0)

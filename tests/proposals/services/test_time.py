"""What time alone does to a round: final comment periods begin, stand still, go on and end; once, by beat's sweep."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django.fixtures import Settings

from portal.accounts import roles
from portal.accounts.models import User
from proposals.profiles import GO, PROFILES, RFCBOT
from proposals.rules import NewConcern
from proposals.services import concerns, deciding, signing
from proposals.tasks import decide_by_time
from proposals.workflow import Status
from tests.at_once import at_once
from tests.factories import make_maintainer, make_proposal, make_round, make_section, make_user
from tests.proposals.services.timed import DAY, START, current, kinds, named, stands


def test_the_final_period_begins_with_the_last_sign_off_and_ends_by_the_sweep_once(
    carol: User, dana: User
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("rfcbot", by=dana, disposition=Status.DECLINED)
        assert stands(proposal) == ("in_review", None, None)
        signing.sign_off(proposal, by=carol)
        assert stands(proposal) == ("final_comment", START + 10 * DAY, START + 10 * DAY)

        clock.shift(10 * DAY - timedelta(seconds=1))
        decide_by_time()
        assert stands(proposal)[0] == "final_comment"

        clock.shift(timedelta(seconds=1))
        decide_by_time()
        decide_by_time()

    decision = proposal.decisions.get()
    assert stands(proposal)[::2] == ("declined", None)
    assert (decision.by, decision.outcome, decision.rationale) == (dana, "declined", "Its time has come.")
    assert kinds(proposal) == [
        *("review_started", "signed_off", "signed_off", "final_comment_started"),
        "decided",
    ]


def test_merging_never_happens_by_itself(carol: User, dana: User) -> None:
    section = make_section()
    with time_machine.travel(START, tick=False) as clock:
        # Its item has a place already: nothing but the rules keeps it from being accepted.
        proposal = make_round("rfcbot", by=dana, section=section)
        signing.sign_off(proposal, by=carol)

        clock.shift(30 * DAY)
        decide_by_time()
        assert stands(proposal) == ("final_comment", START + 10 * DAY, None)

        deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=section)
    assert stands(proposal)[0] == "accepted"


def test_an_automatic_outcome_is_not_lost_when_somebody_speaks_before_the_sweep(
    carol: User, dana: User, mia: User
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("rfcbot", by=dana, disposition=Status.POSTPONED)
        signing.sign_off(proposal, by=carol)
        clock.shift(10 * DAY + timedelta(seconds=5))
        proposal.refresh_from_db()
        assert not proposal.overdue  # nobody is late with what ends by itself

        signing.sign_off(proposal, by=mia)
        assert stands(proposal)[0] == "final_comment"
        decide_by_time()

    assert stands(proposal)[0] == "postponed"


def test_a_new_concern_ends_it_and_another_one_runs_in_full(carol: User, dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("rfcbot", by=dana)
        signing.sign_off(proposal, by=carol)
        clock.shift(9 * DAY)

        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=carol)
        assert stands(proposal) == ("in_review", None, None)
        clock.shift(5 * DAY)
        decide_by_time()
        concerns.resolve_concern(concern, resolution="Cheap now.", by=carol)

    assert stands(proposal) == ("final_comment", START + 24 * DAY, START + 24 * DAY)


def test_where_the_rules_say_so_a_concern_only_stops_the_clock(
    carol: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(monkeypatch, "patient", RFCBOT, on_new_concern=NewConcern.PAUSE)
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("patient", by=dana)
        signing.sign_off(proposal, by=carol)
        clock.shift(4 * DAY)

        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=carol)
        assert (stands(proposal)[0], stands(proposal)[2], current(proposal).final_left) == (
            *("final_comment", None),
            6 * DAY,
        )
        clock.shift(20 * DAY)
        decide_by_time()
        concerns.resolve_concern(concern, resolution="Cheap now.", by=carol)

    assert stands(proposal) == ("final_comment", START + 30 * DAY, START + 30 * DAY)
    assert kinds(proposal).count("final_comment_started") == 1


def test_after_an_outage_the_sweep_makes_good_what_it_missed(
    carol: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The least time was over and the final period should have begun: it begins when that is seen, and runs in full."""
    named(monkeypatch, "slow", GO, least_open=PROFILES["swift"].least_open)
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("slow", by=dana)
        signing.sign_off(proposal, by=dana)
        open_until = datetime(2026, 12, 7, tzinfo=UTC)  # the midnight after the second weekend
        assert stands(proposal) == ("in_review", None, open_until)

        clock.shift(60 * DAY)
        decide_by_time()

    assert stands(proposal)[:2] == ("final_comment", START + 67 * DAY)


def test_periods_end_by_the_clock_on_the_sites_wall(dana: User, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    before_summer_time = datetime(2026, 3, 25, 9, tzinfo=UTC)  # ten o'clock in Berlin
    with time_machine.travel(before_summer_time, tick=False):
        proposal = make_round("go", by=dana)
        signing.sign_off(proposal, by=dana)

    assert current(proposal).final_ends_at == datetime(2026, 4, 1, 8, tzinfo=UTC)  # ten o'clock again


def test_one_round_that_cannot_go_on_holds_up_no_other(
    carol: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepting by itself, without a section to put the item in."""
    named(monkeypatch, "eager", RFCBOT, automatic=frozenset({Status.ACCEPTED}))
    with time_machine.travel(START, tick=False) as clock:
        homeless = make_round("eager", by=dana)
        at_home = make_round("eager", by=dana, section=make_section())
        for proposal in (homeless, at_home):
            signing.sign_off(proposal, by=carol)
        clock.shift(10 * DAY)

        decide_by_time()

        assert [stands(homeless)[0], stands(at_home)[0]] == ["final_comment", "accepted"]
        assert stands(homeless)[2] is not None  # it is tried again


@pytest.mark.django_db(transaction=True)
def test_of_two_sweeps_at_once_one_decides(staff_roles: None) -> None:
    dana = make_maintainer("dana")
    carol = make_user("carol")
    roles.grant(carol, roles.REVIEWERS)
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("rfcbot", by=dana, disposition=Status.DECLINED)
        waiting = make_proposal()
        signing.sign_off(proposal, by=carol)
        clock.shift(11 * DAY)

        assert at_once(decide_by_time, decide_by_time, decide_by_time) == ["", "", ""]

    waiting.refresh_from_db()
    assert (stands(proposal)[0], waiting.status) == ("declined", "submitted")
    assert (proposal.decisions.count(), kinds(proposal).count("decided")) == (1, 1)

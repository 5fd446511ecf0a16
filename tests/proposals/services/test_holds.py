"""What a hold does to the time of a round: all of it stands still; what people say meanwhile counts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.accounts.models import User
from proposals.models import Proposal
from proposals.profiles import RFCBOT
from proposals.rules import NewConcern
from proposals.services import concerns, rounds, signing
from proposals.services.panel import panel_of
from proposals.tasks import decide_by_time, remind_of_turns
from proposals.workflow import TURN, Status
from tests.factories import make_maintainer, make_round
from tests.proposals.services.timed import DAY, START, current, in_final_comment, kinds, named, stands


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def test_a_hold_stops_the_clock_too(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("go", by=dana)
        signing.sign_off(proposal, by=dana)
        clock.shift(2 * DAY)

        signing.hold(proposal, by=dana, waits_for="the rangers")
        clock.shift(30 * DAY)
        decide_by_time()
        assert stands(proposal)[::2] == ("final_comment", None)
        signing.release(proposal, by=dana)

    assert stands(proposal)[1] == START + 37 * DAY


def test_nobody_is_late_with_what_was_on_hold(dana: User, mia: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        final, reviewed = in_final_comment("go", dana), make_round("moby", by=dana)
        clock.shift(2 * DAY)
        for proposal in (final, reviewed):
            signing.hold(proposal, by=dana, waits_for="the rangers")
        clock.shift(30 * DAY)
        remind_of_turns()
        held = [panel_of(fresh(proposal)).due_at for proposal in (final, reviewed)]
        for proposal in (final, reviewed):
            signing.release(proposal, by=dana)
        remind_of_turns()

        after = [panel_of(fresh(proposal)) for proposal in (final, reviewed)]
        assert (held, [panel.due_at for panel in after]) == (
            [None, None],
            [START + 37 * DAY, START + 60 * DAY],
        )
        assert not any(panel.overdue or "overdue" in kinds(panel.proposal) for panel in after)
        clock.shift(28 * DAY + timedelta(seconds=1))
        remind_of_turns()
    assert [kinds(proposal).count("overdue") for proposal in (final, reviewed)] == [0, 1]


def test_who_was_late_before_a_hold_is_late_after_it_and_told_once(dana: User, mia: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("moby", by=dana)
        clock.shift(31 * DAY)
        remind_of_turns()
        signing.hold(proposal, by=dana, waits_for="the rangers")
        clock.shift(60 * DAY)
        signing.release(proposal, by=dana)
        remind_of_turns()

        panel = panel_of(fresh(proposal))
    assert (panel.due_at, kinds(proposal).count("overdue")) == (START + 90 * DAY, 1)


def test_a_period_that_a_concern_stopped_leaves_the_reviewers_their_time(
    carol: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(monkeypatch, "patient", RFCBOT, on_new_concern=NewConcern.PAUSE)
    with time_machine.travel(START, tick=False) as clock:
        proposal = in_final_comment("patient", carol, dana)
        clock.shift(6 * DAY)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=carol)
        stopped = fresh(proposal).turn, fresh(proposal).turn_ends_at
        clock.shift(20 * DAY)
        concerns.resolve_concern(concern, resolution="Cheap now.", by=carol)

        goes_on = fresh(proposal).turn, fresh(proposal).turn_ends_at
    assert stopped == (TURN[Status.IN_REVIEW], START + 36 * DAY)
    assert goes_on == (TURN[Status.FINAL_COMMENT], START + 30 * DAY)


def test_a_vote_stands_still(dana: User, mia: User) -> None:
    max_ = make_maintainer("max")
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("moby", by=dana)
        for maintainer in (dana, mia):
            signing.sign_off(proposal, by=maintainer)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=max_)
        signing.call_vote(proposal, by=dana)
        clock.shift(DAY)
        signing.hold(proposal, by=dana, waits_for="the rangers")
        clock.shift(20 * DAY)
        shown = panel_of(fresh(proposal)).round
        assert shown and shown.vote_runs and not shown.votable
        signing.release(proposal, by=dana)

        assert stands(proposal)[2] == START + 27 * DAY
        assert rounds.verdict_of(current(proposal)).missing == ("1 concern is open.",)
        clock.move_to(START + 27 * DAY)
        assert rounds.verdict_of(current(proposal)).ready


def test_the_least_time_stands_still_and_a_weekend_on_hold_is_none(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        days, weekend = make_round("swift", by=dana), make_round("swift", by=dana)
        for proposal, hold, on in ((days, 0, 2), (weekend, 4, 5)):
            clock.move_to(START + hold * DAY)
            signing.hold(proposal, by=dana, waits_for="the rangers")
            clock.move_to(START + on * DAY)
            signing.release(proposal, by=dana)

    # Until the second whole weekend after the Friday; the Sunday on hold takes its weekend away.
    assert stands(days)[2] == datetime(2026, 12, 7, 9, tzinfo=UTC)
    assert stands(weekend)[2] == datetime(2026, 12, 14, tzinfo=UTC)


class TestWhatIsSaidDuringAHold:
    """A hold stops the clock, not what people say: what ends a final comment period ends it then too."""

    @pytest.mark.parametrize(("profile", "days"), [("rfcbot", 10), ("go", 7)])
    def test_a_concern_ends_the_period(self, mia: User, dana: User, profile: str, days: int) -> None:
        with time_machine.travel(START, tick=False) as clock:
            proposal = in_final_comment(profile, mia, dana)
            clock.shift(6 * DAY)
            signing.hold(proposal, by=dana, waits_for="the rangers")
            concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=dana)
            assert stands(proposal) == ("in_review", None, None)
            concerns.resolve_concern(concern, resolution="Cheap now.", by=dana)
            assert stands(proposal) == ("in_review", None, None)
            signing.release(proposal, by=dana)

        assert stands(proposal)[:2] == ("final_comment", START + (6 + days) * DAY)
        assert [kind for kind in kinds(proposal) if kind.startswith("final")] == [
            *("final_comment_started", "final_comment_ended", "final_comment_started"),
        ]

    def test_a_sign_off_that_was_needed_does_too(self, dana: User) -> None:
        with time_machine.travel(START, tick=False) as clock:
            proposal = in_final_comment("go", dana)
            clock.shift(6 * DAY)
            signing.hold(proposal, by=dana, waits_for="the rangers")
            signing.take_back(proposal, by=dana)
            signing.sign_off(proposal, by=dana)
            signing.release(proposal, by=dana)

        assert stands(proposal)[:2] == ("final_comment", START + 13 * DAY)

    def test_where_a_concern_only_stops_the_clock_nothing_is_lost(
        self, carol: User, dana: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        named(monkeypatch, "patient", RFCBOT, on_new_concern=NewConcern.PAUSE)
        with time_machine.travel(START, tick=False) as clock:
            proposal = in_final_comment("patient", carol, dana)
            clock.shift(6 * DAY)
            signing.hold(proposal, by=dana, waits_for="the rangers")
            concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=carol)
            clock.shift(6 * DAY)
            concerns.resolve_concern(concern, resolution="Cheap now.", by=carol)
            signing.release(proposal, by=dana)

        assert stands(proposal)[:2] == ("final_comment", START + 16 * DAY)

    def test_what_was_over_before_stays_over(self, dana: User) -> None:
        with time_machine.travel(START, tick=False) as clock:
            proposal = in_final_comment("go", dana)
            clock.shift(8 * DAY)
            signing.hold(proposal, by=dana, waits_for="the rangers")
            clock.shift(8 * DAY)
            signing.release(proposal, by=dana)

            assert rounds.verdict_of(current(proposal)).ready
        assert stands(proposal)[:2] == ("final_comment", START + 7 * DAY)


def test_held_again_for_something_else_it_is_on_hold_since_the_first_time(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        proposal = make_round("go", by=dana)
        signing.hold(proposal, by=dana, waits_for="the rangers")
        clock.shift(DAY)
        signing.hold(proposal, by=dana, waits_for="the new map")

    held = current(proposal)
    assert (held.held_at, held.held_for) == (START, "the new map")

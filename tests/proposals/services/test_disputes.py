"""Votes on open concerns: called, ended, counted once."""

from datetime import timedelta

import pytest
import time_machine

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.services import concerns, deciding, rounds, signing
from proposals.tasks import decide_by_time, follow_roles
from proposals.workflow import Status
from tests.factories import make_maintainer, make_round, make_section
from tests.proposals.services.timed import DAY, START, current, stands


class TestADispute:
    """GOVERNANCE.md of Moby: two thirds of the committers, after seven days."""

    def test_two_thirds_outvote_a_concern_after_seven_days(self, dana: User, mia: User) -> None:
        max_ = make_maintainer("max")
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_round("moby", by=dana)
            for maintainer in (dana, mia):
                signing.sign_off(proposal, by=maintainer)
            concerns.raise_concern(proposal, name="cost", body="Too costly.", by=max_)
            signing.call_vote(proposal, by=dana)
            assert stands(proposal)[2] == START + 7 * DAY

            clock.shift(7 * DAY - timedelta(seconds=1))
            with pytest.raises(RuleBroken, match="1 concern is open"):
                deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=make_section())
            clock.shift(timedelta(seconds=1))
            decide_by_time()
            assert stands(proposal)[2] is None
            deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=make_section())

        assert stands(proposal)[0] == "accepted"

    def test_a_vote_decides_nothing_on_what_is_objected_after_it(self, dana: User, mia: User) -> None:
        max_ = make_maintainer("max")
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_round("moby", by=dana)
            for maintainer in (dana, mia):
                signing.sign_off(proposal, by=maintainer)
            concerns.raise_concern(proposal, name="cost", body="Too costly.", by=max_)
            signing.call_vote(proposal, by=dana)
            clock.shift(8 * DAY)

            concerns.raise_concern(proposal, name="law", body="Not lawful.", by=max_)
            late = rounds.verdict_of(current(proposal)).missing
            signing.call_vote(proposal, by=dana)
            both = rounds.verdict_of(current(proposal)).missing
            clock.shift(7 * DAY)

            assert (late, both) == (("1 concern is open.",), ("2 concerns are open.",))
            assert rounds.verdict_of(current(proposal)).ready

    def test_a_vote_is_over_with_the_last_concern_it_was_about(self, dana: User, mia: User) -> None:
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_round("moby", by=dana)
            for maintainer in (dana, mia):
                signing.sign_off(proposal, by=maintainer)
            concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
            signing.call_vote(proposal, by=dana)
            concerns.resolve_concern(concern, resolution="Cheap now.", by=mia)
            clock.shift(8 * DAY)
            concerns.raise_concern(proposal, name="law", body="Not lawful.", by=mia)

            assert rounds.verdict_of(current(proposal)).missing == ("1 concern is open.",)

    def test_a_vote_goes_on_while_one_of_its_concerns_stands(self, dana: User, mia: User) -> None:
        with time_machine.travel(START, tick=False):
            proposal = make_round("moby", by=dana)
            cost, _ = (
                concerns.raise_concern(proposal, name=name, body="Not so.", by=mia)
                for name in ("cost", "law")
            )
            signing.call_vote(proposal, by=dana)
            concerns.resolve_concern(cost, resolution="Cheap now.", by=mia)

        assert current(proposal).voting_since == START

    def test_a_vote_that_failed_does_not_pass_later(self, dana: User, mia: User) -> None:
        max_, may = make_maintainer("max"), make_maintainer("may")
        with time_machine.travel(START, tick=False) as clock:
            proposal = disputed(dana, mia, objecting=max_)
            clock.shift(8 * DAY)
            signing.sign_off(proposal, by=may)
            clock.shift(90 * DAY)
            roles.revoke(may, roles.MAINTAINERS)
            follow_roles()

            assert rounds.verdict_of(current(proposal)).missing == ("1 concern is open.",)
            roles.grant(may, roles.MAINTAINERS)
            signing.call_vote(proposal, by=dana)
            clock.shift(7 * DAY)
            assert rounds.verdict_of(current(proposal)).ready

    def test_one_that_passed_stays_passed(self, dana: User, mia: User) -> None:
        max_ = make_maintainer("max")
        with time_machine.travel(START, tick=False) as clock:
            proposal = disputed(dana, mia, objecting=max_)
            clock.shift(7 * DAY)
            decide_by_time()
            for name in ("tim", "tom"):
                make_maintainer(name)
            follow_roles()

            assert rounds.verdict_of(current(proposal)).ready

    def test_it_takes_the_place_of_no_sign_off(self, dana: User, mia: User) -> None:
        max_ = make_maintainer("max")
        with time_machine.travel(START, tick=False) as clock:
            proposal = disputed(dana, objecting=mia)
            for member in (mia, max_):
                roles.revoke(member, roles.MAINTAINERS)
            clock.shift(8 * DAY)
            follow_roles()

            assert rounds.verdict_of(current(proposal)).missing[0] == "It needs 2 sign-offs: 1 of 2 so far."


def disputed(*signed: User, objecting: User) -> Proposal:
    """Under Moby's rules, with a vote that was called on one concern."""
    proposal = make_round("moby", by=signed[0])
    for maintainer in signed:
        signing.sign_off(proposal, by=maintainer)
    concerns.raise_concern(proposal, name="cost", body="Too costly.", by=objecting)
    signing.call_vote(proposal, by=signed[0])
    return proposal

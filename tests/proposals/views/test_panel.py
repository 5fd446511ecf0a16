"""The decision panel: what it says to whom, and which buttons it has for them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from proposals.services import concerns, review, signing
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_maintainer, make_proposal, make_round
from tests.proposals.views.panels import in_admin, panel, read, words

START = datetime(2026, 11, 25, 9, tzinfo=UTC)
BUTTONS = re.compile(r'action="/proposals/\d+/review/([\w-]+)/"')


class TestWhatItSays:
    def test_who_signed_who_abstained_who_is_missing_and_by_which_rule(self, dana: User, mia: User) -> None:
        max_ = make_maintainer("max")
        proposal = make_round("moby", by=dana)
        signing.sign_off(proposal, by=dana)
        signing.abstain(proposal, by=mia)

        said = words(read(Client(), proposal))

        assert "Signed off (1) D Dana Abstained (1) M Mia Not yet (1) M Max" in said
        assert "It needs 2 sign-offs: 1 of 2 so far." in said
        assert "The rules: Moby: two maintainers sign off, two thirds in a dispute" in said
        assert "Accepting needs 2 sign-offs." in said
        assert max_.display_name in said

    def test_open_and_resolved_concerns_with_their_texts(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        cost = concerns.raise_concern(proposal, name="cost", body="Too *costly*.", by=mia)
        concerns.raise_concern(proposal, name="law", body="<script>x</script>", by=mia)
        concerns.resolve_concern(cost, resolution="Cheap now.", by=mia)

        html = panel(read(Client(), proposal))

        assert "<s>cost</s>" in html
        assert "Too <em>costly</em>." in html
        assert "<p>Cheap now.</p>" in html
        assert ("1 concern is open." in html, "<script>x" in html) == (True, False)

    def test_a_concern_against_another_outcome_than_the_proposed_one(self, dana: User, mia: User) -> None:
        proposal = make_round("go", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        review.propose_outcome(proposal, Status.DECLINED, by=dana, reason="There is no consensus.")

        said = words(read(Client(), proposal))

        assert "against accepting: it does not block what is proposed now" in said
        assert "concern is open" not in said

    def test_the_end_of_the_final_period_in_the_sites_time_zone(self, dana: User, settings: Settings) -> None:
        settings.TIME_ZONE = "Europe/Berlin"
        with time_machine.travel(START, tick=False):
            proposal = make_round("go", by=dana)
            signing.sign_off(proposal, by=dana)

            said = words(read(Client(), proposal))

        assert "Final comments until Wed 2 December 2026, 10:00 CET ( in 1 week )" in said
        assert "Unless a concern is raised, a maintainer gives the decision and its reasons then." in said

    def test_what_it_waits_for_on_hold(self, dana: User) -> None:
        proposal = make_round("simple", by=dana)
        signing.hold(proposal, by=dana, waits_for="the rangers' answer")

        said = words(read(Client(), proposal))

        assert "On hold: it waits for the rangers&#x27; answer. Put on hold just now ." in said

    def test_enough_sign_offs_and_an_open_concern(self, dana: User, mia: User) -> None:
        proposal = make_round("go", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        signing.sign_off(proposal, by=dana)

        assert "There are enough sign-offs, but a concern is open. Once" in words(read(Client(), proposal))

    @pytest.mark.parametrize(
        ("status", "sentence"),
        [
            (Status.WITHDRAWN, "Withdrawn Its author took it back."),
            (Status.DUPLICATE, "Duplicate It goes on as another proposal."),
        ],
    )
    def test_of_what_has_ended_it_says_how(self, db: None, status: Status, sentence: str) -> None:
        assert words(read(Client(), make_proposal(status=status))) == sentence

    def test_until_when_somebody_should_have_acted(self, db: None) -> None:
        with time_machine.travel(START, tick=False) as clock:
            proposal = make_proposal()
            in_time = words(read(Client(), proposal))
            clock.shift(timedelta(days=20))
            late = words(read(Client(), proposal))

        assert "Expected by Wed 9 December 2026, 09:00 UTC ( in 2 weeks )" in in_time
        assert "Overdue since Wed 9 December 2026, 09:00 UTC ( 6 days ago )" in late

    @pytest.mark.parametrize("rows", [3, 30])
    def test_costs_the_same_however_many_speak(
        self, dana: User, django_assert_num_queries: Any, rows: int
    ) -> None:
        proposal = make_round("simple", by=dana, author=make_maintainer())
        for number in range(rows):
            member = make_maintainer()
            signing.sign_off(proposal, by=member)
            concerns.raise_concern(proposal, name=f"cost {number}", body="Too costly.", by=member)
        browser = signed_in(dana)
        browser.get(proposal.get_absolute_url())

        with django_assert_num_queries(18):
            browser.get(proposal.get_absolute_url())


class TestWhichButtons:
    def test_each_sees_what_they_may_do(self, bob: User, carol: User, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)

        def buttons(person: User | None) -> set[str]:
            return set(BUTTONS.findall(panel(read(signed_in(person) if person else Client(), proposal))))

        assert [buttons(person) for person in (None, bob, carol)] == [set(), set(), set()]
        everything = {
            *("sign", "abstain", "concern", "resolve", "delegate"),
            *("hold", "call-vote", "outcome"),
        }
        assert buttons(dana) == everything
        signing.sign_off(proposal, by=dana)
        assert buttons(dana) == (everything - {"sign"}) | {"take-back"}

    def test_the_author_has_none_whatever_their_role(self, dana: User, mia: User) -> None:
        make_maintainer("max")
        proposal = make_round("moby", by=mia, author=dana)

        assert set(BUTTONS.findall(panel(read(signed_in(dana), proposal)))) == set()

    def test_the_admins_page_has_the_same_panel(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        browser = signed_in(dana)

        here, there = words(read(browser, proposal)), words(browser.get(in_admin(proposal)).content)

        assert here == there

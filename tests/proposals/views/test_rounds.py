"""The decision panel: what it says to whom, and what its buttons do, with htmx and without."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from proposals.models import Concern, Proposal, SignOff
from proposals.services import concerns, deciding, review, signing
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_maintainer, make_proposal, make_round

START = datetime(2026, 11, 25, 9, tzinfo=UTC)
BUTTONS = re.compile(r'action="/proposals/\d+/review/([\w-]+)/"')


@pytest.fixture
def mia(dana: User) -> User:
    """Maintains the project with dana."""
    return make_maintainer("mia")


def press(browser: Client, proposal: Proposal, action: str, **sent: Any) -> HttpResponse:
    address = reverse("proposals:act_on_review", args=[proposal.pk, action])
    return browser.post(address, sent, headers={"HX-Request": "true"})  # type: ignore[return-value]


def plainly(browser: Client, proposal: Proposal, action: str, **sent: Any) -> HttpResponse:
    return browser.post(reverse("proposals:act_on_review", args=[proposal.pk, action]), sent)  # type: ignore[return-value]


def panel(page: bytes) -> str:
    found = re.search(r'<section class="round .*?</section>', page.decode(), re.DOTALL)
    assert found is not None
    return found[0]


def words(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", panel(page)).split())


def read(browser: Client, proposal: Proposal) -> bytes:
    return browser.get(proposal.get_absolute_url()).content


def in_admin(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


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

        assert "On hold since just now . It waits for the rangers&#x27; answer." in said

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

    def test_the_author_has_none_of_those_of_the_electorate(self, dana: User, mia: User) -> None:
        make_maintainer("max")
        proposal = make_round("moby", by=mia, author=dana)

        assert set(BUTTONS.findall(panel(read(signed_in(dana), proposal)))) == {"hold", "outcome"}

    def test_the_admins_page_has_the_same_panel(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        browser = signed_in(dana)

        here, there = words(read(browser, proposal)), words(browser.get(in_admin(proposal)).content)

        assert here == there


class TestActing:
    def test_in_place(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)

        answer = press(signed_in(dana), proposal, "sign")

        assert (answer.status_code, "Signed off (1) D Dana" in words(answer.content)) == (200, True)
        assert b"<html" not in answer.content

    def test_without_javascript_one_comes_back_to_the_page_it_was_on(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        browser = signed_in(dana)

        public = plainly(browser, proposal, "sign")
        admin = plainly(browser, proposal, "take-back", next=in_admin(proposal))
        evil = plainly(browser, proposal, "abstain", next="https://evil.example/")

        page = f"{proposal.get_absolute_url()}#decision"
        assert [answer.headers["Location"] for answer in (public, admin, evil)] == [
            *(page, f"{in_admin(proposal)}#decision"),
            page,
        ]
        assert SignOff.objects.get(withdrawn_at=None).position == "abstained"

    def test_everything_once_around(self, carol: User, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        browser = signed_in(dana)

        assert press(browser, proposal, "concern", name="cost", body="Too costly.").status_code == 200
        concern = Concern.objects.get()
        for action, sent in (
            ("delegate", {"concern": concern.pk, "to": carol.pk}),
            ("call-vote", {}),
            ("resolve", {"concern": concern.pk, "resolution": "Cheap now."}),
            ("hold", {"waits_for": "the rangers"}),
            ("release", {}),
            ("outcome", {"disposition": "declined", "reason": "Nobody has time."}),
        ):
            assert press(browser, proposal, action, **sent).status_code == 200, action

        concern.refresh_from_db()
        entries = LogEntry.objects.filter(object_id=str(proposal.pk)).order_by("pk")
        assert (concern.delegate, concern.resolution) == (carol, "Cheap now.")
        assert proposal.reviews.get().disposition == "declined"
        assert [entry.change_message for entry in entries] == [
            "Raised a concern: cost",
            "Delegated a concern: cost",
            "Called a vote",
            "Resolved a concern: cost",
            "Put the review on hold: the rangers",
            "Let the review go on",
            "Proposed another outcome",
        ]
        timeline = [event.kind for event in proposal.events.all()]
        assert timeline == [
            *("review_started", "concern_raised", "concern_delegated", "vote_called"),
            *("concern_resolved", "held", "released", "outcome_proposed"),
        ]


class TestWhatIsRefused:
    def test_a_concern_without_a_text_comes_back_open_with_its_name(self, dana: User) -> None:
        proposal = make_round("simple", by=dana)

        for send in (press, plainly):
            answer = send(signed_in(dana), proposal, "concern", name="cost", body=" ")
            html = panel(answer.content)
            assert answer.status_code == 422
            assert 'value="cost"' in html
            assert "Say what the concern is." in html
            assert "<details open><summary>Raise a concern</summary>" in html
        assert not Concern.objects.exists()

    def test_what_a_rule_refuses_comes_back_with_the_sentence_and_the_text(self, dana: User) -> None:
        proposal = make_round("simple", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=dana)

        for send in (press, plainly):
            answer = send(signed_in(dana), proposal, "concern", name="cost", body="Far too *costly*.")
            html = panel(answer.content)
            assert answer.status_code == 409
            assert "This review already has a concern called “cost”." in html
            assert "Far too *costly*.</textarea>" in html

    def test_a_sign_off_of_somebody_without_a_say(self, alice: User, eve: User, dana: User) -> None:
        proposal = make_round("simple", by=dana, author=alice)

        answers = [press(signed_in(person), proposal, "sign") for person in (alice, eve)]

        assert [(answer.status_code, words(answer.content)) for answer in answers] == [
            (409, words(answers[0].content)),
            (409, words(answers[1].content)),
        ]
        assert "Nobody signs off their own proposal." in words(answers[0].content)
        assert "You are not among those who sign off in this review." in words(answers[1].content)
        assert not SignOff.objects.exists()

    def test_a_sign_off_for_an_outcome_that_is_proposed_no_more(self, dana: User, mia: User) -> None:
        proposal = make_round("go", by=dana)
        assert 'name="seen" value="accepted"' in panel(read(signed_in(mia), proposal))
        review.propose_outcome(proposal, Status.DECLINED, by=dana, reason="Too costly.")

        answer = press(signed_in(mia), proposal, "sign", seen="accepted")

        assert answer.status_code == 409
        assert "Another outcome is proposed meanwhile: that it is declined." in words(answer.content)
        assert not SignOff.objects.exists()

    def test_holding_by_somebody_who_may_not(self, eve: User, dana: User) -> None:
        proposal = make_round("simple", by=dana)

        assert press(signed_in(eve), proposal, "hold", waits_for="me").status_code == 403
        assert not LogEntry.objects.exists()

    def test_a_review_that_is_over(self, dana: User) -> None:
        proposal = make_round("simple", by=dana)
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")

        answer = press(signed_in(dana), proposal, "sign")

        assert answer.status_code == 409
        assert "No review of this proposal is open." in words(answer.content)

    @pytest.mark.parametrize("concern", ["", "0", "x", "9" * 40, "²", "-1"])
    def test_a_concern_that_is_not_there(self, dana: User, concern: str) -> None:
        proposal = make_round("simple", by=dana)

        answer = press(signed_in(dana), proposal, "resolve", concern=concern, resolution="So.")

        assert answer.status_code == 404

    def test_an_action_that_is_not_there_and_a_proposal_out_of_sight(self, alice: User, dana: User) -> None:
        assert press(signed_in(dana), make_round("simple", by=dana), "explode").status_code == 404
        assert (
            press(signed_in(dana), make_proposal(status=Status.DRAFT, author=alice), "sign").status_code
            == 404
        )

    def test_a_session_that_ended_keeps_the_text(self, dana: User) -> None:
        proposal = make_round("simple", by=dana)
        browser = Client()

        answer = plainly(browser, proposal, "concern", name="cost", body="Far too costly.")
        browser.force_login(dana)

        assert (answer.status_code, "/accounts/login/" in answer.headers["Location"]) == (302, True)
        assert "Far too costly." in panel(read(browser, proposal))
        press(browser, proposal, "sign")
        assert "Far too costly." not in panel(read(browser, proposal))

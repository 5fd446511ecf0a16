"""The decision panel: what its buttons do, with htmx and without, and what is refused."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from portal.accounts.models import User
from proposals.models import Concern, SignOff
from proposals.services import concerns, deciding, review
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_round
from tests.proposals.views.panels import in_admin, panel, plainly, press, read, words


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


def test_the_outcome_that_is_proposed_already_is_refused_with_the_text_kept(dana: User) -> None:
    proposal = make_round("go", by=dana)
    sent = {"disposition": "accepted", "reason": "Other words for it."}

    answer = signed_in(dana).post(f"/proposals/{proposal.pk}/review/outcome/", sent)

    page = answer.content.decode()
    assert (answer.status_code, "This outcome is proposed already." in page) == (409, True)
    assert "Other words for it.</textarea>" in page

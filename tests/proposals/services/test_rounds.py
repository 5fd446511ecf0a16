"""A round of review opens: under which rules, for whom, and what is refused; then it follows its rules."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.electorate import electorate as electorate_of
from proposals.judging import Stage
from proposals.models import Proposal, Review
from proposals.profiles import MOBY, PROFILES, RFCBOT, SIMPLE
from proposals.services import authoring, review, rounds, signing
from proposals.workflow import Status
from tests.factories import (
    choose_profile,
    make_maintainer,
    make_proposal,
    make_round,
    make_section,
    make_user,
)

WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)


def current(proposal: Proposal) -> Review:
    return proposal.reviews.get(ended_at=None)


def electorate(proposal: Proposal) -> set[str]:
    return {member.username for member in electorate_of(current(proposal))}


class TestWhichRules:
    def test_the_sections_rules_come_before_the_sites_and_one_maintainer_decides_where_nobody_chose(
        self, db: None
    ) -> None:
        maps, routing = make_section("Maps"), make_section("Routing")
        of_maps, of_routing, of_none = (make_proposal(section=section) for section in (maps, routing, None))
        assert rounds.profile_for(of_maps) == SIMPLE

        choose_profile("moby")
        choose_profile("rfcbot", section=maps)

        profiles = [rounds.profile_for(proposal) for proposal in (of_maps, of_routing, of_none)]
        assert profiles == [RFCBOT, MOBY, MOBY]

    def test_they_are_frozen_when_the_round_opens(self, dana: User) -> None:
        make_maintainer("mia")
        proposal = make_round("moby", by=dana)

        choose_profile("simple")

        assert current(proposal).profile == MOBY

    @pytest.mark.parametrize(
        ("profile", "status", "stage"),
        [
            ("simple", Status.IN_REVIEW, Stage.READY),
            ("moby", Status.IN_REVIEW, Stage.REVIEW),
            # Dana's own sign-off is one of three: neither a majority nor all but two.
            ("rfcbot", Status.IN_REVIEW, Stage.REVIEW),
            ("go", Status.IN_REVIEW, Stage.REVIEW),
            ("swift", Status.IN_REVIEW, Stage.OPEN),
            ("python_delegate", Status.IN_REVIEW, Stage.REVIEW),
        ],
    )
    def test_a_round_opens_under_each_profile(
        self, carol: User, dana: User, profile: str, status: Status, stage: Stage
    ) -> None:
        make_maintainer("mia")

        delegate = carol if profile == "python_delegate" else None
        proposal = make_round(profile, by=dana, delegate=delegate)

        opened = current(proposal)
        assert (proposal.status, opened.profile, opened.chair, opened.delegate, opened.disposition) == (
            *(status, PROFILES[profile], dana, delegate),
            Status.ACCEPTED,
        )
        assert rounds.verdict_of(opened).stage == stage

    def test_a_delegate_whom_the_rules_do_not_ask_for_has_no_part(self, carol: User, dana: User) -> None:
        assert current(make_round("simple", by=dana, delegate=carol)).delegate is None


class TestWhoIsEligible:
    def test_never_the_author(self, dana: User) -> None:
        make_maintainer("mia")
        make_maintainer("max")

        assert electorate(make_round("moby", by=dana, author=dana)) == {"mia", "max"}

    def test_under_a_snapshot_whoever_had_the_role_when_it_opened(self, carol: User, dana: User) -> None:
        proposal = make_round("rfcbot", by=dana)

        make_maintainer("mia")
        roles.revoke(carol, roles.REVIEWERS)

        assert electorate(proposal) == {"carol", "dana"}

    def test_of_a_snapshot_nobody_who_was_shut_out(self, carol: User, dana: User) -> None:
        proposal = make_round("rfcbot", by=dana)

        User.objects.filter(pk=carol.pk).update(is_active=False)

        assert electorate(proposal) == {"dana"}

    def test_else_whoever_has_the_role_now(self, carol: User, dana: User) -> None:
        max_ = make_maintainer("max")
        proposal = make_round("moby", by=dana)

        make_maintainer("mia")
        roles.revoke(max_, roles.MAINTAINERS)

        assert electorate(proposal) == {"dana", "mia"}

    def test_only_the_delegate_where_one_decides(self, carol: User, dana: User) -> None:
        assert electorate(make_round("python_delegate", by=dana, delegate=carol)) == {"carol"}

    def test_the_sign_off_of_somebody_who_lost_the_role_counts_no_more(self, dana: User) -> None:
        mia = make_maintainer("mia")
        proposal = make_round("moby", by=dana)
        for maintainer in (dana, mia):
            signing.sign_off(proposal, by=maintainer)
        assert rounds.verdict_of(current(proposal)).ready

        roles.revoke(mia, roles.MAINTAINERS)

        assert rounds.verdict_of(current(proposal)).missing == (
            "It needs 2 sign-offs: 1 of 2 so far.",
            "This can never pass: it needs 2 sign-offs, and 1 person is eligible.",
            "It waits for more people, or another outcome.",
        )


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("profile", "wish", "words"),
        [
            ("moby", {}, "This can never pass: it needs 2 sign-offs, and 1 person is eligible."),
            ("python_delegate", {}, "Name the delegate who decides on this proposal."),
            ("simple", {"disposition": Status.WITHDRAWN}, "Withdrawn is not a decision."),
            (
                *("simple", {"reason": " \n"}),
                "Give a public reason: the author and everyone who voted will read it.",
            ),
        ],
    )
    def test_with_a_sentence_and_nothing_changed(
        self, dana: User, profile: str, wish: dict[str, Any], words: str
    ) -> None:
        choose_profile(profile)
        proposal = make_proposal()

        with pytest.raises(RuleBroken) as refused:
            review.start_review(proposal, by=dana, **{"reason": "Its time has come.", **wish})

        proposal.refresh_from_db()
        assert refused.value.message == words
        assert (proposal.status, proposal.events.count(), Review.objects.count()) == ("submitted", 0, 0)

    def test_an_author_is_no_delegate_of_their_own(self, alice: User, dana: User) -> None:
        with pytest.raises(RuleBroken, match="Nobody decides on their own proposal: name another delegate"):
            make_round("python_delegate", by=dana, author=alice, delegate=alice)

    def test_nor_is_somebody_who_does_not_review_here(self, dana: User, eve: User) -> None:
        with pytest.raises(RuleBroken, match="The delegate is somebody who reviews here"):
            make_round("python_delegate", by=dana, delegate=eve)

    def test_one_that_is_in_review_opens_no_second_round(self, dana: User) -> None:
        proposal = make_round("simple", by=dana)

        with pytest.raises(RuleBroken, match="in review cannot become in review"):
            review.start_review(proposal, by=dana, reason="Again.")

        assert Review.objects.count() == 1


def test_who_proposes_an_outcome_signs_it_where_the_rules_say_so(carol: User, dana: User) -> None:
    proposal = make_round("rfcbot", by=dana)

    assert [(said.reviewer, said.position) for said in current(proposal).sign_offs.all()] == [
        (dana, "signed")
    ]
    kinds = [event.kind for event in proposal.events.all()]
    # Of two, one is no majority.
    assert (kinds, proposal.status) == (["review_started", "signed_off"], Status.IN_REVIEW)


def test_who_opens_a_review_of_their_own_signs_nothing(dana: User, mia: User) -> None:
    proposal = make_round("rfcbot", by=dana, author=dana)

    assert (proposal.status, current(proposal).sign_offs.count()) == (Status.IN_REVIEW, 0)


def test_a_round_whose_opener_is_enough_goes_on_at_once(dana: User) -> None:
    proposal = make_round("rfcbot", by=dana)

    assert [event.kind for event in proposal.events.all()] == [
        *("review_started", "signed_off"),
        "final_comment_started",
    ]
    assert proposal.status == Status.FINAL_COMMENT  # what the service returned, not only the row


def test_withdrawing_ends_the_round(alice: User, dana: User) -> None:
    proposal = make_round("go", by=dana, author=alice)
    signing.sign_off(proposal, by=dana)

    authoring.withdraw(proposal, by=alice, reason="Solved elsewhere.")

    ended = proposal.reviews.get()
    proposal.refresh_from_db()
    assert (proposal.status, ended.ended_at is not None, ended.due_at) == (Status.WITHDRAWN, True, None)
    with pytest.raises(RuleBroken, match="No review of this proposal is open"):
        signing.take_back(proposal, by=dana)


class TestAnotherOutcome:
    def test_ends_the_sign_offs_for_the_first_one_and_keeps_them_on_record(self, dana: User) -> None:
        proposal = make_round("go", by=dana)
        with time_machine.travel(WEDNESDAY, tick=False):
            signing.sign_off(proposal, by=dana)

        review.propose_outcome(proposal, Status.DECLINED, by=dana, reason="Too costly.")

        changed = current(proposal)
        proposal.refresh_from_db()
        assert (changed.disposition, changed.reason, changed.final_ends_at) == (
            *(Status.DECLINED, "Too costly."),
            None,
        )
        assert (proposal.status, changed.sign_offs.filter(withdrawn_at=None).count()) == ("in_review", 0)
        assert changed.sign_offs.count() == 1

    def test_gets_a_final_period_of_its_own(self, carol: User, dana: User) -> None:
        make_maintainer("mia")
        with time_machine.travel(WEDNESDAY, tick=False) as clock:
            proposal = make_round("rfcbot", by=dana)
            signing.sign_off(proposal, by=carol)
            assert current(proposal).final_ends_at == WEDNESDAY + timedelta(days=10)
            clock.shift(timedelta(days=4))

            review.propose_outcome(proposal, Status.DECLINED, by=dana, reason="Too costly.")
            assert current(proposal).final_ends_at is None
            signing.sign_off(proposal, by=carol)

        assert current(proposal).final_ends_at == WEDNESDAY + timedelta(days=14)

    def test_which_is_the_same_changes_nothing(self, dana: User) -> None:
        proposal = make_round("go", by=dana)
        events = proposal.events.count()

        review.propose_outcome(proposal, Status.ACCEPTED, by=dana, reason="Its time has come.")
        with pytest.raises(RuleBroken, match="This outcome is proposed already"):
            review.propose_outcome(proposal, Status.ACCEPTED, by=dana, reason="Once more.")

        assert (proposal.events.count(), current(proposal).reason) == (events, "Its time has come.")

    def test_takes_a_maintainer_or_the_chair_and_a_reason(self, carol: User, dana: User, eve: User) -> None:
        proposal = make_round("go", by=carol)
        other = make_user("other")
        roles.grant(other, roles.REVIEWERS)

        for person in (eve, other):
            with pytest.raises(PermissionDenied):
                review.propose_outcome(proposal, Status.DECLINED, by=person, reason="No.")
        with pytest.raises(RuleBroken, match="Give a public reason"):
            review.propose_outcome(proposal, Status.DECLINED, by=carol, reason="")
        with pytest.raises(RuleBroken, match="Withdrawn is not a decision"):
            review.propose_outcome(proposal, Status.WITHDRAWN, by=carol, reason="No.")
        review.propose_outcome(proposal, Status.DECLINED, by=carol, reason="No.")
        assert current(proposal).disposition == Status.DECLINED

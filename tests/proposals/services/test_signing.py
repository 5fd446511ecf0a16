"""What the eligible say of a round, and what its chair does with it."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal, Review, SignOff
from proposals.services import concerns, deciding, rounds, signing
from proposals.workflow import Status
from tests.factories import make_maintainer, make_proposal, make_round


def current(proposal: Proposal) -> Review:
    return proposal.reviews.get(ended_at=None)


def said(proposal: Proposal) -> list[tuple[str, str, bool]]:
    """(who, what, whether it was taken back) in the order in which it was said."""
    rows = SignOff.objects.filter(review__proposal=proposal).select_related("reviewer")
    return [(row.reviewer.username, row.position, row.withdrawn_at is not None) for row in rows]


def kinds(proposal: Proposal) -> list[str]:
    return [event.kind for event in proposal.events.all()][1:]  # without the start


def test_two_sign_offs_are_enough_for_moby(dana: User, mia: User) -> None:
    proposal = make_round("moby", by=dana)

    verdicts = []
    for maintainer in (dana, mia):
        signing.sign_off(proposal, by=maintainer)
        verdicts.append(rounds.verdict_of(current(proposal)))

    assert [verdict.missing for verdict in verdicts] == [("It needs 2 sign-offs: 1 of 2 so far.",), ()]
    assert said(proposal) == [("dana", "signed", False), ("mia", "signed", False)]


def test_signing_twice_changes_nothing(dana: User, mia: User) -> None:
    proposal = make_round("moby", by=dana)

    signing.sign_off(proposal, by=dana)
    signing.sign_off(proposal, by=dana)

    assert (said(proposal), kinds(proposal)) == ([("dana", "signed", False)], ["signed_off"])


def test_whoever_abstains_after_all_no_longer_counts_in_favour(dana: User, mia: User) -> None:
    proposal = make_round("moby", by=dana)
    signing.sign_off(proposal, by=dana)

    signing.abstain(proposal, by=dana, note=" I  wrote half of it. ")

    standing = rounds.standing_of(current(proposal))
    assert (standing.signed, standing.abstained) == (frozenset(), frozenset({dana.pk}))
    assert said(proposal) == [("dana", "signed", True), ("dana", "abstained", False)]
    assert SignOff.objects.get(position="abstained").note == "I wrote half of it."


def test_what_is_taken_back_stays_on_record(dana: User, mia: User) -> None:
    proposal = make_round("go", by=dana)
    signing.sign_off(proposal, by=dana)

    signing.take_back(proposal, by=dana)
    signing.take_back(proposal, by=dana)

    proposal.refresh_from_db()
    assert (proposal.status, said(proposal)) == (Status.IN_REVIEW, [("dana", "signed", True)])
    assert kinds(proposal) == [
        *("signed_off", "final_comment_started", "sign_off_taken_back"),
        "final_comment_ended",
    ]


class TestWhoHasNoSay:
    def test_the_author(self, dana: User, mia: User) -> None:
        make_maintainer("max")
        proposal = make_round("moby", by=mia, author=dana)

        for act in (signing.sign_off, signing.abstain):
            with pytest.raises(RuleBroken, match="Nobody signs off their own proposal"):
                act(proposal, by=dana)

        assert said(proposal) == []

    def test_whoever_is_not_eligible(self, carol: User, dana: User, mia: User, eve: User) -> None:
        proposal = make_round("moby", by=dana)

        for person in (carol, eve):
            with pytest.raises(RuleBroken, match="You are not among those who sign off in this review"):
                signing.sign_off(proposal, by=person)

        assert said(proposal) == []

    def test_anybody_where_no_review_is_open(self, dana: User) -> None:
        proposal = make_proposal()

        for act in (signing.sign_off, signing.abstain, signing.take_back, signing.release):
            with pytest.raises(RuleBroken, match="No review of this proposal is open"):
                act(proposal, by=dana)


class TestOnHold:
    def test_it_says_what_it_waits_for_and_goes_on_when_released(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        for maintainer in (dana, mia):
            signing.sign_off(proposal, by=maintainer)

        signing.hold(proposal, by=dana, waits_for=" the  rangers' answer ")
        held = current(proposal)
        assert (held.held_for, rounds.verdict_of(held).missing) == (
            "the rangers' answer",
            ("It is on hold.",),
        )
        with pytest.raises(
            RuleBroken, match=r"on hold: it waits for the rangers' answer\. Let it go on first"
        ):
            deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")

        signing.release(proposal, by=mia)
        signing.release(proposal, by=mia)
        released = current(proposal)
        assert (released.held_at, released.held_for, rounds.verdict_of(released).ready) == (None, "", True)
        assert kinds(proposal)[2:] == ["held", "released"]

    def test_holding_again_changes_what_it_waits_for(self, dana: User) -> None:
        proposal = make_round("simple", by=dana)

        for waits_for in ("the release", "the release", "the next release"):
            signing.hold(proposal, by=dana, waits_for=waits_for)

        assert (current(proposal).held_for, kinds(proposal)) == ("the next release", ["held", "held"])

    @pytest.mark.parametrize(
        ("waits_for", "words"),
        [(" ", "Say what it waits for."), ("x" * 301, "300 characters at most (now 301).")],
    )
    def test_it_needs_a_reason(self, dana: User, waits_for: str, words: str) -> None:
        proposal = make_round("simple", by=dana)

        with pytest.raises(RuleBroken) as refused:
            signing.hold(proposal, by=dana, waits_for=waits_for)

        assert (refused.value.message, current(proposal).held_at) == (words, None)

    def test_only_the_chair_and_maintainers_hold_and_release(
        self, carol: User, dana: User, eve: User
    ) -> None:
        carols, danas = make_round("simple", by=carol), make_round("simple", by=dana)

        signing.hold(carols, by=carol, waits_for="data")
        signing.release(carols, by=dana)

        for person in (carol, eve):
            with pytest.raises(PermissionDenied):
                signing.hold(danas, by=person, waits_for="data")
            with pytest.raises(PermissionDenied):
                signing.release(danas, by=person)


class TestAVoteOnADispute:
    def test_needs_a_concern_and_rules_that_know_it(self, dana: User, mia: User) -> None:
        moby = make_round("moby", by=dana)
        go = make_round("go", by=dana)
        concerns.raise_concern(go, name="cost", body="Too costly.", by=mia)

        with pytest.raises(RuleBroken, match="There is no open concern to vote on"):
            signing.call_vote(moby, by=dana)
        with pytest.raises(RuleBroken, match="The rules of this review know no vote on a dispute"):
            signing.call_vote(go, by=dana)

    def test_called_twice_is_called_once(self, carol: User, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        with pytest.raises(PermissionDenied):
            signing.call_vote(proposal, by=carol)

        signing.call_vote(proposal, by=dana)
        since = current(proposal).voting_since
        signing.call_vote(proposal, by=dana)

        assert (current(proposal).voting_since, kinds(proposal)) == (since, ["concern_raised", "vote_called"])

"""Deciding by the rules of the round, and deciding again for a new reason."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Decision, Proposal
from proposals.services import concerns, deciding, review, signing
from proposals.workflow import Status
from roadmap.models import Item
from roadmap.progress import Status as ItemStatus
from roadmap.services import planning
from tests.factories import choose_profile, make_proposal, make_round, make_section


def accept(proposal: Proposal, *, by: User, rationale: str = "Yes.") -> Decision:
    section = proposal.section or make_section()
    return deciding.decide(proposal, Status.ACCEPTED, by=by, rationale=rationale, section=section)


class TestWhatIsMissing:
    def test_is_told_and_nothing_changes(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        signing.sign_off(proposal, by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)

        with pytest.raises(RuleBroken) as refused:
            accept(proposal, by=dana)

        proposal.refresh_from_db()
        assert refused.value.message == "It needs 2 sign-offs: 1 of 2 so far. 1 concern is open."
        assert (proposal.status, proposal.decisions.count(), Item.objects.count()) == ("in_review", 0, 0)

    def test_a_sign_off_that_was_taken_back(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        for maintainer in (dana, mia):
            signing.sign_off(proposal, by=maintainer)
        signing.take_back(proposal, by=mia)

        with pytest.raises(RuleBroken, match="It needs 2 sign-offs: 1 of 2 so far"):
            accept(proposal, by=dana)

    def test_a_final_period_that_runs(self, dana: User) -> None:
        proposal = make_round("go", by=dana)
        signing.sign_off(proposal, by=dana)

        with pytest.raises(RuleBroken, match="The final comment period is not over"):
            accept(proposal, by=dana)

    def test_a_round_at_all(self, dana: User, mia: User) -> None:
        choose_profile("moby")

        with pytest.raises(RuleBroken, match="Take it into review first"):
            accept(make_proposal(), by=dana)

    def test_that_the_outcome_was_proposed(self, dana: User) -> None:
        proposal = make_round("go", by=dana)

        with pytest.raises(
            RuleBroken, match=r"The review proposes that it is accepted\. Propose the other outcome"
        ):
            deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")


def test_an_outcome_that_the_rules_do_not_speak_of_is_one_maintainers_word(dana: User, mia: User) -> None:
    """REVIEWING.md of Moby: closing takes a written justification."""
    proposal = make_round("moby", by=dana)
    concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)

    deciding.decide(proposal, Status.RETURNED, by=dana, rationale="Say what it costs.")

    proposal.refresh_from_db()
    assert (proposal.status, proposal.reviews.open().exists()) == ("returned", False)


def test_nothing_is_decided_twice(dana: User) -> None:
    proposal = make_round("simple", by=dana)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No.")

    for outcome in (Status.ACCEPTED, Status.DECLINED, Status.POSTPONED):
        with pytest.raises(RuleBroken, match="declined cannot become"):
            deciding.decide(proposal, outcome, by=dana, rationale="Once more.", section=make_section())

    assert [decision.outcome for decision in proposal.decisions.all()] == ["declined"]


class TestReopening:
    def test_takes_a_maintainer_and_a_reason_that_is_new(self, carol: User, dana: User) -> None:
        proposal = make_round("simple", by=dana)
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Too costly.")

        with pytest.raises(PermissionDenied):
            review.reopen(proposal, by=carol, reason="It is cheap now.")
        for reason, words in (("", "Give a public reason"), (" Too costly.", "Say what is new")):
            with pytest.raises(RuleBroken, match=words):
                review.reopen(proposal, by=dana, reason=reason)
        with pytest.raises(RuleBroken, match=r"This proposal is declined\. Reopen it, with what is new"):
            review.start_review(proposal, by=dana, reason="It is cheap now.")

        proposal.refresh_from_db()
        assert (proposal.status, proposal.round) == ("declined", 1)

    def test_the_same_words_otherwise_written_are_not_new(self, dana: User) -> None:
        proposal = make_proposal(status=Status.DECLINED)
        review.reopen(proposal, by=dana, reason="It is cheap now.")
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")

        proposal = review.reopen(proposal, by=dana, reason="There is room now.")
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Not any more.")

        for reason, why in (
            ("Not any more", "these are the words of the decision itself"),
            ("NO  room!", "these are the words of the decision itself"),
            ("it is *cheap* now", "it was opened again with these words before"),
            ("?!", "Say what is new"),
        ):
            with pytest.raises(RuleBroken, match=why):
                review.reopen(proposal, by=dana, reason=reason)
        review.reopen(proposal, by=dana, reason="Another room was found.")

    def test_nor_are_those_that_the_portal_added_a_remark_to(self, dana: User) -> None:
        proposal = make_proposal(author=dana)
        decision = deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Too costly.")
        assert decision.rationale == f"Too costly.{deciding.ALONE}"

        with pytest.raises(RuleBroken, match="these are the words of the decision itself"):
            review.reopen(proposal, by=dana, reason="Too costly!")

    def test_what_was_not_decided_is_not_reopened(self, dana: User) -> None:
        for status in (Status.SUBMITTED, Status.POSTPONED, Status.WITHDRAWN):
            with pytest.raises(RuleBroken, match="was not decided"):
                review.reopen(make_proposal(status=status), by=dana, reason="It is cheap now.")

    def test_opens_a_new_round_and_keeps_the_record(self, dana: User) -> None:
        proposal = make_round("simple", by=dana)
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Too costly.")

        proposal = review.reopen(proposal, by=dana, reason="It is cheap now.")
        accept(proposal, by=dana, rationale="So it is.")

        decided = proposal.decisions.order_by("round").values_list("round", "outcome", "rationale")
        assert list(decided) == [(1, "declined", "Too costly."), (2, "accepted", "So it is.")]
        assert [(r.round, r.ended_at is None) for r in proposal.reviews.order_by("round")] == [
            *((1, False), (2, False)),
        ]
        kinds = [event.kind for event in proposal.events.all()]
        assert kinds == ["review_started", "decided", "reopened", "decided"]

    def test_drops_the_item_of_an_acceptance_and_uses_it_again(self, dana: User) -> None:
        proposal = make_round("simple", by=dana, section=make_section())
        item = accept(proposal, by=dana).item
        assert item is not None

        proposal = review.reopen(proposal, by=dana, reason="The data is gone.")
        item.refresh_from_db()
        assert (proposal.status, proposal.roadmap_item, item.status) == ("in_review", None, "dropped")

        accept(proposal, by=dana, rationale="The data is back.")
        proposal.refresh_from_db()
        item.refresh_from_db()
        assert (proposal.roadmap_item, item.status, Item.objects.count()) == (item, "planned", 1)
        assert [decision.item for decision in proposal.decisions.all()] == [item, item]

    def test_leaves_it_dropped_when_it_is_declined_then(self, dana: User) -> None:
        proposal = make_round("simple", by=dana, section=make_section())
        item = accept(proposal, by=dana).item
        assert item is not None

        review.reopen(proposal, by=dana, reason="The data is gone.")
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="For good.")

        item.refresh_from_db()
        proposal.refresh_from_db()
        assert (proposal.status, proposal.roadmap_item, item.status) == ("declined", None, "dropped")

    def test_is_refused_once_the_item_has_shipped(self, dana: User) -> None:
        proposal = make_round("simple", by=dana, section=make_section())
        item = accept(proposal, by=dana).item
        assert item is not None
        planning.set_status(item, ItemStatus.SHIPPED, by=dana)

        with pytest.raises(RuleBroken, match="Its item has shipped"):
            review.reopen(proposal, by=dana, reason="The data is gone.")

        proposal.refresh_from_db()
        assert (proposal.status, proposal.roadmap_item) == ("accepted", item)

    def test_names_its_delegate_where_one_decides(self, carol: User, dana: User) -> None:
        proposal = make_round("python_delegate", by=dana, delegate=carol)
        signing.sign_off(proposal, by=carol)
        accept(proposal, by=dana)

        with pytest.raises(RuleBroken, match="Name the delegate"):
            review.reopen(proposal, by=dana, reason="The data is gone.")
        proposal = review.reopen(
            proposal, by=dana, reason="The data is gone.", delegate=carol, disposition=Status.DECLINED
        )

        opened = proposal.reviews.get(ended_at=None)
        assert (opened.delegate, opened.disposition, opened.round) == (carol, "declined", 2)

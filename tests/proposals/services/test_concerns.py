"""Named objections: raised, delegated, resolved; always on record."""

import pytest

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Concern, Proposal, Review
from proposals.services import concerns, deciding, panel, review, rounds, signing
from proposals.workflow import Status
from tests.factories import (
    choose_profile,
    make_co_author,
    make_maintainer,
    make_reviewer,
    make_round,
    make_section,
)


def current(proposal: Proposal) -> Review:
    return proposal.reviews.get(ended_at=None)


def test_it_blocks_until_it_is_resolved_and_stays_on_record(dana: User, mia: User) -> None:
    proposal = make_round("moby", by=dana)
    for maintainer in (dana, mia):
        signing.sign_off(proposal, by=maintainer)

    concern = concerns.raise_concern(proposal, name=" battery  life ", body="It drains *fast*.", by=mia)
    blocked = rounds.verdict_of(current(proposal)).missing
    with pytest.raises(RuleBroken, match="1 concern is open"):
        deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=make_section())
    concerns.resolve_concern(concern, resolution="Measured: 1 % an hour.", by=mia)

    concern.refresh_from_db()
    assert blocked == ("1 concern is open.",)
    assert (concern.name, concern.body_html) == ("battery life", "<p>It drains <em>fast</em>.</p>\n")
    assert (concern.resolved_by, concern.resolution) == (mia, "Measured: 1 % an hour.")
    assert rounds.verdict_of(current(proposal)).ready
    told = [(event.kind, event.data) for event in proposal.events.all()][-2:]
    about = {"concern": concern.pk, "name": "battery life"}
    assert told == [("concern_raised", about), ("concern_resolved", about)]


def test_one_maintainer_who_decides_alone_answers_it_first_too(dana: User, mia: User) -> None:
    proposal = make_round("simple", by=dana)
    concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)

    with pytest.raises(RuleBroken, match="1 concern is open"):
        deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="Yes.", section=make_section())
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="She is right.")

    proposal.refresh_from_db()
    assert proposal.status == Status.DECLINED


def test_the_same_one_sent_twice_is_raised_once_and_another_of_its_name_is_refused(
    dana: User, mia: User
) -> None:
    proposal = make_round("moby", by=dana)

    first = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
    again = concerns.raise_concern(proposal, name="cost", body="Too costly. ", by=mia)
    for body, person in (("It costs a lot.", mia), ("Too costly.", dana)):
        with pytest.raises(RuleBroken, match="This review already has a concern called “cost”"):
            concerns.raise_concern(proposal, name="cost", body=body, by=person)

    assert (again, Concern.objects.count()) == (first, 1)


class TestAnotherOutcome:
    """Go: "no consensus ⇒ decline". Who objects to accepting need not take that back for it to be declined."""

    @pytest.mark.parametrize("profile", ["go", "rfcbot"])
    def test_it_blocks_only_the_outcome_that_it_was_raised_against(
        self, carol: User, dana: User, mia: User, profile: str
    ) -> None:
        proposal = make_round(profile, by=dana)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)

        review.propose_outcome(proposal, Status.DECLINED, by=dana, reason="There is no consensus.")
        for person in (carol, mia) if profile == "rfcbot" else (mia,):
            signing.sign_off(proposal, by=person)
        declining = current(proposal)
        review.propose_outcome(proposal, Status.ACCEPTED, by=dana, reason="There is one after all.")
        for person in (carol, dana) if profile == "rfcbot" else (dana,):
            signing.sign_off(proposal, by=person)
        accepting = current(proposal)

        assert (concern.disposition, concern.against) == ("accepted", "accepting")
        assert (declining.final_ends_at is not None, declining.concerns.get().resolved_at) == (True, None)
        assert (accepting.final_ends_at, rounds.verdict_of(accepting).missing) == (
            None,
            ("1 concern is open.",),
        )

    def test_a_name_is_taken_once_in_a_round(self, dana: User, mia: User) -> None:
        proposal = make_round("go", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        review.propose_outcome(proposal, Status.DECLINED, by=dana, reason="There is no consensus.")

        with pytest.raises(RuleBroken, match="This review already has a concern called “cost”"):
            concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)

    def test_a_vote_is_called_on_what_stands_against_the_present_one(self, dana: User, mia: User) -> None:
        proposal = make_round("moby", by=dana)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        review.propose_outcome(proposal, Status.POSTPONED, by=dana, reason="Next year.")

        with pytest.raises(RuleBroken, match="There is no open concern to vote on"):
            signing.call_vote(proposal, by=dana)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        (" ", "Too costly.", "Give the concern a short name."),
        ("x" * 81, "Too costly.", "80 characters at most for the name (now 81)."),
        ("cost", " \n", "Say what the concern is."),
        ("cost", "x" * 10_001, "10,000 characters at most (now 10,001)."),
    ],
)
def test_it_has_a_name_and_a_text(dana: User, name: str, body: str, words: str) -> None:
    proposal = make_round("simple", by=dana)

    with pytest.raises(RuleBroken) as refused:
        concerns.raise_concern(proposal, name=name, body=body, by=dana)

    assert (refused.value.message, refused.value.status, Concern.objects.count()) == (words, 422, 0)


def test_only_the_eligible_raise_one(alice: User, carol: User, dana: User) -> None:
    proposal = make_round("simple", by=dana, author=alice)

    for person, words in ((alice, "their own proposal"), (carol, "not among those")):
        with pytest.raises(RuleBroken, match=words):
            concerns.raise_concern(proposal, name="cost", body="Too costly.", by=person)


class TestWhoResolves:
    def test_under_rfcbot_only_who_raised_it(self, carol: User, dana: User, mia: User) -> None:
        proposal = make_round("rfcbot", by=dana)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=carol)

        for person in (dana, mia):
            with pytest.raises(RuleBroken, match="this concern is not yours to resolve") as refused:
                concerns.resolve_concern(concern, resolution="Cheap now.", by=person)
            assert refused.value.status == 403
        concerns.resolve_concern(concern, resolution="Cheap now.", by=carol)

        concern.refresh_from_db()
        assert concern.resolved_by == carol

    @pytest.mark.parametrize("who", ["mia", "delegate", "dana"])
    def test_under_moby_the_delegate_and_the_chair_too(self, dana: User, mia: User, who: str) -> None:
        delegate = make_reviewer("delegate")
        proposal = make_round("moby", by=dana)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        concerns.delegate_concern(concern, to=delegate, by=mia)

        concerns.resolve_concern(concern, resolution="Cheap now.", by=User.objects.get(username=who))

        concern.refresh_from_db()
        assert concern.resolved_by is not None
        assert concern.resolved_by.username == who

    def test_nobody_else_and_the_author_never(self, alice: User, dana: User, mia: User, eve: User) -> None:
        proposal = make_round("moby", by=dana, author=alice)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)

        for person in (alice, eve):
            with pytest.raises(RuleBroken, match="not yours to resolve"):
                concerns.resolve_concern(concern, resolution="Cheap now.", by=person)

    def test_a_maintainer_is_no_judge_of_their_own_proposal(self, dana: User, mia: User) -> None:
        max_ = make_maintainer("max")
        proposal = make_round("moby", by=mia, author=dana)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=max_)

        with pytest.raises(RuleBroken, match="not yours to resolve"):
            concerns.resolve_concern(concern, resolution="Cheap now.", by=dana)

    @pytest.mark.parametrize("gone", ["deactivated", "an author now"])
    def test_the_chair_where_who_raised_it_has_no_say_any_more_and_the_record_says_so(
        self, carol: User, dana: User, mia: User, gone: str
    ) -> None:
        proposal = make_round("rfcbot", by=dana)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=carol)
        if gone == "deactivated":
            User.objects.filter(pk=carol.pk).update(is_active=False)
        else:
            make_co_author(proposal, carol)

        concerns.resolve_concern(concern, resolution="Cheap now.", by=mia)

        concern.refresh_from_db()
        assert (concern.resolved_by, concern.resolution) == (
            mia,
            "Cheap now.\n\n(Carol, who raised it, has no say in this review any more.)",
        )

    def test_only_with_words_and_only_once(self, dana: User, mia: User) -> None:
        concern = concerns.raise_concern(make_round("moby", by=dana), name="cost", body="Costly.", by=mia)

        with pytest.raises(RuleBroken, match="Say how the concern was resolved"):
            concerns.resolve_concern(concern, resolution=" ", by=mia)
        concerns.resolve_concern(concern, resolution="Cheap now.", by=mia)
        concerns.resolve_concern(concern, resolution="Otherwise.", by=dana)

        concern.refresh_from_db()
        assert (concern.resolution, concern.resolved_by) == ("Cheap now.", mia)


class TestDelegating:
    def test_is_for_who_raised_it_and_the_chair(self, carol: User, dana: User, mia: User, eve: User) -> None:
        concern = concerns.raise_concern(make_round("moby", by=dana), name="cost", body="Costly.", by=mia)
        other = make_reviewer("other")

        with pytest.raises(RuleBroken, match="Only the one who raised a concern, and the chair, delegate it"):
            concerns.delegate_concern(concern, to=eve, by=carol)
        concerns.delegate_concern(concern, to=carol, by=mia)
        for _ in range(2):
            concerns.delegate_concern(concern, to=other, by=dana)

        concern.refresh_from_db()
        assert concern.delegate == other
        handed = concern.review.proposal.events.filter(kind="concern_delegated")
        assert [event.data["to"] for event in handed] == [carol.pk, other.pk]

    def test_only_to_somebody_who_reviews_and_never_to_an_author(
        self, carol: User, dana: User, mia: User, eve: User
    ) -> None:
        proposal = make_round("moby", by=dana, author=carol)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        gone = make_reviewer("gone")
        User.objects.filter(pk=gone.pk).update(is_active=False)

        for person in (carol, eve, User.objects.get(pk=gone.pk)):
            with pytest.raises(RuleBroken, match="somebody who reviews here and does not write the proposal"):
                concerns.delegate_concern(concern, to=person, by=mia)

    def test_is_refused_where_the_rules_know_no_delegate_and_not_offered(
        self, carol: User, dana: User, mia: User
    ) -> None:
        proposal = make_round("rfcbot", by=dana)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
        round_ = panel.panel_of(proposal).round

        with pytest.raises(RuleBroken, match="only the one who raised a concern resolves it"):
            concerns.delegate_concern(concern, to=carol, by=mia)

        concern.refresh_from_db()
        assert round_ and not round_.delegates(mia, concern)
        assert concern.delegate is None

    def test_one_that_is_resolved_has_nothing_to_delegate(self, carol: User, dana: User, mia: User) -> None:
        concern = concerns.raise_concern(make_round("moby", by=dana), name="cost", body="Costly.", by=mia)
        concerns.resolve_concern(concern, resolution="Cheap now.", by=mia)

        with pytest.raises(RuleBroken, match="This concern is resolved"):
            concerns.delegate_concern(concern, to=carol, by=mia)


def test_the_round_of_an_earlier_decision_takes_no_more_words(dana: User, mia: User) -> None:
    """A page that was left open over a decision and a new round."""
    proposal = make_round("moby", by=dana)
    concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="She is right.")
    choose_profile("simple")
    review.reopen(proposal, by=dana, reason="It is cheap now.")

    with pytest.raises(RuleBroken, match="The round in which this concern was raised is over"):
        concerns.resolve_concern(concern, resolution="Cheap now.", by=mia)
    with pytest.raises(RuleBroken, match="The round in which this concern was raised is over"):
        concerns.delegate_concern(concern, to=dana, by=mia)


def test_a_reviewer_of_a_snapshot_who_lost_the_role_still_resolves_their_own(
    carol: User, dana: User, mia: User
) -> None:
    concern = concerns.raise_concern(make_round("rfcbot", by=dana), name="cost", body="Costly.", by=carol)
    roles.revoke(carol, roles.REVIEWERS)

    concerns.resolve_concern(concern, resolution="Cheap now.", by=carol)

    assert not current(concern.review.proposal).concerns.filter(resolved_at=None).exists()

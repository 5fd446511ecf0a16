"""Scores: where the rules want them, from those who review and do not write, and blind until one's own."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Event, Proposal, Review, RuleChoice, Score
from proposals.profiles import PROFILES
from proposals.rules import Profile
from proposals.services import deciding, review, rounds, scoring
from proposals.workflow import Status
from tests.factories import (
    choose_profile,
    make_co_author,
    make_maintainer,
    make_proposal,
    make_round,
    make_section,
)


def scored(by: User, **fields: object) -> Proposal:
    """A proposal in review, under rules that want scores."""
    return make_round("simple", by=by, scores=True, **fields)


def given() -> list[tuple[str, int, str, bool]]:
    rows = Score.objects.select_related("reviewer").order_by("reviewer__username")
    return [(row.reviewer.username, row.value, row.reason, row.withdrawn_at is None) for row in rows]


def seen_by(person: User, proposal: Proposal) -> tuple[int | None, int, list[int], str]:
    scores = scoring.scores_of(Proposal.objects.get(pk=proposal.pk), person)
    assert scores is not None
    return (
        scores.own.value if scores.own else None,
        scores.total,
        [score.value for score in scores.given],
        scores.spread.median if scores.spread else "",
    )


def test_one_score_a_reviewer_that_may_change_and_be_taken_back(carol: User, dana: User) -> None:
    proposal = scored(dana)

    scoring.give_score(proposal, 2, by=carol, reason="  No   data. ")
    scoring.give_score(proposal, 2, by=carol, reason="No data.")
    scoring.give_score(proposal, 4, by=carol, reason="There is data.")
    assert given() == [("carol", 4, "There is data.", True)]

    scoring.take_back_score(proposal, by=carol)
    scoring.take_back_score(proposal, by=carol)
    scoring.take_back_score(proposal, by=dana)
    assert given() == [("carol", 4, "", False)]

    scoring.give_score(proposal, 5, by=carol)
    assert given() == [("carol", 5, "", True)]
    entries = LogEntry.objects.filter(content_type__model="score").order_by("pk")
    assert [entry.change_message for entry in entries] == ["Scored 2", "Scored 4", "Took 4 back", "Scored 5"]


def test_others_scores_are_seen_after_ones_own(carol: User, dana: User) -> None:
    proposal = scored(dana)
    mia = make_maintainer("mia")
    scoring.give_score(proposal, 2, by=carol)
    scoring.give_score(proposal, 5, by=dana)

    assert seen_by(mia, proposal) == (None, 2, [], "")
    assert seen_by(carol, proposal) == (2, 2, [5, 2], "3.5")
    scoring.give_score(proposal, 4, by=mia)
    assert seen_by(mia, proposal) == (4, 3, [5, 4, 2], "4")
    scoring.take_back_score(proposal, by=mia)
    assert seen_by(mia, proposal) == (None, 2, [], "")


def test_the_rows_of_the_admin_are_as_blind_as_the_page(alice: User, carol: User, dana: User) -> None:
    proposal = scored(dana, author=alice)
    mia = make_maintainer("mia")
    scoring.give_score(proposal, 2, by=carol)
    scoring.give_score(proposal, 5, by=dana)

    def shown(member: User) -> list[int]:
        return [score.value for score in Score.objects.shown_to(member).order_by("value")]

    assert [shown(member) for member in (carol, dana, mia, alice)] == [[2, 5], [2, 5], [], []]
    scoring.take_back_score(proposal, by=dana)
    assert shown(dana) == [5]
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Not now.")
    assert [shown(member) for member in (carol, dana, mia, alice)] == [[2, 5], [2, 5], [2, 5], []]


def test_once_the_round_is_over_reviewers_look_back_and_nobody_scores(carol: User, dana: User) -> None:
    proposal = scored(dana)
    scoring.give_score(proposal, 2, by=carol)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Not now.")

    assert seen_by(dana, proposal) == (None, 1, [2], "2")
    with pytest.raises(RuleBroken, match="No review of this proposal is open"):
        scoring.give_score(proposal, 5, by=dana)
    with pytest.raises(RuleBroken, match="No review of this proposal is open"):
        scoring.take_back_score(proposal, by=carol)


def test_a_new_round_begins_without_scores(carol: User, dana: User) -> None:
    proposal = scored(dana)
    scoring.give_score(proposal, 2, by=carol)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Not now.")

    review.reopen(proposal, by=dana, reason="New data.")

    assert seen_by(carol, proposal) == (None, 0, [], "")


@pytest.mark.parametrize(
    ("value", "reason"), [(0, ""), (6, ""), (-1, ""), (3, "x" * 301)], ids=["0", "6", "-1", "long"]
)
def test_a_score_off_the_scale_is_refused_in_words(carol: User, dana: User, value: int, reason: str) -> None:
    proposal = scored(dana)

    with pytest.raises(RuleBroken) as refused:
        scoring.give_score(proposal, value, by=carol, reason=reason)

    assert (refused.value.status, given()) == (422, [])


def test_only_those_who_review_and_do_not_write_it(
    alice: User, bob: User, carol: User, dana: User, mo: User
) -> None:
    proposal = scored(dana, author=alice)
    roles.grant(alice, roles.MAINTAINERS)
    scoring.give_score(proposal, 5, by=carol)
    make_co_author(proposal, carol)

    for person in (alice, bob, mo, carol):
        with pytest.raises(PermissionDenied):
            scoring.give_score(proposal, 5, by=User.objects.get(pk=person.pk))
        with pytest.raises(PermissionDenied):
            scoring.take_back_score(proposal, by=User.objects.get(pk=person.pk))

    # Who became an author has no say any more.
    scoring.give_score(proposal, 3, by=dana)
    assert seen_by(dana, proposal) == (3, 1, [3], "3")


class TestRules:
    def test_a_round_keeps_whether_it_wants_scores(self, carol: User, dana: User) -> None:
        wanted, unwanted = scored(dana), make_round("simple", by=dana)
        choose_profile("simple", scores=True)

        with pytest.raises(RuleBroken, match="ask for no scores"):
            scoring.give_score(unwanted, 3, by=carol)
        RuleChoice.objects.all().delete()
        assert scoring.give_score(wanted, 3, by=carol).value == 3
        assert scoring.scores_of(unwanted, carol) is None
        assert scoring.scores_of(make_proposal(), carol) is None

    @pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
    def test_rounds_from_before_scores_read_as_without(self, profile: Profile) -> None:
        told = profile.as_json()
        del told["scores"]

        assert Profile.from_json(told) == profile

    def test_no_rule_counts_scores(self, carol: User, dana: User) -> None:
        proposal = scored(dana)
        events = list(Event.objects.values())
        before = Review.objects.values().get()

        scoring.give_score(proposal, 1, by=carol)

        assert (list(Event.objects.values()), Review.objects.values().get()) == (events, before)
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Not now, whatever the scores say.")

    def test_a_section_may_want_them_where_the_site_does_not(self, alice: User) -> None:
        section = make_section()
        choose_profile("simple")
        choose_profile("simple", section=section, scores=True)

        wants = [
            rounds.profile_for(make_proposal(author=alice, section=where)).scores for where in (section, None)
        ]

        assert wants == [True, False]

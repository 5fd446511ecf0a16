"""Each decision profile against worked examples from its community's own rules."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from proposals.judging import Stage, Standing, judge, may_resolve, why_impossible
from proposals.profiles import GO, LABELS, MOBY, PROFILES, PYTHON_DELEGATE, RFCBOT, SIMPLE, SWIFT
from proposals.rules import NewConcern, Profile, Resolver
from proposals.thresholds import Base, Measure, Tally, Threshold
from proposals.workflow import Status

OPENED = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
ZONE = ZoneInfo("UTC")


def standing(eligible: int, signed: int = 0, **facts: object) -> Standing:
    """The first `signed` of `eligible` members have signed off."""
    start = Standing(
        disposition=Status.ACCEPTED,
        opened_at=OPENED,
        eligible=frozenset(range(eligible)),
        signed=frozenset(range(signed)),
    )
    return replace(start, **facts)  # type: ignore[arg-type]  # a test's shorthand


def resolves(profile: Profile, person: int, eligible: Collection[int] = (1,)) -> bool:
    """Member 1 raised the concern and delegated it to 2; 3 is a chair."""
    return may_resolve(profile, person=person, raised_by=1, delegate=2, chairs={3}, eligible=eligible)


def stage(profile: Profile, round_: Standing, days: float = 0) -> Stage:
    return judge(profile, round_, now=OPENED + timedelta(days=days), zone=ZONE).stage


class TestMoby:
    """REVIEWING.md: two maintainers; GOVERNANCE.md: two thirds of the current committers in a dispute."""

    def test_two_maintainers_are_enough_for_accepting(self) -> None:
        assert [stage(MOBY, standing(10, signed)) for signed in (0, 1, 2)] == [
            Stage.REVIEW, Stage.REVIEW, Stage.READY,
        ]  # fmt: skip

    def test_closing_takes_one_maintainer_with_a_written_justification(self) -> None:
        assert stage(MOBY, standing(10, disposition=Status.DECLINED)) == Stage.READY

    def test_an_open_concern_blocks(self) -> None:
        assert stage(MOBY, standing(10, 5, open_concerns=1, objecting=frozenset({9}))) == Stage.BLOCKED

    def test_a_dispute_takes_two_thirds_of_all_committers_and_seven_days(self) -> None:
        disputed = {"open_concerns": 1, "objecting": frozenset({9}), "voting_since": OPENED}

        assert [stage(MOBY, standing(10, signed, **disputed), days) for signed, days in (
            (7, 6.9), (6, 8), (7, 7),
        )] == [Stage.BLOCKED, Stage.BLOCKED, Stage.READY]  # fmt: skip


class TestRfcbot:
    """nag.rs: no active concern, more than half done, fewer than three outstanding; then ten days."""

    @pytest.mark.parametrize(
        ("members", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 5), (8, 6), (20, 18)]
    )
    def test_how_many_boxes_must_be_ticked(self, members: int, needed: int) -> None:
        stages = [stage(RFCBOT, standing(members, signed)) for signed in range(members + 1)]

        assert stages.index(Stage.FINAL) == needed

    def test_the_final_period_lasts_ten_days_and_is_then_over(self) -> None:
        running = standing(8, 6, final_ends_at=OPENED + timedelta(days=10))

        assert [stage(RFCBOT, running, days) for days in (0, 9.99, 10)] == [
            Stage.FINAL, Stage.FINAL, Stage.READY,
        ]  # fmt: skip

    def test_a_concern_blocks_however_many_signed(self) -> None:
        assert stage(RFCBOT, standing(8, 8, open_concerns=1)) == Stage.BLOCKED

    def test_only_who_raised_a_concern_resolves_it(self) -> None:
        assert [resolves(RFCBOT, person) for person in (1, 2, 3)] == [True, False, False]

    def test_but_the_chair_where_who_raised_it_has_no_say_any_more(self) -> None:
        assert [resolves(RFCBOT, person, ()) for person in (1, 2, 3)] == [True, False, True]

    def test_closing_and_postponing_take_effect_by_themselves_and_merging_never(self) -> None:
        assert RFCBOT.automatic == {Status.DECLINED, Status.POSTPONED}


class TestGo:
    """README: likely accept or decline stands for a week; a change of consensus sends it back to active."""

    def test_a_week_after_the_committee_said_likely(self) -> None:
        likely = standing(5, 1, final_ends_at=OPENED + timedelta(days=7))

        assert [stage(GO, standing(5)), stage(GO, standing(5, 1)), stage(GO, likely, 6), stage(GO, likely, 7)] == [
            Stage.REVIEW, Stage.FINAL, Stage.FINAL, Stage.READY,
        ]  # fmt: skip

    def test_a_new_concern_sends_it_back(self) -> None:
        assert (GO.on_new_concern, stage(GO, standing(5, 1, open_concerns=1))) == (
            NewConcern.RESET,
            Stage.BLOCKED,
        )

    def test_a_hold_stops_everything(self) -> None:
        assert stage(GO, standing(5, 5, held=True), 100) == Stage.HELD


class TestSwift:
    """process.md: ten days with two weekends; not a vote."""

    def test_it_stays_open_over_two_weekends_whatever_is_said(self) -> None:
        assert [stage(SWIFT, standing(5), days) for days in (0, 11.6, 11.7)] == [
            Stage.OPEN, Stage.OPEN, Stage.READY,
        ]  # fmt: skip
        assert stage(SWIFT, standing(5, open_concerns=3), 12) == Stage.READY


class TestPythonDelegate:
    """PEP 1: the delegate alone accepts or rejects."""

    def test_the_delegates_word_is_enough_and_needed(self) -> None:
        assert [stage(PYTHON_DELEGATE, standing(1, signed)) for signed in (0, 1)] == [
            Stage.REVIEW,
            Stage.READY,
        ]
        assert stage(PYTHON_DELEGATE, standing(0)) == Stage.REVIEW


def test_a_simple_project_needs_nobody_but_the_maintainer_who_decides() -> None:
    assert stage(SIMPLE, standing(1)) == Stage.READY
    assert stage(SIMPLE, standing(3, open_concerns=1)) == Stage.BLOCKED


@pytest.mark.parametrize(
    ("threshold", "tally", "needed"),
    [
        (Threshold(Measure.COUNT, Fraction(2)), Tally(9, 0), 2),
        (Threshold(Measure.EACH), Tally(4, 1), 4),
        (Threshold(Measure.EACH), Tally(0, 0), 1),
        (Threshold(Measure.EACH, base=Base.NOT_ABSTAINING), Tally(4, 1, abstained=1), 3),
        (Threshold(Measure.ALL_BUT, Fraction(1)), Tally(4, 1), 3),
        (Threshold(Measure.ALL_BUT, Fraction(9)), Tally(4, 1), 0),
        (Threshold(Measure.FRACTION, Fraction(2, 3)), Tally(10, 0), 7),
        (Threshold(Measure.FRACTION, Fraction(1, 2)), Tally(10, 0), 5),
        (Threshold(Measure.FRACTION, Fraction(1, 2), strict=True), Tally(10, 0), 6),
        # PEP 13: of those who did not abstain.
        (Threshold(Measure.FRACTION, Fraction(1, 2), Base.NOT_ABSTAINING, strict=True), Tally(5, 0, 2), 2),
        (Threshold(Measure.FRACTION, Fraction(2, 3), Base.CAST), Tally(9, 3, 1, 2), 4),
        # A share of nobody is still one.
        (Threshold(Measure.FRACTION, Fraction(2, 3), Base.CAST), Tally(9, 0), 1),
    ],
)
def test_how_many_sign_offs_a_threshold_needs(threshold: Threshold, tally: Tally, needed: int) -> None:
    assert threshold.needed(tally) == needed


def test_what_can_never_pass_is_told() -> None:
    three = Profile(name="three", thresholds=(Threshold(Measure.COUNT, Fraction(3)),))

    assert [why_impossible(three, eligible) for eligible in (0, 1, 2, 3)] == [
        "This can never pass: it needs 3 sign-offs, and nobody is eligible.",
        "This can never pass: it needs 3 sign-offs, and 1 person is eligible.",
        "This can never pass: it needs 3 sign-offs, and 2 people are eligible.",
        "",
    ]
    assert why_impossible(SIMPLE, 0) == ""


def test_only_the_words_of_those_who_are_eligible_count() -> None:
    """Somebody who lost the role, and somebody who signed off and then abstained."""
    told = standing(3, signed=0, abstained=frozenset({1}))
    told = replace(told, signed=frozenset({0, 1, 99}), objecting=frozenset({0, 2, 98}))

    assert (told.tally, told.missing) == (Tally(3, in_favour=1, abstained=1, against=1), frozenset({2}))


def test_on_hold_nothing_is_ready_even_what_the_rules_do_not_speak_of() -> None:
    assert stage(MOBY, standing(10, disposition=Status.DECLINED, held=True)) == Stage.HELD


@pytest.mark.parametrize(("signed", "where"), [(0, Stage.REVIEW), (3, Stage.BLOCKED)])
def test_a_vote_is_waited_for_until_its_end_and_no_longer(signed: int, where: Stage) -> None:
    disputed = standing(9, signed, open_concerns=1, objecting=frozenset({8}), voting_since=OPENED)
    told = [judge(MOBY, disputed, now=OPENED + timedelta(days=days), zone=ZONE) for days in (1, 7)]

    assert [(verdict.stage, verdict.due_at) for verdict in told] == [
        (where, OPENED + timedelta(days=7)),
        (where, None),
    ]


def test_only_where_nothing_is_waited_for_one_word_is_enough() -> None:
    late = replace(SIMPLE, final_period=GO.final_period)

    assert [profile.takes_one for profile in (SIMPLE, MOBY, SWIFT, late)] == [True, False, False, False]


def test_a_round_that_cannot_pass_any_more_says_so_and_what_helps() -> None:
    gone = judge(PYTHON_DELEGATE, standing(0), now=OPENED, zone=ZONE)
    alone = judge(MOBY, standing(1), now=OPENED, zone=ZONE)

    assert gone.missing == (
        "It needs everyone who is eligible: 0 of 1 so far.",
        "This can never pass: it needs everyone who is eligible, and nobody is eligible.",
        "Name another delegate.",
    )
    assert alone.missing == (
        "It needs 2 sign-offs: 0 of 2 so far.",
        "This can never pass: it needs 2 sign-offs, and 1 person is eligible.",
        "It waits for more people, or another outcome.",
    )


def test_a_concern_is_resolved_by_who_may() -> None:
    profile = replace(SIMPLE, resolvers=frozenset({Resolver.DELEGATE}))
    assert [resolves(SIMPLE, person) for person in (1, 2, 3, 4)] == [
        True,
        True,
        True,
        False,
    ]
    assert [resolves(profile, person) for person in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
def test_a_profile_is_frozen_and_read_again_as_it_was(profile: Profile) -> None:
    assert Profile.from_json(profile.as_json()) == profile


def test_every_profile_has_a_label() -> None:
    assert set(LABELS) == set(PROFILES)

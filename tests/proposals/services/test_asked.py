"""What waits for one person: a number, a list and a filter by one rule."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.accounts import roles
from portal.accounts.models import User
from portal.notifications.models import Notification
from proposals import announcements
from proposals.electorate import electorate, rounds_with
from proposals.models import Proposal, Review
from proposals.profiles import PROFILES
from proposals.services import concerns, deciding, queue, review, signing
from proposals.services.asked import Ask, asked_of, asks, count_asked
from proposals.services.panel import panel_of
from proposals.workflow import Status
from tests.factories import (
    choose_profile,
    make_co_author,
    make_maintainer,
    make_proposal,
    make_round,
    make_user,
    turn_of,
)


def asked(member: User) -> list[tuple[str, str]]:
    """What the list says; the number says how long it is."""
    fresh = User.objects.get(pk=member.pk)
    rows = [(row.title, row.ask) for row in asked_of(fresh)]  # type: ignore[attr-defined]  # annotated
    assert count_asked(fresh) == len(rows)
    return rows


def test_what_was_submitted_waits_for_all_who_review_but_its_authors(carol: User, dana: User) -> None:
    make_proposal("From a stranger")
    make_proposal("From Dana", author=dana)
    make_co_author(make_proposal("With Carol"), carol)
    for status in set(Status) - {Status.SUBMITTED}:
        make_proposal(status=status)

    assert asked(carol) == [("From a stranger", "take"), ("From Dana", "take")]
    assert asked(dana) == [("From a stranger", "take"), ("With Carol", "take")]


def test_a_round_waits_for_those_who_are_eligible_until_they_say_something(
    carol: User, dana: User, mia: User
) -> None:
    proposal = make_round("moby", by=dana, title="Tiles")
    before = [asked(member) for member in (carol, dana, mia)]

    signing.sign_off(proposal, by=dana)
    signing.abstain(proposal, by=mia)
    spoken = [asked(member) for member in (dana, mia)]
    signing.take_back(proposal, by=mia)

    assert before == [[], [("Tiles", "speak")], [("Tiles", "speak")]]
    assert spoken == [[], []]
    assert asked(mia) == [("Tiles", "speak")]


def test_what_has_all_that_the_rules_want_waits_for_all_who_decide(
    carol: User, dana: User, mia: User
) -> None:
    proposal = make_round("moby", by=dana, title="Tiles")
    for member in (dana, mia):
        signing.sign_off(proposal, by=member)
    enough = [asked(member) for member in (carol, dana, mia)]
    ready_at = Review.objects.get().ready_at

    signing.take_back(proposal, by=mia)

    assert enough == [[], [("Tiles", "decide")], [("Tiles", "decide")]]
    assert ready_at is not None
    assert [asked(member) for member in (dana, mia)] == [[], [("Tiles", "speak")]]
    assert Review.objects.get(proposal=proposal).ready_at is None


def test_what_is_ready_but_held_or_decided_waits_for_nobody(dana: User, mia: User) -> None:
    held, decided = (make_round("simple", by=dana, title=title) for title in ("Held", "Decided"))
    before = [title for title, ask in asked(mia) if ask == "decide"]

    signing.hold(held, by=dana, waits_for="the next release")
    deciding.decide(decided, Status.DECLINED, by=dana, rationale="Not ours.")

    assert before == ["Held", "Decided"]
    assert [asked(member) for member in (dana, mia)] == [[], []]


def test_an_open_concern_is_a_word_and_waits_for_whoever_the_rules_leave_it_to(
    carol: User, dana: User, mia: User
) -> None:
    proposal = make_round("moby", by=carol, title="Tiles")
    concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
    raised = [asked(member) for member in (carol, dana, mia)]

    concerns.delegate_concern(concern, to=dana, by=mia)
    handed = [asked(member) for member in (carol, dana, mia)]
    concerns.resolve_concern(concern, resolution="It is free.", by=dana)

    # Carol chairs, and these rules leave it to the chair as well.
    assert raised == [[("Tiles", "resolve")], [("Tiles", "speak")], [("Tiles", "resolve")]]
    assert handed == [[("Tiles", "resolve")], [("Tiles", "resolve")], []]
    assert [asked(member) for member in (carol, dana, mia)] == [
        [],
        [("Tiles", "speak")],
        [("Tiles", "speak")],
    ]


def test_where_only_the_raiser_resolves_nobody_else_is_asked(carol: User, dana: User, mia: User) -> None:
    proposal = make_round("rfcbot", by=dana, title="Tiles")
    concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
    signing.sign_off(proposal, by=carol)

    assert [asked(member) for member in (carol, dana, mia)] == [[], [], [("Tiles", "resolve")]]

    User.objects.filter(pk=mia.pk).update(is_active=False)
    assert [asked(member) for member in (carol, dana)] == [[], [("Tiles", "resolve")]]


@pytest.mark.parametrize("name", PROFILES)
def test_asked_from_either_side_the_same_people_have_a_say(
    carol: User, dana: User, mia: User, alice: User, mo: User, name: str
) -> None:
    proposal = make_round(name, by=dana, delegate=carol)
    roles.grant(alice, roles.REVIEWERS)  # too late where there is a snapshot
    round_ = proposal.reviews.get()

    found = {
        member.username
        for member in User.objects.all()
        if Review.objects.filter(rounds_with(member), pk=round_.pk).exists()
    }

    assert found == {member.username for member in electorate(round_)}


def test_whoever_is_asked_to_resolve_may(carol: User, dana: User, mia: User) -> None:
    for name in PROFILES:
        delegate = mia if name == "python_delegate" else None
        proposal = make_round(name, by=carol, delegate=delegate)
        concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)

    for member in (carol, dana, mia):
        for row in Proposal.objects.filter(asks(member)[Ask.RESOLVE]):
            round_ = panel_of(row).round
            assert round_ and any(round_.resolves(member, concern) for concern in round_.open_concerns)
    assert [len(asked(member)) for member in (carol, mia)] == [len(PROFILES) - 1, len(PROFILES)]


def test_what_is_overdue_comes_first_for_its_chair_and_what_is_on_hold_waits_for_nobody(
    dana: User, mia: User
) -> None:
    late, held, _ = (make_round("moby", by=dana, title=title) for title in ("Late", "Held", "Young"))
    Proposal.objects.filter(pk__in=(late.pk, held.pk)).update(
        **turn_of(Status.IN_REVIEW, since=timezone.now() - timedelta(days=31))
    )
    signing.hold(held, by=dana, waits_for="the new map")
    make_proposal("New")

    assert asked(dana) == [("Late", "hurry"), ("Young", "speak"), ("New", "take")]
    assert asked(mia) == [("Late", "speak"), ("Young", "speak"), ("New", "take")]


@pytest.mark.parametrize("gone", ["deactivated", "lost the role", "an author", "the author"])
def test_where_the_chair_leads_no_more_every_maintainer_is_asked_and_told(
    dana: User, mia: User, carol: User, gone: str
) -> None:
    proposal = make_round("swift", by=dana, title="Late")
    Proposal.objects.filter(pk=proposal.pk).update(
        **turn_of(Status.IN_REVIEW, since=timezone.now() - timedelta(days=40))
    )
    before = asked(mia)
    if gone == "an author":
        make_co_author(proposal, dana)
    elif gone == "the author":
        Proposal.objects.filter(pk=proposal.pk).update(author=dana)
    elif gone == "deactivated":
        User.objects.filter(pk=dana.pk).update(is_active=False)
    else:
        roles.revoke(dana, roles.MAINTAINERS)

    queue.remind()
    announcements.announce(proposal.events.get(kind="overdue").pk)

    assert (("Late", "hurry") in before, asked(mia), ("Late", "hurry") in asked(carol)) == (
        False,
        [("Late", "hurry")],
        False,
    )
    told = Notification.objects.filter(subject__contains="overdue", mail=True)
    assert [one.recipient for one in told] == [mia]


def test_one_that_was_only_invited_to_write_it_is_asked_as_before(carol: User) -> None:
    make_co_author(make_proposal("Tiles"), carol, accepted=False)

    assert asked(carol) == [("Tiles", "take")]


def test_one_that_became_an_author_is_not_asked_about_their_own(dana: User, mia: User) -> None:
    choose_profile("moby")
    proposal = make_proposal("Tiles")
    review.start_review(proposal, by=dana, reason="Time.")
    concerns.raise_concern(proposal, name="cost", body="Too costly.", by=mia)
    make_co_author(proposal, mia)

    assert asked(mia) == []


def test_nobody_without_a_role_is_asked_and_no_query_says_so(
    eve: User, django_assert_num_queries: Any
) -> None:
    make_proposal()

    with django_assert_num_queries(0):
        assert count_asked(eve) == 0


def test_one_query_counts_however_much_waits(dana: User, mia: User, django_assert_num_queries: Any) -> None:
    for rows in (2, 20):
        for _ in range(rows):
            make_proposal()
            proposal = make_round("moby", by=dana)
            concerns.raise_concern(proposal, name="cost", body="Too costly.", by=make_maintainer())
        dana = User.objects.get(pk=dana.pk)

        with django_assert_num_queries(3):  # the member's permissions in two, and the number
            count_asked(dana)


def test_a_moderator_is_asked_nothing(mo: User) -> None:
    make_proposal()

    assert count_asked(mo) == 0
    assert count_asked(make_user("staff", is_staff=True)) == 0

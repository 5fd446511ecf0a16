"""Nothing of a proposal's time runs while it goes on as another one: after undoing the merge all is left that was."""

from datetime import UTC, datetime, timedelta

import time_machine

from portal.accounts.models import User
from proposals.services import concerns, merging, signing
from proposals.tasks import decide_by_time, remind_of_turns
from proposals.workflow import Status
from tests.factories import make_proposal, make_round
from tests.proposals.services.merged import WHY

START = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)


def test_a_final_comment_period_has_all_that_was_left(carol: User, dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        duplicate = make_round("rfcbot", by=dana, disposition=Status.DECLINED)
        signing.sign_off(duplicate, by=carol)
        clock.shift(4 * DAY)
        record = merging.merge(duplicate, make_proposal(), by=dana, reason=WHY)
        clock.shift(30 * DAY)
        decide_by_time()
        merging.unmerge(record, by=dana)
        decide_by_time()

        duplicate.refresh_from_db()
        review, ends_at = duplicate.reviews.get(), START + 40 * DAY
        assert (duplicate.status, review.final_ends_at, review.due_at, duplicate.turn_ends_at) == (
            *("final_comment", ends_at, ends_at, ends_at),
        )
        clock.move_to(ends_at)
        decide_by_time()

    duplicate.refresh_from_db()
    assert duplicate.status == "declined"


def test_a_hold_that_goes_on_is_one_stop(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        duplicate = make_round("go", by=dana)
        signing.sign_off(duplicate, by=dana)
        clock.shift(DAY)
        signing.hold(duplicate, by=dana, waits_for="the rangers")
        clock.shift(DAY)
        record = merging.merge(duplicate, make_proposal(), by=dana, reason=WHY)
        clock.shift(DAY)
        merging.unmerge(record, by=dana)
        clock.shift(DAY)
        signing.release(duplicate, by=dana)

    duplicate.refresh_from_db()
    review = duplicate.reviews.get()
    assert review.stood_still == [[(START + n * DAY).isoformat() for n in (1, 4)]]
    assert review.final_ends_at == duplicate.turn_ends_at == START + 10 * DAY


def test_a_vote_and_the_least_time_go_on_too(dana: User, mia: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        disputed, young = make_round("moby", by=dana), make_round("swift", by=dana)
        for maintainer in (dana, mia):
            signing.sign_off(disputed, by=maintainer)
        concerns.raise_concern(disputed, name="cost", body="Too costly.", by=mia)
        signing.call_vote(disputed, by=dana)
        clock.shift(DAY)
        records = [merging.merge(one, make_proposal(), by=dana, reason=WHY) for one in (disputed, young)]
        clock.shift(20 * DAY)
        for record in records:
            merging.unmerge(record, by=dana)

        ends = [one.reviews.get().due_at for one in (disputed, young)]
    # Of the two weekends none was before it.
    assert ends == [START + 27 * DAY, datetime(2026, 12, 28, tzinfo=UTC)]


def test_a_turn_without_a_round_has_what_was_left(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        duplicate = make_proposal()
        clock.shift(4 * DAY)
        record = merging.merge(duplicate, make_proposal(), by=dana, reason=WHY)
        duplicate.refresh_from_db()
        assert (duplicate.turn_ends_at, duplicate.overdue) == (None, False)
        clock.shift(30 * DAY)
        merging.unmerge(record, by=dana)
        remind_of_turns()

    duplicate.refresh_from_db()
    assert (duplicate.turn_ends_at, duplicate.turn_since) == (START + 44 * DAY, START)
    assert not duplicate.events.filter(kind="overdue").exists()


def test_a_final_comment_period_that_was_over_stays_over(dana: User) -> None:
    with time_machine.travel(START, tick=False) as clock:
        duplicate = make_round("go", by=dana)
        signing.sign_off(duplicate, by=dana)
        clock.shift(8 * DAY)
        record = merging.merge(duplicate, make_proposal(), by=dana, reason=WHY)
        clock.shift(30 * DAY)
        merging.unmerge(record, by=dana)

        review = duplicate.reviews.get()
        assert (review.final_ends_at, review.ready_at) == (START + 7 * DAY, START + 38 * DAY)

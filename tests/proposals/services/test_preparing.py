"""Several maintainers prepare a decision: who may, what is kept of every edit, and what ends it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Event, PreparedDecision, Proposal
from proposals.services import authoring, deciding, merging, preparing, review, signing
from proposals.services.authoring import Content
from proposals.services.preparing import Wish
from proposals.services.versions import Change
from proposals.tasks import decide_by_time
from proposals.workflow import OUTCOMES, Status
from tests.factories import make_maintainer, make_proposal, make_round, make_section, make_user

NO = Wish(Status.DECLINED, "No room **now**.")


def edits(prepared: PreparedDecision) -> list[tuple[int, str, str, str]]:
    return [
        (edit.number, edit.by.username, edit.outcome, edit.rationale)
        for edit in prepared.edits.select_related("by")
    ]


def end(proposal: Proposal) -> tuple[str, str, str]:
    row = proposal.prepared.select_related("ended_by").get()
    return row.ended_how, row.ended_why, row.ended_by.username if row.ended_by else ""


def test_a_prepared_decision_is_kept_and_changes_nothing(dana: User) -> None:
    proposal = make_proposal()
    section = make_section("Maps")
    before = (proposal.status, proposal.moved_at, proposal.round)

    prepared = preparing.prepare(
        proposal, Wish(Status.ACCEPTED, "  It *fits*. ", section, " Q3 2027 ", create_issue=True), by=dana
    )

    proposal.refresh_from_db()
    prepared.refresh_from_db()
    assert (prepared.outcome, prepared.section, prepared.target, prepared.create_issue) == (
        *("accepted", section),
        *("Q3 2027", True),
    )
    assert (prepared.rationale, prepared.rationale_html) == ("It *fits*.", "<p>It <em>fits</em>.</p>\n")
    assert edits(prepared) == [(1, "dana", "accepted", "It *fits*.")]
    assert (proposal.status, proposal.moved_at, proposal.round) == before
    assert not proposal.decisions.exists() and not Event.objects.exists()


def test_only_an_acceptance_keeps_a_place_on_the_roadmap(dana: User) -> None:
    prepared = preparing.prepare(
        make_proposal(), Wish(Status.DECLINED, "No.", make_section(), "Q3 2027", create_issue=True), by=dana
    )

    assert (prepared.section, prepared.target, prepared.create_issue) == (None, "", False)


def test_every_maintainers_edit_stays_on_record(dana: User) -> None:
    erin = make_maintainer("erin")
    section = make_section("Maps")
    prepared = preparing.prepare(make_proposal(), NO, by=dana)

    preparing.edit(prepared, Wish(Status.DECLINED, "No room this year."), by=erin, revision=1)
    saved = preparing.edit(prepared, Wish(Status.ACCEPTED, "There is room.", section), by=dana, revision=2)

    assert (saved.outcome, saved.rationale_html, saved.revision) == (
        *("accepted", "<p>There is room.</p>\n"),
        3,
    )
    assert edits(saved) == [
        (1, "dana", "declined", "No room **now**."),
        (2, "erin", "declined", "No room this year."),
        (3, "dana", "accepted", "There is room."),
    ]
    first, second, third = saved.edits.all()
    assert [part.name for part in preparing.differences(first, second)] == ["Rationale"]
    assert [part.name for part in preparing.differences(second, third)] == ["Outcome", "Section", "Rationale"]


def test_an_edit_of_an_older_text_is_refused_and_shows_the_newer_one(dana: User) -> None:
    erin = make_maintainer("erin")
    prepared = preparing.prepare(make_proposal(), NO, by=dana)
    preparing.edit(prepared, Wish(Status.DECLINED, "Not this year."), by=erin, revision=1)

    with pytest.raises(preparing.NewerIntent) as refused:
        preparing.edit(prepared, Wish(Status.DECLINED, "Never."), by=dana, revision=1)

    assert (refused.value.status, refused.value.saved.rationale) == (409, "Not this year.")
    assert PreparedDecision.objects.get().rationale == "Not this year."


def test_saving_what_is_saved_changes_nothing(dana: User) -> None:
    proposal = make_proposal()

    first = preparing.prepare(proposal, NO, by=dana)
    again = preparing.prepare(proposal, NO, by=dana)
    preparing.edit(first, NO, by=dana, revision=1)

    assert (again, edits(first)) == (first, [(1, "dana", "declined", "No room **now**.")])


def test_a_proposal_has_one_that_waits(dana: User) -> None:
    erin = make_maintainer("erin")
    proposal = make_proposal()
    prepared = preparing.prepare(proposal, NO, by=dana)

    with pytest.raises(RuleBroken, match="Dana prepared a decision already"):
        preparing.prepare(proposal, NO, by=erin)
    preparing.cancel(prepared, by=erin, reason="Too early.")
    preparing.prepare(proposal, NO, by=erin)

    assert [row.by.username for row in proposal.prepared.all()] == ["dana", "erin"]


def test_cancelling_needs_a_reason_and_keeps_the_record(dana: User) -> None:
    proposal = make_proposal()
    prepared = preparing.prepare(proposal, NO, by=dana)

    for reason in ("", "  \n", "x" * 10_001):
        with pytest.raises(RuleBroken) as refused:
            preparing.cancel(prepared, by=dana, reason=reason)
        assert refused.value.status == 422
    preparing.cancel(prepared, by=dana, reason=" We wait for data. ")
    preparing.cancel(prepared, by=dana, reason="Twice.")

    assert end(proposal) == ("cancelled", "We wait for data.", "dana")
    with pytest.raises(RuleBroken, match="Dana cancelled it: We wait for data"):
        preparing.edit(prepared, Wish(Status.DECLINED, "No."), by=dana)
    assert edits(prepared) == [(1, "dana", "declined", "No room **now**.")]


def test_only_maintainers_prepare_edit_and_cancel(dana: User, carol: User, mo: User, alice: User) -> None:
    proposal = make_proposal(author=alice)
    prepared = preparing.prepare(proposal, NO, by=dana)

    for person in (carol, mo, alice, make_user("gone", is_active=False)):
        with pytest.raises(PermissionDenied):
            preparing.prepare(make_proposal(), NO, by=person)
        with pytest.raises(PermissionDenied):
            preparing.edit(prepared, Wish(Status.DECLINED, "No."), by=person)
        with pytest.raises(PermissionDenied):
            preparing.cancel(prepared, by=person, reason="No.")

    prepared.refresh_from_db()
    assert (prepared.ended_at, prepared.revision, PreparedDecision.objects.count()) == (None, 1, 1)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Wish(Status.DECLINED, " \n "), "Give a public reason"),
        (Wish(Status.DECLINED, "x" * 10_001), "10,000 characters at most"),
        (Wish(Status.ACCEPTED, "Yes."), "Choose the section"),
        (Wish(Status.IN_REVIEW, "Yes."), "In review is not a decision"),
        (Wish(Status.WITHDRAWN, "Yes."), "Withdrawn is not a decision"),
    ],
)
def test_what_could_never_be_published_is_refused_in_words(dana: User, wish: Wish, says: str) -> None:
    proposal = make_proposal()

    with pytest.raises(RuleBroken, match=says) as refused:
        preparing.prepare(proposal, wish, by=dana)
    prepared = preparing.prepare(proposal, NO, by=dana)
    with pytest.raises(RuleBroken, match=says):
        preparing.edit(prepared, wish, by=dana, revision=1)

    assert (refused.value.status, PreparedDecision.objects.get().revision) == (422, 1)


def test_a_section_that_left_and_a_target_without_end_are_refused(dana: User) -> None:
    gone = make_section("Old", left_at=timezone.now())

    for wish in (
        Wish(Status.ACCEPTED, "Yes.", gone),
        Wish(Status.ACCEPTED, "Yes.", make_section(), "x" * 101),
    ):
        with pytest.raises(RuleBroken) as refused:
            preparing.prepare(make_proposal(), wish, by=dana)
        assert refused.value.status == 422


@pytest.mark.parametrize("status", [Status.DRAFT, Status.POSTPONED, Status.RETURNED, Status.DECLINED])
def test_what_is_not_before_the_maintainers_is_not_prepared(dana: User, status: Status) -> None:
    for outcome in OUTCOMES:
        with pytest.raises(RuleBroken, match="cannot become"):
            preparing.prepare(make_proposal(status=status), Wish(outcome, "So.", make_section()), by=dana)


def test_what_somebody_changed_meanwhile_is_said(dana: User, carol: User) -> None:
    proposal = make_proposal()
    review.start_review(proposal, by=carol, reason="Worth a look.")

    with pytest.raises(RuleBroken, match="Somebody was faster: this proposal is in review now"):
        preparing.prepare(proposal, NO, by=dana, seen=Status.SUBMITTED)


def withdraw(proposal: Proposal, dana: User) -> None:
    authoring.withdraw(proposal, by=proposal.author)


def merge(proposal: Proposal, dana: User) -> None:
    merging.merge(proposal, make_proposal(), by=dana, reason="The same.")


def decide(proposal: Proposal, dana: User) -> None:
    deciding.decide(proposal, Status.POSTPONED, by=dana, rationale="Later.")


@pytest.mark.parametrize(
    ("ends", "why", "by"),
    [
        (withdraw, "Its author withdrew the proposal meanwhile.", "alice"),
        (merge, "The proposal was merged into another one meanwhile.", "dana"),
        (decide, "It was decided without it meanwhile: postponed.", "dana"),
    ],
)
def test_what_ends_the_proposal_overtakes_it_and_keeps_the_record(
    dana: User, alice: User, ends: Callable[[Proposal, User], None], why: str, by: str
) -> None:
    proposal = make_proposal(author=alice)
    other = preparing.prepare(make_proposal(), NO, by=dana)
    prepared = preparing.prepare(proposal, NO, by=dana)

    ends(proposal, dana)

    assert end(proposal) == ("overtaken", why, by)
    for act in (
        partial(preparing.edit, prepared, Wish(Status.DECLINED, "No."), by=dana),
        partial(preparing.cancel, prepared, by=dana, reason="No."),
    ):
        with pytest.raises(RuleBroken, match=f"It waits no longer. {why}"):
            act()
    other.refresh_from_db()
    assert other.ended_at is None


def test_what_a_merge_overtook_waits_again_once_that_is_undone(dana: User) -> None:
    proposal = make_proposal()
    prepared = preparing.prepare(proposal, NO, by=dana)
    before = PreparedDecision.objects.values().get()

    record = merging.merge(proposal, make_proposal(), by=dana, reason="The same.")
    ended = end(proposal)[0]
    merging.unmerge(record, by=dana)

    assert (ended, PreparedDecision.objects.values().get()) == ("overtaken", before)
    assert preparing.brought_back(prepared) == [record]
    preparing.cancel(prepared, by=dana, reason="It is not needed.")
    merging.unmerge(merging.merge(proposal, make_proposal(), by=dana, reason="The same."), by=dana)
    assert end(proposal) == ("cancelled", "It is not needed.", "dana")


def test_what_takes_effect_by_time_overtakes_it_too(dana: User) -> None:
    erin = make_maintainer("erin")
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False) as clock:
        proposal = make_round("rfcbot", by=dana, disposition=Status.DECLINED)
        signing.sign_off(proposal, by=erin)
        preparing.prepare(proposal, NO, by=erin)
        clock.shift(timedelta(days=11))

        decide_by_time()

    proposal.refresh_from_db()
    assert proposal.status == Status.DECLINED
    assert end(proposal) == ("overtaken", "It was decided without it meanwhile: declined.", "dana")


def test_reading_the_newer_text_is_an_edit_of_its_own(dana: User, alice: User) -> None:
    proposal = make_proposal(author=alice)
    prepared = preparing.prepare(proposal, NO, by=dana)
    newer = Content(title=proposal.title, problem="Another problem.", body="Another way.")
    authoring.edit(proposal, newer, by=alice, change=Change(material=True))

    preparing.edit(prepared, NO, by=dana, revision=1, version=2)

    assert list(prepared.edits.values_list("number", "version")) == [(1, 1), (2, 2)]
    first, second = prepared.edits.all()
    assert preparing.differences(first, second) == []
    # Neither an older form nor one that says more than there is changes what was read.
    for number, said in ((1, "No, not now."), (99, "Not now.")):
        prepared = preparing.edit(prepared, Wish(Status.DECLINED, said), by=dana, version=number)
        assert prepared.version == 2

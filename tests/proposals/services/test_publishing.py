"""Prepared decisions are published together: all of them in one transaction, or none."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals import announcements
from proposals.models import Decision, Event, PreparedDecision
from proposals.services import authoring, deciding, discussion, preparing, publishing, signing, voting
from proposals.services.authoring import Content
from proposals.services.preparing import Wish
from proposals.services.versions import Change
from proposals.workflow import Status
from roadmap.models import Item, Section
from roadmap.services import importing
from tests.factories import make_decision, make_item, make_maintainer, make_proposal, make_round, make_section


def prepare(by: User, outcome: Status = Status.DECLINED, **wish: Any) -> PreparedDecision:
    """A prepared decision on a new proposal."""
    title = wish.pop("title", "")
    proposal = wish.pop("proposal", None) or make_proposal(title)
    if outcome == Status.ACCEPTED:
        wish.setdefault("section", make_section("Maps"))
    return preparing.prepare(proposal, Wish(outcome, "It *fits*.", **wish), by=by)


def chosen(*rows: PreparedDecision) -> Mapping[int, int]:
    return {row.pk: row.revision for row in rows}


def untouched(*rows: PreparedDecision) -> bool:
    """Whether nothing of it was published."""
    open_rows = PreparedDecision.objects.waiting().filter(pk__in=[row.pk for row in rows])
    return open_rows.count() == len(rows) and not Decision.objects.exists() and not Item.objects.exists()


def test_what_several_prepared_is_published_at_once(dana: User, alice: User, bob: User) -> None:
    erin = make_maintainer("erin")
    wanted = make_proposal("Closures", author=alice)
    voting.cast_vote(wanted.pk, by=bob)
    yes = prepare(dana, Status.ACCEPTED, proposal=wanted, target="Q3 2027")
    no = prepare(erin)

    done = publishing.publish_together(chosen(yes, no), by=erin)

    wanted.refresh_from_db()
    assert [row.pk for row in done] == [yes.pk, no.pk]
    assert [(d.proposal_id, d.outcome, d.rationale, d.by) for d in Decision.objects.order_by("pk")] == [
        (yes.proposal_id, "accepted", "It *fits*.", erin),
        (no.proposal_id, "declined", "It *fits*.", erin),
    ]
    assert wanted.roadmap_item is not None
    assert (wanted.roadmap_item.title, wanted.roadmap_item.target) == ("Closures", "Q3 2027")
    assert [
        (row.ended_how, row.ended_why, row.ended_by, row.decision) for row in PreparedDecision.objects.all()
    ] == [
        ("published", "", erin, Decision.objects.get(outcome="accepted")),
        ("published", "", erin, Decision.objects.get(outcome="declined")),
    ]
    assert (
        list(Event.objects.filter(kind="decided").values_list("actor__username", flat=True)) == ["erin"] * 2
    )


def test_publishing_twice_publishes_once(dana: User) -> None:
    rows = [prepare(dana, Status.ACCEPTED), prepare(dana)]

    publishing.publish_together(chosen(*rows), by=dana)
    again = publishing.publish_together(chosen(*rows), by=make_maintainer("erin"))

    assert (again, Decision.objects.count(), Item.objects.count()) == ([], 2, 1)
    assert {row.ended_by for row in PreparedDecision.objects.all()} == {dana}


def test_one_that_is_refused_keeps_all_of_them_back(dana: User) -> None:
    make_maintainer("erin")
    good = prepare(dana)
    held = prepare(dana, proposal=make_round("simple", by=dana))
    signing.hold(held.proposal, by=dana, waits_for="the survey")
    missing = prepare(dana, Status.ACCEPTED, proposal=make_round("moby", by=dana))

    with pytest.raises(publishing.NotPublished) as refused:
        publishing.publish_together(chosen(good, held, missing), by=dana)

    assert refused.value.reasons == {
        held.pk: "It is on hold: it waits for the survey. Let it go on first.",
        missing.pk: "It needs 2 sign-offs: 0 of 2 so far.",
    }
    assert refused.value.message.startswith("Nothing was published: 2 of them cannot be.")
    assert untouched(good, held, missing)
    assert not Event.objects.filter(kind="decided").exists()


def test_what_only_deciding_itself_finds_keeps_all_of_them_back(dana: User) -> None:
    """A target is looked at with the document, when the item is written."""
    importing.apply(importing.preview(b"# Trails\n\n## Maps\n\n### Tiles\n\nText.\n", repository="w/m"))
    section = Section.objects.current().get()
    first, last = prepare(dana, Status.ACCEPTED, section=section), prepare(dana)
    bad = prepare(dana, Status.ACCEPTED, section=section, target="**or so")
    items = Item.objects.count()

    with pytest.raises(publishing.NotPublished) as refused:
        publishing.publish_together(chosen(first, bad, last), by=dana)

    assert refused.value.reasons == {
        bad.pk: "The document cannot say “**or so” as the target of the new item: choose another one, or none."
    }
    assert (Decision.objects.count(), Item.objects.count()) == (0, items)
    assert PreparedDecision.objects.waiting().count() == 3


def leave(row: PreparedDecision) -> None:
    Section.objects.filter(title="Maps").update(left_at=timezone.now())


def rewrite(row: PreparedDecision) -> None:
    text = Content(title=row.proposal.title, problem="Another problem.", body="Another way.")
    authoring.edit(row.proposal, text, by=row.proposal.author, change=Change(material=True))


def withdraw(row: PreparedDecision) -> None:
    authoring.withdraw(row.proposal, by=row.proposal.author)


def decide(row: PreparedDecision) -> None:
    deciding.decide(row.proposal, Status.RETURNED, by=row.by, rationale="Say more.")


def cancel(row: PreparedDecision) -> None:
    preparing.cancel(row, by=row.by, reason="Too early.")


def edit(row: PreparedDecision) -> None:
    preparing.edit(row, Wish(Status.DECLINED, "No."), by=row.by)


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (leave, "“1. Maps” is no longer on the roadmap. Edit it and choose another section."),
        (rewrite, publishing.REREAD),
        (withdraw, "Its author withdrew the proposal meanwhile."),
        (decide, "It was decided without it meanwhile: returned for revision."),
        (cancel, "Dana cancelled it: Too early."),
        (edit, publishing.EDITED),
    ],
)
def test_what_changed_meanwhile_is_said(
    dana: User, meanwhile: Callable[[PreparedDecision], None], why: str
) -> None:
    row, other = prepare(dana, Status.ACCEPTED), prepare(dana)
    read = chosen(row, other)
    meanwhile(row)
    before = Decision.objects.count()

    with pytest.raises(publishing.NotPublished) as refused:
        publishing.publish_together(read, by=dana)

    other.refresh_from_db()
    assert refused.value.reasons == {row.pk: why}
    assert (other.ended_at, Decision.objects.count()) == (None, before)


def test_read_again_it_can_be_published(dana: User) -> None:
    row = prepare(dana)
    rewrite(row)
    saved = preparing.edit(row, Wish(Status.DECLINED, "It *fits*."), by=dana, revision=1)

    publishing.publish_together(chosen(saved), by=dana)

    assert Decision.objects.get().outcome == "declined"


def test_a_small_edit_of_the_proposal_stops_nothing(dana: User) -> None:
    row = prepare(dana)
    proposal = row.proposal
    text = Content(title=proposal.title, problem=proposal.problem, body=f"{proposal.body}!")
    authoring.edit(proposal, text, by=proposal.author)

    publishing.publish_together(chosen(row), by=dana)

    assert Decision.objects.get().proposal == proposal


def test_a_tracking_issue_that_cannot_be_opened_any_more_is_said(dana: User) -> None:
    row = prepare(dana, Status.ACCEPTED, create_issue=True)

    with pytest.raises(publishing.NotPublished) as refused:
        publishing.publish_together(chosen(row), by=dana)

    assert refused.value.reasons[row.pk].startswith("The portal may not open issues")


def test_only_maintainers_publish_what_is_there(dana: User, carol: User, alice: User) -> None:
    row = prepare(dana)

    for person in (carol, alice):
        with pytest.raises(PermissionDenied):
            publishing.publish_together(chosen(row), by=person)
    for numbers, why in (
        ({}, "Tick what shall be published"),
        ({row.pk: 1, 9999: 1}, "not there any more"),
        (dict.fromkeys(range(1, 52), 1), "At most 50 decisions"),
    ):
        with pytest.raises(RuleBroken, match=why) as refused:
            publishing.publish_together(numbers, by=dana)
        assert refused.value.status == 422

    assert untouched(row)


def test_the_forecast_says_what_each_would_do(dana: User, alice: User, bob: User, eve: User) -> None:
    proposal = make_proposal(author=alice)
    voting.cast_vote(proposal.pk, by=bob)
    voting.cast_vote(proposal.pk, by=dana)
    discussion.add_comment(proposal, body="Yes.", by=eve, key=proposal.key)
    discussion.add_comment(proposal, body="And soon.", by=bob, key=alice.proposals.get().key)
    fresh, old = prepare(dana, Status.ACCEPTED, proposal=proposal), make_proposal(round=2)
    decision = make_decision(old, outcome=Status.ACCEPTED)
    decision.item = make_item("Offline tiles")
    decision.round = 1
    decision.save()
    again = prepare(dana, Status.ACCEPTED, proposal=old)

    said = publishing.forecast([fresh, again], by=dana)
    publishing.publish_together(chosen(fresh), by=dana)
    announcements.announce(Event.objects.get(kind="decided").pk)

    assert [(row.why_not, row.told, row.item) for row in said] == [("", 3, None), ("", 1, decision.item)]
    told = Notification.objects.filter(event__startswith="proposals.", subject__contains="accepted")
    assert told.count() == 3


def test_reasons_and_forecasts_cost_as_much_for_many_as_for_few(
    dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    section = make_section()
    for _ in range(9):
        prepare(dana, Status.ACCEPTED, section=section)
    pks = [row.pk for row in PreparedDecision.objects.all()]

    for few in (pks[:2], pks):
        rows = list(publishing.rows_of(few))
        with django_assert_num_queries(8):
            assert [said.why_not for said in publishing.forecast(rows, by=dana)] == [""] * len(few)

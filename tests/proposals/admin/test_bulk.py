"""Several proposals at once: tick, choose, see what would happen to each, confirm, and read what was not done."""

from django.contrib.admin.models import LogEntry

from portal.accounts import roles
from portal.accounts.models import User
from portal.notifications.models import Notification
from proposals.announcements import announce_waiting
from proposals.models import AgendaItem, Decision, Look, Proposal
from proposals.services import deciding, looking, meetings, review, voting
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import (
    make_comment,
    make_maintainer,
    make_proposal,
    make_round,
    make_section,
)
from tests.proposals.bulk_steps import WHY, choose, confirm, rows, statuses, tomorrow


def test_a_maintainer_declines_several_after_seeing_what_happens(dana: User, alice: User, bob: User) -> None:
    loved, plain = make_proposal("Loved", author=alice), make_proposal("Plain")
    voting.cast_vote(loved.pk, by=bob)
    make_comment(loved, author=bob)
    make_comment(loved, author=dana)
    browser = signed_in(dana)

    preview = choose(browser, "declined", plain, loved)
    page = preview.content.decode()
    done = confirm(browser, preview, reason=WHY)

    assert "<h1>Decline 2 proposals?</h1>" in page
    assert '<button class="button default" type="submit">Decline 2 proposals</button>' in page
    assert {title: row.partition("told")[0] for title, row in rows(page).items()} == {
        "Loved": "Loved Submitted becomes Declined 1 vote Alice no section chosen 2 people are ",
        "Plain": f"Plain Submitted becomes Declined 0 votes {plain.author.display_name} no section chosen 1 person is ",
    }
    assert (done.status_code, "<h1>Declined: 2</h1>" in done.content.decode()) == (200, True)
    assert statuses(loved, plain) == ["declined", "declined"]
    assert {str(entry) for entry in Decision.objects.filter(rationale=WHY, by=dana)} == {
        "Declined: Loved", "Declined: Plain",
    }  # fmt: skip
    assert {(entry.object_repr, entry.change_message) for entry in LogEntry.objects.all()} == {
        (title, f"Declined, one of 2 at once: {WHY}") for title in ("Loved", "Plain")
    }
    # As many as the page said are told.
    Proposal.objects.get(pk=loved.pk).events.update(at="2026-01-01T00:00Z")
    announce_waiting()
    told = Notification.objects.filter(subject__contains="Loved", subject__icontains="declined")
    assert {notification.recipient for notification in told} == {alice, bob}


def test_what_was_changed_meanwhile_is_left_out_and_the_others_go_through(dana: User) -> None:
    first, second = make_proposal("First"), make_proposal("Second")
    browser = signed_in(dana)
    preview = choose(browser, "declined", first, second)
    deciding.decide(second, Status.POSTPONED, by=dana, rationale="Later.")

    answer = confirm(browser, preview, reason=WHY, **{f"{second.pk}-reason": "My own words."})

    page = answer.content.decode()
    assert (answer.status_code, statuses(first, second)) == (200, ["declined", "postponed"])
    assert "<h1>Declined: 1, left out: 1</h1>" in page
    assert "Left out: Somebody was faster: this proposal is postponed now." in page
    assert "My own words." in page and WHY in page
    assert LogEntry.objects.count() == 1


def test_what_was_left_out_can_be_tried_again_with_the_text_that_was_kept(dana: User, alice: User) -> None:
    proposal = make_proposal("First", author=alice)
    browser = signed_in(dana)
    preview = choose(browser, "declined", proposal)
    review.start_review(proposal, by=dana, reason="Its time has come.")

    refused = confirm(browser, preview, reason=WHY)
    again = confirm(browser, refused, reason=WHY)

    assert (refused.status_code, WHY in refused.content.decode()) == (409, True)
    assert "Decline 1 proposal</button>" in refused.content.decode()
    assert (again.status_code, statuses(proposal)) == (200, ["declined"])


def test_the_same_form_sent_twice_does_it_once_and_says_so(dana: User) -> None:
    proposals = [make_proposal("First"), make_proposal("Second")]
    make_section()
    meeting = meetings.plan(tomorrow(), by=dana)
    browser = signed_in(dana)
    for action, typed in (
        ("agenda", {"meeting": meeting.pk, "note": "Speak of it."}),
        ("review", {"reason": "Its time has come.", "outcome": "accepted"}),
        ("declined", {"reason": WHY}),
    ):
        preview = choose(browser, action, *proposals)
        first, second = confirm(browser, preview, **typed), confirm(browser, preview, **typed)

        assert [answer.status_code for answer in (first, second)] == [200, 200]
        assert ": 2</h1>" in second.content.decode()

    assert Decision.objects.count() == 2
    # Each proposal three times, and the meeting for each of them.
    assert LogEntry.objects.count() == 2 * 3 + 2
    assert AgendaItem.objects.filter(note="Speak of it.").count() == 2


def test_each_may_have_a_reason_of_its_own(dana: User) -> None:
    first, second = make_proposal("First"), make_proposal("Second")
    browser = signed_in(dana)
    preview = choose(browser, "returned", first, second)

    confirm(browser, preview, reason=WHY, **{f"{second.pk}-reason": "Say what it costs."})

    assert {decision.proposal: decision.rationale for decision in Decision.objects.all()} == {
        first: WHY, second: "Say what it costs.",
    }  # fmt: skip


def test_accepting_asks_for_the_section_of_each(dana: User) -> None:
    maps, routes = make_section("Maps"), make_section("Routes")
    placed, unplaced = make_proposal("Placed", section=maps), make_proposal("Unplaced")
    browser = signed_in(dana)
    preview = choose(browser, "accepted", placed, unplaced)

    refused = confirm(browser, preview, reason=WHY, **{f"{unplaced.pk}-target": "Q3 2027"})
    done = confirm(
        browser,
        refused,
        reason=WHY,
        **{f"{unplaced.pk}-section": routes.pk, f"{unplaced.pk}-target": "Q3 2027"},
    )

    page = refused.content.decode()
    assert (refused.status_code, "One thing to correct" in page, "Q3 2027" in page, WHY in page) == (
        422, True, True, True,
    )  # fmt: skip
    assert f'<a href="#id_{unplaced.pk}-section">Unplaced</a>: Choose the section' in page
    assert done.status_code == 200
    items = [Proposal.objects.get(pk=proposal.pk).roadmap_item for proposal in (placed, unplaced)]
    assert [(item.title, item.section, item.target) for item in items if item] == [
        ("Placed", maps, ""), ("Unplaced", routes, "Q3 2027"),
    ]  # fmt: skip


def test_what_the_rules_do_not_allow_stands_there_with_its_reason(dana: User, carol: User) -> None:
    other = make_maintainer()
    in_review = make_round("moby", by=dana, title="In review by the rules")
    waiting = make_proposal("Waits")
    declined = make_proposal("Was declined", status=Status.DECLINED)
    browser = signed_in(dana)

    accept = choose(browser, "accepted", in_review, waiting, declined)
    roles.revoke(other, roles.MAINTAINERS)
    take = choose(browser, "review", in_review, waiting, declined)

    page, taking = accept.content.decode(), take.content.decode()
    assert "<h1>Accept</h1>" in page and 'type="submit">Accept' not in page
    for reason in (
        "It needs",
        "Take it into review first",
        "A proposal that is declined cannot become accepted.",
    ):
        assert reason in page
    for reason in ("cannot become in review", "This can never pass", "Reopen it, with what is new."):
        assert reason in taking


def test_a_reviewer_marks_several_as_reviewed(carol: User, dana: User) -> None:
    first, second = make_proposal("First"), make_proposal("Second")
    mine, declined = make_proposal("Mine", author=carol), make_proposal("Over", status=Status.DECLINED)
    browser = signed_in(carol)
    looking.mark_reviewed(second, by=dana)

    preview = choose(browser, "reviewed", first, second, mine, declined)
    page = preview.content.decode()
    done = confirm(browser, preview)
    again = choose(browser, "reviewed", first, second).content.decode()

    assert "Mark 2 proposals as reviewed by me</button>" in page
    assert "Nobody reviews their own proposal" in page and "it does not wait for a review" in page
    assert done.status_code == 200
    assert set(Look.objects.filter(reviewer=carol).values_list("proposal__title", "kind")) == {
        ("First", "reviewed"), ("Second", "reviewed"),
    }  # fmt: skip
    assert again.count("You have reviewed it as it is.") == 2

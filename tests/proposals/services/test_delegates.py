"""Another delegate for a round in which one named person decides."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals import announcements
from proposals.models import Event, Proposal, Review
from proposals.services import deciding, delegates, rounds, signing
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_maintainer, make_reviewer, make_round, make_section
from tests.proposals.views.panels import panel, read, words


def led(proposal: Proposal) -> Review:
    return proposal.reviews.get(ended_at=None)


def test_a_round_whose_delegate_is_gone_says_so_and_another_one_decides(
    carol: User, dana: User, mia: User
) -> None:
    proposal = make_round("python_delegate", by=dana, delegate=carol)
    User.objects.filter(pk=carol.pk).update(is_active=False)
    stuck = words(read(Client(), proposal))

    delegates.name_delegate(proposal, mia, by=dana, reason="Carol left the *project*.")
    signing.sign_off(proposal, by=mia)

    assert "This can never pass: it needs everyone who is eligible, and nobody is eligible." in stuck
    assert "Name another delegate." in stuck
    assert rounds.verdict_of(led(proposal)).ready
    deciding.decide(proposal, Status.ACCEPTED, by=mia, rationale="Yes.", section=make_section())


def test_the_word_of_the_one_before_ends_and_stays_on_record(carol: User, dana: User, mia: User) -> None:
    proposal = make_round("python_delegate", by=dana, delegate=carol)
    signing.sign_off(proposal, by=carol)

    delegates.name_delegate(proposal, mia, by=dana, reason="Carol asked for it.")
    delegates.name_delegate(proposal, mia, by=dana, reason="Again.")

    round_ = led(proposal)
    said = [(one.reviewer, one.withdrawn_at is not None) for one in round_.sign_offs.all()]
    assert (said, round_.delegate) == ([(carol, True)], mia)
    assert [row.member for row in round_.eligible.all()] == [mia]
    assert rounds.verdict_of(round_).missing == ("It needs everyone who is eligible: 0 of 1 so far.",)
    event = proposal.events.get(kind="delegate_named")
    assert event.data == {
        **{"to": mia.pk, "name": "Mia", "before": carol.pk},
        **{"reason": "Carol asked for it.", "reason_html": "<p>Carol asked for it.</p>\n"},
    }
    with pytest.raises(RuleBroken, match="You are not among those who sign off"):
        signing.sign_off(proposal, by=carol)


def test_the_authors_and_both_delegates_are_told(alice: User, carol: User, dana: User, mia: User) -> None:
    proposal = make_round("python_delegate", by=dana, delegate=carol, author=alice, title="Tiles")
    Notification.objects.all().delete()
    Event.objects.all().update(announced_at="2026-01-01T00:00Z")

    delegates.name_delegate(proposal, mia, by=dana, reason="Carol asked for it.")
    announcements.announce(proposal.events.get(kind="delegate_named").pk)

    assert {(one.recipient, one.subject) for one in Notification.objects.all()} == {
        (alice, "Mia decides on your proposal now: Tiles"),
        (carol, "Mia decides in your stead: Tiles"),
        (mia, "Your sign-off is missing: Tiles"),
    }
    assert not mail.outbox


def test_it_is_for_maintainers_who_do_not_write_it(carol: User, dana: User, mia: User, eve: User) -> None:
    proposal = make_round("python_delegate", by=mia, delegate=carol, author=dana)

    for person in (carol, dana, eve):
        with pytest.raises(PermissionDenied):
            delegates.name_delegate(proposal, mia, by=person, reason="So.")
    for to, why in ((dana, "Nobody decides on their own proposal"), (eve, "somebody who reviews here")):
        with pytest.raises(RuleBroken, match=why):
            delegates.name_delegate(proposal, to, by=mia, reason="So.")
    with pytest.raises(RuleBroken, match="Give a public reason"):
        delegates.name_delegate(proposal, mia, by=mia, reason=" ")

    assert led(proposal).delegate == carol


def test_other_rules_know_no_delegate(dana: User, mia: User) -> None:
    proposal = make_round("go", by=dana)

    with pytest.raises(RuleBroken, match="Under the rules of this review no delegate decides"):
        delegates.name_delegate(proposal, mia, by=dana, reason="So.")


def test_the_panel_has_the_form_for_maintainers_and_the_history_what_was_done(
    alice: User, carol: User, dana: User, mia: User
) -> None:
    proposal = make_round("python_delegate", by=dana, delegate=carol, author=alice)
    make_maintainer("erin")
    other = make_reviewer("otto")
    shown = [
        "Name another delegate" in panel(read(browser, proposal))
        for browser in (Client(), *map(signed_in, (alice, carol, dana)))
    ]
    address = f"/proposals/{proposal.pk}/review/name-delegate/"

    refused = signed_in(dana).post(address, {"to": other.pk, "reason": " "})
    done = signed_in(dana).post(address, {"to": other.pk, "reason": "Carol left."})

    assert shown == [False, False, False, True]
    assert (refused.status_code, "Give a public reason" in refused.content.decode()) == (422, True)
    assert (done.status_code, led(proposal).delegate) == (302, other)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.change_message) == (dana, "Named another delegate: Otto")
    assert "named another delegate: “Otto”" in read(Client(), proposal).decode()

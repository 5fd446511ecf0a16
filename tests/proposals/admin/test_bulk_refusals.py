"""Several proposals at once: who may, what is asked for first, and what a bad request gets."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from portal.accounts.models import User
from proposals.models import PreparedDecision, Proposal
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import (
    choose_profile,
    make_comment,
    make_proposal,
    make_round,
    make_section,
)
from tests.history import a_history_that_is_full
from tests.proposals.bulk_steps import QUEUE, WHY, choose, confirm, statuses


def test_reviewers_take_into_review_and_are_offered_nothing_else(carol: User) -> None:
    proposal = make_proposal("First")
    browser = signed_in(carol)

    page = browser.get(QUEUE).content.decode()
    done = confirm(
        browser, choose(browser, "review", proposal), reason="Its time has come.", outcome="accepted"
    )

    assert re.findall(
        r'<option value="(\w+)"', page.partition('name="action"')[2].partition("</select>")[0]
    ) == ["reviewed", "review"]
    assert (done.status_code, statuses(proposal)) == (200, ["in_review"])
    assert browser.get(f"{QUEUE}bulk/declined/?of={proposal.pk}").status_code == 403
    assert browser.post(f"{QUEUE}bulk/declined/?of={proposal.pk}", {"reason": WHY}).status_code == 403
    assert statuses(proposal) == ["in_review"]


def test_a_decision_is_prepared_for_several(dana: User) -> None:
    section = make_section()
    first, second = make_proposal("First", section=section), make_proposal("Second", section=section)
    browser = signed_in(dana)

    done = confirm(browser, choose(browser, "prepare", first, second), reason=WHY, outcome="accepted")
    again = choose(browser, "prepare", first).content.decode()

    assert (done.status_code, statuses(first, second)) == (200, ["submitted", "submitted"])
    assert {row.proposal: (row.outcome, row.section) for row in PreparedDecision.objects.all()} == {
        first: ("accepted", section), second: ("accepted", section),
    }  # fmt: skip
    assert "Dana prepared a decision already." in again


def test_without_a_meeting_one_is_to_be_planned_first(dana: User) -> None:
    page = choose(signed_in(dana), "agenda", make_proposal("First")).content.decode()

    assert "No meeting is planned." in page and "on the agenda</button>" not in page


def test_bad_input_is_answered_in_words_and_changes_nothing(
    dana: User, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_proposal("First"), make_proposal("Second")
    draft = make_proposal("A secret draft", status=Status.DRAFT, author=alice)
    browser = signed_in(dana)

    no_tick = choose(browser, "declined").content.decode()
    unknown = choose(browser, "explode", first).content.decode()
    garbage = browser.post(
        f"{QUEUE}?status=any",
        {"action": "declined", "index": 0, "_selected_action": ["x", "9" * 40]},
        follow=True,
    )
    drafts = browser.get(f"{QUEUE}bulk/declined/?of={draft.pk}.x.{'9' * 40}", follow=True)
    beside = browser.get(f"{QUEUE}bulk/declined/?of={draft.pk}.{first.pk}").content.decode()
    nowhere = browser.get(f"{QUEUE}bulk/explode/?of={first.pk}")
    empty = confirm(
        browser, choose(browser, "declined", first, second), **{f"{first.pk}-reason": "Only for one."}
    )
    unread = browser.post(f"{QUEUE}bulk/declined/?of={first.pk}", {"reason": WHY, f"{first.pk}-seen": "soon"})
    unseen = browser.post(f"{QUEUE}bulk/declined/?of={first.pk}", {"reason": WHY})
    monkeypatch.setattr("proposals.admin.bulk.MOST", 1)
    too_many = choose(browser, "declined", first, second).content.decode()
    too_many_asked = browser.get(f"{QUEUE}bulk/declined/?of={first.pk}.{second.pk}")

    assert "must be selected" in no_tick and "No action selected" in unknown
    assert (garbage.status_code, "must be selected" in garbage.content.decode()) == (200, True)
    assert "None of the proposals that were chosen is here." in drafts.content.decode()
    assert "A secret draft" not in beside and "Decline 1 proposal?" in beside
    assert nowhere.status_code == 404
    assert (empty.status_code, "Only for one." in empty.content.decode()) == (422, True)
    assert "Give a public reason, or one for each proposal" in empty.content.decode()
    assert (unread.status_code, "too old to act on" in unread.content.decode()) == (422, True)
    assert (unseen.status_code, WHY in unseen.content.decode()) == (422, True)
    assert "proposals at once are the most" in too_many
    assert too_many_asked.status_code == 422
    assert (statuses(first, second), LogEntry.objects.count()) == (["submitted", "submitted"], 0)


@pytest.mark.parametrize(
    ("action", "queries"),
    [
        *(("reviewed", 10), ("review", 13), ("accepted", 21), ("declined", 19)),
        *(("prepare", 10), ("place", 10), ("agenda", 9)),
    ],
)
def test_the_page_costs_the_same_for_few_and_for_many(
    dana: User, carol: User, action: str, queries: int, django_assert_num_queries: Any
) -> None:
    browser = signed_in(dana)
    chosen: list[Proposal] = []
    choose_profile("moby")
    for wanted in (2, 12):
        while len(chosen) < wanted:
            proposal = make_proposal(section=make_section())
            make_comment(proposal)
            if len(chosen) % 2:
                proposal = make_round("rfcbot", by=dana)
            chosen.append(proposal)
        of = ".".join(str(proposal.pk) for proposal in chosen)
        with django_assert_num_queries(queries):
            assert browser.get(f"{QUEUE}bulk/{action}/?of={of}").status_code == 200


def test_a_reason_that_was_typed_before_the_session_ended_waits_on_the_page(dana: User) -> None:
    proposal = make_proposal("First")
    browser = signed_in(dana)
    preview = choose(browser, "declined", proposal)

    browser.logout()
    sent = confirm(browser, preview, reason=WHY)
    browser.force_login(dana)
    page = browser.get(f"{QUEUE}bulk/declined/?of={proposal.pk}").content.decode()

    assert (sent.status_code, WHY in page, statuses(proposal)) == (302, True, ["submitted"])


def test_what_cannot_be_written_down_does_not_happen(dana: User) -> None:
    proposal = make_proposal("First")
    browser = signed_in(dana)
    preview = choose(browser, "declined", proposal)

    with a_history_that_is_full(), pytest.raises(OSError, match="full"):
        confirm(browser, preview, reason=WHY)

    assert statuses(proposal) == ["submitted"]

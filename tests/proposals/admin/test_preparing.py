"""Preparing in the admin: the second button of the decision form, the card, editing and cancelling."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import Merge, PreparedDecision, Proposal
from proposals.services import authoring, preparing
from proposals.services.authoring import Content
from proposals.services.preparing import Wish
from proposals.services.versions import Change
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_maintainer, make_proposal, make_section

WHY = "It fits what we do next."


def review_page(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


def page(prepared: PreparedDecision) -> str:
    return reverse("admin:proposals_prepareddecision_change", args=[prepared.pk])


def wish(move: str, **fields: Any) -> dict[str, Any]:
    return {"move": move, "seen": "submitted", "reason": WHY, "then": "prepare", **fields}


def change(move: str, reason: str, *, revision: int = 1, **fields: Any) -> dict[str, Any]:
    sent = {"do": "edit", "move": move, "reason": reason, "revision": revision, "version": 1}
    return {"seen": "submitted", **sent, **fields}


def history(row: Proposal | PreparedDecision) -> list[tuple[str, str]]:
    kind = row._meta.model_name
    entries = LogEntry.objects.filter(object_id=str(row.pk), content_type__model=kind).order_by("pk")
    return [(entry.user.get_username(), entry.change_message) for entry in entries]


def test_the_second_button_keeps_the_decision_for_later(dana: User) -> None:
    section = make_section("Maps")
    proposal = make_proposal("Closures")
    browser = signed_in(dana)

    form = browser.get(review_page(proposal)).content.decode()
    sent = browser.post(
        review_page(proposal),
        wish("accepted", section=section.pk, target="Q3 2027", version="1"),
        follow=True,
    )

    prepared = PreparedDecision.objects.get()
    shown = sent.content.decode()
    proposal.refresh_from_db()
    assert form.index(">Decide</button>") < form.index(">Prepare, publish later</button>")
    assert (proposal.status, prepared.outcome, prepared.section, prepared.target, prepared.version) == (
        *("submitted", "accepted", section),
        *("Q3 2027", 1),
    )
    assert "Prepared: accepted" in shown and WHY in shown and "<strong>Ready</strong>" in shown
    assert ">Prepare, publish later</button>" not in shown
    said = [("dana", f"Prepared: Accepted: {WHY}")]
    assert (history(prepared), history(proposal)) == (said, said)


def test_sent_twice_it_is_prepared_and_logged_once(dana: User) -> None:
    proposal = make_proposal()
    browser = signed_in(dana)

    answers = [browser.post(review_page(proposal), wish("declined")).status_code for _ in range(2)]

    assert (answers, PreparedDecision.objects.count(), len(history(proposal))) == ([302, 302], 1, 1)


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (wish("declined", reason=""), 422, "Give a public reason"),
        (wish("accepted"), 422, "Choose the section of the roadmap"),
        (wish("in_review"), 422, "Only a decision can be prepared."),
        (wish("declined", seen="in_review"), 409, "Somebody was faster: this proposal is submitted now."),
        (wish("nonsense"), 422, "This page was too old to act on."),
        (wish("declined", version="x" * 99), 302, ""),
    ],
)
def test_what_cannot_be_prepared_comes_back_with_its_text(
    dana: User, sent: dict[str, Any], status: int, says: str
) -> None:
    answer = signed_in(dana).post(review_page(make_proposal()), sent)

    text = answer.content.decode()
    assert (answer.status_code, says in text) == (status, True)
    if status != 302:
        assert f"{sent['reason']}</textarea>" in text
        assert not PreparedDecision.objects.exists() and not LogEntry.objects.exists()


def test_a_second_maintainer_is_told_of_the_first_and_keeps_the_text(dana: User) -> None:
    proposal = make_proposal()
    preparing.prepare(proposal, Wish(Status.POSTPONED, "Later."), by=dana)

    answer = signed_in(make_maintainer("erin")).post(review_page(proposal), wish("declined"))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Dana prepared a decision already. Edit that one, or cancel it first." in text
    assert f"{WHY}</textarea>" in text


def test_a_reviewer_reads_and_does_nothing(dana: User, carol: User) -> None:
    proposal = make_proposal()
    prepared = preparing.prepare(proposal, Wish(Status.DECLINED, "No room."), by=dana)
    browser = signed_in(carol)

    card, own = (browser.get(address).content.decode() for address in (review_page(proposal), page(prepared)))
    answers = [
        browser.post(page(prepared), sent).status_code
        for sent in (change("declined", "No."), {"do": "cancel", "why": "No."})
    ]
    other = browser.post(review_page(make_proposal()), wish("declined")).status_code

    for text in (card, own):
        assert "Prepared: declined" in text and "No room." in text
        assert "Publish…" not in text and 'value="cancel"' not in text and 'value="edit"' not in text
    assert (answers, other, PreparedDecision.objects.get().revision) == ([403, 403], 403, 1)


def test_edits_are_kept_with_their_difference(dana: User) -> None:
    proposal = make_proposal()
    prepared = preparing.prepare(proposal, Wish(Status.DECLINED, "No room this year."), by=dana)
    browser = signed_in(make_maintainer("erin"))

    saved = browser.post(page(prepared), change("declined", "No room next year."), follow=True)

    text = saved.content.decode()
    card = browser.get(review_page(proposal)).content.decode()
    assert (saved.status_code, PreparedDecision.objects.get().rationale) == (200, "No room next year.")
    for shown in (text, card):
        assert "1 edit, the last by <bdi>Erin</bdi>" in shown
        assert re_words("removed: ", "this") in shown and re_words("added: ", "next") in shown
    said = [("erin", "Prepared decision edited: No room next year.")]
    assert (history(prepared), history(proposal)) == (said, said)


def re_words(word: str, text: str) -> str:
    """How a difference marks a word."""
    return f'{word}</span>{text}<span class="visually-hidden">'


def test_an_edit_of_what_somebody_edited_meanwhile_comes_back(dana: User) -> None:
    prepared = preparing.prepare(make_proposal(), Wish(Status.DECLINED, "No room."), by=dana)
    preparing.edit(prepared, Wish(Status.DECLINED, "No time."), by=make_maintainer("erin"))
    browser = signed_in(dana)

    late = browser.post(page(prepared), change("declined", "No need."))

    text = late.content.decode()
    assert late.status_code == 409
    assert "Somebody edited it meanwhile." in text and "No time." in text and "No need.</textarea>" in text
    assert 'name="revision" value="2"' in text
    again = browser.post(page(prepared), change("declined", "No need.", revision=2))
    assert (again.status_code, PreparedDecision.objects.get().rationale) == (302, "No need.")


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"revision": "x"}, {"version": ""}, {"move": "in_review"}, {"move": "accepted"}]
)
def test_a_wrong_edit_changes_nothing(dana: User, wrong: dict[str, str]) -> None:
    prepared = preparing.prepare(make_proposal(), Wish(Status.DECLINED, "No room."), by=dana)

    answer = signed_in(dana).post(page(prepared), change("declined", "Never.") | wrong)

    assert (answer.status_code, PreparedDecision.objects.get().rationale) == (422, "No room.")


def test_cancelling_asks_for_a_reason_and_keeps_the_record(dana: User) -> None:
    proposal = make_proposal()
    prepared = preparing.prepare(proposal, Wish(Status.DECLINED, "No room."), by=dana)
    browser = signed_in(dana)

    empty = browser.post(page(prepared), {"do": "cancel", "why": " "})
    done = browser.post(page(prepared), {"do": "cancel", "why": "We wait for data."})
    browser.post(page(prepared), {"do": "cancel", "why": "Twice."})
    late = browser.post(page(prepared), change("declined", "Never."))

    assert (empty.status_code, "Say why it is cancelled" in empty.content.decode()) == (422, True)
    assert (done.status_code, done["Location"]) == (302, review_page(proposal))
    assert (late.status_code, "Never.</textarea>" in late.content.decode()) == (409, True)
    record = browser.get(page(prepared)).content.decode()
    assert "Dana cancelled it: We wait for data." in record and "No room." in record
    assert history(prepared) == [("dana", "Prepared decision cancelled: We wait for data.")]
    assert "Prepared: declined" not in browser.get(review_page(proposal)).content.decode()


def test_a_merge_that_was_undone_is_on_the_record_of_what_waits_again(dana: User) -> None:
    proposal, original = make_proposal("Closures"), make_proposal("Closed roads")
    prepared = preparing.prepare(proposal, Wish(Status.DECLINED, "No room."), by=dana)
    browser = signed_in(dana)

    browser.post(
        reverse("admin:proposals_proposal_merge", args=[proposal.pk]),
        {"into": original.pk, "reason": "The same."},
    )
    merged = browser.get(page(prepared)).content.decode()
    browser.post(reverse("admin:proposals_proposal_unmerge", args=[Merge.objects.get().pk]))

    assert "<strong>Overtaken</strong>" in merged
    for address in (page(prepared), review_page(proposal)):
        shown = browser.get(address).content.decode()
        assert "<strong>Ready</strong>" in shown and "Overtaken by a merge of <bdi>Dana</bdi>" in shown
    assert history(prepared) == [
        ("dana", "Overtaken: merged into “Closed roads”"),
        ("dana", "Waits again: the merge into “Closed roads” was undone"),
    ]


def test_a_proposal_that_changed_is_said_and_read_again(dana: User, alice: User) -> None:
    proposal = make_proposal(author=alice)
    prepared = preparing.prepare(proposal, Wish(Status.DECLINED, "No room."), by=dana)
    newer = Content(title=proposal.title, problem="Another problem.", body="Another way.")
    authoring.edit(proposal, newer, by=alice, change=Change(material=True))
    browser = signed_in(dana)

    before = browser.get(page(prepared)).content.decode()
    browser.post(page(prepared), change("declined", "No room.", version=2))
    after = browser.get(page(prepared)).content.decode()

    assert "Not yet." in before and "See what changed" in before
    assert "<strong>Ready</strong>" in after and "read the proposal’s version 2" in after


def test_what_was_typed_before_the_session_ended_waits(dana: User) -> None:
    prepared = preparing.prepare(make_proposal(), Wish(Status.DECLINED, "No room."), by=dana)
    browser = Client()

    browser.post(page(prepared), change("postponed", "Not before summer."))
    browser.force_login(dana)
    form = browser.get(page(prepared)).context["form"]

    assert (form["move"].value(), form["reason"].value()) == ("postponed", "Not before summer.")
    assert PreparedDecision.objects.get().rationale == "No room."


def test_a_button_that_is_not_there_is_refused(dana: User) -> None:
    prepared = preparing.prepare(make_proposal(), Wish(Status.DECLINED, "No room."), by=dana)

    assert signed_in(dana).post(page(prepared), {"do": "burn"}).status_code == 422


def test_the_section_of_the_proposal_is_chosen_for_whoever_accepts_after_all(dana: User) -> None:
    section = make_section("Maps")
    prepared = preparing.prepare(make_proposal(section=section), Wish(Status.DECLINED, "No room."), by=dana)

    form = signed_in(dana).get(page(prepared)).context["form"]

    assert form["section"].value() == section.pk

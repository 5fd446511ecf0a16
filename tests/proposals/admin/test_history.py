"""Whatever somebody with a role does about proposals in the admin stands in its history, or did not happen."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from proposals.models import (
    Comment,
    Concern,
    Event,
    Meeting,
    Merge,
    Note,
    PreparedDecision,
    Proposal,
    ProposalTemplate,
    RuleChoice,
    Score,
)
from proposals.services import meetings
from tests.conftest import signed_in
from tests.factories import (
    choose_profile,
    make_comment,
    make_proposal,
    make_round,
    make_section,
)
from tests.history import a_history_that_is_full, send

QUESTION = {
    "questions-TOTAL_FORMS": "1",
    "questions-INITIAL_FORMS": "0",
    "questions-0-text": "Who needs it?",
    "questions-0-position": "0",
}


def page(model: str, row: Any, action: str = "change") -> str:
    return reverse(f"admin:proposals_{model}_{action}", args=[row.pk])


def review_of(proposal: Proposal) -> str:
    return page("proposal", proposal)


def press(by: User, proposal: Proposal, action: str, **sent: Any) -> list[str]:
    """A button of the panel as it stands on the review page; the words about the proposal."""
    address = reverse("proposals:act_on_review", args=[proposal.pk, action])
    entries = send(by, address, next=review_of(proposal), **sent)
    assert {model for model, _ in entries} <= {"proposal"}
    return [words for _, words in entries]


def decide(by: User, proposal: Proposal, move: str, **sent: Any) -> list[str]:
    """The form of the review page."""
    proposal.refresh_from_db()
    wish = {"move": move, "seen": proposal.status, "reason": f"Why {move}.", **sent}
    return [words for _, words in send(by, review_of(proposal), **wish)]


def test_a_round_from_the_first_look_to_the_reopening(carol: User, dana: User, mia: User) -> None:
    choose_profile("moby")
    proposal, section = make_proposal("Tiles"), make_section()
    look = reverse("admin:proposals_proposal_look", args=[proposal.pk])
    seen = {"seen": "submitted", "version": proposal.material_version}

    history = [
        *(words for _, words in send(carol, look, look="reviewed", **seen)),
        *decide(carol, proposal, "in_review"),
        *press(mia, proposal, "concern", name="cost", body="Too costly."),
    ]
    concern = Concern.objects.get()
    history += [
        *press(mia, proposal, "delegate", concern=concern.pk, to=carol.pk),
        *press(dana, proposal, "call-vote"),
        *press(carol, proposal, "resolve", concern=concern.pk, resolution="Cheap now."),
        *press(dana, proposal, "hold", waits_for="the rangers"),
        *press(dana, proposal, "release"),
        *press(dana, proposal, "outcome", disposition="declined", reason="Nobody has time."),
        *press(dana, proposal, "outcome", disposition="accepted", reason="Ines has."),
        *press(mia, proposal, "abstain"),
        *press(mia, proposal, "take-back"),
        *press(mia, proposal, "sign", seen="accepted"),
        *press(dana, proposal, "sign", seen="accepted"),
        *decide(dana, proposal, "accepted", section=section.pk),
        *decide(dana, proposal, "in_review", reason="New data."),
        *decide(dana, proposal, "postponed"),
    ]

    assert history == [
        "Reviewed",
        "In review: Why in_review.",
        "Raised a concern: cost",
        "Delegated a concern: cost",
        "Called a vote",
        "Resolved a concern: cost",
        "Put the review on hold: the rangers",
        "Let the review go on",
        "Proposed another outcome",
        "Proposed another outcome",
        "Abstained",
        "Took their word back",
        "Signed off",
        "Signed off",
        "Accepted: Why accepted.",
        "In review: New data.",
        "Postponed: Why postponed.",
    ]
    shown = signed_in(dana).get(page("proposal", proposal, "history")).content.decode()
    assert [words for words in history if words not in shown] == []


def test_merging_and_its_undoing_stand_in_both_histories(dana: User) -> None:
    duplicate, original = make_proposal("Tiles again"), make_proposal("Tiles")

    merged = send(dana, page("proposal", duplicate, "merge"), into=original.pk, reason="The same.")
    undone = send(dana, page("proposal", Merge.objects.get(), "unmerge"))

    assert merged == [("proposal", "Merged into “Tiles”"), ("proposal", "“Tiles again” merged into it")]
    assert undone == [
        ("proposal", "Merge with “Tiles” undone"),
        ("proposal", "Merge with “Tiles again” undone"),
    ]


def test_moderating_a_comment(mo: User) -> None:
    comment = make_comment(make_proposal())
    who = comment.author.display_name

    history = [
        send(mo, page("comment", comment), do=do, reason="Rude.") for do in ("hide", "hide", "show", "show")
    ]

    hidden, shown = (
        [("comment", words), ("proposal", f"Comment by {who}: {words[0].lower()}{words[1:]}")]
        for words in ("Hidden: Rude.", "Shown again")
    )
    assert history == [hidden, [], shown, []]


def test_rules_and_templates(dana: User, mia: User) -> None:
    profile = {"section": "", "profile": "moby"}
    history = send(dana, reverse("admin:proposals_rulechoice_add"), **profile)
    rule = RuleChoice.objects.get()
    history += send(dana, page("rulechoice", rule), section="", profile="simple")
    history += send(dana, page("rulechoice", rule, "delete"), post="yes")
    history += send(dana, reverse("admin:proposals_proposaltemplate_add"), section="", **QUESTION)
    template = ProposalTemplate.objects.get()
    history += send(dana, page("proposaltemplate", template, "delete"), post="yes")

    assert history == [
        ("decision profile", "Added."),
        ("decision profile", "Changed How it decides."),
        ("decision profile", "Deletion"),
        ("proposal template", "Added. Added question “Who needs it?”."),
        ("proposal template", "Deletion"),
    ]


def test_a_meeting(dana: User) -> None:
    day = timezone.localdate() + timedelta(days=7)
    times = {"starts_at": f"{day}T09:00", "ends_at": f"{day}T10:00"}
    proposal = make_proposal("Tiles")
    history = send(dana, reverse("admin:proposals_meeting_add"), title="Summit", **times)
    meeting = Meeting.objects.get()
    history += send(dana, page("meeting", meeting), do="refresh")
    history += send(dana, page("meeting", meeting), do="put_on", proposal=proposal.pk, note="")
    history += send(dana, page("meeting", meeting), do=f"take_off {meeting.agenda.get().pk}")
    history += send(dana, page("proposal", proposal, "agenda"), do="put_on", meeting=meeting.pk, note="")

    assert history == [
        ("meeting", "Planned"),
        ("meeting", "Agenda refreshed"),
        ("meeting", "“Tiles” put on the agenda"),
        ("meeting", "“Tiles” taken off the agenda"),
        ("proposal", "Put on the agenda of Summit"),
        ("meeting", "“Tiles” put on the agenda"),
    ]


def test_decisions_that_are_prepared(dana: User) -> None:
    first, second = make_proposal("Tiles"), make_proposal("Closures")
    wish = {"move": "declined", "seen": "submitted", "version": "1"}
    history = [send(dana, review_of(row), **wish, reason="No.", then="prepare") for row in (first, second)]
    one, other = PreparedDecision.objects.order_by("pk")
    changed = {**wish, "reason": "Not now.", "revision": "1"}
    history.append(send(dana, page("prepareddecision", one), do="edit", **changed))
    history.append(send(dana, page("prepareddecision", other), do="cancel", why="Too early."))
    together = reverse("admin:proposals_prepareddecision_together")
    history.append(send(dana, together, chosen=[f"{one.pk}.2"]))

    assert history == [
        [(kind, words) for kind in ("prepared decision", "proposal")]
        for words in (
            *["Prepared: Declined: No."] * 2,
            "Prepared decision edited: Not now.",
            "Prepared decision cancelled: Too early.",
            "Published: Declined: Not now.",
        )
    ]


def test_private_notes_and_scores_have_histories_of_their_own(carol: User, dana: User) -> None:
    proposal = make_round("simple", by=dana, scores=True)
    history = send(carol, review_of(proposal), do="note", body="Weak.", key=str(uuid.uuid4()))
    note = Note.objects.get()
    history += send(carol, page("note", note), body="Strong.")
    history += send(carol, page("note", note, "delete"))
    history += send(carol, review_of(proposal), do="score", value="2", why="No data.")
    history += send(carol, review_of(proposal), do="take-back-score")

    assert {kind for kind, _ in history} == {"private note", "score"}
    assert len(history) == 5


def test_what_changes_nothing_is_no_history(dana: User, mia: User) -> None:
    proposal = make_round("moby", by=dana)

    twice = [press(dana, proposal, "sign") for _ in range(2)] + [press(dana, proposal, "release")]

    assert twice == [["Signed off"], [], []]


def test_what_cannot_be_written_down_does_not_happen(dana: User, mia: User) -> None:
    proposal, original = make_round("moby", by=dana, scores=True), make_proposal("Original")
    new, comment = make_proposal(), make_comment(original)
    starts = timezone.now() - timedelta(hours=1)
    meeting = meetings.plan(meetings.Plan("Summit", starts, starts + timedelta(hours=2)), by=dana)
    browser, section = signed_in(dana), make_section()

    def everything() -> list[Any]:
        rows = (Proposal, Event, Comment, Meeting, Concern, RuleChoice, ProposalTemplate, Merge, Note, Score)
        return [list(kind._default_manager.order_by("pk").values()) for kind in rows]

    before = everything()
    seen = {"seen": "submitted", "version": new.material_version}
    panel = [
        reverse("proposals:act_on_review", args=[proposal.pk, action])
        for action in ("sign", "abstain", "hold")
    ]
    for address, sent in (
        (review_of(new), {"move": "declined", "seen": "submitted", "reason": "No."}),
        (page("proposal", new, "look"), {"look": "reviewed", **seen}),
        (review_of(new), {"do": "note", "body": "Why now?"}),
        (review_of(proposal), {"do": "score", "value": "4"}),
        *((address, {"waits_for": "the rangers"}) for address in panel),
        (page("proposal", new, "merge"), {"into": original.pk, "reason": "The same."}),
        (page("comment", comment), {"do": "hide", "reason": "Rude."}),
        (reverse("admin:proposals_rulechoice_add"), {"section": section.pk, "profile": "simple"}),
        (reverse("admin:proposals_proposaltemplate_add"), {"section": "", **QUESTION}),
        (page("meeting", meeting), {"do": "minutes", "minutes": "We met.", "revision": "0"}),
        (page("proposal", new, "agenda"), {"do": "put_on", "meeting": meeting.pk, "note": ""}),
    ):
        with a_history_that_is_full(), pytest.raises(OSError, match="full"):
            browser.post(address, sent)
        assert everything() == before, address

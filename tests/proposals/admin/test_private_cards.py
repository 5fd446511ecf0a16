"""The private cards of the review page: notes and scores, for those who review."""

import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import Note, Proposal, Score
from proposals.services import deciding, noting, scoring
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_maintainer, make_proposal, make_round


def page_of(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


def at(note: Note, page: str = "change") -> str:
    return reverse(f"admin:proposals_note_{page}", args=[note.pk])


def note_by(author: User, proposal: Proposal | None = None, body: str = "Is the *data* free?") -> Note:
    return noting.write_note(proposal or make_proposal(), body=body, by=author, key=uuid.uuid4())


class TestNotes:
    def test_a_reviewer_writes_and_another_one_reads(self, carol: User, dana: User) -> None:
        proposal = make_proposal()
        form = {"do": "note", "body": "Is the *data* free? <script>", "key": str(uuid.uuid4())}
        browser = signed_in(carol)

        sent = [browser.post(f"{page_of(proposal)}?_changelist_filters=o%3D1", form) for _ in range(2)]
        read = signed_in(dana).get(page_of(proposal)).content.decode()

        note = Note.objects.get()
        where = f"{page_of(proposal)}?_changelist_filters=o%3D1#note-{note.pk}"
        assert [(answer.status_code, answer.headers["Location"]) for answer in sent] == [(302, where)] * 2
        assert "Is the <em>data</em> free? &lt;script&gt;" in read
        assert "Read by 2 reviewers, never by its authors" in read
        assert (at(note) in read, at(note) in browser.get(page_of(proposal)).content.decode()) == (
            False,
            True,
        )
        assert LogEntry.objects.get().object_repr == f"Note by Carol on {proposal}"

    @pytest.mark.parametrize(
        ("body", "words"),
        [(" ", "Write something first."), ("x" * 10_001, "10,000 characters at most (now 10,001).")],
        ids=["empty", "long"],
    )
    def test_what_cannot_be_saved_comes_back_in_the_card(self, carol: User, body: str, words: str) -> None:
        answer = signed_in(carol).post(page_of(make_proposal()), {"do": "note", "body": body})

        page = answer.content.decode()
        assert (answer.status_code, words in page, Note.objects.count()) == (422, True, 0)
        assert f"{body.strip()}</textarea>" in page

    def test_a_text_waits_while_its_author_signs_in_again(self, client: Client, carol: User) -> None:
        proposal = make_proposal()
        client.post(page_of(proposal), {"do": "note", "body": "Half a thought."})

        client.force_login(carol)

        assert "Half a thought.</textarea>" in client.get(page_of(proposal)).content.decode()

    def test_ones_own_note_is_edited_and_deleted(self, carol: User, dana: User) -> None:
        note = note_by(carol)
        browser = signed_in(carol)

        empty = browser.post(at(note), {"body": ""})
        edited = browser.post(at(note), {"body": "Is it **free**?"}, follow=True).content.decode()
        asked = browser.get(at(note, "delete")).content.decode()
        deleted = browser.post(at(note, "delete"), follow=True).content.decode()
        late = browser.post(at(note), {"body": "My words."})

        assert (empty.status_code, "Write something first." in empty.content.decode()) == (422, True)
        assert "Is it <strong>free</strong>?" in edited and "edited" in edited
        assert "Its text goes for good." in asked
        assert "Is it" not in deleted and "Your note is deleted." in deleted
        assert (late.status_code, "My words.</textarea>" in late.content.decode()) == (409, True)
        assert 'aria-label="Note by Carol"' in signed_in(dana).get(page_of(note.proposal)).content.decode()
        history = browser.get(at(note, "history")).content.decode()
        assert [words in history for words in ("Written", "Edited", "Deleted by its author")] == [True] * 3

    def test_anothers_note_opens_on_the_review_page_and_stays_theirs(self, carol: User, dana: User) -> None:
        note = note_by(carol)
        browser = signed_in(dana)

        for page in ("change", "delete"):
            assert (
                browser.get(at(note, page)).headers["Location"] == f"{page_of(note.proposal)}#note-{note.pk}"
            )
            assert browser.post(at(note, page), {"body": "Mine."}).status_code == 403
        note.refresh_from_db()
        assert note.body == "Is the *data* free?"

    def test_the_list_is_for_reviewers_and_searches(self, carol: User, mo: User, eve: User) -> None:
        note_by(carol, body="The licence.")
        address = reverse("admin:proposals_note_changelist")

        found, nothing = (
            signed_in(carol).get(address, {"q": words}).context["cl"].result_count
            for words in ("licence", "weather")
        )

        assert (found, nothing) == (1, 0)
        assert [signed_in(person).get(address).status_code for person in (mo, eve)] == [403, 302]

    def test_a_long_talk_shows_its_latest_notes(self, carol: User) -> None:
        proposal = make_proposal()
        for number in range(51):
            note_by(carol, proposal, f"Note number {number}.")

        page = signed_in(carol).get(page_of(proposal))

        assert [note.body for note in page.context["notes"]] == [f"Note number {n}." for n in range(1, 51)]
        listed = f"{reverse('admin:proposals_note_changelist')}?proposal__id__exact={proposal.pk}"
        assert listed in page.content.decode()
        assert signed_in(carol).get(listed).context["cl"].result_count == 51


class TestScores:
    def test_a_reviewer_gives_changes_and_takes_back_a_score(self, carol: User, dana: User) -> None:
        proposal = make_round("simple", by=dana, scores=True)
        scoring.give_score(proposal, 5, by=dana, reason="Long wanted.")
        browser = signed_in(carol)

        blind = browser.get(page_of(proposal)).content.decode()
        sent = {"do": "score", "value": "2", "why": "No <data>."}
        seen = browser.post(page_of(proposal), sent, follow=True).content.decode()
        back = browser.post(page_of(proposal), {"do": "take-back-score"}, follow=True).content.decode()

        assert "1 reviewer gave a score. You see it once you have given yours." in blind
        assert ("Long wanted." in blind, "median" in blind) == (False, False)
        assert "<strong>3.5</strong> median of 2 scores" in seen
        assert 'aria-label="1 for, 0 rather for, 0 undecided, 1 rather against, 0 against"' in seen
        assert "Dana, for<span>Long wanted.</span>" in seen and "No &lt;data&gt;." in seen
        assert "Your score is taken back." in back and "Long wanted." not in back
        assert Score.objects.get(reviewer=carol).withdrawn_at is not None

    @pytest.mark.parametrize("value", ["", "0", "6", "x", "9" * 40])
    def test_a_score_off_the_scale_is_refused_and_its_reason_kept(
        self, carol: User, dana: User, value: str
    ) -> None:
        proposal = make_round("simple", by=dana, scores=True)

        answer = signed_in(carol).post(page_of(proposal), {"do": "score", "value": value, "why": "My words."})

        page = answer.content.decode()
        assert (answer.status_code, "Choose a score." in page, 'value="My words."' in page) == (
            422,
            True,
            True,
        )
        assert Score.objects.count() == 0

    def test_too_late_says_so_and_keeps_the_reason(self, carol: User, dana: User) -> None:
        proposal = make_round("simple", by=dana, scores=True)
        deciding.decide(proposal, Status.DECLINED, by=dana, rationale="Not now.")
        browser = signed_in(carol)

        late = browser.post(page_of(proposal), {"do": "score", "value": "2", "why": "My words."})
        back = browser.post(page_of(proposal), {"do": "take-back-score"})

        assert [answer.status_code for answer in (late, back)] == [409, 409]
        assert "No review of this proposal is open." in late.content.decode()
        assert 'value="My words."' in late.content.decode()
        assert "Give your score" not in browser.get(page_of(proposal)).content.decode()

    def test_without_the_switch_the_page_has_no_scores(self, carol: User, dana: User) -> None:
        proposal = make_round("simple", by=dana)

        page = signed_in(carol).get(page_of(proposal)).content.decode()

        assert ('id="scores"' in page, 'id="notes"' in page) == (False, True)

    def test_the_list_has_what_its_reader_may_see(self, carol: User, dana: User) -> None:
        proposal = make_round("simple", by=dana, scores=True)
        scoring.give_score(proposal, 5, by=dana)
        address = reverse("admin:proposals_score_changelist")

        counts = [signed_in(one).get(address).context["cl"].result_count for one in (carol, dana)]

        assert counts == [0, 1]


def test_the_page_costs_the_same_with_few_and_with_many(
    carol: User, dana: User, django_assert_num_queries: Any
) -> None:
    browser = signed_in(carol)
    browser.get(page_of(make_proposal()))
    for number in (1, 12):
        proposal = make_round("simple", by=dana, scores=True)
        for by in (carol, *(make_maintainer() for _ in range(number))):
            note_by(by, proposal)
            scoring.give_score(proposal, 4, by=by)
        # What is like it is asked for in one query more for each table on PostgreSQL.
        with django_assert_num_queries(38 if connection.vendor == "postgresql" else 36):
            assert browser.get(page_of(proposal)).status_code == 200


@pytest.mark.parametrize(("kind", "queries"), [("note", 8), ("score", 7)])
def test_a_list_costs_the_same_with_few_and_with_many(
    carol: User, dana: User, kind: str, queries: int, django_assert_num_queries: Any
) -> None:
    browser = signed_in(carol)
    for number in (1, 12):
        proposal = make_round("simple", by=dana, scores=True)
        for by in (carol, *(make_maintainer() for _ in range(number))):
            note_by(by, proposal)
            scoring.give_score(proposal, 4, by=by)
        with django_assert_num_queries(queries):
            assert browser.get(reverse(f"admin:proposals_{kind}_changelist")).status_code == 200

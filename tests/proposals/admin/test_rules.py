"""Maintainers choose how the project decides, open reviews under those rules, and look back on rounds."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from proposals.models import Proposal, RuleChoice
from proposals.round_forms import reviewers
from proposals.services import coauthors, concerns, deciding, signing
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import choose_profile, make_maintainer, make_proposal, make_round, make_section

ADD = reverse("admin:proposals_rulechoice_add")
RECORDS = ("review", "signoff", "concern")


def page_of(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])


def choices() -> list[tuple[str, str]]:
    return [(str(choice.section or "site"), choice.profile) for choice in RuleChoice.objects.all()]


class TestChoosing:
    def test_a_profile_for_the_site_and_another_for_a_section(self, dana: User) -> None:
        make_maintainer("mia")
        section = make_section("Maps", number="")
        browser = signed_in(dana)

        for sent in ({"section": "", "profile": "moby"}, {"section": section.pk, "profile": "go"}):
            assert browser.post(ADD, sent).status_code == 302

        assert choices() == [("site", "moby"), ("Maps", "go")]
        # As people read it, where the admin names the row.
        entries = LogEntry.objects.filter(content_type__model="rulechoice").order_by("pk")
        assert [entry.object_repr for entry in entries] == [
            "The whole site – Moby: two maintainers sign off, two thirds in a dispute",
            "Maps – Go: consensus, then a week for final comments",
        ]
        page = browser.get(reverse("admin:proposals_rulechoice_changelist")).content.decode()
        assert "<li>Accepting needs 2 sign-offs.</li>" in page

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"profile": "moby"}, "This can never pass: it needs 2 sign-offs, and 1 person is eligible."),
            ({"profile": "anarchy"}, "Select a valid choice"),
            ({"profile": "go"}, "The whole site has a profile already: change that one."),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(
        self, dana: User, sent: dict[str, str], words: str
    ) -> None:
        choose_profile("simple")

        answer = signed_in(dana).post(ADD, {"section": "", **sent})

        assert (answer.status_code, words in answer.content.decode()) == (200, True)
        assert choices() == [("site", "simple")]

    def test_a_section_may_want_scores_and_its_page_says_so(
        self, client: Client, carol: User, dana: User
    ) -> None:
        section = make_section("Maps", number="")
        browser = signed_in(dana)
        sentence = "Reviewers score it, for each other: no rule counts that."

        browser.post(ADD, {"section": section.pk, "profile": "simple", "scores": "on"})

        choice = RuleChoice.objects.get()
        listed = browser.get(reverse("admin:proposals_rulechoice_changelist")).content.decode()
        proposal = make_proposal(section=section)
        browser.post(page_of(proposal), {"move": "in_review", "seen": "submitted", "reason": "So."})
        assert (choice.scores, f"<li>{sentence}</li>" in listed) == (True, True)
        assert sentence in client.get(proposal.get_absolute_url()).content.decode()
        assert "Give your score" in signed_in(carol).get(page_of(proposal)).content.decode()

    def test_is_for_maintainers(self, carol: User, eve: User) -> None:
        assert signed_in(carol).get(ADD).status_code == 403
        assert signed_in(eve).get(ADD).status_code == 302


class TestOpening:
    def wish(self, **fields: Any) -> dict[str, Any]:
        return {"move": "in_review", "seen": "submitted", "reason": "Its time has come.", **fields}

    def test_under_rules_that_know_several_outcomes_one_is_proposed(self, dana: User) -> None:
        choose_profile("go")
        proposal = make_proposal()
        browser = signed_in(dana)

        assert "Proposed outcome" in browser.get(page_of(proposal)).content.decode()
        browser.post(page_of(proposal), self.wish(disposition="declined"))

        assert proposal.reviews.get().disposition == Status.DECLINED

    def test_simple_rules_ask_for_neither(self, dana: User) -> None:
        page = signed_in(dana).get(page_of(make_proposal())).content.decode()

        assert ("Proposed outcome" in page, "id_delegate" in page) == (False, False)

    def test_a_delegate_is_named_where_one_decides(self, alice: User, carol: User, dana: User) -> None:
        choose_profile("python_delegate")
        proposal = make_proposal(author=alice)
        browser = signed_in(dana)

        without = browser.post(page_of(proposal), self.wish())
        stranger = browser.post(page_of(proposal), self.wish(delegate=alice.pk))
        named = browser.post(page_of(proposal), self.wish(delegate=carol.pk))

        assert [answer.status_code for answer in (without, stranger, named)] == [422, 422, 302]
        assert "Name the delegate who decides on this proposal." in without.content.decode()
        assert "Choose somebody who reviews here." in stranger.content.decode()
        assert proposal.reviews.get().delegate == carol

    def test_nobody_who_writes_it_is_offered_as_a_delegate(self, carol: User, dana: User, mo: User) -> None:
        proposal = make_proposal(author=dana)
        mia = make_maintainer("mia")
        coauthors.invite(proposal, who="mia", by=dana)
        assert reviewers(proposal) == [carol, mia]

        coauthors.accept(proposal, by=mia)

        assert reviewers(proposal) == [carol]

    def test_what_is_missing_for_a_decision_stands_above_its_form(self, dana: User) -> None:
        make_maintainer("mia")
        proposal = make_round("moby", by=dana)

        page = signed_in(dana).get(page_of(proposal)).content.decode()

        assert 0 < page.index("It needs 2 sign-offs: 0 of 2 so far.") < page.index('id="decide"')

    def test_a_decision_is_reopened_under_the_rules(self, carol: User, dana: User) -> None:
        choose_profile("python_delegate")
        proposal = make_proposal(status=Status.DECLINED)

        answer = signed_in(dana).post(
            page_of(proposal),
            self.wish(seen="declined", delegate=carol.pk, disposition="accepted", reason="New data."),
        )

        opened = proposal.reviews.get()
        assert (answer.status_code, opened.delegate, opened.round) == (302, carol, 2)


class TestLookingBack:
    def test_rounds_sign_offs_and_concerns_are_read_only(self, carol: User, dana: User, eve: User) -> None:
        proposal = make_round("go", by=dana)
        signing.sign_off(proposal, by=dana)
        concern = concerns.raise_concern(proposal, name="cost", body="Too costly.", by=dana)
        rows = (proposal.reviews.get(), proposal.reviews.get().sign_offs.get(), concern)
        deciding.decide(proposal, Status.RETURNED, by=dana, rationale="Say what it costs.")

        for kind, row in zip(RECORDS, rows, strict=True):
            listed = reverse(f"admin:proposals_{kind}_changelist")
            shown = reverse(f"admin:proposals_{kind}_change", args=[row.pk])
            history = reverse(f"admin:proposals_{kind}_history", args=[row.pk])
            for address in (listed, shown, history):
                assert signed_in(carol).get(address).status_code == 200, address
                assert signed_in(eve).get(address).status_code == 302
            assert signed_in(dana).post(shown, {"name": "x"}).status_code == 403
            assert signed_in(dana).get(reverse(f"admin:proposals_{kind}_add")).status_code == 403

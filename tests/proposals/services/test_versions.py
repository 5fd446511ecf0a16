"""The versions of a text, and what becomes of the votes for an older one."""

import importlib
import uuid
from typing import Any

import pytest
from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.notifications.models import Notification
from proposals import announcements, edit_announcements
from proposals.models import Proposal, ProposalVersion
from proposals.models.vote import older_votes
from proposals.services import authoring, versions, voting
from proposals.services.authoring import Content
from proposals.services.versions import Change
from proposals.workflow import Status
from tests.factories import make_proposal, make_user

TEXT = Content("Offline tiles", "No network in the valley.", "Keep the tiles on the phone.")
OTHER = Content(
    "Offline tiles", "No network in the valley.", "Print a paper map for each of the huts instead."
)
MATERIAL = Change("Paper instead of phones", material=True)


def propose(by: User) -> Proposal:
    return authoring.propose(TEXT, by=by, key=uuid.uuid4())


def kept(proposal: Proposal) -> list[tuple[int, str, str, bool]]:
    return list(proposal.versions.order_by("number").values_list("number", "body", "summary", "material"))


def older(proposal: Proposal) -> int:
    number: int = (
        Proposal.objects.annotate(older=older_votes()).values_list("older", flat=True).get(pk=proposal.pk)
    )
    return number


def announce_all() -> None:
    for event in Proposal.objects.values_list("events", flat=True):
        if event is not None:
            announcements.announce(event)


def test_a_draft_has_no_versions_and_a_submission_and_each_edit_has_one(alice: User) -> None:
    draft = authoring.save_draft(Content("Offline tiles"), by=alice, key=uuid.uuid4())
    authoring.edit(draft, TEXT, by=alice)
    assert kept(draft) == []

    proposal = authoring.submit(draft, by=alice)
    slightly = Content(TEXT.title, TEXT.problem, TEXT.body + " Always.")
    authoring.edit(proposal, slightly, by=alice, change=Change("Said when"))
    authoring.edit(proposal, slightly, by=alice)

    assert kept(proposal) == [(1, TEXT.body, "", False), (2, slightly.body, "Said when", False)]
    proposal.refresh_from_db()
    assert (proposal.version, proposal.material_version) == (2, 1)


def test_handing_in_again_keeps_the_versions_there_are(alice: User) -> None:
    proposal = make_proposal(author=alice, status=Status.RETURNED)

    authoring.submit(proposal, by=alice)

    assert [number for number, *_ in kept(proposal)] == [1]


def test_voters_of_an_older_text_are_told_once_and_keep_or_take_back(
    alice: User, bob: User, carol: User
) -> None:
    proposal = propose(alice)
    voting.cast_vote(proposal.pk, by=alice)
    voting.cast_vote(proposal.pk, by=bob)
    announce_all()
    Notification.objects.all().delete()

    proposal = authoring.edit(proposal, OTHER, by=alice, change=Change("Paper instead"))
    voting.cast_vote(proposal.pk, by=carol)
    announce_all()
    announce_all()

    told = list(Notification.objects.values_list("recipient", "subject", "text", "mail"))
    text = f"Alice edited it and says what changed: “Paper instead”.\n\n{edit_announcements.ASKED}"
    assert told == [(bob.pk, "The text changed since you voted: Offline tiles", text, True)]
    assert older(proposal) == 2
    voting.keep_vote(proposal, version=2, by=bob)
    voting.keep_vote(proposal, version=2, by=bob)
    assert older(proposal) == 1
    voting.take_back_vote(proposal.pk, by=alice)
    assert older(proposal) == 0


def test_a_vote_cast_anew_is_for_the_text_as_it_is(alice: User, bob: User) -> None:
    proposal = propose(alice)
    voting.cast_vote(proposal.pk, by=bob)
    authoring.edit(proposal, OTHER, by=alice)

    voting.cast_vote(proposal.pk, by=bob)
    assert older(proposal) == 1  # a second vote changes nothing
    voting.take_back_vote(proposal.pk, by=bob)
    voting.cast_vote(proposal.pk, by=bob)

    assert proposal.votes.get().version == 2


def test_an_author_calls_a_small_edit_material_but_no_large_one_small(alice: User) -> None:
    proposal = propose(alice)

    authoring.edit(
        proposal, Content(TEXT.title, TEXT.problem, TEXT.body + " Never."), by=alice, change=MATERIAL
    )
    authoring.edit(proposal, OTHER, by=alice, change=Change("A typo", material=False))

    assert [material for *_, material in kept(proposal)] == [False, True, True]


def test_many_small_edits_are_the_large_one_that_they_are_together(alice: User) -> None:
    words = [f"word{number}" for number in range(40)]
    proposal = authoring.propose(Content("Tiles", "Why.", " ".join(words)), by=alice, key=uuid.uuid4())

    for number in range(12):
        words[number] = f"other{number}"
        authoring.edit(proposal, Content("Tiles", "Why.", " ".join(words)), by=alice)

    assert [number for number, _, _, material in kept(proposal) if material] == [12]


def test_what_nobody_read_yet_is_not_confirmed(alice: User, bob: User) -> None:
    proposal = propose(alice)
    voting.cast_vote(proposal.pk, by=bob)
    proposal = authoring.edit(proposal, OTHER, by=alice)
    proposal = authoring.edit(proposal, TEXT, by=alice, change=MATERIAL)

    voting.keep_vote(proposal, version=2, by=bob)
    assert (proposal.votes.get().version, older(proposal)) == (2, 1)
    voting.keep_vote(proposal, version=99, by=bob)
    voting.keep_vote(proposal, version=2, by=bob)  # an older page, sent after that

    assert (proposal.votes.get().version, older(proposal)) == (3, 0)


def test_only_a_vote_that_is_there_and_open_is_kept(bob: User) -> None:
    with pytest.raises(RuleBroken, match=r"You have no vote here that you could keep\."):
        voting.keep_vote(make_proposal(), version=1, by=bob)
    with pytest.raises(RuleBroken, match=r"Voting is closed for this proposal\."):
        voting.keep_vote(make_proposal(status=Status.DECLINED), version=1, by=bob)


def test_what_was_submitted_before_there_were_versions_has_its_first(alice: User) -> None:
    made, draft = make_proposal(author=alice), make_proposal(author=alice, status=Status.DRAFT)
    ProposalVersion.objects.all().delete()
    Proposal.objects.update(version=0, material_version=0)
    migration: Any = importlib.import_module("proposals.migrations.0005_versions_of_the_text")

    migration.keep_first_versions(apps, None)

    made.refresh_from_db()
    assert (kept(made), kept(draft)) == ([(1, made.body, "", False)], [])
    assert (made.version, made.material_version, made.versions.get().by) == (1, 1, alice)


class TestAnyTexts(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), min_size=2, max_size=5))
    def test_two_versions_compared_hold_both_texts(self, texts: list[tuple[str, str]]) -> None:
        author, proposal = make_user(), make_proposal()
        for number, (problem, body) in enumerate(texts, start=2):
            problem, body = (text.replace("\0", "").replace("\r", "") for text in (problem, body))
            ProposalVersion.objects.create(
                proposal=proposal, number=number, title="T", problem=problem, body=body, by=author
            )

        was, now = proposal.versions.get(number=2), proposal.versions.get(number=len(texts) + 1)
        parts = {part.name: part for part in versions.compare(was, now)}

        for name, before, after in (
            ("The problem it solves", was.problem, now.problem),
            ("The proposal", was.body, now.body),
        ):
            assert (name in parts) == (before != after)
            rows = parts[name].rows if name in parts else ()
            gone = [run.text for row in rows for run in row.left if run.kind == "gone"]
            added = [run.text for row in rows for run in row.right if run.kind == "added"]
            assert all(text in before for text in gone)
            assert all(text in after for text in added)

"""Writing: what the services promise beyond the pages."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.services import authoring
from proposals.services.authoring import Content
from proposals.workflow import Status
from tests.factories import make_proposal

TEXT = Content(title="Offline tiles", problem="No network.", body="Keep tiles.")


def kinds(proposal: Proposal) -> list[str]:
    return list(proposal.events.values_list("kind", flat=True))


def test_a_proposal_is_drafted_and_submitted(alice: User) -> None:
    draft = authoring.save_draft(Content(title="Offline tiles"), by=alice, key=uuid.uuid4())
    assert (draft.status, draft.submitted_at) == ("draft", None)

    authoring.edit(draft, TEXT, by=alice)
    proposal = authoring.submit(draft, by=alice)

    assert (proposal.status, proposal.edited_at, kinds(proposal)) == (
        "submitted",
        None,
        ["drafted", "submitted"],
    )
    assert proposal.submitted_at is not None
    proposal.refresh_from_db()
    assert proposal.trend > 0


def test_submitting_twice_changes_nothing(alice: User) -> None:
    proposal = authoring.propose(TEXT, by=alice, key=uuid.uuid4())
    first = proposal.submitted_at

    again = authoring.submit(proposal, by=alice)

    assert (again.submitted_at, kinds(proposal)) == (first, ["drafted", "submitted"])


def test_an_edit_of_a_public_text_is_recorded_and_an_unchanged_one_is_not(alice: User) -> None:
    proposal = authoring.propose(TEXT, by=alice, key=uuid.uuid4())

    authoring.edit(proposal, TEXT, by=alice)
    assert kinds(proposal) == ["drafted", "submitted"]
    edited = authoring.edit(proposal, Content("Offline tiles", "No network.", "Keep *all* tiles."), by=alice)

    assert (edited.body_html, kinds(proposal)) == (
        "<p>Keep <em>all</em> tiles.</p>\n",
        ["drafted", "submitted", "edited"],
    )
    assert edited.edited_at is not None


def test_what_others_read_is_not_edited_to_nothing_as_a_draft_may_be(alice: User) -> None:
    proposal = authoring.propose(TEXT, by=alice, key=uuid.uuid4())
    draft = authoring.save_draft(TEXT, by=alice, key=uuid.uuid4())
    empty = Content("Offline tiles", " ", "")

    with pytest.raises(RuleBroken, match="write the problem and the proposal") as refused:
        authoring.edit(proposal, empty, by=alice)
    authoring.edit(draft, empty, by=alice)

    proposal.refresh_from_db()
    assert (refused.value.status, proposal.body) == (422, "Keep tiles.")


def test_sending_an_unchanged_text_again_is_fine_whatever_happened_since(alice: User) -> None:
    key = uuid.uuid4()
    proposal = authoring.propose(TEXT, by=alice, key=key)
    Proposal.objects.filter(pk=proposal.pk).update(status=Status.DECLINED)

    assert authoring.save_draft(TEXT, by=alice, key=key) == proposal
    with pytest.raises(RuleBroken, match="declined"):
        authoring.save_draft(Content("Other", "No network.", "Keep tiles."), by=alice, key=key)


@pytest.mark.parametrize(
    ("problem", "body", "summary"),
    [
        (
            "**Nobody** knows\nwhich [path](https://example.org) is `closed`.",
            "b",
            "Nobody knows which path is closed.",
        ),
        ("a < b & c", "b", "a < b & c"),
        ("", "Only *this*.", "Only this."),
        ("", "", ""),
        ("word " * 60, "b", "word " * 39 + "word…"),
    ],
)
def test_the_summary_is_one_line_without_marks(alice: User, problem: str, body: str, summary: str) -> None:
    draft = authoring.save_draft(Content("Title", problem, body), by=alice, key=uuid.uuid4())

    assert draft.summary == summary


def test_only_the_author_edits_submits_and_withdraws(alice: User, dana: User) -> None:
    proposal = make_proposal(author=alice)

    for act in (
        lambda: authoring.edit(proposal, TEXT, by=dana),
        lambda: authoring.submit(proposal, by=dana),
        lambda: authoring.withdraw(proposal, by=dana),
    ):
        with pytest.raises(PermissionDenied):
            act()  # type: ignore[no-untyped-call]  # a tuple of lambdas

    assert kinds(proposal) == []


def test_a_member_who_was_suspended_writes_nothing(alice: User) -> None:
    alice.is_active = False
    alice.save()

    with pytest.raises(PermissionDenied):
        authoring.save_draft(TEXT, by=alice, key=uuid.uuid4())

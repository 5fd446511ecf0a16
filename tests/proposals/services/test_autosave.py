"""A draft that is saved as one writes, and texts that were saved meanwhile."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Proposal
from proposals.services import authoring
from proposals.services.authoring import Content, NewerText
from proposals.workflow import Status
from tests.factories import make_proposal


def text(body: str) -> Content:
    return Content("Offline tiles", "No network.", body)


def test_the_first_save_makes_the_draft_and_the_others_save_it(alice: User) -> None:
    key = uuid.uuid4()

    first = authoring.autosave_new(text("One"), by=alice, key=key, revision=None)
    again = authoring.autosave_new(text("One"), by=alice, key=key, revision=None)
    second = authoring.autosave_new(text("Two"), by=alice, key=key, revision=again.revision)

    assert [(row.pk, row.body, row.revision) for row in Proposal.objects.all()] == [(first.pk, "Two", 1)]
    assert (second.revision, list(second.events.values_list("kind", flat=True))) == (1, ["drafted"])


def test_an_older_text_never_replaces_a_newer_one(alice: User) -> None:
    draft = authoring.save_draft(text("One"), by=alice, key=uuid.uuid4())
    authoring.autosave(draft, text("From the phone"), by=alice, revision=0)

    with pytest.raises(NewerText) as refused:
        authoring.autosave(draft, text("From the laptop"), by=alice, revision=0)
    with pytest.raises(NewerText):
        authoring.edit(draft, text("From the laptop"), by=alice, revision=0)

    draft.refresh_from_db()
    assert (draft.body, refused.value.saved.body) == ("From the phone", "From the phone")
    authoring.edit(draft, text("From the laptop"), by=alice, revision=draft.revision)
    draft.refresh_from_db()
    assert (draft.body, draft.revision) == ("From the laptop", 2)


def test_the_same_text_from_an_older_form_is_no_conflict(alice: User) -> None:
    draft = authoring.save_draft(text("One"), by=alice, key=uuid.uuid4())
    authoring.autosave(draft, text("Two"), by=alice, revision=0)

    assert authoring.autosave(draft, text("Two"), by=alice, revision=0).revision == 1


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED])
def test_what_others_read_is_never_saved_by_itself(alice: User, status: Status) -> None:
    proposal = make_proposal(author=alice, status=status, body="As it was.")

    with pytest.raises(RuleBroken, match="This is no draft any more"):
        authoring.autosave(proposal, text("Half a sen"), by=alice, revision=0)
    with pytest.raises(RuleBroken, match="This is no draft any more"):
        authoring.autosave_new(text("Half a sen"), by=alice, key=proposal.key, revision=0)

    proposal.refresh_from_db()
    assert proposal.body == "As it was."


def test_somebody_elses_draft_stays_theirs(alice: User, bob: User) -> None:
    draft = make_proposal(author=alice, status=Status.DRAFT)

    with pytest.raises(PermissionDenied):
        authoring.autosave(draft, text("Mine"), by=bob, revision=0)

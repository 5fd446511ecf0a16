"""The same moment: two clicks on a note, two scores, a score at the decision, a note by who becomes an author."""

import uuid
from functools import partial

import pytest
from django.contrib.admin.models import LogEntry

from portal.accounts import roles
from portal.accounts.models import User
from proposals.models import Note, Proposal, Score
from proposals.services import coauthors, deciding, noting, scoring
from proposals.workflow import Status
from tests.at_once import at_once
from tests.factories import make_maintainer, make_proposal, make_round, make_user

pytestmark = pytest.mark.django_db(transaction=True)
again = pytest.mark.parametrize("time", range(3))  # each race is run so often


@pytest.fixture
def dana(staff_roles: None) -> User:
    return make_maintainer("dana")


@pytest.fixture
def carol(staff_roles: None) -> User:
    carol = make_user("carol")
    roles.grant(carol, roles.REVIEWERS)
    return carol


@pytest.fixture
def proposal(dana: User) -> Proposal:
    return make_round("simple", by=dana, scores=True)


@again
def test_two_clicks_write_one_note(proposal: Proposal, carol: User, time: int) -> None:
    write = partial(noting.write_note, proposal, body="Too early?", by=carol, key=uuid.uuid4())

    assert at_once(write, write, write) == [""] * 3
    assert (Note.objects.count(), LogEntry.objects.filter(content_type__model="note").count()) == (1, 1)


@again
def test_two_clicks_give_one_score(proposal: Proposal, carol: User, time: int) -> None:
    give = [partial(scoring.give_score, proposal, value, by=carol) for value in (2, 4)]

    assert at_once(*give) == [""] * 2
    assert Score.objects.get().value in (2, 4)
    history = LogEntry.objects.filter(content_type__model="score").order_by("-pk")
    assert history[0].change_message == f"Scored {Score.objects.get().value}"


@again
def test_a_score_at_the_decision_comes_before_it_or_not(
    proposal: Proposal, carol: User, dana: User, time: int
) -> None:
    decided, scored = at_once(
        partial(deciding.decide, proposal, Status.DECLINED, by=dana, rationale="Not now."),
        partial(scoring.give_score, proposal, 4, by=carol),
    )

    assert (decided, scored, Score.objects.count()) in (("", "", 1), ("", "RuleBroken", 0))


@again
def test_who_becomes_an_author_wrote_before_or_not(carol: User, time: int) -> None:
    proposal = make_proposal()
    coauthors.invite(proposal, who="carol", by=proposal.author)

    joined, written = at_once(
        partial(coauthors.accept, proposal, by=carol),
        partial(noting.write_note, proposal, body="Too early?", by=carol, key=uuid.uuid4()),
    )

    assert (joined, written, Note.objects.count()) in (("", "", 1), ("", "PermissionDenied", 0))

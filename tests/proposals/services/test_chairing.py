"""Nobody leads the review of their own proposal, unless nobody else could."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.decision_panel import panel_context
from proposals.models import Concern, Proposal, Review
from proposals.services import concerns, publishing, review, signing
from proposals.services.preparing import Wish, edit, prepare
from proposals.workflow import Status
from tests.factories import make_maintainer, make_proposal, make_reviewer, make_round

Step = Callable[[Proposal, User], object]
STEPS: dict[str, Step] = {
    "hold": lambda proposal, by: signing.hold(proposal, by=by, waits_for="the rangers"),
    "release": lambda proposal, by: signing.release(proposal, by=by),
    "call a vote": lambda proposal, by: signing.call_vote(proposal, by=by),
    "propose": lambda proposal, by: review.propose_outcome(
        proposal, Status.POSTPONED, by=by, reason="Later."
    ),
}
BUTTONS = ("hold_form", "outcome_form", "may_release", "may_call_vote")


def contested(chair: User, objecting: User, *, author: User) -> tuple[Proposal, Concern]:
    proposal = make_round("moby", by=chair, author=author)
    return proposal, concerns.raise_concern(proposal, name="cost", body="Too costly.", by=objecting)


def led(proposal: Proposal) -> Review:
    return proposal.reviews.get(ended_at=None)


@pytest.mark.parametrize("step", STEPS)
def test_an_author_takes_no_step_of_the_chair_in_a_review_that_they_opened(
    dana: User, mia: User, step: str
) -> None:
    make_maintainer("erin")
    proposal, _ = contested(dana, mia, author=dana)

    with pytest.raises(PermissionDenied, match="another maintainer leads its review"):
        STEPS[step](proposal, dana)
    STEPS[step](proposal, mia)

    shown = panel_context(Proposal.objects.get(pk=proposal.pk), dana, here="/")
    assert not any(shown[button] for button in BUTTONS)


def test_nor_does_an_author_hand_a_concern_to_a_friend_or_settle_it(dana: User, mia: User) -> None:
    make_maintainer("erin")
    _, concern = contested(dana, mia, author=dana)
    friend = make_reviewer("friend")

    with pytest.raises(RuleBroken, match="Only the one who raised a concern, and the chair, delegate it"):
        concerns.delegate_concern(concern, to=friend, by=dana)
    with pytest.raises(RuleBroken, match="not yours to resolve"):
        concerns.resolve_concern(concern, resolution="Fine.", by=dana)


@pytest.mark.parametrize("step", STEPS)
def test_the_only_maintainer_leads_their_own(dana: User, mia: User, step: str) -> None:
    make_maintainer("erin")
    proposal, concern = contested(dana, mia, author=dana)
    for other in User.objects.exclude(pk=dana.pk):
        roles.revoke(other, roles.MAINTAINERS)

    STEPS[step](proposal, dana)
    if step != "propose":
        concerns.resolve_concern(concern, resolution="Fine.", by=dana)
        assert not led(proposal).concerns.standing().exists()


def test_an_author_prepares_and_publishes_no_decision_that_rests_on_one_word(dana: User, mia: User) -> None:
    wish = Wish(Status.DECLINED, "No room.")
    ours, others = make_proposal(author=dana), make_proposal()

    with pytest.raises(RuleBroken, match="You write this proposal: another maintainer decides on it"):
        prepare(ours, wish, by=dana)
    revised = prepare(ours, Wish(Status.RETURNED, "Not finished."), by=dana)
    with pytest.raises(RuleBroken, match="You write this proposal: another maintainer decides on it"):
        edit(revised, wish, by=dana)
    edit(revised, wish, by=mia)
    rows = [revised, prepare(others, wish, by=mia)]
    chosen = {row.pk: row.revision for row in publishing.rows_of(row.pk for row in rows)}
    with pytest.raises(publishing.NotPublished) as refused:
        publishing.publish_together(chosen, by=dana)
    foreseen = [said.why_not for said in publishing.forecast(list(publishing.rows_of(chosen)), by=dana)]

    assert refused.value.reasons == {revised.pk: "You write this proposal: another maintainer decides on it."}
    assert foreseen == ["You write this proposal: another maintainer decides on it.", ""]
    assert len(publishing.publish_together(chosen, by=mia)) == 2

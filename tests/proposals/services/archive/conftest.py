"""A log of decisions with everything in it that a file carries."""

from typing import Any

import pytest
from django.apps import apps

from portal.accounts.models import User
from proposals.models import (
    Proposal,
)
from proposals.services import (
    authoring,
    coauthors,
    concerns,
    deciding,
    merging,
    placing,
    review,
    signing,
    voting,
)
from proposals.services.archive import exporting
from proposals.services.authoring import Content
from proposals.services.versions import Change
from proposals.workflow import Status
from tests.factories import (
    choose_profile,
    make_comment,
    make_maintainer,
    make_proposal,
    make_section,
)


@pytest.fixture
def frank(staff_roles: None) -> User:
    """Maintains the project with dana."""
    return make_maintainer("frank")


@pytest.fixture
def log(alice: User, bob: User, eve: User, carol: User, dana: User, frank: User) -> dict[str, Any]:
    """One accepted after a concern, one declined and reopened, one merged into it; one that is not decided."""
    accepted = _accepted(alice, bob, eve, carol, dana, frank)
    declined = _reopened(alice, dana)
    _merged(accepted, declined, bob, dana)
    make_proposal("Not decided")
    return exporting.export()


def _accepted(alice: User, bob: User, eve: User, carol: User, dana: User, frank: User) -> Proposal:
    """By alice and bob, edited once, blocked by a concern that carol settled, with a vote and a comment of eve's."""
    choose_profile("moby")
    section = make_section("Maps")
    issue = ("waymark-maps/waymark#7", "https://example.org/waymark-maps/waymark/issues/7")
    proposal = make_proposal("Offline tiles", author=alice, section=section)
    for who in ("bob", "nobody@example.org"):
        coauthors.invite(proposal, who=who, by=alice)
    coauthors.accept(proposal, by=bob)
    text = Content("Offline tiles", "No *signal* there.", "Keep tiles, for a week.", section, (issue,))
    authoring.edit(proposal, text, by=bob, change=Change("Only for a week", material=True))
    voting.cast_vote(proposal.pk, by=eve)
    make_comment(proposal, author=eve, body="Yes!")
    review.start_review(proposal, by=carol, reason="Worth a *look*.")
    concern = concerns.raise_concern(proposal, name="Size", body="Phones are *small*.", by=frank)
    concerns.delegate_concern(concern, to=carol, by=frank)
    concerns.resolve_concern(concern, resolution="A setting bounds it.", by=carol)
    signing.abstain(proposal, by=dana)
    signing.take_back(proposal, by=dana)
    for member in (dana, frank):
        signing.sign_off(proposal, by=member, note="Yes.")
    deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="It **fits**.", section=section)
    return proposal


def _reopened(alice: User, dana: User) -> Proposal:
    proposal = make_proposal("Closures", author=alice)
    placing.place(proposal, make_section("Paths"), by=dana)
    deciding.decide(proposal, Status.DECLINED, by=dana, rationale="No room.")
    review.reopen(proposal, by=dana, reason="There is room now.")
    signing.hold(proposal, by=dana, waits_for="the next release")
    return proposal


def _merged(accepted: Proposal, declined: Proposal, bob: User, dana: User) -> None:
    """One that stands as a signpost to the accepted one, by way of another; and one that was taken apart again."""
    far, near = make_proposal("Maps without signal", author=bob), make_proposal("Tiles on a card", author=bob)
    merging.merge(far, near, by=dana, reason="Both want *maps*.")
    merging.merge(near, accepted, by=dana, reason="The same.")
    other = make_proposal("Closed paths", author=bob)
    merging.unmerge(merging.merge(other, declined, by=dana, reason="Alike."), by=dana)


def forget() -> None:
    """Another site: nothing of the log is here, its people and its roadmap are."""
    _empty("proposals")


def empty() -> None:
    """Another site: nobody and nothing is here."""
    _empty("proposals", "roadmap", "notifications", "account", "socialaccount", "admin", "accounts")


def _empty(*labels: str) -> None:
    """Row by row would take long, and what refers to what does not matter where all is gone."""
    for label in labels:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            rows = model._default_manager.all()
            rows._raw_delete(rows.db)

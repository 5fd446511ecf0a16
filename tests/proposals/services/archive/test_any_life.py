"""Whatever people do with proposals, in whatever order: the log of it survives its way through a file."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Concern, Merge, Proposal
from proposals.services import (
    authoring,
    coauthors,
    concerns,
    counters,
    deciding,
    merging,
    review,
    signing,
    voting,
)
from proposals.services.archive.exporting import as_text, export
from proposals.services.archive.reading import read
from proposals.services.archive.restoring import restore
from proposals.services.authoring import Content
from proposals.workflow import OUTCOMES, Status
from roadmap.models import Section
from tests.factories import choose_profile, make_proposal, make_section
from tests.proposals.services.archive.conftest import empty

Deed = Callable[[Proposal, Proposal, User, Any], object]


def resolve(proposal: Proposal, other: Proposal, by: User, chosen: Any) -> object:
    concern = Concern.objects.filter(review__proposal=proposal).last()
    return concern and concerns.resolve_concern(concern, resolution="Settled.", by=by)


def unmerge(proposal: Proposal, other: Proposal, by: User, chosen: Any) -> object:
    merge = Merge.objects.standing().filter(duplicate=proposal).first()
    return merge and merging.unmerge(merge, by=by)


def decide(proposal: Proposal, other: Proposal, by: User, chosen: Any) -> object:
    section = Section.objects.get()
    return deciding.decide(proposal, OUTCOMES[chosen], by=by, rationale="Because.", section=section)


DEEDS: dict[str, Deed] = {
    "edit": lambda one, other, by, n: authoring.edit(
        one, Content(f"Maps {n}", "Why", "What" * 40 * n), by=by
    ),
    "submit": lambda one, other, by, n: authoring.submit(one, by=by),
    "withdraw": lambda one, other, by, n: authoring.withdraw(one, by=by, reason="No need."),
    "invite": lambda one, other, by, n: coauthors.invite(one, who="bob", by=by),
    "accept": lambda one, other, by, n: coauthors.accept(one, by=by),
    "leave": lambda one, other, by, n: coauthors.leave(one, by=by),
    "vote": lambda one, other, by, n: voting.cast_vote(one.pk, by=by),
    "review": lambda one, other, by, n: review.start_review(
        one, by=by, reason="Now.", disposition=OUTCOMES[n]
    ),
    "propose": lambda one, other, by, n: review.propose_outcome(one, OUTCOMES[n], by=by, reason="Rather."),
    "sign": lambda one, other, by, n: signing.sign_off(one, by=by, note="Yes" * n),
    "abstain": lambda one, other, by, n: signing.abstain(one, by=by),
    "take back": lambda one, other, by, n: signing.take_back(one, by=by),
    "object": lambda one, other, by, n: concerns.raise_concern(one, name=f"Cost {n}", body="Dear.", by=by),
    "resolve": resolve,
    "hold": lambda one, other, by, n: signing.hold(one, by=by, waits_for=f"version {n}"),
    "release": lambda one, other, by, n: signing.release(one, by=by),
    "call a vote": lambda one, other, by, n: signing.call_vote(one, by=by),
    "decide": decide,
    "decide again": decide,
    "reopen": lambda one, other, by, n: review.reopen(one, by=by, reason=f"New: {n}."),
    "merge": lambda one, other, by, n: merging.merge(one, other, by=by, reason="The same."),
    "unmerge": unmerge,
}
deeds = st.tuples(
    st.sampled_from(sorted(DEEDS)),
    st.permutations(range(3)),
    st.sampled_from(["alice", "bob", "dana", "dana", "frank"]),
    st.integers(0, 3),
)


def begin(alice: User, dana: User) -> list[Proposal]:
    """One declined, one accepted, one that just came."""
    section = make_section()
    proposals = [make_proposal(author=alice, section=section) for _ in range(3)]
    for proposal, outcome in zip(proposals, (Status.DECLINED, Status.ACCEPTED), strict=False):
        deciding.decide(proposal, outcome, by=dana, rationale="Once.", section=section)
    return proposals


@pytest.mark.parametrize("profile", ["simple", "moby", "rfcbot"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(deeds, min_size=10, max_size=40))
def test_it_survives(alice: User, bob: User, dana: User, frank: User, done: list[Any], profile: str) -> None:
    people = {user.username: user for user in (alice, bob, dana, frank)}
    with transaction.atomic():
        proposals = begin(alice, dana)
        choose_profile(profile)
        for deed, (one, other, _), by, chosen in done:
            rows = [Proposal.objects.get(pk=proposals[number].pk) for number in (one, other)]
            with suppress(RuleBroken, PermissionDenied), transaction.atomic():
                DEEDS[deed](rows[0], rows[1], people[by], chosen)
        text = as_text(export())
        event(", ".join(sorted({record["status"] for record in read(text.encode())["proposals"]})))
        empty()

        restore(read(text.encode()))

        assert as_text(export()) == text
        assert counters.find_differences() == []
        transaction.set_rollback(True)

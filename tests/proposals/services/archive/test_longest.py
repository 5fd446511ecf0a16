"""The longest texts that people can write go out and come in again, with what the portal added to them."""

import json

import pytest

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from portal.lib.markdown import LONGEST
from proposals.services import concerns, deciding, merging
from proposals.services.archive import exporting, restoring
from proposals.workflow import Status
from tests.factories import make_proposal, make_round, make_user
from tests.proposals.services.archive.conftest import empty

LONG = "x" * LONGEST


def comes_back() -> bool:
    text = exporting.as_text(exporting.export())
    empty()
    restoring.restore(json.loads(text))
    return exporting.as_text(exporting.export()) == text


def test_what_its_author_alone_decided_comes_back(dana: User) -> None:
    decision = deciding.decide(make_proposal(author=dana), Status.DECLINED, by=dana, rationale=LONG)

    assert len(decision.rationale) > LONGEST
    assert comes_back()


def test_a_concern_that_was_resolved_for_somebody_with_a_long_name_comes_back(dana: User, mia: User) -> None:
    late = make_user("m" * 150, name="")
    roles.grant(late, roles.MAINTAINERS)
    proposal = make_round("rfcbot", by=dana)
    concern = concerns.raise_concern(proposal, name="cost", body=LONG, by=late)
    User.objects.filter(pk=late.pk).update(is_active=False)
    concern = concerns.resolve_concern(concern, resolution=LONG, by=dana)
    merging.merge(proposal, make_proposal(status=Status.DECLINED), by=dana, reason=LONG)

    assert len(concern.resolution) > LONGEST
    assert comes_back()


def test_a_reason_to_merge_is_no_longer_than_a_text(dana: User) -> None:
    with pytest.raises(RuleBroken, match=r"10,000 characters at most \(now 10,001\)"):
        merging.merge(make_proposal(), make_proposal(), by=dana, reason=f"{LONG}x")

"""The log of decisions as a file: out, and in again without loss."""

import copy
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.models import Concern, Decision, Event, Proposal, ProposalVersion, Review, SignOff
from proposals.services import (
    concerns,
    counters,
    deciding,
    decision_archive,
    decision_restoring,
    review,
    signing,
)
from proposals.workflow import Status
from roadmap.models import Item, PendingChange
from tests.factories import choose_profile, make_maintainer, make_proposal, make_section


@pytest.fixture
def log(alice: User, carol: User, dana: User) -> dict[str, Any]:
    """One accepted after a concern, one declined and reopened, one that is not decided."""
    choose_profile("moby")
    section = make_section("Maps")
    proposal = make_proposal("Offline tiles", author=alice, section=section)
    frank = make_maintainer("frank")
    review.start_review(proposal, by=carol, reason="Worth a look.")
    concern = concerns.raise_concern(proposal, name="Size", body="Phones are *small*.", by=frank)
    concerns.resolve_concern(concern, resolution="A setting bounds it.", by=frank)
    for member in (dana, frank):
        signing.sign_off(proposal, by=member, note="Yes.")
    deciding.decide(proposal, Status.ACCEPTED, by=dana, rationale="It **fits**.", section=section)
    other = make_proposal("Closures", author=alice)
    deciding.decide(other, Status.DECLINED, by=dana, rationale="No room.")
    review.reopen(other, by=dana, reason="There is room now.")
    signing.hold(other, by=dana, waits_for="the next release")
    make_proposal("Not decided")
    return decision_archive.export()


def forget() -> None:
    """Another site: nothing of it is here."""
    for model in (PendingChange, SignOff, Concern, Review, Decision, Event, ProposalVersion, Proposal):
        model.objects.all().delete()


def test_what_goes_out_comes_in_again_without_loss(log: dict[str, Any]) -> None:
    forget()

    restored = decision_restoring.restore(json.loads(json.dumps(log)))

    assert (restored.new, restored.here) == (2, 0)
    assert decision_archive.export() == log
    assert Review.objects.open().get().held_for == "the next release"
    assert counters.find_differences() == []


def test_a_site_without_the_people_and_the_roadmap_gets_what_the_log_points_to(log: dict[str, Any]) -> None:
    strange = json.loads(json.dumps(log).replace("alice", "ann.far").replace("Maps", "Charts"))
    forget()

    decision_restoring.restore(strange)

    ann = User.objects.get(username="ann.far")
    assert (ann.is_active, ann.has_usable_password(), ann.email) == (False, False, "")
    item = Item.objects.get(section__title="Charts")
    assert (item.title, item.left_at is not None, item.in_document) == ("Offline tiles", True, False)
    assert Client().get(item.get_absolute_url()).status_code == 200
    assert decision_archive.export() == strange


def test_coming_in_twice_changes_nothing(log: dict[str, Any]) -> None:
    restored = decision_restoring.restore(log)

    assert (restored.new, restored.here) == (0, 2)
    assert decision_archive.export() == log


def broken(log: dict[str, Any], **changes: Any) -> dict[str, Any]:
    told = copy.deepcopy(log)
    told["proposals"][1] |= {"key": "11111111-2222-3333-4444-555555555555", **changes}
    return told


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "loved"}, "'loved' is not a valid Status"),
        ({"submitted_at": "yesterday"}, "Invalid isoformat string: 'yesterday'"),
        ({"moved_at": "2026-01-01T00:00:00"}, "the time '2026-01-01T00:00:00' has no zone"),
        ({"decisions": [{"round": 1, "item": None}]}, "“outcome” is missing"),
        ({"round": 10**30}, ""),
        ({"versions": 7}, "'int' object is not iterable"),
        ({"status": "accepted", "item": None}, ""),
    ],
)
def test_a_record_that_cannot_be_read_is_named_and_nothing_comes_in(
    log: dict[str, Any], changes: dict[str, Any], why: str
) -> None:
    before = Proposal.objects.count()
    told = broken(log, **changes)
    told["proposals"][0]["key"] = "99999999-2222-3333-4444-555555555555"

    with pytest.raises(RuleBroken) as refused:
        decision_restoring.restore(told)

    assert refused.value.message.startswith(f"Record 2 cannot be read: {why}")
    assert refused.value.message.endswith("Nothing was imported.")
    assert Proposal.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([], "no log of decisions"),
        ({"format": "roadmap"}, "no log of decisions"),
        ({"format": "signpost decisions", "version": 9}, "has version 9"),
        ({"format": "signpost decisions", "version": 1, "proposals": 7}, "no list of proposals"),
    ],
)
def test_what_is_no_log_is_refused(told: Any, why: str) -> None:
    with pytest.raises(RuleBroken, match=why):
        decision_restoring.restore(told)


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives(log: dict[str, Any], text: str) -> None:
    forget()
    told = copy.deepcopy(log)
    told["proposals"] = told["proposals"][:1]
    told["proposals"][0] |= {"title": text, "problem": text, "body": text}
    told["proposals"][0]["decisions"][0]["rationale"] = text

    decision_restoring.restore(json.loads(json.dumps(told)))

    assert decision_archive.export()["proposals"] == told["proposals"]


def test_the_commands_write_and_read_a_file(log: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "log.json"
    call_command("export_decisions", str(file))
    forget()
    said = StringIO()

    call_command("import_decisions", str(file), stdout=said)

    assert said.getvalue() == "2 proposals came in, 0 were here already.\n"
    assert json.loads(file.read_text()) == log == decision_archive.export()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "why"), [("{", "is not JSON"), ("[]", "no log of decisions"), (None, "cannot be read")]
)
def test_the_command_says_why_it_reads_nothing(text: str | None, why: str, tmp_path: Path) -> None:
    file = tmp_path / "log.json"
    if text is not None:
        file.write_text(text)

    with pytest.raises(CommandError, match=why):
        call_command("import_decisions", str(file))


def test_the_export_costs_the_same_with_few_and_with_many(log: dict[str, Any], dana: User) -> None:
    spent = []
    for more in (0, 5):
        for number in range(more):
            deciding.decide(make_proposal(f"Topic {number}"), Status.DECLINED, by=dana, rationale="No.")
        with CaptureQueriesContext(connection) as captured:
            decision_archive.export()
        spent.append(len(captured))

    assert spent[0] == spent[1]

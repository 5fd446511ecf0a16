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

from portal.accounts.models import User
from portal.notifications.models import Notification
from proposals import announcements
from proposals.models import Event, Merge, Proposal, Review
from proposals.services import counters, deciding, merging
from proposals.services.archive import exporting, restoring, timeline
from proposals.services.archive.exporting import as_text, export
from proposals.templatetags.proposals import DECIDED, HAPPENED
from proposals.workflow import Status
from roadmap.models import Item
from tests.factories import make_proposal
from tests.proposals.services.archive.conftest import empty, forget

Log = dict[str, Any]


def read(text: str) -> Any:
    return json.loads(text)


def titles(told: Log) -> list[str]:
    return [record["title"] for record in told["proposals"]]


def page(proposal: Proposal) -> str:
    answer = Client().get(proposal.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_file_has_what_was_decided_and_what_was_merged_with_it(log: Log) -> None:
    assert titles(log) == [
        "Offline tiles",
        "Closures",
        "Maps without signal",
        "Tiles on a card",
        "Closed paths",
    ]
    text = as_text(log)
    assert "nobody@example.org" not in text and "@example.org" not in text
    assert "Yes!" not in text, "comments are not in it"
    kinds = {event["kind"] for record in log["proposals"] for event in record["timeline"]}
    assert {
        "edited",
        "placed",
        "concern_delegated",
        "merged_here",
        "unmerged_here",
        "held",
        "reopened",
    } <= kinds


def test_what_goes_into_an_empty_site_comes_out_the_same_byte_for_byte(log: Log) -> None:
    text = as_text(log)
    empty()

    restored = restoring.restore(read(text))

    assert (len(restored.new), restored.same, restored.other, restored.namesakes) == (5, [], [], [])
    assert as_text(export()) == text
    assert Review.objects.open().get().held_for == "the next release"
    assert counters.find_differences() == []


def test_pages_show_what_came_in(log: Log) -> None:
    text = as_text(log)
    empty()
    restoring.restore(read(text))

    accepted, _, far, near, _ = (Proposal.objects.get(title=title) for title in titles(log))
    shown = page(accepted)
    assert all(
        words in shown
        for words in ("joined as an author", "Worth a <em>look</em>", "It <strong>fits</strong>", "Size")
    )
    assert "Both want <em>maps</em>" in page(far) and "Both want <em>maps</em>" in page(near)
    assert merging.end_of_chain(far) == accepted
    assert f"{near.title}</a>" in page(far)


def test_a_merge_that_came_in_can_be_undone(log: Log, dana: User) -> None:
    text = as_text(log)
    forget()
    restoring.restore(read(text), joined=["dana"])
    merge = Merge.objects.standing().get(duplicate__title="Tiles on a card")

    merging.unmerge(merge, by=dana)

    assert Proposal.objects.get(pk=merge.duplicate_id).status == Status.SUBMITTED


def test_two_that_were_merged_one_way_and_then_the_other_are_no_circle(dana: User) -> None:
    huts, shelters = make_proposal("Huts"), make_proposal("Shelters")
    merging.unmerge(merging.merge(huts, shelters, by=dana, reason="The same."), by=dana)
    merging.merge(shelters, huts, by=dana, reason="Rather so.")
    deciding.decide(huts, Status.DECLINED, by=dana, rationale="No room.")
    before = export()
    empty()

    restoring.restore(before)

    assert (titles(before), export()) == (["Huts", "Shelters"], before)


def test_nobody_is_told_of_what_came_in(log: Log) -> None:
    text = as_text(log)
    empty()
    Notification.objects.all().delete()

    restoring.restore(read(text))

    assert (announcements.announce_waiting(), Notification.objects.count()) == (0, 0)
    assert not Event.objects.filter(announced_at=None).exists()


def test_a_site_without_the_people_and_the_roadmap_gets_what_the_log_points_to(log: Log) -> None:
    strange = read(as_text(log).replace("alice", "ann.far").replace("Maps", "Charts"))
    empty()

    restoring.restore(strange)

    ann = User.objects.get(username="ann.far")
    assert (ann.is_active, ann.has_usable_password(), ann.email) == (False, False, "")
    item = Item.objects.get(section__title="Charts")
    assert (item.title, item.left_at is not None, item.in_document) == ("Offline tiles", True, False)
    assert Client().get(item.get_absolute_url()).status_code == 200
    assert export() == strange


def test_coming_in_twice_changes_nothing(log: Log) -> None:
    for _ in range(2):
        restored = restoring.restore(copy.deepcopy(log))

        assert (restored.new, restored.same, restored.other) == ([], titles(log), [])
        assert export() == log


def test_what_is_here_otherwise_stays_and_is_told(log: Log) -> None:
    told = copy.deepcopy(log)
    told["proposals"][0]["decisions"][0]["rationale"] = "Because I say so."

    restored = restoring.restore(told)

    assert (restored.same, restored.other) == (titles(log)[1:], ["Offline tiles"])
    assert export() == log


def test_a_preview_says_what_an_import_would_do_and_does_nothing(log: Log) -> None:
    text = as_text(log)
    empty()

    foreseen = restoring.preview(read(text))

    assert [proposal.title for proposal in foreseen.new] == titles(log)
    assert [proposal.title for proposal in foreseen.open] == ["Closures", "Closed paths"]
    assert (Proposal.objects.count(), User.objects.count(), Item.objects.count()) == (0, 0, 0)


def test_every_kind_of_event_is_in_the_file_or_left_out_knowingly() -> None:
    assert timeline.LEFT_OUT.isdisjoint(timeline.KINDS)
    assert {*HAPPENED, "decided", "commented"} == {*timeline.KINDS, *timeline.LEFT_OUT}
    assert set(DECIDED) == {"accepted", "declined", "postponed", "returned"}


def test_the_commands_write_and_read_a_file(log: Log, tmp_path: Path) -> None:
    file = tmp_path / "log.json"
    call_command("export_decisions", str(file))
    text = file.read_text()
    forget()
    Proposal.objects.all().delete()
    told, foreseen, again = StringIO(), StringIO(), StringIO()

    call_command("import_decisions", str(file), dry_run=True, stdout=foreseen)
    call_command("import_decisions", str(file), same_people=True, stdout=told)
    call_command("import_decisions", str(file), stdout=again)

    assert foreseen.getvalue().startswith(
        "5 proposals would come in, 0 were here already.\nalice (Alice): kept apart"
    )
    assert told.getvalue().startswith(
        "5 proposals came in, 0 were here already.\nalice (Alice): joined to the account"
    )
    assert again.getvalue() == "0 proposals came in, 5 were here already.\n"
    assert text == as_text(log) == as_text(export())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"{", "is not JSON"),
        (b"[]", "no log of decisions"),
        (b"\xff\xfe{", "is not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_the_command_says_why_it_reads_nothing(raw: bytes | None, why: str, tmp_path: Path) -> None:
    file = tmp_path / "log.json"
    if raw is not None:
        file.write_bytes(raw)

    with pytest.raises(CommandError, match=why):
        call_command("import_decisions", str(file))


def test_the_export_costs_the_same_with_few_and_with_many(log: Log, dana: User) -> None:
    spent = []
    for more in (0, 5):
        for number in range(more):
            deciding.decide(make_proposal(f"Topic {number}"), Status.DECLINED, by=dana, rationale="No.")
        with CaptureQueriesContext(connection) as captured:
            exporting.export()
        spent.append(len(captured))

    assert spent[0] == spent[1]

"""The true history of a project, told commit by commit."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from roadmap.models import Event, Item, Section, Version
from roadmap.services.git_history import Tally
from tests.repositories import retell
from tests.roadmap.services.clones import take

pytestmark = pytest.mark.django_db


def test_the_real_history_of_a_project_becomes_its_versions(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "moby-history"
    manifest = json.loads((folder / "manifest.json").read_text())
    repository = retell(folder, tmp_path / "moby")

    tally, _ = take(repository)

    assert tally == Tally(applied=6)
    versions = list(reversed(Version.objects.all()))
    assert [(one.at, one.author, one.subject, one.source.encode()) for one in versions] == [
        (
            datetime.fromisoformat(known["date"]),
            known["author"],
            known["subject"],
            (folder / known["file"]).read_bytes(),
        )
        for known in manifest
    ]
    assert [one.commit for one in versions] == repository.git("rev-list", "--reverse", "HEAD").split()


def test_the_real_history_is_told_as_it_was_counted(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "moby-history"
    take(retell(folder, tmp_path / "moby"))

    for facts, version in zip(
        json.loads((folder / "expected-diff.json").read_text())["diffs"],
        list(reversed(Version.objects.all()))[1:],
        strict=True,
    ):
        told = version.differences
        body = {"reworded", "link", "formatted"}
        changed = {one["name"] for one in told if one["kind"] in body}
        assert {one["name"] for one in told if one["kind"] == "gone"} == set(facts.get("removed", []))
        assert {one["name"] for one in told if one["kind"] == "added"} == set(facts.get("added", []))
        assert changed == {
            *facts.get("body_changed", []),
            *(after for _, after in facts.get("renumbered_and_body_changed", [])),
        }
        assert not {one["name"] for one in told} & set(facts["unchanged"])


def test_items_of_the_real_history_keep_their_identity_and_leave_on_the_day(
    shared_data: Path, tmp_path: Path
) -> None:
    take(retell(shared_data / "moby-history", tmp_path / "moby"))

    left = Item.objects.filter(left_at__isnull=False).order_by("pk")
    assert [(item.title, f"{item.left_at:%Y-%m-%d}") for item in left] == [
        ("Plugins improvements", "2017-10-11"),
        ("Cluster capable Engine", "2017-10-11"),
        ("Docker exec", "2017-10-11"),
        ("Remote Registry Operations", "2017-10-11"),
        ("Custom assembly tooling", "2018-11-26"),
    ]
    here = Item.objects.current().order_by("position")
    assert [(str(item), f"{item.created_at:%Y}", f"{item.changed_at:%Y}") for item in here] == [
        ("1.1 Runtime improvements", "2016", "2019"),
        ("1.2 Image Builder", "2018", "2018"),
        ("1.3 Rootless Mode", "2018", "2018"),
        ("1.4 Testing", "2018", "2018"),
        ("1.5 Internal decoupling", "2016", "2025"),
    ]
    gone = Section.objects.get(left_at__isnull=False)
    assert (gone.title, f"{gone.left_at:%Y-%m-%d}") == ("Frozen features", "2017-10-11")


def test_an_item_tells_what_happened_to_it_on_the_days_on_which_it_did(
    shared_data: Path, tmp_path: Path
) -> None:
    take(retell(shared_data / "moby-history", tmp_path / "moby"))

    rootless = Item.objects.get(title="Rootless Mode")

    assert [(f"{event.at:%Y-%m-%d}", event.kind, event.data["words"]) for event in rootless.events.all()] == [
        ("2018-11-26", "imported", "added"),
        ("2018-12-20", "imported", "reworded"),
    ]
    assert not Event.objects.filter(announced_at=None).exists(), "It is no news to anybody."

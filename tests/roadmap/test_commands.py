"""manage.py import_roadmap and export_roadmap."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from roadmap.models import Item, Version
from tests.repositories import Repository

DOCUMENT = b"# Trails\r\n\r\n# 1. Maps\r\n\r\n## 1.1 Tiles\r\n\r\nOffline.\r\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ROADMAP.md"
    path.write_bytes(DOCUMENT)
    return path


def run(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_a_file_goes_in_and_comes_out_with_the_same_bytes(file: Path, tmp_path: Path) -> None:
    said = run("import_roadmap", str(file), repository="acme/road")
    run("export_roadmap", output=str(tmp_path / "out.md"))

    assert "  1.1 Tiles: added\n" in said
    assert "Imported: 1 sections, 1 items, 2 changes.\n" in said
    assert (tmp_path / "out.md").read_bytes() == DOCUMENT
    assert run("export_roadmap") == DOCUMENT.decode()


def test_a_dry_run_says_it_and_writes_nothing(file: Path) -> None:
    said = run("import_roadmap", str(file), dry_run=True)

    assert "Nothing was written (--dry-run): 1 sections, 1 items, 2 changes.\n" in said
    assert Item.objects.count() == 0


def test_importing_again_says_that_there_is_nothing_to_do(file: Path) -> None:
    run("import_roadmap", str(file))

    assert run("import_roadmap", str(file)) == (
        "The document is the one the roadmap has: nothing to change.\n"
    )
    assert Version.objects.count() == 1


def test_a_document_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DOCUMENT)))

    run("import_roadmap", "-")

    assert Item.objects.get().title == "Tiles"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no/such/file.md", "cannot be read: No such file or directory."),
        ("http://example.org/ROADMAP.md", "Only https:// addresses"),
        ("https://127.0.0.1/ROADMAP.md", "not on the public internet"),
        ("https://no-such-host.invalid/ROADMAP.md", "could not be reached"),
    ],
)
def test_a_source_that_cannot_be_read_is_refused_in_words(source: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("import_roadmap", source)

    assert Version.objects.count() == 0


@pytest.mark.parametrize("name", ["moby", "moby/", "a b/c", "https://github.com/moby/moby", "moby/moby/"])
def test_a_repository_is_owner_and_name(file: Path, name: str) -> None:
    with pytest.raises(CommandError, match=f"--repository must be owner/name, not '{name}'"):
        run("import_roadmap", str(file), repository=name)


def test_nothing_can_be_exported_before_the_first_import() -> None:
    with pytest.raises(CommandError, match="There is no roadmap yet"):
        run("export_roadmap")


def test_a_file_that_cannot_be_written_is_told(file: Path) -> None:
    run("import_roadmap", str(file))

    with pytest.raises(CommandError, match="cannot be written"):
        run("export_roadmap", output="/no/such/folder/ROADMAP.md")


def test_a_clone_brings_every_version_and_tells_each(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "road")
    repository.save(DOCUMENT, "Start", path="docs/Plan.md")
    sha = repository.save(DOCUMENT + b"\r\n## 1.2 Night\r\n", "Night", path="docs/Plan.md", author="Bob")

    said = run("import_roadmap", history=str(repository.directory), path="docs/Plan.md")

    assert said.splitlines()[0] == "docs/Plan.md was changed by 2 commits."
    assert said.splitlines()[2:] == [
        f"  2024-01-02 {sha[:10]} Bob: Night: 1 change",
        "Versions: 2 imported.",
    ]
    assert [version.origin for version in Version.objects.all()] == ["docs/Plan.md"] * 2
    again = run("import_roadmap", history=str(repository.directory), path="docs/Plan.md")
    assert again.splitlines()[-1] == "Versions: 2 known before."


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "Name one: a document to import, or --history"),
        ({"source": "ROADMAP.md", "history": "."}, "Name one: a document to import, or --history"),
        ({"source": "ROADMAP.md", "path": "docs/ROADMAP.md"}, "so it needs --history"),
        ({"history": ".", "dry_run": True}, "--dry-run cannot look ahead"),
        ({"history": "/no/such/clone"}, "/no/such/clone cannot be opened: No such file or directory."),
        ({"history": "/"}, "/ is not a git repository. Name the top directory of a clone"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(options: dict[str, Any], message: str) -> None:
    source = [options.pop("source")] if "source" in options else []

    with pytest.raises(CommandError, match=message):
        run("import_roadmap", *source, **options)

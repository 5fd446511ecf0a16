"""The same bytes come out, with what was added here in its place."""

from pathlib import Path

import pytest

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.models import Item, PendingChange, Section
from roadmap.services import exporting, importing, planning
from tests.roadmap.services.importable import DOCUMENT, REPOSITORY, bring

pytestmark = pytest.mark.django_db


def test_an_unedited_document_comes_out_byte_for_byte() -> None:
    raw = b"\xef\xbb\xbf" + DOCUMENT.replace(b"\n", b"\r\n") + b"  \t"

    bring(raw)

    assert exporting.export().encode() == raw


def test_an_item_added_here_is_written_into_its_section_and_arrives_by_the_next_import(dana: User) -> None:
    bring(DOCUMENT)
    section = Section.objects.get(title="Maps")
    item = planning.add_item(
        section,
        title="Contour lines",
        body="Every ten metres.",
        issues=[f"{REPOSITORY}#14", "nonsense"],
        by=dana,
    )

    exported = exporting.export().encode()

    lines = exported.decode().splitlines()
    assert [line for line in DOCUMENT.decode().splitlines() if line not in lines] == []
    assert "## 1.3 Contour lines" in lines
    bring(exported)
    item.refresh_from_db()
    assert (item.in_document, item.number, item.left_at) == (True, "1.3", None)
    assert [str(issue) for issue in item.tracked_issues] == [f"{REPOSITORY}#14"]
    assert exporting.export().encode() == exported


@pytest.mark.parametrize("title", ["Planned: contour lines", "Contour lines (in progress)"])
def test_an_item_whose_title_the_document_reads_as_title_and_status_arrives_once(
    dana: User, title: str
) -> None:
    bring(DOCUMENT)
    item = planning.add_item(
        Section.objects.get(title="Maps"), title=title, body="Every ten metres.", issues=[], by=dana
    )

    exported = exporting.export().encode()
    bring(exported)

    item.refresh_from_db()
    assert (item.in_document, item.left_at, Item.objects.current().count()) == (True, None, 4)
    assert exporting.export().encode() == exported


def test_an_item_added_here_stays_when_the_repository_does_not_have_it_yet(dana: User) -> None:
    bring(DOCUMENT)
    item = planning.add_item(Section.objects.get(title="People"), title="Tools", body="", issues=[], by=dana)

    bring(DOCUMENT.replace(b"Trails", b"Paths"))

    item.refresh_from_db()
    assert (item.left_at, item.in_document) == (None, False)


def test_a_section_that_the_document_lost_is_named_when_an_item_waits_for_it(dana: User) -> None:
    bring(DOCUMENT)
    planning.add_item(Section.objects.get(title="People"), title="Tools", body="", issues=[], by=dana)
    bring(DOCUMENT.replace(b"# 2. People\n\n## 2.1 Work days\n\nBring gloves.\n", b""))

    assert Section.objects.get(title="People").left_at is None
    (change,) = PendingChange.objects.open()
    assert change.problem == "The document does not have the section “People” any more."
    assert (change.item.place, change.item.left_at) == (None, None)
    assert "Tools" not in exporting.export()


def test_there_is_nothing_to_export_before_the_first_import() -> None:
    with pytest.raises(RuleBroken, match="There is no roadmap yet"):
        exporting.export()


def test_the_documents_of_real_projects_go_in_and_out(shared_data: Path) -> None:
    for path in sorted((shared_data / "roadmaps").glob("*.md")):
        raw = path.read_bytes()
        importing.apply(importing.preview(raw, repository="acme/road"))
        assert exporting.export().encode() == raw, path.name

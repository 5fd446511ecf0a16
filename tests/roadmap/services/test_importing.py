"""The document goes in, and items keep their identity."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from roadmap.models import Event, Issue, Item, Question, Section, Version
from roadmap.progress import Status
from roadmap.services import importing, planning, statuses
from tests.factories import make_issue
from tests.roadmap.services.importable import DOCUMENT, REPOSITORY, bring

pytestmark = pytest.mark.django_db


def words(raw: bytes) -> list[tuple[str, str]]:
    return importing.preview(raw, repository=REPOSITORY).changes


def outline() -> list[tuple[str, str, list[str]]]:
    items = Item.objects.current().select_related("section").with_issues().order_by("position")
    return [(str(item.section), str(item), [str(issue) for issue in item.tracked_issues]) for item in items]


def test_the_document_becomes_questions_sections_items_and_tracking_issues() -> None:
    version = bring(DOCUMENT)

    assert [question.title for question in Question.objects.all()] == ["How can I help?"]
    assert outline() == [
        ("1. Maps", "1.1 Offline tiles", [f"{REPOSITORY}#12", f"{REPOSITORY}#13"]),
        ("1. Maps", "1.2 Night colours", []),
        ("2. People", "2.1 Work days", []),
    ]
    assert (version.title, version.repository) == ("Trails", REPOSITORY)
    assert version.digest == hashlib.sha256(DOCUMENT).hexdigest()


def test_importing_the_same_again_changes_nothing() -> None:
    bring(DOCUMENT)
    before = (Version.objects.count(), Event.objects.count(), outline())

    bring(DOCUMENT)

    assert (Version.objects.count(), Event.objects.count(), outline()) == before
    assert importing.preview(DOCUMENT, repository=REPOSITORY).unchanged


def test_items_keep_their_identity_when_they_are_renamed_moved_and_reworded() -> None:
    bring(DOCUMENT)
    before = {item.title: item.pk for item in Item.objects.all()}
    changed = (
        DOCUMENT.replace(b"Offline tiles", b"Maps without signal")
        .replace(b"Red on black.", b"Red on black, for tired eyes.")
        .replace(b"\n## 2.1 Work days\n\nBring gloves.\n", b"")
        .replace(b"# 2. People", b"## 1.3 Work days\n\nBring gloves.\n\n# 2. People")
    )

    assert words(changed) == [
        ("1.1 Maps without signal", "renamed from “Offline tiles”"),
        ("1.2 Night colours", "reworded"),
        ("1.3 Work days", "moved from “People” to “Maps”"),
    ]
    bring(changed)

    after = {item.title: item.pk for item in Item.objects.current()}
    assert after == {
        "Maps without signal": before["Offline tiles"],
        "Night colours": before["Night colours"],
        "Work days": before["Work days"],
    }


def test_an_item_that_is_gone_leaves_and_the_same_one_comes_back() -> None:
    bring(DOCUMENT)
    item = Item.objects.get(title="Work days")
    without = DOCUMENT.replace(b"\n# 2. People\n\n## 2.1 Work days\n\nBring gloves.\n", b"")

    assert words(without) == [("2. People", "section removed"), ("2.1 Work days", "left the roadmap")]
    bring(without)
    item.refresh_from_db()
    assert item.left_at is not None
    assert list(Section.objects.current().values_list("title", flat=True)) == ["Maps"]

    assert words(DOCUMENT) == [("2. People", "section added"), ("2.1 Work days", "back on the roadmap")]
    bring(DOCUMENT)
    item.refresh_from_db()
    assert item.left_at is None


def test_two_items_with_the_same_title_stay_two() -> None:
    twice = DOCUMENT.replace(b"1.2 Night colours", b"1.2 Offline tiles")
    bring(twice)
    before = list(Item.objects.order_by("position").values_list("pk", flat=True))

    bring(twice.replace(b"Trails", b"Paths"))

    assert list(Item.objects.order_by("position").values_list("pk", flat=True)) == before


def test_a_preview_writes_nothing() -> None:
    importing.preview(DOCUMENT, repository=REPOSITORY)

    assert (Version.objects.count(), Item.objects.count(), Issue.objects.count()) == (0, 0, 0)


def test_a_hand_set_status_survives_the_import_and_the_issues(dana: User) -> None:
    bring(DOCUMENT)
    item = Item.objects.get(title="Night colours")
    planning.set_status(item, Status.SHIPPED, by=dana)

    bring(DOCUMENT.replace(b"Red on black.", b"Red on black, soon."))

    item.refresh_from_db()
    assert (item.status, item.status_source) == ("shipped", "maintainer")


def test_a_status_set_by_hand_while_a_preview_waits_is_kept(dana: User) -> None:
    bring(DOCUMENT)
    item = Item.objects.get(title="Offline tiles")
    plan = importing.preview(DOCUMENT.replace(b"on the phone", b"on every phone"), repository=REPOSITORY)

    planning.set_status(item, Status.SHIPPED, by=dana)
    Issue.objects.update(assigned=True)
    with pytest.raises(RuleBroken, match="The roadmap changed since this preview was made"):
        importing.apply(plan)
    bring(plan.document.source.encode())

    item.refresh_from_db()
    assert (item.status, item.status_source) == ("shipped", "maintainer")
    assert Event.objects.filter(item=item, kind="status_changed").count() == 1


def test_only_maintainers_set_a_status(carol: User) -> None:
    bring(DOCUMENT)
    item = Item.objects.get(title="Offline tiles")

    with pytest.raises(PermissionDenied, match="Only maintainers"):
        planning.set_status(item, Status.SHIPPED, by=carol)
    with pytest.raises(PermissionDenied, match="Only maintainers"):
        planning.follow_issues(item, by=carol)

    item.refresh_from_db()
    assert item.status == "planned"


def test_the_document_and_then_the_issues_say_the_status() -> None:
    make_issue(12, state="closed", state_reason="completed")
    make_issue(13, assigned=True)

    bring(DOCUMENT)

    assert Item.objects.get(title="Offline tiles").status == "in_progress"
    Issue.objects.update(state="closed")
    statuses.refresh_status(Item.objects.get(title="Offline tiles"))
    assert Item.objects.get(title="Offline tiles").status == "shipped"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "empty"),
        (b"# Caf\xe9", "UTF-8"),
        (b"# A\x00B", "NUL"),
        (b"# A\n" + b"x" * 1_000_000, "1,000,000"),
        (b"Only words.\n", "no heading"),
    ],
)
def test_a_document_that_cannot_be_taken_is_refused_in_words_and_nothing_changes(
    raw: bytes, message: str
) -> None:
    bring(DOCUMENT)
    before = outline()

    with pytest.raises(RuleBroken, match=message) as refused:
        bring(raw)

    assert (refused.value.status, outline(), Version.objects.count()) == (422, before, 1)


def test_an_import_of_many_items_takes_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    many = b"# 1. Maps\n\n" + b"".join(
        f"## 1.{n} Topic {n}\n\nTracking issues:\n\n- #{n} Issue\n\n".encode() for n in range(1, 400)
    )

    with django_assert_max_num_queries(60):
        bring(many)

    assert Item.objects.count() == 399


def test_the_history_of_a_real_roadmap_keeps_its_items(shared_data: Path) -> None:
    addresses = set()
    for path in sorted((shared_data / "moby-history").glob("*.md"))[1:]:
        importing.apply(importing.preview(path.read_bytes(), repository="moby/moby"))
        addresses.add(Item.objects.current().get(title="Runtime improvements").pk)

    assert len(addresses) == 1
    assert [str(item) for item in Item.objects.current().order_by("position")] == [
        "1.1 Runtime improvements",
        "1.2 Image Builder",
        "1.3 Rootless Mode",
        "1.4 Testing",
        "1.5 Internal decoupling",
    ]

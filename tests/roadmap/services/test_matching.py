"""The roadmap's rows found again in a document that came."""

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from roadmap import document
from roadmap.models import Item, Section
from roadmap.services import planning
from roadmap.services.matching import match_items, match_sections
from tests.factories import make_item, make_section

pytestmark = pytest.mark.django_db

HOME = "waymark-maps/waymark"


def read(text: str) -> document.Document:
    return document.parse(f"# Trails\n\n{text}", repository=HOME)


def items() -> list[Item]:
    return list(Item.objects.select_related("section").order_by("-pk"))


def test_items_are_found_by_title_issue_and_text_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    maps, people = make_section("Maps", number="1"), make_section("People", number="2", position=1)
    tiles = make_item("Offline tiles", section=maps, number="1.1", body="Tiles on the phone.")
    planning.track(tiles, [f"{HOME}#12"])
    colours = make_item("Night colours", section=maps, number="1.2", body="Red on black.", position=1)
    days = make_item(
        "Work days", section=people, number="2.1", body="Bring gloves to the quarry.", position=2
    )
    parsed = read(
        "# 1. Maps\n\n## 1.1 Night colours\n\nx\n\n## 1.2 Without signal\n\nTracking issues:\n\n- #12 x\n\n"
        "# 3. Together\n\n## 3.1 Quarry days\n\nBring gloves to the quarry.\n\n## 3.2 Maps of lakes\n\nBlue.\n"
    )
    old = items()

    with django_assert_num_queries(1):
        found = match_items(old, parsed)

    assert found == {0: colours, 1: tiles, 2: days}


def test_a_maintainer_s_corrections_are_kept_and_checked() -> None:
    maps = make_section("Maps")
    one, other = make_item("Lamp", section=maps), make_item("Horn", section=maps, position=1)
    parsed = read("## Maps\n\n- Lamp\n- Horn\n")

    assert match_items(items(), parsed) == {0: one, 1: other}
    assert match_items(items(), parsed, fixed={0: other.pk, 1: None}) == {0: other}
    for fixed in ({0: one.pk, 1: one.pk}, {0: other.pk + 1}, {7: one.pk}):
        with pytest.raises(document.DocumentError):
            match_items(items(), parsed, fixed=fixed)


def test_an_item_that_left_comes_back_and_one_that_waits_arrives() -> None:
    maps = make_section("Maps")
    left = make_item("Lamp", section=maps, in_document=True)
    Item.objects.filter(pk=left.pk).update(left_at=left.created_at)
    here = make_item("Horn", section=maps, position=1)
    waiting = make_item("Planned: bell", section=maps, position=2, body="", in_document=False)

    assert match_items(items(), read("## Maps\n\n- Horn\n- Planned: bell\n- Lamp\n")) == {
        0: here, 1: waiting, 2: left,
    }  # fmt: skip


def test_sections_are_found_by_title_then_by_the_items_that_they_share() -> None:
    maps, people = make_section("Maps", number="1"), make_section("People", number="2", position=1)
    old = [make_item("Lamp", section=maps), make_item("Days", section=people, position=1)]
    parsed = read("# 1. Gatherings\n\n## 1.1 Days\n\nx\n\n# 2. Maps\n\n## 2.1 Lamp\n\nx\n")
    sections = list(Section.objects.all())

    assert match_sections(sections, parsed.sections, items={0: old[1], 1: old[0]}) == {0: people, 1: maps}
    assert match_sections(sections, parsed.sections) == {1: maps}

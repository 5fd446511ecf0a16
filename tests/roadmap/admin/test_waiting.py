"""Before a document is applied, the preview says what becomes of the changes that wait here."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from roadmap.models import Item, PendingChange
from roadmap.services import editing, exporting, planning
from tests.conftest import signed_in
from tests.factories import make_issue
from tests.roadmap.admin.bringing import TRAILS, address, apply, bring, press, preview, shown_words

pytestmark = pytest.mark.django_db


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def fates(page: Any) -> dict[str, list[tuple[str, str, str]]]:
    return {
        fate.title: [(str(waiting.item), waiting.field, waiting.problem) for waiting in fate.changes]
        for fate in page.context["fates"]
    }


def states() -> list[tuple[str, str]]:
    return list(PendingChange.objects.order_by("pk").values_list("field", "state"))


def test_what_both_sides_changed_stands_side_by_side(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    editing.edit_item(item("Offline tiles"), by=dana, title="Offline tiles for phones")
    arrival = bring(browser, TRAILS.replace("Offline tiles", "Offline tiles and routes"))

    page = preview(browser, arrival)

    assert fates(page) == {
        "Both sides changed the same": [
            ("1.1 Offline tiles for phones", "Title", "The repository changed it too.")
        ]
    }
    (conflict,) = page.context["fates"][0].changes
    assert [(side.name, [(run.kind, run.text.strip()) for run in side.runs]) for side in conflict.sides] == [
        ("Before", [("same", "Offline tiles")]),
        ("Here", [("same", "Offline tiles"), ("added", "for phones")]),
        ("Repository", [("same", "Offline tiles"), ("added", "and routes")]),
    ]
    words = shown_words(page)
    assert "Before Offline tiles Here Offline tiles for phones Repository Offline tiles and routes" in words
    assert "1 waiting change is kept for you to decide on." in words
    assert 'href="/roadmap/pending/"' in page.content.decode()
    assert states() == [("title", "waiting")], "nothing is written before it is applied"

    press(browser, arrival, "apply")
    assert states() == [("title", "conflict")]
    assert exporting.export() == arrival.source


def test_what_the_repository_has_by_now_is_done(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    editing.edit_item(item("Night colours"), by=dana, title="Dark colours")
    arrival = bring(browser, TRAILS.replace("Night colours", "Dark colours"))

    assert fates(preview(browser, arrival)) == {
        "Arrive with this document, and are done": [("1.2 Dark colours", "Title", "")]
    }
    press(browser, arrival, "apply")
    assert states() == [("title", "arrived")]


def test_what_nobody_else_touched_is_put_on_top(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    editing.edit_item(item("Night colours"), by=dana, title="Dark colours")
    arrival = bring(browser, TRAILS.replace("Bring gloves.", "Bring boots."))

    page = preview(browser, arrival)

    assert fates(page) == {"Put on top of this document, and wait on": [("1.2 Dark colours", "Title", "")]}
    assert "Work days Changed" in shown_words(page)
    press(browser, arrival, "apply")
    assert states() == [("title", "waiting")]
    assert "## 1.2 Dark colours" in exporting.export() and "Bring boots." in exporting.export()


def test_a_change_of_an_item_that_is_gone_is_a_conflict(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    editing.edit_item(item("Work days"), by=dana, body="Bring boots.")
    arrival = bring(browser, TRAILS[: TRAILS.index("# 2. People")])

    page = preview(browser, arrival)

    (conflict,) = page.context["fates"][0].changes
    assert (conflict.field, conflict.sides[2].runs[0].text) == (
        "Text",
        "This item is not in the document any more.",
    )
    assert "Bring gloves. Here Bring gloves. boots. Repository" in shown_words(page)


def test_fifty_conflicts_are_shown_and_the_rest_counted(dana: User) -> None:
    browser = signed_in(dana)
    names = [f"Path {number}" for number in range(55)]
    text = "# Trails\n\n# Maps\n\n" + "".join(f"## {name}\n\nAbout {name}.\n\n" for name in names)
    apply(browser, text)
    for row in Item.objects.all():
        PendingChange.objects.create(item=row, field="body", before="Old.", after="New.", by=dana)

    (fate,) = preview(browser, bring(browser, text.replace("About", "On"))).context["fates"]

    assert (fate.number, len(fate.changes), fate.more) == (55, 50, 5)


@pytest.mark.parametrize("number", [1, 8])
def test_new_items_that_wait_cost_no_query_each(dana: User, number: int) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    section = item("Work days").section
    for at in range(number):
        planning.add_item(
            section=section,
            title=f"Benches {at}",
            body="Sit down.",
            issues=[str(make_issue()), str(make_issue())],
            by=dana,
        )
    arrival = bring(browser, TRAILS.replace("Bring gloves.", "Bring boots."))
    browser.get(address(arrival))

    with CaptureQueriesContext(connection) as queries:
        page = preview(browser, arrival)

    assert len(page.context["fates"][0].changes) == number
    assert len(queries) == 15

"""A maintainer brings in a document, sees what it would change, and applies or dismisses it."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry

from portal.accounts.models import User
from roadmap.models import Item, Upstream, Version
from roadmap.services import arrivals, exporting
from tests.conftest import signed_in
from tests.roadmap.admin.bringing import TRAILS, address, apply, bring, press, preview, shown_words, told

pytestmark = pytest.mark.django_db
STALE = "The roadmap changed since this preview was made."
TASKS = """# Trails

## 2026

- [x] Offline tiles
- [ ] Night colours

### Notes

Words of no item.
"""


def counts() -> tuple[int, int]:
    return Version.objects.count(), Item.objects.current().count()


def test_nothing_but_the_arrival_is_written_before_apply(dana: User) -> None:
    browser = signed_in(dana)

    arrival = bring(browser, TRAILS)
    page = preview(browser, arrival)

    assert (arrival.state, arrival.by, arrival.origin) == ("waiting", dana, "Pasted text")
    assert (counts(), Upstream.objects.count()) == ((0, 0), 0)
    assert told(page) == {
        "1. Maps": ["section added"],
        "1.1 Offline tiles": ["added"],
        "1.2 Night colours": ["added"],
        "2. People": ["section added"],
        "2.1 Work days": ["added"],
    }
    words = shown_words(page)
    assert "Items are the headings under section headings. 2 sections 3 items" in words
    assert "This is" not in words, "there is no old item to choose"


def test_applying_makes_the_document_the_roadmap_once(dana: User) -> None:
    browser = signed_in(dana)
    arrival = apply(browser, TRAILS)
    version = Version.objects.get()

    assert (arrival.state, arrival.version, version.by, version.origin) == (
        "applied",
        version,
        dana,
        "Pasted text",
    )
    assert exporting.export() == TRAILS
    assert arrivals.apply_arrival(arrival, by=dana) == version
    assert press(browser, arrival, "apply", seen="whatever").status_code == 302
    assert counts() == (1, 3)

    page = preview(browser, arrival)
    assert f"It is version {version.pk} , with a public page . See the roadmap" in shown_words(page)
    assert "1.1 Offline tiles : added" in shown_words(page)
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")][:2] == [
        "Brought: Pasted text",
        f"Applied: this document is the roadmap’s version {version.pk}.",
    ]


def test_a_dismissed_document_writes_nothing_and_cannot_be_applied_any_more(dana: User) -> None:
    browser = signed_in(dana)
    arrival = bring(browser, TRAILS)

    assert press(browser, arrival, "dismiss").status_code == 302
    refused = press(browser, arrival, "apply", seen="whatever")

    arrival.refresh_from_db()
    assert (arrival.state, refused.status_code, counts()) == ("dismissed", 409, (0, 0))
    assert "This document was dismissed meanwhile" in refused.content.decode()
    assert "Nothing of it was written" in shown_words(preview(browser, arrival))
    assert press(browser, arrival, "dismiss").status_code == 302


def test_a_document_that_the_roadmap_has_already_says_so(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)

    words = shown_words(preview(browser, bring(browser, TRAILS)))

    assert "Nothing. This is the document that the roadmap has already." in words
    assert "Nothing to apply" in words and "Yes, apply it" not in words


def test_a_document_that_is_only_wrapped_otherwise_says_so_and_can_be_applied(dana: User) -> None:
    browser = signed_in(dana)
    apply(browser, TRAILS)
    arrival = bring(browser, TRAILS.replace("Tiles on the", "Tiles on\nthe"))

    assert "Nothing for readers: only the writing" in shown_words(preview(browser, arrival))
    assert press(browser, arrival, "apply").status_code == 302
    assert "on\nthe phone" in exporting.export()


def test_what_was_not_previewed_is_not_applied(dana: User) -> None:
    """Another maintainer applied something else between the preview and the button."""
    browser = signed_in(dana)
    first, second = bring(browser, TRAILS), bring(browser, TRAILS.replace("Night colours", "Dark mode"))
    seen = preview(browser, second).context["seal"]
    press(browser, first, "apply")

    late = press(browser, second, "apply", seen=seen)

    assert (late.status_code, counts()) == (409, (1, 3))
    assert STALE in late.content.decode()
    assert told(late) == {"1.2 Dark mode": ["renamed from “Night colours”"]}
    assert press(browser, second, "apply").status_code == 302
    assert counts() == (2, 3)


def test_a_form_without_its_seal_applies_nothing(dana: User) -> None:
    browser = signed_in(dana)
    arrival = bring(browser, TRAILS)

    assert browser.post(address(arrival), {"do": "apply"}).status_code == 409
    assert browser.post(address(arrival), {"do": "nonsense"}).status_code == 422
    assert counts() == (0, 0)


def test_the_form_can_be_overruled_and_is_remembered(dana: User) -> None:
    browser = signed_in(dana)
    arrival = bring(browser, TASKS)
    assert "Items are the task-list entries under release or time headings." in shown_words(
        preview(browser, arrival)
    )

    assert press(browser, arrival, "read", form="heading").status_code == 302
    page = preview(browser, arrival)
    assert "Items are the headings under release or time headings, as you chose." in shown_words(page)
    assert told(page) == {"2026": ["section added"], "Notes": ["added"]}
    assert not Upstream.objects.exists(), "remembered when it is applied"

    press(browser, arrival, "apply")
    following = bring(browser, TASKS.replace("Words of", "Sentences of"))

    assert (Upstream.load().form, following.form) == ("heading", "heading")
    assert told(preview(browser, following)) == {"Notes": ["reworded"]}


def test_a_form_that_reads_too_much_is_refused_and_the_old_one_stays(dana: User) -> None:
    browser = signed_in(dana)
    entries = "".join(f"- Entry {number}\n" for number in range(2_001))
    arrival = bring(browser, f"# Trails\n\n## Maps\n\n### Tiles\n\nWords.\n\n{entries}")

    refused = press(browser, arrival, "read", form="list")

    arrival.refresh_from_db()
    assert (refused.status_code, arrival.form) == (422, "")
    assert "This document has 2,001 items; at most 2,000 can be imported." in shown_words(refused, "<header")
    assert press(browser, arrival, "read", form="nonsense").status_code == 422


def test_a_document_that_cannot_be_read_as_it_is_offers_the_other_forms(dana: User) -> None:
    browser = signed_in(dana)
    tasks = "".join(f"- [ ] Task {number}\n" for number in range(2_001))
    arrival = bring(browser, f"# Trails\n\n## Maps\n\n{tasks}")

    words = shown_words(preview(browser, arrival))
    assert "This document has 2,001 items; at most 2,000 can be imported." in words
    assert "It cannot be applied" in words and "Yes, apply it" not in words
    refused = press(browser, arrival, "apply", seen="whatever")
    assert (refused.status_code, counts()) == (422, (0, 0))

    press(browser, arrival, "read", form="heading")
    assert "It cannot be applied" not in shown_words(preview(browser, arrival))


def test_what_is_probably_a_mistake_is_told_with_its_line(dana: User) -> None:
    browser = signed_in(dana)
    arrival = bring(browser, TRAILS.replace("1.2 Night colours", "1.2 Offline tiles") + "\n```sh\nmake\n")

    words = shown_words(preview(browser, arrival))

    assert "Line 9 “Offline tiles” stands in “Maps” already, on line 5." in words
    assert "Line 19 The code that ``` begins is never closed" in words


def test_moby_in_2018_says_exactly_what_changed(dana: User, shared_data: Path) -> None:
    browser = signed_in(dana)
    before, after = (
        next((shared_data / "moby-history").glob(f"{number}-*.md")).read_text() for number in ("010", "011")
    )
    press(browser, bring(browser, before, repository="moby/moby"), "apply")

    page = preview(browser, bring(browser, after, repository="moby/moby"))

    assert told(page) == {
        "1.1 Runtime improvements": ["reworded", "tracking issue #38043 added"],
        "1.2 Image Builder": ["added"],
        "1.3 Rootless Mode": ["added"],
        "1.4 Testing": ["added"],
        "1.5 Internal decoupling": ["reworded"],
        "1.3 Custom assembly tooling": ["left the roadmap"],
    }
    decoupling = next(row for row, *_ in page.context["shown"] if row.name == "1.5 Internal decoupling")
    stayed, added = decoupling.said[0].runs
    start = " ".join(added.text.split()[:12])
    assert (stayed.kind, added.kind) == ("same", "added")
    assert start in " ".join(after.split()) and start not in " ".join(before.split())
    assert f"<ins>{added.text}</ins>".replace('"', "&quot;") in page.content.decode()


def test_every_real_document_has_a_preview(dana: User, shared_data: Path) -> None:
    browser = signed_in(dana)
    for path in sorted((shared_data / "roadmaps").glob("*.md")):
        page = preview(browser, bring(browser, path.read_text()))
        found = page.context["plan"].document
        items = [
            f"{item.number} {item.title}".strip() for section in found.sections for item in section.items
        ]
        names = [row.name for row, *_ in page.context["shown"] if row.entry]
        assert names == items[: len(names)], path.name
        assert len(names) == len(items) or page.context["page"].has_next(), path.name
        assert f"{found.shape}." in shown_words(page), path.name
        assert ("No item was found" in shown_words(page)) == (not items), path.name

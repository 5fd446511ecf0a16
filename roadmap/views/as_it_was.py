"""A version's document as a page shows it: all of it, a page of one section, or the list of its sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.template.loader import render_to_string

from portal.lib import markdown
from portal.lib.errors import RuleBroken
from roadmap import document
from roadmap.models import Issue, Item, Version
from roadmap.services import history
from roadmap.services.rows import place_of

ITEMS = 100  # that one page shows in full
Pair = tuple[document.Item, Item | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as a version said it; `item` is what it is today, where that is known."""

    entry: document.Item
    body: str
    item: Item | None
    issues: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section as a version said it, with some of its items or all; `number` counts the sections from 1."""

    number: int
    section: document.Section
    body: str
    items: Sequence[Shown]


def render_document(version: Version, *, section: int, page: int) -> str:
    """HTML of the document in its words, read-only. `section` and `page` count from 1; 0 asks for none.

    RuleBroken 404 for a section or page that the version does not have.
    """
    was = history.as_it_was(version)
    entries = [entry for one in was.document.sections for entry in one.items]
    pairs = list(zip(entries, was.flat(), strict=True))
    if section:
        context = _one_section(was.document, pairs, section, page)
    elif len(pairs) > ITEMS:
        context = {"listed": was.document.sections}
    else:
        context = {"chapters": _chapters(was.document, pairs)}
    if not section:
        context["questions"] = [(one.title, _html(one.body)) for one in was.document.questions]
    return render_to_string("roadmap/_version_document.html", context)


def _one_section(parsed: document.Document, pairs: Sequence[Pair], number: int, page: int) -> dict[str, Any]:
    if number > len(parsed.sections):
        raise RuleBroken(f"This version has no section {number}.", status=404)
    start = sum(len(one.items) for one in parsed.sections[: number - 1])
    section = parsed.sections[number - 1]
    pages = Paginator(pairs[start : start + len(section.items)], ITEMS)
    if page > pages.num_pages:
        raise RuleBroken(f"This section has no page {page}.", status=404)
    shown = pages.page(page or 1)
    return {"chapters": [_chapter(number, section, list(shown))], "page": shown, "alone": number}


def _chapters(parsed: document.Document, pairs: Sequence[Pair]) -> list[Chapter]:
    chapters, start = [], 0
    for number, section in enumerate(parsed.sections, start=1):
        end = start + len(section.items)
        chapters.append(_chapter(number, section, pairs[start:end]))
        start = end
    return chapters


def _chapter(number: int, section: document.Section, pairs: Sequence[Pair]) -> Chapter:
    shown = [Shown(entry, _html(entry.body), item, _issues(entry)) for entry, item in pairs]
    return Chapter(number, section, _html(section.body), shown)


def _issues(entry: document.Item) -> list[tuple[str, str]]:
    """The tracking issues by name and address."""
    return [(one.key, Issue.unfetched(*place_of(one), one.url).url) for one in entry.tracking]


def _html(text: str) -> str:
    return markdown.render(text) if text else ""

"""Roadmap documents: source text to `Document` and back, byte for byte. No Django."""

from roadmap.document.adding import add_item
from roadmap.document.differences import Difference, compare
from roadmap.document.edit import edit_item
from roadmap.document.limits import MAX_BYTES, MAX_ITEMS, check, decode
from roadmap.document.matching import Entry, entries, match
from roadmap.document.model import (
    Document,
    DocumentError,
    Form,
    Heading,
    Item,
    Kind,
    Located,
    Passage,
    Reference,
    Search,
    Section,
    Status,
)
from roadmap.document.moves import move_item
from roadmap.document.reading import export, parse
from roadmap.document.sides import Row, side_by_side
from roadmap.document.words import Run, runs

__all__ = [
    "MAX_BYTES",
    "MAX_ITEMS",
    "Difference",
    "Document",
    "DocumentError",
    "Entry",
    "Form",
    "Heading",
    "Item",
    "Kind",
    "Located",
    "Passage",
    "Reference",
    "Row",
    "Run",
    "Search",
    "Section",
    "Status",
    "add_item",
    "check",
    "compare",
    "decode",
    "edit_item",
    "entries",
    "export",
    "match",
    "move_item",
    "parse",
    "references",
    "runs",
    "side_by_side",
]


def references(document: Document) -> tuple[Reference, ...]:
    """Every issue and pull request the whole document refers to, preamble and prose included, each once."""
    return document.references

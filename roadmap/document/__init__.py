"""Roadmap documents: source text to `Document` and back, byte for byte. No Django."""

from roadmap.document.adding import add_item
from roadmap.document.edit import edit_item
from roadmap.document.limits import MAX_BYTES, MAX_ITEMS, check, decode
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
from roadmap.document.reading import export, parse

__all__ = [
    "MAX_BYTES",
    "MAX_ITEMS",
    "Document",
    "DocumentError",
    "Form",
    "Heading",
    "Item",
    "Kind",
    "Located",
    "Passage",
    "Reference",
    "Search",
    "Section",
    "Status",
    "add_item",
    "check",
    "decode",
    "edit_item",
    "export",
    "parse",
    "references",
]


def references(document: Document) -> tuple[Reference, ...]:
    """Every issue and pull request the whole document refers to, preamble and prose included, each once."""
    return document.references

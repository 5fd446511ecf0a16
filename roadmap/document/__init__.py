"""Roadmap documents: source text to `Document` and back, byte for byte. No Django."""

from roadmap.document.comparing.differences import Difference, compare
from roadmap.document.comparing.matching import Entry, entries, match
from roadmap.document.comparing.merging import merge_lines
from roadmap.document.comparing.sides import Row, side_by_side
from roadmap.document.comparing.words import Run, runs, split_words
from roadmap.document.editing.adding import add_item
from roadmap.document.editing.edit import edit_item
from roadmap.document.facts.times import Horizon, Target, named_horizon, read_target
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
from roadmap.document.moving.moves import move_item
from roadmap.document.reading.parsing import export, parse, remembering
from roadmap.document.remarks import Remark, remarks

__all__ = [
    "MAX_BYTES",
    "MAX_ITEMS",
    "Difference",
    "Document",
    "DocumentError",
    "Entry",
    "Form",
    "Heading",
    "Horizon",
    "Item",
    "Kind",
    "Located",
    "Passage",
    "Reference",
    "Remark",
    "Row",
    "Run",
    "Search",
    "Section",
    "Status",
    "Target",
    "add_item",
    "check",
    "compare",
    "decode",
    "edit_item",
    "entries",
    "export",
    "match",
    "merge_lines",
    "move_item",
    "named_horizon",
    "parse",
    "read_target",
    "references",
    "remarks",
    "remembering",
    "runs",
    "side_by_side",
    "split_words",
]


def references(document: Document) -> tuple[Reference, ...]:
    """Every issue and pull request the whole document refers to, preamble and prose included, each once."""
    return document.references

"""What an edit inserts, where, and how it writes references."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.document.facts.links import ISSUE_PATH
from roadmap.document.model import Reference
from roadmap.document.reading.entries import trimmed_end
from roadmap.document.reading.parsing import Reading
from roadmap.document.reading.parts import Part

ENTRY = re.compile(r"(\s*)([-*+]|(\d{1,9})([.)]))([ \t]+|$)")
"""A list entry's first line: indent, marker, number, what follows the number, gap."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """What to write: one line of title and lines of body, both Markdown, and the issues that track it."""

    title: str
    body: list[str]
    references: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class Insertion:
    """Lines, without their ends, to put before line `at` (from 0)."""

    at: int
    lines: list[str]


def content_end(reading: Reading, part: Part) -> int:
    """The line after a section's last text; rules and link definitions at its end stay behind the new item."""
    blocks = reading.context.blocks
    ends = [
        trimmed_end(blocks, block)
        for block in blocks.top()
        if part.line <= block.start and block.end <= part.stop and block.kind != "rule"
    ]
    return ends[-1] if ends else part.start


def tracking_list(reading: Reading, references: Sequence[Reference]) -> list[str]:
    """The label and list of tracking issues, as the document writes them."""
    if not references:
        return []
    blocks = reading.context.blocks
    label, gap, marker = "Tracking issues:", [""], "-"
    for start, end in reading.context.labels.lists[:1]:
        label = blocks.lines[start].strip("\ufeff \t\r\n")
        first = next((line for line in range(start + 1, end) if ENTRY.match(blocks.lines[line])), start + 1)
        found = ENTRY.match(blocks.lines[first])
        marker = found[2] if found and not found[3] else "-"
        gap = [""] if not blocks.lines[first - 1].strip() else []
        label = label if _is_plain_label(label) else "Tracking issues:"
    return [label, *gap, *(f"{marker} {link(reading, reference)}" for reference in references)]


def _is_plain_label(label: str) -> bool:
    return not label.startswith(("#", "-", "*  ", "+", ">")) and len(label) < 60


def address(reading: Reading, reference: Reference) -> str:
    """Where it is on its forge: as it is known, else as GitHub, Gitea and old GitLab have it."""
    kind = "pull" if reference.kind == "pull" else "issues"
    own = reference.repository.count("/") < 2
    host = f"{reading.document.hosts[0]}/" if own else ""
    return reference.url or f"https://{host}{reference.repository}/{kind}/{reference.number}"


def link(reading: Reading, reference: Reference) -> str:
    return f"[{reference.short(reading.document.repository)}]({address(reading, reference)})"


def suffix(reading: Reading, references: Sequence[Reference]) -> str:
    """References behind a title, as most of the document's entries write them."""
    if not references:
        return ""
    lines = reading.context.blocks.lines
    text = "".join(lines[draft.start] for part in reading.parts for draft in part.drafts)
    linked = len(re.findall(r"[#!]\d+\]\(", text))
    bare = len(re.findall(rf"(?<!\()https?://[^\s()]+/{ISSUE_PATH}/\d+", text))
    short = len(re.findall(r"(?<![\[\w/])#\d+", text))
    if short > max(linked, bare) and reading.document.repository:
        return " " + ", ".join(reference.short(reading.document.repository) for reference in references)
    if bare > linked:
        return ": " + ", ".join(address(reading, reference) for reference in references)
    return " " + ", ".join(link(reading, reference) for reference in references)

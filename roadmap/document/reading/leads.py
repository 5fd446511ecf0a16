"""What stands over a list and counts for its entries: "**Q1 2031**", "In progress:", a summary to unfold, or an
entry that only groups others. They name no section, since sections are headings."""

import re
from itertools import pairwise

from roadmap.document.facts.statuses import section_status, status_of
from roadmap.document.facts.targets import heading_target
from roadmap.document.markdown.blocks import Block
from roadmap.document.markdown.inline import plain
from roadmap.document.model import Status
from roadmap.document.reading.drafts import Context

Lead = tuple[Status | None, str]
"""A status and a target; None and empty where the words say neither."""

NO_LEAD: Lead = None, ""
_LONGEST = 80
_HEADED = re.compile(r"\s*(?:(\*\*|__)[^*_\n]+\1:?|[^\n]+:(?:\*\*|__)?)\s*")
_BOX = re.compile(r"\s*[-*+]\s+\[[ xX]\]\s")
_ADDRESS = re.compile(r"\s*[-*+]\s+<?https?://\S+\s*")
_SUMMARY = re.compile(r"<summary>(.{1,80}?)</summary>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def leads(context: Context, blocks: list[Block]) -> dict[int, Lead]:
    """For the lists and tables among a section's blocks, by their first token, what the block before each says."""
    found = {}
    for before, block in pairwise(blocks):
        if block.kind in ("list", "table"):
            lead = _said(context, before)
            if lead != NO_LEAD:
                found[block.first] = lead
    return found


def groups(context: Context, block: Block) -> list[tuple[Lead, Block]]:
    """The lists in a list whose entries all say a time or a status and nothing else; none for another list.

    Entries beside them that only name a list of addresses count as no entry.
    """
    found = []
    insides = [context.blocks.children(entry) for entry in context.blocks.children(block)]
    over_tasks = all(map(_is_headed, insides)) and any(_holds_tasks(context, inner) for inner in insides)
    for inner in insides:
        if _lists_addresses(context, inner):
            continue
        if [one.kind for one in inner] != ["paragraph", "list"] or len(inner[0].content) > _LONGEST:
            return []
        text = plain(inner[0].content, context.blocks.env).rstrip(" :")
        lead = section_status(text, context.legend), heading_target(text)
        if not (status_of(text) or lead[1] == text or over_tasks):
            return []
        found.append((lead, inner[1]))
    return found


def _is_headed(inner: list[Block]) -> bool:
    """Whether an entry is a bold line, or one with a colon, over a list."""
    return [one.kind for one in inner] == ["paragraph", "list"] and bool(_HEADED.fullmatch(inner[0].content))


def _holds_tasks(context: Context, inner: list[Block]) -> bool:
    entries = context.blocks.children(inner[1])
    return any(_BOX.match(context.blocks.text(entry.start, entry.start + 1)) for entry in entries)


def _lists_addresses(context: Context, inner: list[Block]) -> bool:
    """Whether an entry names a list of which every entry is a bare address: of repositories, trackers, boards."""
    if [one.kind for one in inner] != ["paragraph", "list"] or len(inner[0].content) > _LONGEST:
        return False
    entries = [context.blocks.text(entry.start, entry.end) for entry in context.blocks.children(inner[1])]
    return all(map(_ADDRESS.fullmatch, entries))


def _said(context: Context, block: Block) -> Lead:
    text = ""
    if block.kind == "paragraph" and len(block.content) <= _LONGEST and _HEADED.fullmatch(block.content):
        text = plain(block.content, context.blocks.env)
    if block.kind == "html":
        summaries = _SUMMARY.findall(context.blocks.tokens[block.first].content[:2_000])
        text = " ".join(_TAG.sub("", summaries[-1]).split()) if summaries else ""
    text = text.rstrip(" :")
    return (section_status(text, context.legend), heading_target(text)) if text else NO_LEAD

"""Items written as list entries and task-list entries."""

import re

from roadmap.document.facts.notes import split_notes
from roadmap.document.facts.statuses import is_legend
from roadmap.document.facts.targets import title_target
from roadmap.document.markdown.blocks import Block, Blocks
from roadmap.document.markdown.inline import plain
from roadmap.document.model import Status
from roadmap.document.reading.drafts import Context, Draft
from roadmap.document.reading.leads import Lead, groups
from roadmap.document.reading.outline import cut
from roadmap.document.reading.titles import read_title

_TASK = re.compile(r"\[([ xX/~-])\]\s+(?=\S)")
"""GitHub's boxes, and those that other readers of tasks know: half done, and given up."""
_BOXES: dict[str, Status] = {" ": "planned", "/": "in_progress", "~": "in_progress", "-": "dropped"}
_MARKER = re.compile(r"([-*+]|\d{1,9}[.)])([ \t]+|$)")
_FACT = re.compile(
    r"[*_]*(?:owners?|leads?|authors?|assignees?|contacts?|champions?|sponsors?|links?|docs?|documents?|rfcs?|issues?"
    r"|epics?|prs?|pull requests?|tracking(?: issues?)?|discussions?|proposals?|design(?: docs?)?|priority|effort|size"
    r"|status|state|targets?|milestones?|eta|timeline|release|version)[*_]*:[*_]*(?:\s|$)",
    re.IGNORECASE,
)
"""A line that tells a fact of the item over it."""
_INNER_LINK = re.compile(r"^\[.*\]\(#[^()]*\)$", re.DOTALL)


def is_task(content: str) -> bool:
    return bool(_TASK.match(content))


def first_words(blocks: Blocks, entry: Block) -> str:
    """The Markdown of the paragraph that an entry starts with; empty where it starts with something else."""
    token = blocks.tokens[entry.first + 1]
    return blocks.tokens[entry.first + 2].content if token.type == "paragraph_open" else ""


def has_tasks(blocks: Blocks, block: Block) -> bool:
    return any(is_task(first_words(blocks, entry)) for entry in blocks.children(block))


def is_listing(blocks: Blocks, block: Block) -> bool:
    """Whether a list can hold items: it is no table of contents, no legend, and no list of facts about one thing."""
    words = [first_words(blocks, entry) for entry in blocks.children(block)]
    return not any(all(map(what, words)) for what in (_INNER_LINK.match, is_legend, _FACT.match))


def is_facts(blocks: Blocks, block: Block) -> bool:
    """Whether every entry of a list tells a fact of what stands over it: "Owner: …", "Links: …"."""
    return all(_FACT.match(first_words(blocks, entry)) for entry in blocks.children(block))


def read_entries(context: Context, block: Block) -> list[Draft]:
    """The entries of a list, nested ones in the body of theirs; entries that only group others give way to them."""
    blocks = context.blocks
    grouped = groups(context, block)
    if grouped:
        return [draft for lead, inner in grouped for draft in under(read_entries(context, inner), lead)]
    ordered = blocks.tokens[block.first].type == "ordered_list_open"
    first = int(blocks.tokens[block.first].attrGet("start") or 1) if ordered else 0
    drafts = []
    for count, entry in enumerate(blocks.children(block)):
        if not context.takes_item(entry.start):
            break
        draft = _read_entry(context, entry)
        if draft:
            draft.number = str(first + count) if ordered else ""
            drafts.append(draft)
    return drafts


def under(drafts: list[Draft], lead: Lead) -> list[Draft]:
    """The drafts with what the words over them say, where they say nothing closer."""
    for draft in drafts:
        draft.status = draft.status or lead[0]
        draft.above = draft.above or lead[1]
    return drafts


def _read_entry(context: Context, entry: Block) -> Draft | None:
    blocks, env = context.blocks, context.blocks.env
    words = first_words(blocks, entry)
    task = _TASK.match(words)
    end = trimmed_end(blocks, entry)
    if words:
        words, facts = split_notes(words[task.end() :] if task else words, blocks, context.legend)
        title, rest, said = read_title(words, context.legend, env)
        rest = "\n".join(part for part in (rest, facts) if part)
        below = blocks.children(entry)[0].end
    else:
        line = blocks.text(entry.start, entry.start + 1)
        title, rest, said = cut(plain(_MARKER.sub("", line.strip(), count=1).lstrip("# "), env)), "", None
        below = entry.start + 1
    if not title:
        return None
    body = "\n\n".join(
        part for part in (rest, dedented(context.body(below, end), _offset(blocks, entry))) if part
    )
    status = _status(task, said or context.noted_status(entry.start, end))
    target = context.noted_target(entry.start, end) or title_target(title)
    return Draft("task" if task else "list", title, "", body, entry.start, end, status, target)


def _status(task: re.Match[str] | None, said: Status | None) -> Status | None:
    """What the words say is closer than an empty box."""
    if not task:
        return said
    if task[1] in _BOXES:
        return said or _BOXES[task[1]]
    return "dropped" if said == "dropped" else "shipped"


def trimmed_end(blocks: Blocks, block: Block) -> int:
    """The line after the block's last line that is not blank."""
    end = block.end
    while end > block.start + 1 and not blocks.lines[end - 1].strip():
        end -= 1
    return end


def _offset(blocks: Blocks, entry: Block) -> int:
    """The column at which an entry's text starts."""
    line = blocks.lines[entry.start].lstrip("\ufeff").expandtabs(4)
    indent = len(line) - len(line.lstrip(" "))
    marker = _MARKER.match(line.strip("\r\n")[indent:])
    if marker is None:
        return indent
    gap = len(marker[2])
    return indent + len(marker[1]) + (gap if 1 <= gap <= 4 else 1)


def dedented(text: str, columns: int) -> str:
    """The lines without up to `columns` columns of white space in front."""
    lines = []
    for line in text.split("\n"):
        bare = line.lstrip(" \t")
        blank = len(line[: len(line) - len(bare)].expandtabs(4))
        lines.append(" " * max(0, blank - columns) + bare)
    return "\n".join(lines).strip("\n")

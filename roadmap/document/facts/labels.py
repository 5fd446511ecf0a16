"""The "Tracking issues:" label: what says that an issue measures an item, and is not just mentioned."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from roadmap.document.facts.links import Place, find_references
from roadmap.document.facts.statuses import SIGN
from roadmap.document.markdown.blocks import KINDS, Blocks
from roadmap.document.model import Home, Reference

_NAME = (
    r"(?:(?:github )?tracking(?: (?:github )?(?:issues?|issue\(s\)|tickets?|epics?|prs?|pull requests?))?|tracker"
    r"|tracked (?:in|by|at)|(?:(?:github|umbrella|meta|parent|main|epic) )?(?:issues?|issue\(s\)|tickets?)|epics?)"
)
_FRONT = rf"^[\s*_~`]*(?:{SIGN}\s*)?[*_~`]*"
_LABEL = re.compile(rf"{_FRONT}{_NAME}[\s*_~`]*[:：]?[\s*_~`]*$", re.IGNORECASE)
_LINE = re.compile(rf"{_FRONT}{_NAME}[*_~`]*\s*[:：][\s*_~`]*\S", re.IGNORECASE)
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Labels:
    """Where the document says which issues track an item.

    `lists` are line ranges [start, end) of a label with its list; `lines` are ranges of paragraphs that
    have a line starting with a label, `tracked` the references on such lines; `alone` are the ranges of those
    that say nothing else, `starts` the lines on which the lists begin.
    """

    lists: list[tuple[int, int]]
    lines: list[tuple[int, int]]
    tracked: dict[tuple[int, int], tuple[Reference, ...]]
    alone: list[tuple[int, int]]
    starts: set[int]


def is_label(text: str) -> bool:
    return len(text) < _LONGEST and bool(_LABEL.match(text))


def is_labelled(line: str) -> bool:
    """Whether a line says behind a label which issues track an item."""
    return bool(_LINE.match(line))


def find_labels(blocks: Blocks, places: list[Place], home: Home) -> Labels:
    """Every label of the document, in order; a list counts only if it refers to an issue at all."""
    labels = Labels([], [], {}, [], set())
    starts = [place.start for place in places]
    for position, token in enumerate(blocks.tokens):
        kind = KINDS.get(token.type)
        if kind not in ("paragraph", "heading") or token.map is None:
            continue
        content = blocks.tokens[position + 1].content
        if is_label(content.rpartition("\n")[2]):
            _add_list(labels, blocks, position, starts)
        elif (
            kind == "paragraph"
            and (":" in content or "：" in content)
            and any(map(is_labelled, content.split("\n")))
        ):
            _add_lines(labels, blocks, position, home)
    return labels


def _add_list(labels: Labels, blocks: Blocks, position: int, starts: list[int]) -> None:
    following = blocks.closes[position] + 1
    if following < len(blocks.tokens):
        token, label = blocks.tokens[following], blocks.tokens[position]
        if KINDS.get(token.type) != "list" or not token.map or not label.map:
            return
        # "Issues:" also stands over lists of plain words.
        if bisect_left(starts, token.map[0]) < bisect_left(starts, token.map[1]):
            lines = blocks.tokens[position + 1].content.count("\n")
            # The parser counts the blank lines behind a nested list to it.
            end = token.map[1]
            while not blocks.lines[end - 1].strip():
                end -= 1
            labels.lists.append((label.map[0] + lines, end))
            labels.starts.add(token.map[0])


def _add_lines(labels: Labels, blocks: Blocks, position: int, home: Home) -> None:
    start, end = blocks.tokens[position].map or (0, 0)
    lines = blocks.tokens[position + 1].content.split("\n")
    tracked = [line for line in lines if is_labelled(line)]
    found = find_references("\n".join(tracked), blocks.env, home)
    if found:
        labels.lines.append((start, end))
        labels.tracked[start, end] = found
        if len(tracked) == len(lines):
            labels.alone.append((start, end))

"""The headings of a document as a tree, its title, and which headings are questions and other prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from roadmap.document.facts.labels import is_label
from roadmap.document.limits import MAX_TITLE, READ_HEADINGS
from roadmap.document.markdown.blocks import Block, Blocks
from roadmap.document.markdown.inline import plain

_DOTTED = re.compile(r"^(\d{1,3}(?:\.\d{1,3})*)[.)]\s+(\S.*)$", re.DOTALL)
_PLAIN = re.compile(r"^(\d{1,3}(?:\.\d{1,3})*)\s+([^\W\d_].*)$", re.DOTALL)
_BELOW = re.compile(r"^(\d{1,3}(?:\.\d{1,3})+)\s+(\S.*)$", re.DOTALL)
_PROSE = re.compile(
    r"\?\s*$|^(?:table of )?contents?$|^(?:about|overview|introduction|intro|preface|disclaimer|legend|key|glossary"
    r"|contributing|contributions?|contact|feedback|license|references|see also|get(?:ting)? involved\b.*|participat\w+"
    r"|how (?:to|we|can|do|does|should|is|are|this|it|things|items|topics)\b.*|who we are|purpose"
    r"|status (?:key|legend|columns)|best practices|things to avoid|release (?:cadence|cycle|process|policy)"
    r"|(?:our )?(?:mission|vision)(?: statement)?"
    r"|(?:notes?|about|changes?|updates?|updating|contributing)(?: \w+)? (?:this|the|our)"
    r" (?:project|document|road ?map|page|list).*)\W*$",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"^\W*(?:v?\d+(?:\.\d+)*(?:\.x)?\b|release|version|milestone|q[1-4]\b|h[12]\b|20\d\d|now$|next\b|later\b|soon\b"
    r"|(?:short|medium|mid|long|near)[ -]?term|done|completed|shipped|in progress|backlog|planned|todo|future|upcoming"
    r"|phase|sprint|january|february|march|april|may \d|june|july|august|september|october|november|december)"
    r"|\bv\d+(?:\.\d+)*\b|\bq[1-4]\b|\b20\d\d\b|\b\d+\.\d+(?:\.\d+)?$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"road ?map|\bplans?\b", re.IGNORECASE)


@dataclass
class Node:
    """A heading with what stands under it. Ranges are source lines from 0; `own` ends at the first child."""

    level: int
    content: str
    text: str
    line: int
    start: int
    own: int
    stop: int
    number: str = ""
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    parent: "Node | None" = None

    @cached_property
    def is_prose(self) -> bool:
        """Whether the heading asks a question or introduces, and so is no item and no group of items."""
        if self.text.endswith("?"):
            return True
        return bool(_PROSE.search(self.text[:MAX_TITLE])) and not self._holds_periods

    @property
    def _holds_periods(self) -> bool:
        """Whether releases or times with lists stand right under it: an "Overview" of these introduces nothing."""
        return any(
            child.is_period and any(block.kind in ("list", "table") for block in child.blocks)
            for child in self.children
        )

    @property
    def is_period(self) -> bool:
        """Whether the heading names a release, a time or a state, and so a group of items."""
        return bool(_PERIOD.search(self.title))

    def walk(self) -> Iterator["Node"]:
        """This heading and all under it, in order; what stands under a question belongs to it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            if not node.is_prose:
                waiting.extend(reversed(node.children))


@dataclass(slots=True)
class Outline:
    """A document's name and the heading that says it (if one does), the blocks before any heading, and the
    other headings."""

    name: str
    title: Node | None
    opening: list[Block]
    nodes: list[Node]


def read_outline(blocks: Blocks) -> Outline:
    """The tree of the document's own headings; those inside lists and quotes belong to the text there."""
    opening, flat = _flat(blocks)
    roots = _nest(flat, len(blocks.lines))
    for nodes in (roots, *(node.children for root in roots for node in root.walk())):
        _number(nodes)
    _number_below(roots)
    name = _front_title(blocks)
    if not roots or (name and roots[0].level > 1) or not _is_title(roots):
        return Outline(name, None, opening, roots)
    title = roots[0]
    return Outline(title.title, title, opening, [*title.children, *roots[1:]])


def _front_title(blocks: Blocks) -> str:
    """The title in the front matter; empty without."""
    front = next((token.content for token in blocks.tokens[:1] if token.type == "front_matter"), "")
    named = next((line for line in front.split("\n") if line.lower().startswith("title:")), "")
    return cut(named.partition(":")[2].strip().strip("\"'").strip())


def cut(text: str) -> str:
    """A title that a page and a database column can take."""
    return text if len(text) <= MAX_TITLE else text[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip() + "…"


def _flat(blocks: Blocks) -> tuple[list[Block], list[Node]]:
    opening: list[Block] = []
    nodes: list[Node] = []
    for block in blocks.top():
        if len(nodes) == READ_HEADINGS:
            blocks.leave(block.start)
            break
        if block.kind == "heading" and not is_label(block.content):
            text = plain(block.content, blocks.env)
            end = len(blocks.lines)
            nodes.append(
                Node(block.level, block.content, text, block.start, block.end, end, end, title=cut(text))
            )
        elif nodes:
            nodes[-1].blocks.append(block)
        else:
            opening.append(block)
    return opening, nodes


def _nest(flat: list[Node], end: int) -> list[Node]:
    roots: list[Node] = []
    path: list[Node] = []
    for position, node in enumerate(flat):
        node.own = flat[position + 1].line if position + 1 < len(flat) else end
        while path and path[-1].level >= node.level:
            path.pop().stop = node.line
        node.parent = path[-1] if path else None
        (path[-1].children if path else roots).append(node)
        path.append(node)
    return roots


def _number(nodes: list[Node]) -> None:
    """Numbers written with a dot after them, or those of siblings that count up from one."""
    for node in nodes:
        found = _DOTTED.match(node.text)
        if found and ("." not in found[1] or not node.is_period or re.match(r"[^\W\d_]", found[2])):
            node.number, node.title = found[1], cut(found[2])
    counted = [(node, found) for node in nodes if not node.number and (found := _PLAIN.match(node.text))]
    counts = [found[1].split(".")[-1] for _, found in counted]
    depths = {found[1].count(".") for _, found in counted}
    if len(counts) > 1 and len(depths) == 1 and counts == [str(count + 1) for count in range(len(counts))]:
        for node, found in counted:
            node.number, node.title = found[1], cut(found[2])


def _number_below(roots: list[Node]) -> None:
    """Under section "1", "1.1 Runtime" is numbered even where its siblings do not count from one."""
    for node in (node for root in roots for node in root.walk() if node.number):
        for child in node.children:
            found = _BELOW.match(child.text)
            if found and not child.number and found[1].startswith(node.number + "."):
                child.number, child.title = found[1], cut(found[2])


def _is_title(roots: list[Node]) -> bool:
    """The first heading names the document unless it is a section among its equals."""
    first = roots[0]
    if first.is_prose:
        return False
    if len(roots) == 1:
        return not first.number and (bool(first.children) or not first.is_period)
    if first.number or any(other.level < first.level for other in roots):
        return bool(_NAMED.search(first.text)) and not first.number
    if _NAMED.search(first.text):
        return True
    has_items = any(block.kind in ("list", "table") for node in first.walk() for block in node.blocks)
    alike = {child.level for child in first.children if not child.is_prose}
    others = {child.level for root in roots[1:] for child in root.children}
    told = any(root.blocks or root.children for root in roots[1:])
    return told and not (first.is_period or has_items or alike & others)

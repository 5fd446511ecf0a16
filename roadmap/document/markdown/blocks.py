"""Markdown blocks with the source lines they stand on.

CommonMark with tables, strikethrough and front matter. Inline text is parsed only where somebody asks
for it (see `inline`), which keeps a megabyte within a second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from roadmap.document.limits import MAX_NESTING, MAX_WORK

_STEPS = "steps"
LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""A line as CommonMark ends it; str.splitlines would also end lines at form feeds and the like."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its kind, its half-open range of source lines (from 0) and of tokens."""

    kind: str
    start: int
    end: int
    first: int
    last: int
    level: int = 0
    content: str = ""


@dataclass(slots=True)
class Blocks:
    """The source in lines (ends kept), its tokens, and the link definitions.

    What stands from line `unread` on (from 0) was too much to read, at least in part.
    """

    lines: list[str]
    tokens: list[Token]
    closes: list[int]
    env: dict[str, Any]
    unread: int
    known: dict[int, list[Block]] = field(default_factory=dict)

    def leave(self, line: int) -> None:
        """Note that what begins on this line is too much to read."""
        self.unread = min(self.unread, line)

    def top(self) -> list[Block]:
        return list(self._between(0, len(self.tokens)))

    def children(self, block: Block) -> list[Block]:
        if block.first not in self.known:
            self.known[block.first] = list(self._between(block.first + 1, block.last))
        return self.known[block.first]

    def _between(self, first: int, last: int) -> Iterator[Block]:
        position = first
        while position < last:
            token, close = self.tokens[position], self.closes[position]
            if token.map is not None:
                yield _block(self.tokens, position, close)
            position = close + 1

    def text(self, start: int, end: int) -> str:
        """Lines [start, end) with plain line feeds, without blank lines around."""
        return "\n".join(line.rstrip("\r\n") for line in self.lines[start:end]).strip("\n\ufeff")


KINDS = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "entry",
    "table_open": "table",
    "tr_open": "row",
    "thead_open": "head",
    "tbody_open": "rows",
    "html_block": "html",
    "hr": "rule",
}


def _block(tokens: list[Token], position: int, close: int) -> Block:
    token = tokens[position]
    start, end = token.map or (0, 0)
    level, content = 0, token.content
    if token.type in ("heading_open", "paragraph_open"):
        level = int(token.tag[1]) if token.type == "heading_open" else 0
        content = tokens[position + 1].content
    return Block(KINDS.get(token.type, token.type), start, end, position, close, level, content)


class _Enough(Exception):
    """The document has more parts than can be read in the time that one may take."""


def read_blocks(text: str) -> Blocks:
    """The blocks of any text; never raises."""
    env: dict[str, Any] = {_STEPS: 0}
    parser = _parser()
    state = StateCore(text.removeprefix("\ufeff"), parser, env)
    lines = LINES.findall(text)
    try:
        parser.core.process(state)
    except _Enough:
        complete = _complete(state.tokens)
        return Blocks(lines, complete, _closes(complete), env, _end(complete, lines))
    return Blocks(lines, state.tokens, _closes(state.tokens), env, len(lines))


def _complete(tokens: list[Token]) -> list[Token]:
    """The tokens without the last block if it is not closed."""
    depth = end = 0
    for position, token in enumerate(tokens):
        depth += token.nesting
        end = end if depth else position + 1
    return tokens[:end]


def _end(tokens: list[Token], lines: list[str]) -> int:
    """The line after the last block, without blank ones."""
    end = max((token.map[1] for token in tokens if token.map), default=0)
    return next((line for line in range(end, len(lines)) if lines[line].strip()), len(lines))


def _closes(tokens: list[Token]) -> list[int]:
    """For every token the index of the one that closes it: itself, unless it opens something."""
    closes = list(range(len(tokens)))
    waiting: list[int] = []
    for position, token in enumerate(tokens):
        if token.nesting == 1:
            waiting.append(position)
        elif token.nesting == -1 and waiting:
            closes[waiting.pop()] = position
    return closes


@cache
def _parser() -> MarkdownIt:
    # The parser's own nesting limit drops the rest of the document; the guarded rules below read on instead.
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING + 20})
    parser.enable(["table", "strikethrough"]).use(front_matter_plugin).disable(["inline"])
    parser.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.at("blockquote", _quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return parser


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return (silent or state.level < MAX_NESTING) and list_block(state, start, end, silent)


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    # The parser asks this rule at every line of every block, so that counting here measures its work; what is
    # deep inside others takes longer.
    state.env[_STEPS] += 1 + state.level // 8
    if state.env[_STEPS] + 2 * len(state.tokens) > MAX_WORK:
        raise _Enough
    return (silent or state.level < MAX_NESTING) and blockquote(state, start, end, silent)

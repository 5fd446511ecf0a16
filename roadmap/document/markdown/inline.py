"""Inline Markdown: the plain text of a title, and the parsed tokens that references are read from."""

import re
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from roadmap.document.limits import MAX_BRACKETS, MAX_INLINE, MAX_MARKS

_parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable("strikethrough")
_MARKED = re.compile(r"[\\`*_~\[\]<>&!\n]")
_BRACKETS = re.compile(r"\[|\]\(?|\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_MARKS = "marks"


class _State(StateInline):
    """The parser's state, which also notes on every token the line where it begins."""

    def __init__(self, content: str, env: dict[str, Any]) -> None:
        super().__init__(content, _parser, env, [])
        self.counted = 0
        self.line = 0

    def pushPending(self) -> Token:
        token = super().pushPending()
        token.map = self._lines()
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        token = super().push(ttype, tag, nesting)
        token.map = self._lines()
        return token

    def _lines(self) -> list[int]:
        if self.pos > self.counted:
            self.line += self.src.count("\n", self.counted, self.pos)
            self.counted = self.pos
        return [self.line, self.line + 1]


def inline_tokens(content: str, env: dict[str, Any]) -> list[Token] | None:
    """The inline tokens of a block's text, or None for text too tangled to parse in linear time.

    A token's `map` begins with its line in the text, from 0. `env` are the link definitions; it counts the
    marks that were read in its document.
    """
    marks = sum(map(content.count, "\\`*_~[](<>&!"))
    if (
        len(content) > MAX_INLINE
        or env.get(_MARKS, 0) + marks > MAX_MARKS
        or _open_brackets(content) > MAX_BRACKETS
    ):
        return None
    env[_MARKS] = env.get(_MARKS, 0) + marks
    state = _State(content, env)
    _parser.inline.tokenize(state)
    for rule in _parser.inline.ruler2.getRules(""):
        rule(state)
    return state.tokens


def plain(content: str, env: dict[str, Any]) -> str:
    """The text a reader sees, on one line: code and image texts stay, HTML and markers go."""
    if not _MARKED.search(content):
        return " ".join(content.split())
    tokens = inline_tokens(content, env)
    seen = _without_tags(content) if tokens is None else "".join(map(_seen, tokens))
    return " ".join(seen.split())


def _seen(token: Token) -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type == "image":
        return "".join(map(_seen, token.children or ())) or token.content
    return " " if token.type in ("softbreak", "hardbreak") else ""


def _without_tags(content: str) -> str:
    closed = content.rfind("-->") + len("-->")
    if closed >= len("-->"):
        content = _COMMENT.sub("", content[:closed]) + content[closed:]
    return _TAG.sub("", content)


def _open_brackets(content: str) -> int:
    """The most square brackets, or the most round ones of links, that are open at once."""
    if content.count("[") <= MAX_BRACKETS:
        return 0
    square = most = round_ = 0
    for found in _BRACKETS.findall(content):
        if found == "[":
            square += 1
        elif found == ")":
            round_ = max(0, round_ - 1)
        else:
            square = max(0, square - 1)
            round_ += len(found) - 1
        most = max(most, square, round_)
    return most

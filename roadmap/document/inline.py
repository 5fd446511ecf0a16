"""Inline Markdown: the plain text of a title, and the parsed tokens that references are read from."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from roadmap.document.limits import MAX_BRACKETS, MAX_INLINE

_parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable("strikethrough")
_MARKED = re.compile(r"[\\`*_~\[\]<>&!\n]")
_TAGS = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)


def inline_tokens(content: str, env: dict[str, Any]) -> list[Token] | None:
    """The inline tokens of a block's text, or None for text too tangled to parse in linear time."""
    if len(content) > MAX_INLINE or _open_brackets(content) > MAX_BRACKETS:
        return None
    tokens: list[Token] = []
    _parser.inline.parse(content, _parser, env, tokens)
    return tokens


def plain(content: str, env: dict[str, Any]) -> str:
    """The text a reader sees, on one line: code and image texts stay, HTML and markers go."""
    if not _MARKED.search(content):
        return " ".join(content.split())
    tokens = inline_tokens(content, env)
    seen = _TAGS.sub("", content) if tokens is None else "".join(map(_seen, tokens))
    return " ".join(seen.split())


def _seen(token: Token) -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type == "image":
        return "".join(map(_seen, token.children or ())) or token.content
    return " " if token.type in ("softbreak", "hardbreak") else ""


def _open_brackets(content: str) -> int:
    """The most square brackets that are open at once."""
    if content.count("[") <= MAX_BRACKETS:
        return 0
    depth = most = 0
    for character in content:
        if character == "[":
            depth += 1
            most = max(most, depth)
        elif character == "]" and depth:
            depth -= 1
    return most

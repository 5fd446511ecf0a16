"""A body of Markdown as its reader sees it: words with their links, without its lines and marks.

Two bodies with the same words say the same, however they are wrapped, indented, numbered or marked up.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markdown_it.token import Token

from roadmap.document.comparing.words import split_words, stands_alone
from roadmap.document.markdown.blocks import read_blocks
from roadmap.document.markdown.inline import inline_tokens

LINK = "\ufffc"
"""Stands in a word's key for an address, so that a changed address is told as a link and not as a word."""

_MARKED = re.compile(r"[\\`*_~\[\]<>&!]")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*[.)]?")
_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?\"')\]*_]", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FORMATS = {"em_open": "italic", "strong_open": "bold", "s_open": "struck"}
_KINDS = {"heading_open": "heading", "list_item_open": "entry"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the white space before it; `key` is what is compared, `marks` how it is set."""

    text: str
    key: str
    target: str
    marks: frozenset[str]


def read_words(markdown: str) -> list[Word]:
    """The words of a text in order. Numbers of headings, marks of lists and HTML comments are none."""
    blocks = read_blocks(markdown)
    words: list[Word] = []
    within: list[str] = []
    lead = ""
    for token in blocks.tokens:
        if token.nesting:
            within.append(token.type) if token.nesting > 0 else within.pop()
            continue
        marks = frozenset(_KINDS[name] for name in within if name in _KINDS)
        found = [word for word in _in_block(token, marks, blocks.env) if word.key]
        if "heading" in marks and len(found) > 1 and _NUMBER.fullmatch(found[0].key):
            found = found[1:]
        if found:
            words.append(replace(found[0], text=lead + found[0].text.lstrip()))
            words += found[1:]
            lead = "\n" if "entry" in marks or "table_open" in within else "\n\n"
    return words


def _in_block(token: Token, marks: frozenset[str], env: dict[str, object]) -> Iterator[Word]:
    if token.type in ("fence", "code_block"):
        yield from _cut(token.content, "", marks | {"code"})
    elif token.type == "html_block":
        yield from _cut(_COMMENT.sub(" ", token.content), "", marks)
    elif token.type == "inline" and not _MARKED.search(token.content):
        yield from _cut(token.content.replace("\n", " "), "", marks)
    elif token.type == "inline":
        tokens = inline_tokens(token.content, env)
        yield from _cut(token.content, "", marks) if tokens is None else _glued(_in_line(tokens, marks))
    else:
        yield from _cut(token.content, "", marks)


def _in_line(tokens: Iterable[Token], marks: frozenset[str]) -> Iterator[Word]:
    target = ""
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrGet("href") or "")
        elif token.type == "link_close":
            target = ""
        elif token.type in _FORMATS:
            marks |= {_FORMATS[token.type]}
        elif token.nesting < 0:
            marks -= {_FORMATS.get(token.type.replace("_close", "_open"), "")}
        elif token.type in ("softbreak", "hardbreak"):
            yield Word(" ", "", "", marks)
        elif token.type == "image":
            yield from _cut(token.content or LINK, str(token.attrGet("src") or ""), marks | {"image"})
        elif token.type == "code_inline":
            yield from _cut(token.content, target, marks | {"code"})
        elif token.type != "html_inline" or not token.content.startswith("<!--"):
            yield from _cut(token.content, target, marks)


def _cut(text: str, target: str, marks: frozenset[str]) -> Iterator[Word]:
    for word in split_words(text):
        address = _ADDRESS.search(word)
        if address:
            key = word.replace(address[0], LINK).strip()
            yield Word(word, key, target or address[0], marks)
        else:
            yield Word(word, word.strip(), target, marks)


def _glued(pieces: Iterable[Word]) -> Iterator[Word]:
    """Words that a mark cuts in two ("**bold**ly,") as one."""
    waiting: Word | None = None
    for piece in pieces:
        if waiting is None:
            waiting = piece
        elif _touch(waiting.text, piece.text) or not waiting.key:
            waiting = Word(
                waiting.text + piece.text,
                waiting.key + piece.key,
                _both(waiting.target, piece.target),
                waiting.marks | piece.marks if waiting.key else piece.marks,
            )
        else:
            yield waiting
            waiting = piece
    if waiting and waiting.key:
        yield waiting


def _both(first: str, second: str) -> str:
    return first if first == second else f"{first} {second}".strip()


def _touch(first: str, second: str) -> bool:
    """Whether no white space and no border between unspaced characters parts two pieces of text."""
    parted = first[-1:].isspace() or second[:1].isspace()
    return not parted and not stands_alone(first[-1:]) and not stands_alone(second[:1])

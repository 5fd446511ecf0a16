"""References to issues and pull requests.

Counted as GitHub readers see them: issue and pull request addresses with any tail as a link, used link
definition, bare address or `<a href>`, on any host; and `#12`, `owner/name#12`, `GH-12` in plain text.
Not counted: code, HTML comments, link texts, unused definitions, ordinals such as "our #1 ask".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from roadmap.document.blocks import Blocks
from roadmap.document.inline import inline_tokens
from roadmap.document.model import Kind, Reference

MAX_NUMBER = 2**31 - 1
"""GitHub's issue numbers are smaller, and so is what a database column takes."""

_ADDRESS = re.compile(
    r"https?://[^\s/?#<>]+/(?P<owner>[\w.-]{1,100})/(?P<name>[\w.-]{1,100})/"
    r"(?P<kind>issues|pull)/(?P<number>\d{1,10})(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_BARE_ADDRESS = re.compile(r"(?<!\w)https?://[^\s<>]+", re.IGNORECASE)
_SHORTHAND = re.compile(
    r"(?<![\w./&#-])(?:(?P<owner>[A-Za-z0-9][\w-]{0,99})/(?P<name>[\w.-]{1,100}))?#(?P<number>\d{1,10})(?![\w#-]|\.\d)"
    r"|(?<![\w./-])(?:GH|gh)-(?P<short>\d{1,10})(?![\w-]|\.\d)",
    re.ASCII,
)
_RANKED_BEFORE = re.compile(r"\b(?:our|your|their|my|his|her|its|users'?) $", re.IGNORECASE)
_RANKED_AFTER = re.compile(
    r" (?:most\b|top\b|asks?\b|requests?\b|requested\b|priority\b|goals?\b|reason\b|concern\b|complaint\b|pain\b"
    r"|problem\b|choice\b|thing\b|feature request\b|in the\b)",
    re.IGNORECASE,
)
_MAYBE = re.compile(r"#\d|gh-\d|/(?:issues|pull)/\d", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNREAD = re.compile(r"<(code|pre|script|style)\b[^<>]*>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_ANCHOR = re.compile(
    r"<a\b[^<>]{0,500}?\bhref\s*=\s*[\"']?([^\"'\s<>]{1,2000})[^<>]{0,500}>(.*?)(?:</a>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Place:
    """References of one block of text, and the source lines [start, end) it stands on (from 0)."""

    start: int
    end: int
    references: tuple[Reference, ...]


def find_places(blocks: Blocks, repository: str) -> list[Place]:
    """Every block of the document that refers to an issue or pull request, in order."""
    linked = any(_ADDRESS.match(found["href"]) for found in blocks.env.get("references", {}).values())
    places = []
    for token in blocks.tokens:
        if token.map is None or token.type not in ("inline", "html_block"):
            continue
        if not (_MAYBE.search(token.content) or (linked and "[" in token.content)):
            continue
        if token.type == "inline":
            found = find_references(token.content, blocks.env, repository)
        else:
            found = distinct(_in_html(token.content, repository))
        if found:
            places.append(Place(token.map[0], token.map[1], found))
    return places


def find_references(content: str, env: dict[str, Any], repository: str) -> tuple[Reference, ...]:
    """The distinct references in a block's inline Markdown, in order of appearance."""
    tokens = inline_tokens(content, env)
    if tokens is None:
        return distinct(_in_text(content, repository))
    return distinct(_in_tokens(tokens, repository))


def distinct(found: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each issue once; an address, which tells issue from pull request, wins over a shorthand."""
    known: dict[str, Reference] = {}
    for reference in found:
        before = known.get(reference.key)
        if before is None or (before.kind == "unknown" and reference.kind != "unknown"):
            known[reference.key] = reference
    return tuple(known.values())


def _in_tokens(tokens: list[Token], repository: str) -> Iterator[Reference]:
    text: list[str] = []
    within = 0
    for token in tokens:
        if token.type == "link_open":
            yield from _in_address(str(token.attrGet("href") or ""))
        if token.type == "html_inline":
            anchor = _ANCHOR.match(token.content)
            if anchor:
                yield from _in_address(anchor[1])
        if token.type == "link_open" or (
            token.type == "html_inline" and token.content.lower().startswith("<a ")
        ):
            within += 1
        elif token.type == "link_close" or (token.type == "html_inline" and token.content.lower() == "</a>"):
            within = max(0, within - 1)
        text.append(_readable(token) if not within else " \ufffc")
    yield from _in_text("".join(text), repository)


def _readable(token: Token) -> str:
    if token.type == "text":
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    # An escaped or encoded character, code or an image parts the words beside it.
    return "" if token.nesting else "\ufffc"


def _in_html(content: str, repository: str) -> Iterator[Reference]:
    text = _UNREAD.sub("\ufffc", _COMMENT.sub(" ", content))
    for anchor in _ANCHOR.finditer(text):
        yield from _in_address(anchor[1])
    yield from _in_text(_TAG.sub(" ", _ANCHOR.sub(" ", text)), repository)


def _in_address(address: str) -> Iterator[Reference]:
    found = _ADDRESS.match(address)
    if found:
        kind: Kind = "pull" if found["kind"].lower() == "pull" else "issue"
        yield from _reference(f"{found['owner']}/{found['name']}", found["number"], kind)


def _in_text(text: str, repository: str) -> Iterator[Reference]:
    for address in _BARE_ADDRESS.finditer(text):
        yield from _in_address(address[0])
    rest = _BARE_ADDRESS.sub("\ufffc", text)
    for found in _SHORTHAND.finditer(rest):
        number = found["number"] or found["short"]
        named = f"{found['owner']}/{found['name']}" if found["owner"] else repository
        if named and not (found["number"] and not found["owner"] and _is_rank(rest, found)):
            yield from _reference(named, number, "unknown")


def _is_rank(text: str, found: re.Match[str]) -> bool:
    """ "Our #1 ask" counts wishes, not issues."""
    if int(found["number"]) > 10:
        return False
    before = text[max(0, found.start() - 12) : found.start()]
    return bool(_RANKED_BEFORE.search(before) or _RANKED_AFTER.match(text, found.end()))


def _reference(repository: str, number: str, kind: Kind) -> Iterator[Reference]:
    if not number.startswith("0") and int(number) <= MAX_NUMBER:
        yield Reference(repository.lower(), int(number), kind)

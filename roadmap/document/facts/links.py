"""References to issues and pull requests, and to searches for them, each with its place.

Counted as their readers see them: issue and pull request addresses of GitHub, Gitea and GitLab with any tail as a
link, used link definition, bare address or `<a href>`, on any host; and `#12`, `owner/name#12`, `GH-12` in plain text.
Not counted: code, HTML comments, link texts, unused definitions, ordinals such as "our #1 ask".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal

from markdown_it.token import Token

from roadmap.document.facts.searches import MAYBE_SEARCH, find_search
from roadmap.document.limits import READ_PLACES
from roadmap.document.markdown.blocks import Blocks
from roadmap.document.markdown.html import anchors, is_anchor, without_anchors
from roadmap.document.markdown.inline import inline_tokens
from roadmap.document.model import GITHUB, Home, Kind, Located, Reference, Search

MAX_NUMBER = 2**31 - 1
"""GitHub's issue numbers are smaller, and so is what a database column takes."""

ISSUE_PATH = r"(?:issues|pulls?|work_items|merge_requests)"
"""What stands before the number in the address of an issue or pull request, on any forge."""

MAX_REPOSITORY = 140
"""Longer names, host and all, are nobody's."""

_HOST = r"https?://(?P<host>[^\s/?#<>@\\]{1,100})"
_ADDRESS = re.compile(
    rf"{_HOST}/(?P<path>[\w.-]{{1,100}}/(?!-/)[\w.-]{{1,100}})/(?P<kind>issues|pulls?)/(?P<number>\d{{1,10}})(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_GITLAB = re.compile(
    rf"{_HOST}/(?P<path>[\w.-]{{1,100}}(?:/[\w.-]{{1,100}}){{1,20}})/-/"
    r"(?P<kind>issues|work_items|merge_requests)/(?P<number>\d{1,10})(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
"""GitLab keeps "/-/" between a project, in groups as deep as its owners like, and what belongs to it."""
_BARE_ADDRESS = re.compile(r"(?<!\w)https?://[^\s<>]+", re.IGNORECASE)
_BEHIND = "?!.,:;*_~'\""
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
_MAYBE = re.compile(rf"#\d|gh-\d|/{ISSUE_PATH}/\d|{MAYBE_SEARCH}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A reference, or a link to a search, on a line of the text it was found in (from 0)."""

    line: int
    what: Reference | Search


@dataclass(frozen=True, slots=True)
class Place:
    """What one block of text refers to, and the source lines [start, end) it stands on (from 0)."""

    start: int
    end: int
    found: tuple[Found, ...]

    @property
    def references(self) -> Iterator[Reference]:
        return (one.what for one in self.found if isinstance(one.what, Reference))


def find_places(blocks: Blocks, home: Home) -> list[Place]:
    """Every block of the document that refers to issues or pull requests, in order."""
    linked = any(_MAYBE.search(found["href"]) for found in blocks.env.get("references", {}).values())
    places: list[Place] = []
    count = 0
    for token in blocks.tokens:
        if token.map is None or token.type not in ("inline", "html_block"):
            continue
        if not (_MAYBE.search(token.content) or (linked and "[" in token.content)):
            continue
        if token.type == "inline":
            found = find_links(token.content, blocks.env, home)
        else:
            found = _in_order(_in_html(token.content, home))
        count += len(found)
        if count > READ_PLACES:
            blocks.leave(token.map[0])
            break
        if found:
            places.append(Place(token.map[0], token.map[1], found))
    return places


def find_links(content: str, env: dict[str, Any], home: Home) -> tuple[Found, ...]:
    """What a block's inline Markdown refers to, every place of it in order."""
    tokens = inline_tokens(content, env)
    return _in_order(_in_text(content, home) if tokens is None else _in_tokens(tokens, home))


def find_references(content: str, env: dict[str, Any], home: Home) -> tuple[Reference, ...]:
    """The distinct references in a block's inline Markdown, in order of appearance."""
    return distinct(Place(0, 0, find_links(content, env, home)).references)


def distinct(found: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each issue once; an address, which tells issue from pull request, wins over a shorthand."""
    known: dict[str, Reference] = {}
    for reference in found:
        before = known.get(reference.key)
        if before is None or (before.kind == "unknown" and reference.kind != "unknown"):
            known[reference.key] = reference
    return tuple(known.values())


def located(places: list[Place]) -> Iterator[Located]:
    """Every reference at every place, in order."""
    for place in places:
        for found in place.found:
            if isinstance(found.what, Reference):
                yield Located(found.what, place.start + found.line + 1)


def searches(places: list[Place]) -> Iterator[Search]:
    """Every link to a search, in order."""
    for place in places:
        for found in place.found:
            if isinstance(found.what, Search):
                search = found.what
                yield Search(search.repository, search.query, search.url, place.start + found.line + 1)


Spot = tuple[int, int, Reference | Search]
"""A position in the text, for the order, its line, and what stands there."""


def _in_order(spots: Iterable[Spot]) -> tuple[Found, ...]:
    return tuple(Found(line, what) for _, line, what in sorted(spots, key=itemgetter(0)))


def _in_tokens(tokens: list[Token], home: Home) -> Iterator[Spot]:
    text: list[str] = []
    length = line = within = 0
    for token in tokens:
        begins = token.map[0] if token.map else line
        if begins > line:
            # What stands on several lines but shows none, such as code, must not shift those below it.
            text.append("\n" * (begins - line))
            length, line = length + begins - line, begins
        opens = token.type == "link_open" or (token.type == "html_inline" and is_anchor(token.content))
        if opens:
            within += 1
            yield from _in_link(token, length, line, home)
        elif token.type == "link_close" or (token.type == "html_inline" and token.content.lower() == "</a>"):
            within = max(0, within - 1)
        seen = " \ufffc" if within else _readable(token)
        if token.type in ("softbreak", "hardbreak"):
            seen, line = "\n", line + 1
        text.append(seen)
        length += len(seen)
    yield from _in_text("".join(text), home)


def _in_link(token: Token, at: int, line: int, home: Home) -> Iterator[Spot]:
    if token.type == "link_open":
        yield from _at(at, line, _in_address(str(token.attrGet("href") or ""), home))
    for _, _, address in anchors(token.content):
        yield from _at(at, line, _in_address(address, home))


def _readable(token: Token) -> str:
    if token.type == "text":
        return token.content
    # An escaped or encoded character, code or an image parts the words beside it.
    return "" if token.nesting else "\ufffc"


def _in_html(content: str, home: Home) -> Iterator[Spot]:
    for at, line, address in anchors(content):
        yield from _at(at, line, _in_address(address, home))
    yield from _in_text(without_anchors(content), home)


def _in_address(address: str, home: Home) -> Iterator[Reference | Search]:
    found = _ADDRESS.match(address)
    if found:
        kind: Kind = "issue" if found["kind"].lower() == "issues" else "pull"
        # On GitHub, "/pulls/12" are the pull requests of a member who is called 12.
        if found["kind"].lower() != "pulls" or found["host"].lower().removeprefix("www.") != GITHUB:
            yield from _addressed(found, home, kind, "#")
    elif found := _GITLAB.match(address):
        merges = found["kind"].lower() == "merge_requests"
        yield from _addressed(found, home, "pull" if merges else "issue", "!" if merges else "#")
    else:
        yield from find_search(address, home)


def _addressed(found: re.Match[str], home: Home, kind: Kind, sign: Literal["#", "!"]) -> Iterator[Reference]:
    named = home.named(found["host"], found["path"])
    yield from _reference(named, found["number"], kind, sign, found[0])


def _at(at: int, line: int, found: Iterable[Reference | Search]) -> Iterator[Spot]:
    return ((at, line, what) for what in found)


def _in_text(text: str, home: Home) -> Iterator[Spot]:
    counted = line = 0
    for address in _BARE_ADDRESS.finditer(text):
        line, counted = line + text.count("\n", counted, address.start()), address.start()
        yield from _at(address.start(), line, _in_address(_bare(address[0]), home))
    rest = _BARE_ADDRESS.sub(lambda address: "\ufffc" * len(address[0]), text)
    counted = line = 0
    for found in _SHORTHAND.finditer(rest):
        line, counted = line + rest.count("\n", counted, found.start()), found.start()
        number = found["number"] or found["short"]
        named = home.neighbour(f"{found['owner']}/{found['name']}") if found["owner"] else home.repository
        if named and not (found["number"] and not found["owner"] and _is_rank(rest, found)):
            yield from _at(found.start(), line, _reference(named, number, "unknown"))


def _bare(address: str) -> str:
    """An address in running text without the punctuation that belongs to the sentence, as GitHub cuts it."""
    address = address[:2_000].rstrip(_BEHIND)
    excess = address.count(")") - address.count("(")
    while excess > 0 and address.endswith(")"):
        address, excess = address[:-1].rstrip(_BEHIND), excess - 1
    return address


def _is_rank(text: str, found: re.Match[str]) -> bool:
    """ "Our #1 ask" counts wishes, not issues."""
    if int(found["number"]) > 10:
        return False
    before = text[max(0, found.start() - 12) : found.start()]
    return bool(_RANKED_BEFORE.search(before) or _RANKED_AFTER.match(text, found.end()))


def _reference(
    repository: str, number: str, kind: Kind, sign: Literal["#", "!"] = "#", url: str = ""
) -> Iterator[Reference]:
    if not number.startswith("0") and int(number) <= MAX_NUMBER and len(repository) < MAX_REPOSITORY:
        yield Reference(repository.lower(), int(number), kind, sign, url)

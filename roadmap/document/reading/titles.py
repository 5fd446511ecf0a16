"""A list entry's or heading's words: title, remaining text, status."""

import re
from typing import Any

from roadmap.document.facts.links import ISSUE_PATH
from roadmap.document.facts.statuses import Legend, split_end, split_status, status_of
from roadmap.document.markdown.inline import plain
from roadmap.document.model import Status
from roadmap.document.reading.outline import cut

LONG = 120
"""Characters after which a paragraph is too long to be a title as a whole."""

_MAX_SCANNED = 4_000
"""Characters of a paragraph in which its title is looked for."""

_MOST = 20
"""References at the end of a title that are taken off."""

_TAIL = 400
"""Characters in which the last reference is looked for."""

_MAYBE = re.compile(rf"[#!]\d|/{ISSUE_PATH}/\d|GH-\d|\]\(|\]\[", re.IGNORECASE)
_WORD = r"(?:issue|issues|pr|prs|pull request|link|epic|tracking issue|details)"
_NAME = re.compile(rf"(?:(?:{_WORD}\s*)?[\w./-]{{0,80}}[#!]\d+|GH-\d+|{_WORD})", re.IGNORECASE)
_URL = rf"https?://[^\s<>()]{{1,300}}/{ISSUE_PATH}/\d+[^\s<>()]*"
_ADDRESS = re.compile(_URL, re.IGNORECASE)
_AIM = re.compile(rf"{_URL}[^()\n]{{0,100}}", re.IGNORECASE)
_BEGIN = re.compile(r"https?://", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"[\s<>()]")
_TURNED = re.compile(
    r"\d+(?:#(?:(?:[\w.-]{1,80}/)?[\w.-]{0,80}[\w-])?(?![\w&/:.\\-])|-HG(?!\w))", re.IGNORECASE
)
"""A shorthand such as "owner/name#12", read from its end."""
_JOINTS = " \t\r\n,;:–—&/([.-"
_JOINT = re.compile(
    r"\b(?:and|see|also|in|by|via|tracked|tracking|related|issues?|tickets?|prs?)$", re.IGNORECASE
)
_LONGEST_JOINT = 12
_MARKS = (" .,;\n", " .,;)]\n")
_NOISE = re.compile(r"[^\w)\]>]+")
_SEEN = re.compile(r"\w")
_LEAD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]+?)(?<=\S)\1(\s*[:.–—-]+)?")
_SENTENCE = re.compile(r"(.{10,}?[^\W\d_]{2}[)\"'`*]*)[.:;](?=\s|$)", re.DOTALL)
_STRUCK = re.compile(r"~~(?=\S)(.+?)~~(.*)$", re.DOTALL)
_LINK = re.compile(rf"(?<!!)\]\((?!{_URL}\))|(?<!\()\bhttps?://(?!{_URL[9:]})")
_ALT = re.compile(r"!\[([^\[\]]{1,60})\]\([^()\s]{0,500}\)")


def read_title(content: str, legend: Legend, env: dict[str, Any]) -> tuple[str, str, Status | None]:
    """The title in a paragraph or heading, the Markdown that the title does not say, and the status.

    References at the end are no part of the title. "**Title**: text" has a title and a text; a long
    paragraph is named by its first sentence and kept whole as text.
    """
    content = content.strip()
    if len(content) > _MAX_SCANNED:
        title, _, said = read_title(content[:_MAX_SCANNED], legend, env)
        return title, content, said
    content, status = _without_badges(content)
    bare = without_references(content)
    struck = _STRUCK.match(bare)
    if struck and not re.sub(r"\([^()]*\)|\W", "", plain(struck[2], env)):
        content, status = content.replace("~~", ""), "dropped"
        bare = without_references(content)
    title, rest, said = _lead(content, legend, env)
    if not title:
        title, said = split_status(plain(bare, env), legend)
    if not title:
        title, said = split_status(plain(content, env), legend)
    if not rest:
        title, rest = _shortened(title, content, bare)
    return title, rest, status or said


def _shortened(title: str, content: str, bare: str) -> tuple[str, str]:
    """A title of reasonable length, and the whole text if the title does not say it all."""
    sentence = _SENTENCE.match(title) if len(title) > LONG else None
    short = cut(sentence[1] if sentence and len(sentence[1]) <= LONG else title)
    return short, content if short != title or _LINK.search(bare) else ""


def without_references(content: str) -> str:
    """The text without the references to issues at its end and the words that introduce them."""
    if len(content) > _MAX_SCANNED:
        return content
    rest = content.rstrip()
    for _ in range(_MOST):
        tail = rest[-_TAIL:]
        found = _last_but_for(tail, *_MARKS) if _MAYBE.search(tail) else None
        if found is None:
            break
        rest = _without_joint(rest[: len(rest) - len(tail) + found])
    return rest if _SEEN.search(rest) else content


def _last_but_for(text: str, *marks: str) -> int | None:
    """Where the last reference begins, if nothing but some of these marks follows it."""
    bare = text.rstrip(marks[0])
    ends = (text, bare, bare.removesuffix(")"), *(text.rstrip(some) for some in marks[1:]))
    return next((at for end in ends if (at := _last_reference(end)) is not None), None)


def _last_reference(text: str) -> int | None:
    """Where the reference begins that a text ends with: a link, an address or a shorthand."""
    starts = []
    if text.endswith((")", "]")):
        starts.append(_last_link(text))
    starts.append(_last_address(text))
    turned = _TURNED.match(text[-200:][::-1])
    if turned:
        starts.append(len(text) - turned.end())
    return min((start for start in starts if start is not None), default=None)


def _last_link(text: str) -> int | None:
    """The link at the end, if it names and leads to nothing but an issue: "[#12](…/issues/12)", "[#12][x]"."""
    opened = text.rfind("(" if text.endswith(")") else "[")
    start = text.rfind("[", 0, max(0, opened))
    if start < 0 or text[opened - 1] != "]" or not _NAME.fullmatch(text[start + 1 : opened - 1]):
        return None
    aim = text[opened + 1 : -1]
    fits = _AIM.fullmatch(aim) if text.endswith(")") else len(aim) <= 100 and "]" not in aim
    return start if fits else None


def _last_address(text: str) -> int | None:
    closed = text.removesuffix(">")
    turned = _NO_ADDRESS.search(closed[::-1])
    first = len(closed) - turned.start() if turned else 0
    for begin in _BEGIN.finditer(closed, first):
        start = begin.start() - closed.startswith("<", begin.start() - 1)
        if text[max(0, start - 2) : start] == "](":
            continue
        # What no address begins with does not become one further on.
        return start if _ADDRESS.fullmatch(closed, begin.start()) else None
    return None


def _without_joint(text: str) -> str:
    while True:
        rest = text.rstrip().rstrip(_JOINTS)
        found = _JOINT.search(rest[-_LONGEST_JOINT:])
        if found:
            rest = rest[: len(rest) - len(found[0])]
        if rest == text:
            return rest
        text = rest


def _lead(content: str, legend: Legend, env: dict[str, Any]) -> tuple[str, str, Status | None]:
    """The bold words in front, if they name what follows: title, remaining text, status."""
    found = _LEAD.match(content)
    if not found:
        return "", "", None
    rest = content[found.end() :].lstrip()
    words = found[2].rstrip(" :.–—-")
    named = status_of(words)
    if named and rest:
        title, remaining, _ = read_title(rest, legend, env)
        return title, remaining, named
    parted = bool(found[3]) or words != found[2] or content[found.end() :].lstrip(" ").startswith("\n")
    bare = without_references(rest)
    if not _SEEN.search(bare) or not (parted or len(content) > LONG) or (bare == rest and _refers_only(rest)):
        return "", "", None
    title, said = split_status(plain(words, env), legend)
    told, behind = split_end(bare, legend)
    if said is None and behind:
        return title, (told + rest[len(bare) :]).lstrip(), behind
    return title, rest, said


def _refers_only(text: str) -> bool:
    """Whether a text is one reference and no words."""
    noise = _NOISE.match(text[::-1])
    found = _last_but_for(text[: len(text) - len(noise[0])] if noise else text, *_MARKS)
    return found is not None and not _SEEN.search(text[:found])


def _without_badges(content: str) -> tuple[str, Status | None]:
    """The text without images whose text is a status ("![in progress](badge.svg)")."""
    if "![" not in content:
        return content, None
    told: list[Status] = []

    def shown(image: re.Match[str]) -> str:
        said = status_of(re.sub(r"^\W*status\b", "", image[1], flags=re.IGNORECASE))
        told.extend([said] if said else [])
        return "" if said else image[0]

    content = _ALT.sub(shown, content).strip()
    return content, told[0] if told else None

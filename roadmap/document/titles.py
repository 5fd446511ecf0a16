"""A list entry's or heading's words: title, remaining text, status."""

import re
from typing import Any

from roadmap.document.inline import plain
from roadmap.document.model import Status
from roadmap.document.outline import cut
from roadmap.document.statuses import Legend, split_status, status_of

LONG = 120
"""Characters after which a paragraph is too long to be a title as a whole."""

_MAX_SCANNED = 4_000
_TAIL = 400
"""Characters in which the last reference is looked for."""

_MAYBE = re.compile(r"#\d|/(?:issues|pull)/\d|GH-\d|\]\(|\]\[", re.IGNORECASE)
_WORD = r"(?:issue|issues|pr|prs|pull request|link|epic|tracking issue|details)"
_NAME = rf"(?:(?:{_WORD}\s*)?[\w./-]{{0,80}}#\d+|GH-\d+|{_WORD})"
_URL = r"https?://[^\s<>()]+/(?:issues|pull)/\d+[^\s<>()]*"
_REFERENCE = re.compile(
    rf"(?:\[{_NAME}\](?:\({_URL}[^()\n]{{0,100}}\)|\[[^\[\]]{{0,100}}\])|(?<!\]\()(?<!\]\(<)<?{_URL}>?"
    rf"|(?<![\w&/:.\\-])(?:[\w-][\w.-]{{0,80}}(?:/[\w.-]{{1,80}})?)?#\d+|(?<!\w)GH-\d+)$",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:[\s,;:–—&/(\[.-]|\b(?:and|see|also|in|by|via|tracked|tracking|related|issues?|tickets?|prs?))+$",
    re.IGNORECASE,
)
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
    content, status = _without_badges(content.strip())
    struck = _STRUCK.match(without_references(content))
    if struck and not re.sub(r"\([^()]*\)|\W", "", plain(struck[2], env)):
        content, status = content.replace("~~", ""), "dropped"
    title, rest, said = _lead(content, legend, env)
    if not title:
        title, said = split_status(plain(without_references(content), env), legend)
    if not title:
        title, said = split_status(plain(content, env), legend)
    if not rest:
        title, rest = _shortened(title, content)
    return title, rest, status or said


def _shortened(title: str, content: str) -> tuple[str, str]:
    """A title of reasonable length, and the whole text if the title does not say it all."""
    sentence = _SENTENCE.match(title) if len(title) > LONG else None
    short = cut(sentence[1] if sentence and len(sentence[1]) <= LONG else title)
    return short, content if short != title or _LINK.search(without_references(content)) else ""


def without_references(content: str) -> str:
    """The text without the references to issues at its end and the words that introduce them."""
    if len(content) > _MAX_SCANNED:
        return content
    rest = content.rstrip()
    for _ in range(50):
        tail = rest[-_TAIL:]
        texts = (tail, tail.rstrip(" .,;"), tail.rstrip(" .,;)]")) if _MAYBE.search(tail) else ()
        found = next((hit for text in texts if (hit := _REFERENCE.search(text))), None)
        if found is None:
            break
        rest = _JOINT.sub("", rest[: len(rest) - len(tail) + found.start()]).rstrip()
    return rest if re.search(r"\w", rest) else content


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
    if not re.search(r"\w", without_references(rest)) or not (parted or len(content) > LONG):
        return "", "", None
    if without_references(rest) == rest and re.fullmatch(
        rf"\W*{_REFERENCE.pattern[:-1]}\W*", rest, re.IGNORECASE
    ):
        return "", "", None
    title, said = split_status(plain(words, env), legend)
    return title, rest, said


def _without_badges(content: str) -> tuple[str, Status | None]:
    """The text without images whose text is a status ("![in progress](badge.svg)")."""
    status: Status | None = None
    for image in _ALT.finditer(content):
        said = status_of(re.sub(r"^\W*status\b", "", image[1], flags=re.IGNORECASE))
        if said:
            status = status or said
            content = content.replace(image[0], "")
    return content.strip(), status

"""A new title in the place of the old one: numbers, styles, marks of status and references stay."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from roadmap.document.editing.spots import Spot, text_column
from roadmap.document.editing.titling import Told, Words, told, words_of
from roadmap.document.editing.vocabulary import WORDS
from roadmap.document.facts.links import ISSUE_PATH
from roadmap.document.markdown.cells import in_cell
from roadmap.document.markdown.escapes import writings
from roadmap.document.markdown.inline import plain
from roadmap.document.markdown.patches import Patch, ended, newline
from roadmap.document.reading.titles import without_references

_TAIL = re.compile(r"\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\[\]\n]*\])|\]")
_REFERENCES = re.compile(
    rf"\[[^\[\]]*\]\([^()\s]*/{ISSUE_PATH}/\d[^()\s]*\)|\[[^\[\]]*\d\]\[[^\[\]]*\]"
    rf"|https?://[^\s<>()]*/{ISSUE_PATH}/\d[^\s<>()]*|(?:[\w.-]+/[\w.-]+)?#\d+\b|\bGH-\d+\b"
)
"""Written references to issues and pull requests."""

_WRAPPERS = ("**", "__", "~~", "*", "_", "`")
_MARKUP = 40
"""Characters of Markdown that one of a title can take, addresses in it and all."""

_TRIED = 300_000
"""Characters of Markdown that are tried in the place of a title."""

_REACH = 12
"""Characters beside the first and last word that can belong to a title."""


def title_changes(spot: Spot, title: str) -> Iterator[list[Patch]]:
    """Ways to give an item another title, the smallest change first."""
    words = words_of(spot)
    old = told(spot, words, words.text)
    for text in islice(_texts(spot, words, old, title), max(20, _TRIED // (len(words.text) + 100))):
        text = in_cell(text) if spot.is_row else text
        new = told(spot, words, text)
        if old is None or (new and _only_renamed(old, new, title)):
            yield [words.saying(text)]
    if old and old.rest and not spot.is_row:
        # What stood behind the title goes below it.
        column = "" if spot.is_heading else " " * text_column(spot.lines[spot.draft.start])
        end = newline(spot.lines, words.end)
        rest = [column + line.strip() for line in old.rest.split("\n")]
        after = [""] if words.end < spot.end and spot.lines[words.end].strip() else []
        for text in writings(title):
            yield [words.saying(text), Patch(words.end, words.end, ended(["", *rest, *after], end))]


def title_spans(text: str, title: str, env: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Where Markdown says exactly these words, without the marks around them if it can be."""
    runs = re.findall(r"\w+", title)
    if not runs:
        if title in text:
            yield text.index(title), text.index(title) + len(title)
        return
    left = _TRIED
    for first in _found(runs[0], text)[:4]:
        near = text[: first + _MARKUP * len(title)]
        for last in _found(runs[-1], near)[:40]:
            end = last + len(runs[-1])
            left -= max(0, end - first)
            if first <= last and left > 0 and len(plain(text[first:end], env)) <= len(title):
                left -= _REACH * (end - first)
                yield from _grown(text, first, end, title, env)


def outward(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A span and the wider ones that add the emphasis, link or code around it, the widest first."""
    spans = [(start, end)]
    while True:
        before, after = text[:start], text[end:]
        mark = next((one for one in _WRAPPERS if before.endswith(one) and after.startswith(one)), None)
        link = _TAIL.match(after) if before.endswith("[") else None
        if mark:
            start, end = start - len(mark), end + len(mark)
        elif link and len(link[0]) > 1:
            start, end = start - 1, end + len(link[0])
        else:
            return spans[::-1]
        spans.append((start, end))


def is_whole(old: Told, env: dict[str, Any]) -> bool:
    """Whether the text behind a title says the title too, because it is the whole paragraph."""
    return bool(old.rest) and old.title.removesuffix("…") in plain(old.rest, env)


def _texts(spot: Spot, words: Words, old: Told | None, title: str) -> Iterator[str]:
    env = spot.env
    text = words.text
    whole = old is not None and is_whole(old, env)
    cut = spot.draft.title.endswith("…")
    if not cut:
        yield from _replaced(text, spot.draft.title, title, env)
    for new in writings(title):
        if whole and re.search(r"\s", text):
            yield f"**{new}**: {text}"
        references = text[len(without_references(text)) :]
        yield new + references if not whole else new
        if old is None:
            yield new
        elif not whole:
            found = _REFERENCES.findall(text)
            marks = [f"({WORDS[old.status]})"] if old.status else []
            yield " ".join([new, *found])
            yield " ".join([new, *marks, *found])


def _replaced(text: str, old: str, title: str, env: dict[str, Any]) -> Iterator[str]:
    spans = list(dict.fromkeys(title_spans(text, old, env)))
    for start, end in spans:
        if text[start:end] != old:
            yield from _reworded(text, start, end, old, title, env)
    for start, end in spans:
        for first, last in reversed(outward(text, start, end)):
            for new in writings(title):
                yield text[:first] + new + text[last:]


def _reworded(text: str, start: int, end: int, old: str, title: str, env: dict[str, Any]) -> Iterator[str]:
    """Only the words that differ, so that emphasis, links and code beside them stay."""
    one, two = old.split(), title.split()
    shorter = min(len(one), len(two)) - 1
    first = next((at for at in range(shorter) if one[at] != two[at]), max(0, shorter))
    most = min(len(one), len(two)) - 1 - first
    back = next((at for at in range(most) if one[-1 - at] != two[-1 - at]), max(0, most))
    gone, new = " ".join(one[first : len(one) - back]), " ".join(two[first : len(two) - back])
    if first or back:
        for here, there in title_spans(text[start:end], gone, env):
            yield text[: start + here] + new + text[start + there :]


def _only_renamed(old: Told, new: Told, title: str) -> bool:
    if new.title != title or new.status != old.status:
        return False
    # A paragraph that is a title and its own text says the new title in both.
    return new.rest == old.rest or old.title.removesuffix("…") in old.rest or old.rest == old.content


def _found(word: str, text: str) -> list[int]:
    return [found.start() for found in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text)]


def _grown(text: str, start: int, end: int, title: str, env: dict[str, Any]) -> Iterator[tuple[int, int]]:
    for first in _leftward(text, start):
        for last in _rightward(text, end):
            if plain(text[first:last], env) == title:
                yield first, last
                return


def _leftward(text: str, start: int) -> Iterator[int]:
    yield start
    for at in range(start - 1, max(-1, start - 1 - _REACH), -1):
        if text[at].isalnum():
            return
        yield at


def _rightward(text: str, end: int) -> Iterator[int]:
    yield end
    last = min(len(text), end + _REACH)
    while end < last and not text[end].isalnum():
        tail = _TAIL.match(text, end)
        end += len(tail[0]) if tail else 1
        yield end

"""Ways to say another status or target of an item that is a heading or a list entry."""

import re
from collections.abc import Iterator

from roadmap.document.editing.marks import Title, marked, remarked, suffixed, title_of, unmarked
from roadmap.document.editing.spots import Spot
from roadmap.document.editing.statements import find_statement, restated, stated, unstated, value_of
from roadmap.document.editing.titling import BOX, Words
from roadmap.document.editing.vocabulary import WORDS, Vocabulary, cased, find_vocabulary, instead, mentions
from roadmap.document.markdown.escapes import writings
from roadmap.document.markdown.patches import Patch
from roadmap.document.model import Status


def status_changes(spot: Spot, status: Status) -> Iterator[list[Patch]]:
    """Ways to say an item's status: by its box, its mark or its line; else as its siblings say it."""
    vocabulary = find_vocabulary(spot.reading)
    title, line = title_of(spot), _restated_status(spot, status, vocabulary)
    if title is None:
        yield from [[line]] if line else stated(spot, "status", WORDS[status])
        return
    boxed = bool(BOX.search(title.words.before))
    words = _checked(title.words, status) if boxed else title.words
    told_otherwise = line is not None if not boxed else status in ("planned", "shipped")
    for text in _titles(title, status, vocabulary, silent=told_otherwise):
        said = [] if (words, text) == (title.words, title.words.text) else [words.saying(text)]
        yield [*said, *([line] if line else [])]
    if not line and not boxed:
        yield from stated(spot, "status", _line_words(status, vocabulary))
    bare = unmarked(title) if title.old.status else title.words.text
    for text in suffixed(title, bare or title.words.text, status, vocabulary):
        yield [words.saying(text), *([line] if line else [])]


def target_changes(spot: Spot, target: str) -> Iterator[list[Patch]]:
    """Ways to say an item's target, or with an empty one to say none: on its line, in its title, on a new line."""
    found, title = find_statement(spot, "target"), title_of(spot)
    if found and not target:
        yield [unstated(spot, found)]
    elif found:
        for value in writings(target):
            yield [restated(spot, found, value)]
    elif title and spot.draft.target and spot.draft.target in title.words.text:
        for text in _retimed(title.words.text, spot.draft.target, target):
            yield [title.words.saying(text)]
    for value in writings(target) if target and not found else ():
        yield from stated(spot, "target", value)


def _retimed(text: str, old: str, new: str) -> Iterator[str]:
    """A title with another target in its words, or without."""
    if new:
        yield text.replace(old, new, 1)
        return
    name = re.escape(old)
    for pattern in (
        rf"\s*[(\[]{name}[)\]]",
        rf"\s+[-–—|]+\s+{name}",
        rf"{name}(?::|\s[–—-])\s+",
        rf"[:,]\s+{name}",
    ):
        shorter = re.sub(pattern, "", text, count=1).strip()
        if shorter != text:
            yield shorter


def _titles(title: Title, status: Status, vocabulary: Vocabulary, *, silent: bool) -> Iterator[str]:
    """The title as it can stand with the new status; `silent` where something else says it."""
    if title.old.status is None:
        if silent:
            yield title.words.text
        else:
            yield from _newly_marked(title, title.words.text, status, vocabulary)
        return
    bare = unmarked(title)
    boxed = bool(BOX.search(title.words.before))
    if silent and boxed and bare is not None:
        yield bare
    yield from remarked(title, status, vocabulary)
    if silent and bare is not None:
        yield bare
    if bare is not None:
        yield from _newly_marked(title, bare, status, vocabulary)


def _newly_marked(title: Title, text: str, status: Status, vocabulary: Vocabulary) -> Iterator[str]:
    yield from marked(title, text, status, vocabulary)
    if not title.spot.is_heading:
        yield from suffixed(title, text, status, vocabulary)


def _checked(words: Words, status: Status) -> Words:
    """With the box checked if shipped; a box that is right already stays as it is written."""
    box = BOX.search(words.before)
    if box is None or box[1] in ("xX" if status == "shipped" else " "):
        return words
    before = words.before[: box.start(1)] + ("x" if status == "shipped" else " ") + words.before[box.end(1) :]
    return Words(words.start, words.end, before, words.text, words.after)


def _restated_status(spot: Spot, status: Status, vocabulary: Vocabulary) -> Patch | None:
    found = find_statement(spot, "status")
    if found is None:
        return None
    value = value_of(spot, found)
    said = mentions(value, spot.reading.context.legend)
    if said:
        return restated(spot, found, instead(value, said[0], status, vocabulary))
    return restated(spot, found, cased(WORDS[status], value) if re.search(r"\w", value) else WORDS[status])


def _line_words(status: Status, vocabulary: Vocabulary) -> str:
    return (vocabulary.get((status, False)) or WORDS[status]).lower()

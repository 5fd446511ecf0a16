"""A template's questions inside a proposal's text: a heading for each, its answer below. Pure: no Django."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

_HEADING = re.compile(r"#{1,6}[ \t]+(?P<words>.*?)[ \t]*#*[ \t]*")


def lay_out(body: str, asked: Sequence[str], *, others: Collection[str] = ()) -> str:
    """The text with a heading for each question that is `asked`; those that it has stay where they are.

    Headings of `others` that nobody answered go, and nothing else that was written.
    """
    drop = {fold(words) for words in others} - {fold(words) for words in asked}
    parts = [(words, lines) for words, lines in _parts(body, [*asked, *others])]
    kept = [lines for words, lines in parts if words not in drop or _says_something(lines[1:])]
    text = "\n".join(line for lines in kept for line in lines).strip("\n")
    there = {words for words, _ in parts}
    missing = [f"## {words}\n" for words in asked if fold(words) not in there]
    return "\n\n".join([*([text] if text else []), *missing]) if missing else text


def unanswered(body: str, required: Iterable[str]) -> list[str]:
    """Which of these questions have no words below their heading, or no heading."""
    required = list(required)
    answered = {words for words, lines in _parts(body, required) if words and _says_something(lines[1:])}
    return [words for words in required if fold(words) not in answered]


def is_empty(body: str, asked: Iterable[str]) -> bool:
    """Whether there is nothing but the headings of questions."""
    parts = _parts(body, asked)
    return not any(_says_something(lines[1:] if words else lines) for words, lines in parts)


def fold(words: str) -> str:
    """A question as it is compared: case and white space make no other one."""
    return " ".join(words.split()).casefold()


def _parts(body: str, questions: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """(the question, "" before the first one; its lines with the heading) of the whole text in order."""
    known = {fold(words) for words in questions}
    current: tuple[str, list[str]] = ("", [])
    for line in body.split("\n"):
        found = _HEADING.fullmatch(line)
        words = fold(found["words"]) if found else ""
        if words and words in known:
            yield current
            current = (words, [])
        current[1].append(line)
    yield current


def _says_something(lines: Iterable[str]) -> bool:
    return any(line.strip() and not _HEADING.fullmatch(line) for line in lines)

"""The words and signs that a document uses for a status, and where they stand in a text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from roadmap.document.facts.statuses import PHRASES, SIGN, Legend, status_of
from roadmap.document.model import Status
from roadmap.document.reading.parsing import Reading

WORDS: dict[Status, str] = {
    "planned": "planned",
    "in_progress": "in progress",
    "shipped": "shipped",
    "dropped": "dropped",
}
_SIGNS: dict[Status, tuple[str, str]] = {
    "planned": ("📋", ":calendar:"),
    "in_progress": ("🚧", ":construction:"),
    "shipped": ("✅", ":white_check_mark:"),
    "dropped": ("❌", ":x:"),
}
_PHRASE = re.compile(
    r"(?<![\w’'])(?:"
    + "|".join(r"[ \t_-]+".join(phrase.split()) for phrase in sorted(PHRASES, key=len, reverse=True))
    + r")(?![\w’'])",
    re.IGNORECASE,
)
_SCANNED = 400
"""Items looked at for the words of a document."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A status named in a text, at [start, end)."""

    start: int
    end: int
    status: Status
    is_sign: bool


Vocabulary = Mapping[tuple[Status, bool], str]
"""What the document writes for a status: as a sign (True) or in words."""


def mentions(text: str, legend: Legend) -> list[Mention]:
    """Every sign and every phrase that names a status, in order."""
    found = [
        Mention(sign.start(), sign.end(), legend[sign[0].removesuffix("\ufe0f")], True)
        for sign in re.finditer(SIGN, text)
        if sign[0].removesuffix("\ufe0f") in legend
    ]
    return sorted([*found, *_phrases(text)], key=lambda mention: mention.start)


def find_vocabulary(reading: Reading) -> Vocabulary:
    """The sign and the words that the document's items use first for each status."""
    lines, legend = reading.context.blocks.lines, reading.context.legend
    known: dict[tuple[Status, bool], str] = {}
    drafts = (draft for part in reading.parts for draft in part.drafts if draft.status)
    for draft in islice(drafts, _SCANNED):
        line = lines[draft.start][:1000]
        for mention in mentions(line, legend):
            if mention.status == draft.status:
                known.setdefault((mention.status, mention.is_sign), line[mention.start : mention.end])
    own = (sign for sign in reversed(list(legend)) if sign in reading.document.source)
    for sign in own:
        known.setdefault((legend[sign], True), sign)
    return known


def instead(text: str, mention: Mention, status: Status, vocabulary: Vocabulary) -> str:
    """The text with another status named in the same manner."""
    old = text[mention.start : mention.end]
    if mention.is_sign:
        new = vocabulary.get((status, True)) or _SIGNS[status][old.startswith(":")]
    else:
        new = cased(vocabulary.get((status, False)) or WORDS[status], old)
    return text[: mention.start] + new + text[mention.end :]


def cased(words: str, model: str) -> str:
    """Words in the upper and lower case of others."""
    if model.isupper() and len(model) > 1:
        return words.upper()
    if model.istitle() and " " in model:
        return words.title()
    return words[0].upper() + words[1:].lower() if model[:1].isupper() else words.lower()


def _phrases(text: str) -> Iterator[Mention]:
    for found in _PHRASE.finditer(text):
        status = status_of(found[0].replace("_", " "))
        if status:
            yield Mention(found.start(), found.end(), status, False)

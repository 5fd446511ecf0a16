"""The status that stands beside a title: changed, taken away, or said as the other items say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from roadmap.document.editing.naming import is_whole, outward, title_spans
from roadmap.document.editing.spots import Spot, siblings
from roadmap.document.editing.titling import Told, Words, told, words_of
from roadmap.document.editing.vocabulary import WORDS, Mention, Vocabulary, instead, mentions
from roadmap.document.facts.statuses import Legend
from roadmap.document.limits import MAX_ITEMS
from roadmap.document.model import Status
from roadmap.document.reading.titles import without_references

_BEFORE = (
    r"", r"\s+", r"\s*[*_`~]*[(\[]\s*[*_`~]*", r"\s*[-–—|:]+\s+[*_`~]*", r"\s*[*_`~]+", r"\s*!\[[^\[\]]*",
)  # fmt: skip
_AFTER = (
    r"", r"\s+", r"[*_`~]*\s*[)\]][*_`~]*\s*[:–—-]*\s*", r"[*_`~.!]*\s*[:–—-]+[*_`~]*\s*", r"[*_`~.!]+\s*",
    r"[^\[\]]*\]\([^()]*\)\s*",
)  # fmt: skip
_PAIRS = ("**", "__", "~~", "*", "_", "`")
_OUTER = 3
_TRIED = 300_000
_SCANNED = 80
"""Siblings with a status looked at for how they say it."""


@dataclass(frozen=True, slots=True)
class Title:
    """An item's title with its marks: where it is written and what it says."""

    spot: Spot
    words: Words
    old: Told
    left: list[int]
    """How many characters of Markdown may still be tried in its place."""

    def reads(self, text: str) -> Told | None:
        """What other Markdown in its place says; None too once too much was tried."""
        self.left[0] -= len(text) + 100
        return told(self.spot, self.words, text) if self.left[0] > 0 else None

    def says(self, text: str, status: Status | None) -> bool:
        """Whether other Markdown in its place says the same but for the status."""
        new = self.reads(text)
        if new is None or new.title != self.old.title or new.status != status:
            return False
        return new.rest == self.old.rest or is_whole(self.old, self.spot.env)


def title_of(spot: Spot) -> Title | None:
    words = words_of(spot)
    old = told(spot, words, words.text)
    return Title(spot, words, old, [_TRIED]) if old else None


def remarked(title: Title, status: Status, vocabulary: Vocabulary) -> Iterator[str]:
    """The title with its marks changed to say another status in the same manner."""
    text = title.words.text
    found = mentions(text, title.spot.reading.context.legend)
    every = text
    for mention in reversed([mention for mention in found if mention.status == title.old.status]):
        every = instead(every, mention, status, vocabulary)
    for changed in (every, *(instead(text, mention, status, vocabulary) for mention in _outer(found))):
        if title.says(changed, status):
            yield changed


def unmarked(title: Title) -> str | None:
    """The title without the marks of its status; None if they cannot be told from it."""
    text, legend = title.words.text, title.spot.reading.context.legend
    if title.says(text.replace("~~", ""), None):
        return text.replace("~~", "")
    for _ in range(4):
        shorter = [
            shorter
            for mention in _outer(mentions(text, legend))
            for shorter in _without(text, mention.start, mention.end)
        ]
        done = next((one for one in shorter if title.says(one, None)), None)
        if done is not None:
            return done
        left = next((one for one in shorter if _keeps(title, one)), None)
        if left is None:
            return None
        text = left
    return None


def marked(title: Title, text: str, status: Status, vocabulary: Vocabulary) -> Iterator[str]:
    """A title without marks, marked as its siblings are."""
    for before, after in templates(title.spot, status, vocabulary):
        yield from _framed(title, text, before, after, status)


def suffixed(title: Title, text: str, status: Status, vocabulary: Vocabulary) -> Iterator[str]:
    """A title without marks, with the status in brackets behind it, else in front."""
    words = (vocabulary.get((status, False)) or WORDS[status]).lower()
    for before, after in (("", f" ({words})"), (f"[{words}] ", ""), (f"**{words.capitalize()}**: ", "")):
        yield from _framed(title, text, before, after, status)


def templates(spot: Spot, status: Status, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """What stands before and after the titles of the siblings that say a status, for this status."""
    exact: dict[tuple[str, str], None] = {}
    alike: dict[tuple[str, str], None] = {}
    said = (sibling for sibling in siblings(spot, MAX_ITEMS) if sibling.draft.status)
    for sibling in islice(said, _SCANNED):
        found = _template(sibling)
        if found is None:
            continue
        (before, after), other = found
        if other == status:
            exact.setdefault((before, after))
        elif "~~" not in before:
            alike.setdefault(_adapted(sibling, before, after, status, vocabulary))
        if len(exact) + len(alike) > 4:
            break
    return [*exact, *alike]


def _outer(found: list[Mention]) -> list[Mention]:
    """The first and the last; a mark stands at an end of a title."""
    return found if len(found) <= 2 * _OUTER else [*found[:_OUTER], *found[-_OUTER:]]


def _template(sibling: Spot) -> tuple[tuple[str, str], Status] | None:
    title = title_of(sibling)
    if title is None or title.old.status is None:
        return None
    context = sibling.reading.context
    text = without_references(title.words.text).rstrip()
    for start, end in title_spans(text, title.old.title, sibling.env):
        start, end = outward(text, start, end)[0]
        before, after = _unpaired(text[:start], text[end:])
        said = {mention.status for mention in mentions(f"{before} {after}", context.legend)}
        if said == {title.old.status} and not re.search(
            r"\w", _silent(before, context.legend) + _silent(after, context.legend)
        ):
            return (before, after), title.old.status
        if title.old.status == "dropped" and text.startswith("~~") and text.endswith("~~"):
            return ("~~", "~~"), "dropped"
    return None


def _unpaired(before: str, after: str) -> tuple[str, str]:
    """Without the emphasis that starts in the one and ends in the other."""
    for mark in _PAIRS:
        if (
            before.startswith(mark)
            and after.endswith(mark)
            and before.count(mark) % 2
            and after.count(mark) % 2
        ):
            return before.removeprefix(mark), after.removesuffix(mark)
    return before, after


def _silent(text: str, legend: Legend) -> str:
    """The text without the statuses it names."""
    for mention in reversed(mentions(text, legend)):
        text = text[: mention.start] + text[mention.end :]
    return text


def _adapted(
    sibling: Spot, before: str, after: str, status: Status, vocabulary: Vocabulary
) -> tuple[str, str]:
    legend = sibling.reading.context.legend
    for mention in reversed(mentions(before, legend)):
        before = instead(before, mention, status, vocabulary)
    for mention in reversed(mentions(after, legend)):
        after = instead(after, mention, status, vocabulary)
    return before, after


def _framed(title: Title, text: str, before: str, after: str, status: Status) -> Iterator[str]:
    env = title.spot.env
    core = len(without_references(text).rstrip())
    spans = [wider for span in title_spans(text, title.old.title, env) for wider in outward(text, *span)]
    for start, end in [*dict.fromkeys(spans), (0, core), (0, len(text))]:
        framed = text[:start] + before + text[start:end] + after + text[end:]
        if title.says(framed, status):
            yield framed


def _without(text: str, start: int, end: int) -> Iterator[str]:
    """The text without [start, end) and what frames it there, the most thorough cut last."""
    for before in _BEFORE:
        left = re.search(rf"(?:{before})$", text[:start])
        for after in _AFTER:
            right = re.match(after, text[end:])
            if left and right:
                head, tail = text[: left.start()], text[end + right.end() :]
                glue = (
                    " "
                    if head[-1:].strip() and tail[:1].strip() and (left[0] + right[0]).strip() == ""
                    else ""
                )
                yield (head + glue + tail).strip()


def _keeps(title: Title, text: str) -> bool:
    new = title.reads(text)
    return new is not None and (new.title, new.rest) == (title.old.title, title.old.rest)

"""What became of one item, section or passage, in words that people would use."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from roadmap.document.alignment import align
from roadmap.document.comparing.content import Word, read_words
from roadmap.document.comparing.words import Run, runs, runs_of, split_words
from roadmap.document.facts.links import ISSUE_PATH
from roadmap.document.facts.notes import find_notes
from roadmap.document.facts.statuses import find_legend
from roadmap.document.markdown.blocks import read_blocks
from roadmap.document.model import Item, Reference, Status

What = Literal[
    "added", "gone", "renamed", "moved", "reworded", "formatted", "link", "tracking", "status", "target"
]

_REFERENCE = re.compile(rf"(?:[#!]|gh-|/{ISSUE_PATH}/)(\d+)", re.IGNORECASE)
_LINKS = 10
"""Changed links of one text that are told one by one."""
_AROUND = 12
"""Words that are kept on each side of a change; a longer stretch of equal ones is cut."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, as a phrase; `runs` shows it word by word where words changed."""

    kind: What
    words: str
    runs: tuple[Run, ...] = ()


def item_changes(before: Item, after: Item, *, repository: str) -> Iterator[Change]:
    """What the parts of an item say otherwise; issues of `repository` are called by their number.

    Words that only say the status, the target or the issue that changed are not told as words too.
    """
    facts = [*_tracking_changes(before, after, repository), *_fact_changes(before, after)]
    retimed = before.title.replace(before.target, after.target) if before.target else before.title
    if _same_line(retimed) != _same_line(after.title) or not after.target:
        yield from title_changes(before.title, after.title)
    if before.body.split() != after.body.split():
        bodies = [before.body, after.body]
        if {"status", "target"} & {change.kind for change in facts}:
            bodies = [_without_facts(body) for body in bodies]
        keys = {one.key for one in before.tracking} ^ {one.key for one in after.tracking}
        yield from text_changes(*bodies, issues={key.rpartition("#")[2] for key in keys})
    yield from facts


def _tracking_changes(before: Item, after: Item, repository: str) -> Iterator[Change]:
    old, new = ({one.key: one for one in item.tracking} for item in (before, after))
    added = [new[key] for key in new if key not in old]
    gone = [old[key] for key in old if key not in new]
    if added:
        yield Change("tracking", f"{_issues(added, repository)} added")
    if gone:
        yield Change("tracking", f"{_issues(gone, repository)} removed")


def _fact_changes(before: Item, after: Item) -> Iterator[Change]:
    if before.status != after.status:
        yield Change("status", _status_words(before.status, after.status))
    if _same_line(before.target) != _same_line(after.target):
        yield Change("target", _target_words(before.target, after.target))


def _without_facts(body: str) -> str:
    """The text without its lines such as "Status: in progress"."""
    blocks = read_blocks(body)
    said = {note.line for note in find_notes(blocks, find_legend(blocks.lines))}
    return "".join(line for at, line in enumerate(blocks.lines) if at not in said)


def title_changes(before: str, after: str) -> Iterator[Change]:
    if _same_line(before) != _same_line(after):
        yield Change("renamed", f"renamed from “{before}”", runs(before, after))


def text_changes(before: str, after: str, *, issues: Collection[str] = ()) -> Iterator[Change]:
    """What a reader sees changed in a text of Markdown: words, or where its links lead, or how it is set.

    Words that refer to one of these `issues` by number do not count.
    """
    if before.split() == after.split():
        return
    old, new = ([word for word in read_words(text) if not _refers(word, issues)] for text in (before, after))
    if [(word.key, word.target, word.marks) for word in old] == [
        (word.key, word.target, word.marks) for word in new
    ]:
        return
    if [word.key for word in old] != [word.key for word in new]:
        found = runs_of([word.text for word in old], [word.text for word in new])
        yield Change("reworded", "reworded", tuple(_cut_short(found)))
    links = list(_link_changes(old, new))
    yield from links[:_LINKS]
    if len(links) > _LINKS:
        yield Change("link", f"{len(links) - _LINKS} more links changed")
    if not links and [word.key for word in old] == [word.key for word in new]:
        yield Change("formatted", "formatted differently")


def _refers(word: Word, issues: Collection[str]) -> bool:
    return bool(issues) and any(
        number in issues for text in (word.text, word.target) for number in _REFERENCE.findall(text)
    )


def _link_changes(old: Sequence[Word], new: Sequence[Word]) -> Iterator[Change]:
    """Links whose words stayed and whose address did not, each once."""
    told = set()
    for start, other, size in align([word.key for word in old], [word.key for word in new]):
        for one, two in zip(old[start : start + size], new[other : other + size], strict=True):
            pair = (one.target, two.target)
            if one.target == two.target or pair in told:
                continue
            told.add(pair)
            shown = (Run("gone", one.target), Run("added", two.target))
            yield Change("link", _link_words(*pair), tuple(run for run in shown if run.text))


def _link_words(before: str, after: str) -> str:
    if before and after:
        return f"link changed: {before} → {after}"
    return f"link added: {after}" if after else f"link removed: {before}"


def _cut_short(found: Sequence[Run]) -> Iterator[Run]:
    """The runs with what stayed cut to the words around each change."""
    for place, run in enumerate(found):
        words = split_words(run.text)
        head = _AROUND if place > 0 else 0
        tail = _AROUND if place + 1 < len(found) else 0
        if run.kind != "same" or len(words) <= head + tail + 1:
            yield run
        else:
            yield Run("same", "".join([*words[:head], " …", *words[len(words) - tail :]]))


def _issues(references: Sequence[Reference], repository: str) -> str:
    names = [reference.short(repository) for reference in references]
    if len(names) == 1:
        return f"tracking issue {names[0]}"
    return f"tracking issues {', '.join(names[:-1])} and {names[-1]}"


def _status_words(before: Status | None, after: Status | None) -> str:
    if before and after:
        return f"{_named(before)} → {_named(after)}"
    return f"now said to be {_named(after)}" if after else f"no longer said to be {_named(before)}"


def _named(status: Status | None) -> str:
    return (status or "").replace("_", " ")


def _target_words(before: str, after: str) -> str:
    if before and after:
        return f"target {before} → {after}"
    return f"target {after} set" if after else f"target {before} removed"


def _same_line(text: str) -> str:
    return " ".join(text.split())

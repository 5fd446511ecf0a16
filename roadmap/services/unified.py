"""Two texts as a unified diff, as `git apply` and `patch` take it."""

from collections.abc import Iterable, Iterator, Sequence

from roadmap.document.alignment import align

CONTEXT = 3  # lines around a change
NO_END = "\n\\ No newline at end of file\n"
Change = tuple[int, int, int, int]  # lines from here to there of the one text became these of the other


def unified(old: str, new: str, *, path: str) -> str:
    """The diff from `old` to `new`, both the file at `path`; empty for equal texts.

    Lines end at a line feed alone, as in git: a carriage return belongs to its line and stays.
    """
    if old == new:
        return ""
    before, after = _lines(old), _lines(new)
    # git ends a name that has blanks with a tab.
    end = "\t" if " " in path else ""
    hunks = [line for group in _groups(_changes(before, after)) for line in _hunk(group, before, after)]
    return "".join([f"--- a/{path}{end}\n", f"+++ b/{path}{end}\n", *hunks])


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    if text.endswith("\n") or not text:
        lines.pop()
    else:
        lines[-1] = lines[-1][:-1] + NO_END
    return lines


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    here = there = 0
    for start, other, size in [*align(before, after), (len(before), len(after), 0)]:
        if here < start or there < other:
            yield here, start, there, other
        here, there = start + size, other + size


def _groups(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Changes whose context meets stand in one hunk."""
    group: list[Change] = []
    for change in changes:
        if group and change[0] - group[-1][1] > 2 * CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(group: Sequence[Change], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    first, last = group[0], group[-1]
    lead = min(CONTEXT, first[0])
    tail = min(CONTEXT, len(before) - last[1])
    old, new = _range(first[0] - lead, last[1] + tail), _range(first[2] - lead, last[3] + tail)
    yield f"@@ -{old} +{new} @@\n"
    reached = first[0] - lead
    for start, end, other, to in group:
        yield from (f" {line}" for line in before[reached:start])
        yield from (f"-{line}" for line in before[start:end])
        yield from (f"+{line}" for line in after[other:to])
        reached = end
    yield from (f" {line}" for line in before[reached : reached + tail])


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    # An empty range is named by the line before it.
    return f"{start + 1 if length else start},{length}"

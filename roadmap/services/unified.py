"""Two texts as a unified diff, as `git apply` and `patch` take it."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

CONTEXT = 3  # lines around a change
NO_END = "\n\\ No newline at end of file\n"
Opcode = tuple[str, int, int, int, int]


def unified(old: str, new: str, *, path: str) -> str:
    """The diff from `old` to `new`, both the file at `path`; empty for equal texts.

    Lines end at a line feed alone, as in git: a carriage return belongs to its line and stays.
    """
    if old == new:
        return ""
    before, after = _lines(old), _lines(new)
    # git ends a name that has blanks with a tab.
    end = "\t" if " " in path else ""
    hunks = [line for group in _groups(before, after) for line in _hunk(group, before, after)]
    return "".join([f"--- a/{path}{end}\n", f"+++ b/{path}{end}\n", *hunks])


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    if text.endswith("\n") or not text:
        lines.pop()
    else:
        lines[-1] = lines[-1][:-1] + NO_END
    return lines


def _groups(before: Sequence[str], after: Sequence[str]) -> Iterator[list[Opcode]]:
    """The changes in groups with their context. What both texts begin and end with is not searched through."""
    least = min(len(before), len(after))
    start = next((n for n in range(least) if before[n] != after[n]), least)
    end = next((n for n in range(least - start) if before[-1 - n] != after[-1 - n]), least - start)
    start, end = max(0, start - CONTEXT), max(0, end - CONTEXT)
    matcher = SequenceMatcher(None, before[start : len(before) - end], after[start : len(after) - end])
    for group in matcher.get_grouped_opcodes(CONTEXT):
        yield [(kind, a + start, b + start, c + start, d + start) for kind, a, b, c, d in group]


def _hunk(group: Sequence[Opcode], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    old = _range(group[0][1], group[-1][2])
    new = _range(group[0][3], group[-1][4])
    yield f"@@ -{old} +{new} @@\n"
    for kind, old_start, old_end, new_start, new_end in group:
        if kind == "equal":
            yield from (f" {line}" for line in before[old_start:old_end])
            continue
        yield from (f"-{line}" for line in before[old_start:old_end])
        yield from (f"+{line}" for line in after[new_start:new_end])


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    # An empty range is named by the line before it.
    return f"{start + 1 if length else start},{length}"

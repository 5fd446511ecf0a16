"""Two changes of one text put together, where they don't touch the same lines."""

from difflib import SequenceMatcher

Region = tuple[int, int, list[bytes]]  # the base's lines from here to there become these


def merge_lines(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """The base with both sides' changes, or None where they overlap or touch, as git has it."""
    lines = base.splitlines(keepends=True)
    mine, other = _regions(lines, ours), _regions(lines, theirs)
    regions = sorted(
        [*mine, *(region for region in other if region not in mine)], key=lambda region: region[:2]
    )
    merged, reached, first = [], 0, True
    for start, end, new in regions:
        if start < reached or (start == reached and not first):
            return None
        merged += lines[reached:start] + new
        reached, first = end, False
    return b"".join(merged + lines[reached:])


def _regions(base: list[bytes], text: bytes) -> list[Region]:
    lines = text.splitlines(keepends=True)
    matcher = SequenceMatcher(None, base, lines, autojunk=False)
    return [
        (start, end, lines[new_start:new_end])
        for kind, start, end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
    ]

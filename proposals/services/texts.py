"""What people must write, and how much of it at most."""

from portal.lib.errors import RuleBroken
from portal.lib.markdown import LONGEST

# What the portal itself may add to a text, in a paragraph at its end: such as who decided alone.
LONGEST_REMARK = 300


def written(text: str, *, missing: str) -> str:
    """What somebody wrote, without the white space around it. RuleBroken (422), with `missing` where that is nothing,
    and where it is longer than a text may be."""
    text = text.strip()
    if not text:
        raise RuleBroken(missing, status=422)
    if len(text) > LONGEST:
        raise RuleBroken(f"{LONGEST:,} characters at most (now {len(text):,}).", status=422)
    return text

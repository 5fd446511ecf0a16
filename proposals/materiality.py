"""Whether an edit changes what people voted for. Pure: no Django.

The author may say so. Whatever they say, it does once enough of the words are others: more than half of the title's, or
more than a quarter of the problem's or the proposal's; a corrected word or two in short lines is not enough. The text
is compared with what stood there after the last material change, so that many small edits together count as the one
that they are.
"""

from collections.abc import Mapping

from roadmap.document import runs

# (more than this share of the words, and at least so many of them)
ENOUGH = {"title": (0.5, 2), "problem": (0.25, 5), "body": (0.25, 5)}


def is_material(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether title, problem or body say something else than before, by the rule above."""
    return any(_changed(before[part], after[part], *enough) for part, enough in ENOUGH.items())


def _changed(before: str, after: str, share: float, least: int) -> bool:
    words = {"same": 0, "added": 0, "gone": 0}
    for run in runs(before, after):
        words[run.kind] += len(run.text.split())
    changed = max(words["added"], words["gone"])
    return changed >= least and changed > share * (words["same"] + changed)

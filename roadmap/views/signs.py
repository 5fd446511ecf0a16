"""The badge's words and its picture. No database, no request."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.template.loader import render_to_string

from portal.lib.forms import fold
from roadmap.progress import Status

LONGEST = 40  # characters on either side
PADDING = 7
# White on each of these has a contrast of at least 4.5; they are the status colours of the light theme.
COLOURS = {
    Status.PLANNED: "#1b559b",
    Status.IN_PROGRESS: "#814c00",
    Status.SHIPPED: "#1a6236",
    Status.DROPPED: "#56595a",
}
# About how wide letters are in Verdana at 11 px; the picture tells the width to the browser, which makes them fit.
WIDTHS = {
    **dict.fromkeys("ijlI.,:;'|!", 4),
    **dict.fromkeys(' frt()[]/\\-"·', 5),
    **dict.fromkeys("mwMW@%—…", 10),
}
NOT_IN_XML = re.compile(r"[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sign:
    """What a badge says: the label on its left, the message on its right, in the colour of a status."""

    label: str
    message: str
    status: Status

    @classmethod
    def of_all(cls, counts: Mapping[Status, int]) -> "Sign":
        """How many items have shipped of those that were not dropped."""
        shipped, total = counts[Status.SHIPPED], sum(counts.values()) - counts[Status.DROPPED]
        if not total:
            return cls("roadmap", "nothing planned", Status.DROPPED)
        begun = shipped or counts[Status.IN_PROGRESS]
        status = Status.SHIPPED if shipped == total else Status.IN_PROGRESS if begun else Status.PLANNED
        return cls("roadmap", f"{shipped} of {total} shipped", status)

    @classmethod
    def of_item(cls, name: str, status: Status, closed: int, issues: int) -> "Sign":
        measured = f" · {closed} of {issues} issues" if issues and status is Status.IN_PROGRESS else ""
        return cls(name, status.label.lower() + measured, status)

    def labelled(self, label: str) -> "Sign":
        """The same with another label, where one is given."""
        return replace(self, label=label) if label else self

    @property
    def words(self) -> str:
        return f"{_short(self.label)}: {_short(self.message)}"


def draw(sign: Sign) -> str:
    """The badge as SVG."""
    label, message = _short(sign.label), _short(sign.message)
    left, right = width_of(label), width_of(message)
    context = {
        **{"label": label, "message": message, "words": sign.words, "colour": COLOURS[sign.status]},
        **{"left": left, "right": right, "ground": left + 2 * PADDING, "width": left + right + 4 * PADDING},
        **{"label_x": PADDING, "message_x": left + 3 * PADDING, "message_width": right + 2 * PADDING},
    }
    return render_to_string("roadmap/badge.svg", context)


def width_of(text: str) -> int:
    """About how many pixels the text takes; at least 1."""
    return max(sum(map(_width, text)), 1)


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return 11
    return WIDTHS.get(letter, 8 if letter.isupper() else 7)


def _short(text: str) -> str:
    line = fold(NOT_IN_XML.sub("", text))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"

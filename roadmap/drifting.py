"""What may be wrong with an item, and what can be done about it, in words. Pure: no Django."""

from enum import StrEnum


class Kind(StrEnum):
    """What may be wrong with an item; in the order in which people should look at it."""

    DONE = "done"
    UNFINISHED = "unfinished"
    DIFFERS = "differs"
    LATE = "late"
    STALE = "stale"
    GONE = "gone"
    MOVED = "moved"
    LINK = "link"
    ALONE = "alone"

    @property
    def label(self) -> str:
        return KINDS[self][0]

    @property
    def hint(self) -> str:
        """Why it matters, and what it asks of a maintainer."""
        return KINDS[self][1]


class Remedy(StrEnum):
    """What a maintainer may do about it with one click."""

    CONFIRM = "confirm"
    SHIP = "ship"
    RESUME = "resume"
    FOLLOW = "follow"
    DROP = "drop"
    FIX_LINK = "fix_link"

    @property
    def label(self) -> str:
        return REMEDIES[self]


KINDS = {
    Kind.DONE: ("Issues closed, not shipped", "The work seems to be over, and the roadmap does not say so."),
    Kind.UNFINISHED: ("Shipped, issues open", "The roadmap says that it is done, and GitHub that it is not."),
    Kind.DIFFERS: (
        "Another status than its issues",
        "Who set the status may know more than GitHub. Say that it holds, or follow the issues.",
    ),
    Kind.LATE: ("Target passed", "Say that it has shipped, or give it another target."),
    Kind.STALE: ("Silent", "Nothing shows whether this is still the plan. Only a maintainer can say so."),
    Kind.GONE: ("Issue gone", "Its forge does not show the issue any more; its last known state is kept."),
    Kind.MOVED: ("Issue moved", "The portal followed it. Put the new address into the document."),
    Kind.LINK: (
        "Dead link",
        "The address failed three times in a row, or said twice that it has no such page.",
    ),
    Kind.ALONE: ("No issue, no owner", "No issue shows how far it is, and nobody is there to be asked."),
}
REMEDIES = {
    Remedy.CONFIRM: "Confirm",
    Remedy.SHIP: "Mark shipped",
    Remedy.RESUME: "Back to in progress",
    Remedy.FOLLOW: "Follow the issues",
    Remedy.DROP: "Drop",
    Remedy.FIX_LINK: "Fix the link",
}

"""Reviewers' scores at a glance: the middle one, and how many there are of each. Pure: no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

WORDS = {1: "Against", 2: "Rather against", 3: "Undecided", 4: "Rather for", 5: "For"}
LOWEST, HIGHEST = min(WORDS), max(WORDS)
WIDTH, HEIGHT = 100, 40
STEP, GAP, FLOOR = WIDTH // len(WORDS), 4, 2


@dataclass(frozen=True, slots=True)
class Bar:
    """How many gave one score, and where its bar stands in a picture of WIDTH by HEIGHT."""

    value: int
    count: int
    x: int
    y: int
    width: int
    height: int

    @property
    def label(self) -> str:
        return WORDS[self.value]


@dataclass(frozen=True, slots=True)
class Spread:
    """Scores that were given: at least one."""

    bars: tuple[Bar, ...]
    median: str

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)

    @property
    def words(self) -> str:
        """What the picture shows, the best score first."""
        return ", ".join(f"{bar.count} {bar.label.lower()}" for bar in reversed(self.bars))


def spread_of(scores: Iterable[int]) -> Spread | None:
    """The spread of scores from LOWEST to HIGHEST; None without any."""
    given = sorted(scores)
    if not given:
        return None
    most = max(map(given.count, WORDS))
    return Spread(tuple(_bar(value, given.count(value), most) for value in WORDS), f"{median(given):g}")


def _bar(value: int, count: int, most: int) -> Bar:
    """A score that nobody gave still has its floor, so that five places are seen."""
    height = max(round(HEIGHT * count / most), FLOOR)
    return Bar(value, count, (value - LOWEST) * STEP + GAP // 2, HEIGHT - height, STEP - GAP, height)

"""How many sign-offs are enough: a number, a share, everyone, all but some. Pure: no Django."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Any


class Measure(StrEnum):
    """How the number of sign-offs that are needed is said."""

    COUNT = "count"
    FRACTION = "fraction"
    EACH = "each"
    ALL_BUT = "all_but"


class Base(StrEnum):
    """Of whom a fraction is: all who are eligible, those who spoke (abstentions too), or those who did not abstain."""

    ELIGIBLE = "eligible"
    CAST = "cast"
    NOT_ABSTAINING = "not_abstaining"


@dataclass(frozen=True, slots=True)
class Tally:
    """How a round stands: members of the electorate by what they said last."""

    eligible: int
    in_favour: int
    abstained: int = 0
    against: int = 0

    @property
    def cast(self) -> int:
        return self.in_favour + self.abstained + self.against

    def of(self, base: Base) -> int:
        match base:
            case Base.ELIGIBLE:
                return self.eligible
            case Base.CAST:
                return self.cast
            case Base.NOT_ABSTAINING:
                return self.eligible - self.abstained


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many sign-offs are enough. `value`: a number, or a fraction such as 2/3; `strict`: more than the fraction."""

    measure: Measure
    value: Fraction = Fraction(0)
    base: Base = Base.ELIGIBLE
    strict: bool = False

    def needed(self, tally: Tally) -> int:
        """The sign-offs that are needed as the round stands; a share of nobody is still one."""
        size = tally.of(self.base)
        match self.measure:
            case Measure.COUNT:
                return int(self.value)
            case Measure.FRACTION:
                share = self.value * size
                return floor(share) + 1 if self.strict else max(ceil(share), 1)
            case Measure.EACH:
                return max(size, 1)
            case Measure.ALL_BUT:
                return max(size - int(self.value), 0)

    def met(self, tally: Tally) -> bool:
        return tally.in_favour >= self.needed(tally)

    def reachable(self, eligible: int) -> bool:
        """Whether it is met once all who are eligible sign off."""
        return self.met(Tally(eligible, in_favour=eligible))

    def __str__(self) -> str:
        whom = {
            Base.ELIGIBLE: "of those eligible",
            Base.CAST: "of those who spoke",
            Base.NOT_ABSTAINING: "of those who did not abstain",
        }[self.base]
        match self.measure:
            case Measure.COUNT:
                return f"{self.value} sign-off" + ("" if self.value == 1 else "s")
            case Measure.FRACTION:
                return f"{'more than ' if self.strict else ''}{self.value} {whom}"
            case Measure.EACH:
                return f"everyone {whom}" if self.base != Base.ELIGIBLE else "everyone who is eligible"
            case Measure.ALL_BUT:
                return f"all but {self.value} {whom}"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "value": str(self.value)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Threshold":
        return cls(
            Measure(told["measure"]), Fraction(told["value"]), Base(told["base"]), bool(told["strict"])
        )

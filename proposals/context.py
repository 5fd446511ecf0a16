"""The number beside the review."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from proposals.services.asked import MOST, count_asked


@dataclass(frozen=True, slots=True)
class Asked:
    """How many proposals wait for the reader; false where none does."""

    number: int

    def __bool__(self) -> bool:
        return self.number > 0

    @property
    def figure(self) -> str:
        return str(self.number) if self.number < MOST else f"{MOST - 1}+"

    @property
    def words(self) -> str:
        """What follows the figure."""
        return "proposal waits for you" if self.number == 1 else "proposals wait for you"


def waits_for_me(request: HttpRequest) -> dict[str, object]:
    """Context processor: `waits_for_me`, counted once, and only where a page shows it."""

    def count() -> Asked:
        user = getattr(request, "user", None)
        return Asked(0 if user is None else count_asked(user))

    return {"waits_for_me": SimpleLazyObject(count)}

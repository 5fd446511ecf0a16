"""What a webhook did, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What a webhook changed, or why nothing; `concerns` is False where it was about nothing that is known here."""

    words: str
    concerns: bool = True

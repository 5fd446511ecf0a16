"""Versions for the stories of the history, brought as importing brings them, on days of their own."""

from datetime import UTC, datetime

from roadmap.models import Version
from roadmap.services import importing

HOME = "waymark-maps/waymark"


def document(*items: str) -> str:
    """A small roadmap with one section; an item is its title, with the text behind a colon."""
    text = "# Trails\n\n### How can I help?\n\nPick an issue.\n\n# 1. Maps\n"
    for number, item in enumerate(items, start=1):
        title, _, body = item.partition(": ")
        text += f"\n## 1.{number} {title}\n\n{body or f'All about {title.lower()}.'}\n"
    return text


def bring(text: str, *, day: int = 0, subject: str = "", at: datetime | None = None) -> Version:
    """Import a text as it was committed on a day of March 2024, or at a time."""
    return importing.apply(
        importing.preview(text.encode(), repository=HOME),
        at=at or (datetime(2024, 3, day, 12, tzinfo=UTC) if day else None),
        author="Alice",
        subject=subject,
        commit=f"{day:040x}" if day else "",
        origin="ROADMAP.md",
    )

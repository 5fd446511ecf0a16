"""Words for the bench's rows: the sample roadmap's own, in any order."""

import random
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from portal.lib import markdown

WORDS = sorted(
    set(re.findall(r"[a-z]{4,}", (settings.BASE_DIR / "portal/demo/ROADMAP.md").read_text().lower()))
)


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize()


def paragraph(chance: random.Random, words: int) -> str:
    return f"{sentence(chance, words // 2)}. {sentence(chance, words - words // 2)}."


def rendered(chance: random.Random, words: int) -> tuple[str, str]:
    text = paragraph(chance, words)
    return text, markdown.render(text)


def ago(chance: random.Random, days: int) -> datetime:
    """Some time in the last so many days, but for the last hour."""
    return timezone.now() - timedelta(hours=1, seconds=chance.randrange(days * 86_400))

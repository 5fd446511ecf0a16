"""How the pages of the history say where a version came from: `{% load history %}`."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString

from roadmap.document import Run
from roadmap.models import Item, Version
from roadmap.services.history import KINDS

HIDDEN = '<span class="visually-hidden">'
register = template.Library()


@register.filter
def came(version: Version) -> str:
    """What brought the version: "Came from the repository", "Edited here", "Handed to the repository"."""
    return KINDS[Version.Kind(version.kind)]


@register.filter
def commit_url(version: Version) -> str:
    """The commit's page on the forge; empty where the commit or its repository is not known."""
    if not version.commit or not version.repository:
        return ""
    return f"{settings.FORGE_URL}/{version.repository}/commit/{version.commit}"


@register.filter
def source_url(version: Version) -> str:
    """The address on the web that the version came from, if it did."""
    return version.origin if urlsplit(version.origin).scheme in ("http", "https") else ""


@register.filter
def source_name(version: Version) -> str:
    """The name of the file that the version came from; where it lies on the server is nobody's business."""
    return urlsplit(version.origin).path.rstrip("/").rpartition("/")[2].removeprefix("-")


@register.filter
def at(items: Mapping[int, Item], key: int | None) -> Item | None:
    """The item with this key, if there is one."""
    return items.get(key) if key is not None else None


@register.filter
def runs(found: Iterable[Run]) -> SafeString:
    """Words with what was removed and added marked, for eyes by line and colour, for screen readers by words."""
    return SafeString("".join(_run(run) for run in found))


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.kind == "same":
        return text
    tag, word = ("del", "removed") if run.kind == "gone" else ("ins", "added")
    start = text[: len(text) - len(text.lstrip())]
    # The space before a word is not part of what was said.
    inner = f"{HIDDEN} {word}: </span>{text.lstrip()}{HIDDEN}, end of {word} </span>"
    return f"{start}<{tag}>{inner}</{tag}>" if text.strip() else f"<{tag}>{text}</{tag}>"

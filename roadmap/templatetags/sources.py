"""Who or what brought about what happened to an item, in words: `{% load sources %}`."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from roadmap.models import Event
from roadmap.models.repository import forge_name
from roadmap.progress import Source

VIA = {"webhook": "{} told it by webhook", "sync": "the sync asked {}"}
NAMED = frozenset({"confirmed"})  # their words have the name already
register = template.Library()


@register.filter
def source(event: Event) -> SafeString:
    """A clause that follows what happened, such as " by Dana, by hand", or nothing. It asks the database nothing."""
    said = event.data.get("source")
    if event.kind == "status_changed" and said == Source.DOCUMENT:
        return _document(event)
    if event.kind == "status_changed" and said == Source.ISSUES:
        return _issues(event)
    if event.actor is None or event.kind in NAMED:
        return _via(event)
    by_hand = ", by hand" if said == Source.MAINTAINER else ""
    return format_html(" by {}{}", _actor(event), by_hand)


def _document(event: Event) -> SafeString:
    brought = format_html(", brought by {}", _actor(event)) if event.actor else ""
    return format_html(" because {} says so{}", _version(event, "the document"), brought)


def _issues(event: Event) -> SafeString:
    after = format_html(" after {}", event.data["issue"]) if event.data.get("issue") else ""
    since = (
        format_html(" since {}", _version(event, "the document changed")) if "version" in event.data else ""
    )
    released = format_html(", left to them by {}", _actor(event)) if event.actor and not since else ""
    return format_html(" because its tracking issues say so{}{}{}{}", after, since, released, _via(event))


def _version(event: Event, words: str) -> SafeString:
    """A link to the very version, where the event knows it."""
    if not event.data.get("version"):
        return format_html("{}", words)
    return format_html(
        '<a href="{}">{}</a>', reverse("roadmap:read_version", args=[event.data["version"]]), words
    )


def _via(event: Event) -> SafeString:
    words = VIA.get(str(event.data.get("via", "")))
    forge = forge_name(str(event.data.get("issue", "")).partition("#")[0])
    return format_html(" ({})", words.format(forge)) if words else SafeString("")


def _actor(event: Event) -> SafeString:
    assert event.actor is not None
    return format_html("<strong><bdi>{}</bdi></strong>", event.actor.display_name)

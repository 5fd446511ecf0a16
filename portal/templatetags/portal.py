"""What every page's template may use: `{% load portal %}`.

A list page calls these a hundred times, so what repeats (icons, badges) is rendered once and kept, and what is made
of numbers and our own words alone is not escaped (format_html would take ten times as long).
"""

from datetime import UTC, datetime
from functools import lru_cache

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from portal.lib.site import site

register = template.Library()

# The icon of each status of proposals and items.
PICTURES = {
    "draft": "pencil-line",
    "submitted": "inbox",
    "in_review": "scan-eye",
    "final_comment": "hourglass",
    "accepted": "circle-check",
    "declined": "circle-x",
    "postponed": "circle-pause",
    "returned": "undo-2",
    "withdrawn": "archive",
    "duplicate": "copy",
    "planned": "flag",
    "in_progress": "circle-dot-dashed",
    "shipped": "circle-check-big",
    "dropped": "circle-slash",
}
# What a status from the database is called where that is more than its own word (a test compares both with the labels).
WORDS = {"returned": "Returned for revision", "final_comment": "Final comment period"}
HELPING = frozenset({"roadmap:help_wanted", "roadmap:read_objective", "roadmap:offer_help"})
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
STEPS = (  # seconds in one, and its name
    (365 * 86_400, "year"),
    (30 * 86_400, "month"),
    (7 * 86_400, "week"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, css: str = "") -> SafeString:
    """A lucide icon that screen readers pass over; the word beside it says the same.

    Raises lucide.IconDoesNotExist for a name that lucide does not have.
    """
    classes = f"icon {css}" if css else "icon"
    return SafeString(
        lucide(name, size=size, **{"class": classes, "aria-hidden": "true", "focusable": "false"})
    )


@register.simple_tag
def badge(status: object, size: str = "") -> SafeString:
    """The sign of a proposal's or item's status: icon and word. `size` may be "large".

    Takes the enum member or its value; a status nobody knows is shown as its own word with a plain ring.
    """
    value = str(getattr(status, "value", status))
    return _badge(value, str(getattr(status, "label", "")), size)


@lru_cache(maxsize=256)
def _badge(value: str, label: str, size: str) -> SafeString:
    word = label or WORDS.get(value) or value.replace("_", " ").capitalize()
    context = {"status": value, "icon": icon(PICTURES.get(value, "circle"), 14), "word": word, "size": size}
    return mark_safe(render_to_string("components/_badge.html", context).strip())  # noqa: S308  escaped by the template


@register.simple_tag
def progress(done: int, total: int, percent: int | None = None, left_out: int = 0) -> SafeString:
    """A thin bar and "3 of 5 issues closed"; nothing where there are no issues.

    `percent` is how far the bar goes where that is more than whole issues; `left_out` are those that do not count.
    """
    dropped = f"{left_out:d} not counted" if left_out else ""
    if not total:
        return SafeString(f'<p class="progress-words">{dropped}</p>' if dropped else "")
    noun = "issue" if total == 1 else "issues"
    most, value = (total, done) if percent is None else (100, percent)
    words = f"{done:d} of {total:d} {noun} closed" + (f", {dropped}" if dropped else "")
    return SafeString(
        f'<div class="progress"><progress max="{most:d}" value="{value:d}" aria-hidden="true"></progress>'
        f'<span class="progress-words">{words}</span></div>'
    )


@register.filter
def ago(moment: datetime | None) -> SafeString:
    """`<time>` with "3 weeks ago", the exact moment (UTC) in its title; "" for None."""
    return SafeString("") if moment is None else _time(moment, _distance(moment))


@register.filter
def lasting(since: datetime) -> SafeString:
    """`<time>` with "for 3 weeks", of what began then and goes on; the exact moment (UTC) in its title."""
    return _time(since, f"for {_many(since) or 'less than a minute'}")


def _time(moment: datetime, words: str) -> SafeString:
    moment = moment.astimezone(UTC)
    exact = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"
    return SafeString(f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}" title="{exact}">{words}</time>')


def _distance(moment: datetime) -> str:
    many = _many(moment)
    if not many:
        return "just now"
    return f"{many} ago" if moment < timezone.now() else f"in {many}"


def _many(moment: datetime) -> str:
    """ "3 weeks", from or until then; "" for less than a minute."""
    seconds = abs(int((timezone.now() - moment).total_seconds()))
    for length, name in STEPS:
        if number := seconds // length:
            return f"{number} {name}" if number == 1 else f"{number} {name}s"
    return ""


@register.filter
def count(number: int) -> SafeString:
    """Tabular figures; from a thousand on "1.2k", cut and not rounded up, with the whole number in the title."""
    if number < 1_000:
        return SafeString(f'<span class="count">{number:d}</span>')
    return SafeString(f'<span class="count" title="{number:,d}">{_short(number)}</span>')


def _short(number: int) -> str:
    size, letter = (1_000_000, "M") if number >= 1_000_000 else (1_000, "k")
    whole, tenths = divmod(number * 10 // size, 10)
    return f"{whole}.{tenths}{letter}" if whole < 10 and tenths else f"{whole}{letter}"


@register.filter
def initials(name: str) -> str:
    """At most two letters for the avatar of somebody without a picture; "?" for a name without any."""
    words = [
        word
        for word in name.replace("-", " ").replace("_", " ").replace(".", " ").split()
        if word[0].isalnum()
    ]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


@register.simple_tag(takes_context=True)
def this_site(context: Context) -> object:
    """What every page knows about the site, also where django-allauth puts another `site` into the context,
    and in mail and error pages that are made without a request."""
    return site(context.get("request"))["site"]


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: object) -> str:
    """The current address's query string with these parameters changed; None takes one away. For an href."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def place(context: Context) -> str:
    """Which of the site's places the page belongs to: roadmap, help, proposals, decisions or ""."""
    request: HttpRequest | None = context.get("request")
    match = getattr(request, "resolver_match", None)
    if request is None or match is None:
        return ""
    if match.view_name in HELPING:
        return "help"
    if match.view_name == "proposals:list_decisions":
        return "decisions"
    return match.app_name if match.app_name in {"roadmap", "proposals"} else ""

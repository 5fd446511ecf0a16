"""Moments as people read them: in the site's time zone (SITE_TIME_ZONE), which every deadline follows."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as formatted


def in_site_time(at: datetime) -> str:
    """Such as "Wed 2 December 2026, 10:00 CET"."""
    return formatted(timezone.localtime(at), "D j F Y, H:i T")


def in_site_day(at: datetime) -> str:
    """Such as "2 December 2026"."""
    return formatted(timezone.localtime(at), "j F Y")


def on_site_date(at: datetime) -> str:
    """Such as "2026-12-02", for documents that programs read too."""
    return timezone.localdate(at).isoformat()


def in_site_span(starts: datetime, ends: datetime) -> str:
    """Such as "Wed 2 December 2026, 10:00 to 11:00 CET"; both in full where day or offset differ."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    if (first.date(), first.utcoffset()) != (last.date(), last.utcoffset()):
        return f"{in_site_time(starts)} to {in_site_time(ends)}"
    return f"{formatted(first, 'D j F Y, H:i')} to {formatted(last, 'H:i T')}"

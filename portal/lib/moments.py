"""Moments as people read them: in the site's time zone (SITE_TIME_ZONE), which every deadline follows."""

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as formatted


def in_site_time(at: datetime) -> str:
    """Such as "Wed 2 December 2026, 10:00 CET"."""
    return formatted(timezone.localtime(at), "D j F Y, H:i T")

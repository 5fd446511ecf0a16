"""A picture for every login: its first letters on a color of its own."""

import re
from html import escape
from zlib import crc32

# Dark enough for white letters at 4.5:1.
COLORS = ("#1f6f43", "#7a4b9d", "#8a5300", "#0b6b8f", "#a1384f", "#4a5d23", "#3d5a99", "#6b4f3a")


def avatar(login: str) -> bytes:
    """Return the SVG picture of a login."""
    color = COLORS[crc32(login.lower().encode()) % len(COLORS)]
    words = re.findall(r"[^\W_]+", login) or ["?"]
    letters = "".join(word[0] for word in words[:2]).upper()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80" width="80" height="80">'
        f'<rect width="80" height="80" fill="{color}"/>'
        '<text x="40" y="41" fill="#fff" font-family="system-ui, sans-serif" font-size="34"'
        f' font-weight="600" text-anchor="middle" dominant-baseline="central">{escape(letters)}</text></svg>'
    ).encode()

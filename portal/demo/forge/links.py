"""People's Markdown on the forge's pages: as it was typed, with its links, without what GitHub hides."""

import re
from html import escape

ADDRESS = r"https?://(?:[^()\s&<>]|&amp;)+(?<![.,:;!?])"
LINK = re.compile(rf"\[((?:[^\[\]\\]|\\.)+)\]\(({ADDRESS})\)|(?P<bare>{ADDRESS})")
HIDDEN = re.compile(r"<!--.*?-->\s*", re.DOTALL)


def with_links(body: str) -> str:
    """The text as HTML."""
    shown = HIDDEN.sub("", body)
    if not shown:
        return '<span class="soft">No description.</span>'
    return LINK.sub(_link, escape(shown))


def _link(match: re.Match[str]) -> str:
    text, address = (match["bare"],) * 2 if match["bare"] else (re.sub(r"\\(.)", r"\1", match[1]), match[2])
    return f'<a href="{address}">{text}</a>'

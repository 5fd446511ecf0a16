"""Web addresses in an item's Markdown: found, and one put in the place of another. Pure: no Django."""

import re
from html import unescape
from urllib.parse import quote

from markdown_it.common.normalize_url import normalizeLink, normalizeLinkText

MOST = 20  # addresses of one item that are looked at
LONGEST = 2_000
HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
TAG = re.compile(r"<[^>]*>")
DEFINITION = re.compile(r"^ {0,3}\[([^\[\]]+)\]:[ \t]*<?([^\s<>]+)>?.*$", re.MULTILINE)
# The mirror asks GitHub about these.
ISSUE = re.compile(r"https?://[^/?#]+/[\w.-]+/[\w.-]+/(?:issues|pull)/\d+(?![\w-])", re.ASCII | re.IGNORECASE)
# What an address may go on with: a full stop ends the sentence, unless a letter follows it.
GOES_ON = r"(?![\w~/?#&=%+@:$-]|[.,;!'*]+[\w~/?#&=%+@$-])"
BEGAN_BEFORE = r"(?<![\w~/?#&=%+@:.-])"
# These end a link, a cell or a piece of code in Markdown.
BREAKING = "()<>\"|\\`*'"


def links(html: str) -> list[str]:
    """Every web address that the rendered text links to, in order, as often as it does."""
    found = [unescape(href) for href in HREF.findall(html)]
    return [url for url in found if url.startswith(("https://", "http://"))]


def find(body: str, html: str) -> list[str]:
    """The addresses to check of a text: written out in it, each once, MOST at most; no issues and pull requests.

    The renderer also links names that only look like an address, such as ROADMAP.md; nobody wrote those as links.
    """
    written = (
        url
        for url in dict.fromkeys(links(html))
        if len(url) <= LONGEST and not ISSUE.match(url) and _is_written(body, url)
    )
    return [url for _, url in zip(range(MOST), written, strict=False)]


def replace(body: str, old: str, new: str) -> str:
    """The text with `new` wherever the whole address `old` stands; a longer address that begins with it stays."""
    for form in _forms(old):
        body = re.sub(f"{BEGAN_BEFORE}{re.escape(form)}{GOES_ON}", lambda _: new, body)
    return body


def write_out(body: str, old: str, new: str) -> str:
    """The text with `new` for `old` also where a label stands for it: `[text][label]` becomes `[text](new)`.

    The label's own line stays: where it stands at the document's end, other items may use it.
    """
    defined = [found for found in DEFINITION.finditer(body) if found[2] in _forms(old)]
    kept = {found[0] for found in defined}
    lines = [line if line in kept else replace(line, old, new) for line in body.split("\n")]
    for found in defined:
        label = re.escape(found[1])
        reference = re.compile(rf"\[([^\[\]]+)\]\[{label}\]|\[({label})\](?:\[\])?(?![\[(:])", re.IGNORECASE)
        lines = [line if line in kept else _point(line, reference, new) for line in lines]
    return "\n".join(lines)


def _point(line: str, reference: re.Pattern[str], url: str) -> str:
    return reference.sub(lambda found: f"[{found[1] or found[2]}]({url})", line)


def words(html: str) -> str:
    """What a reader sees of the rendered text."""
    return unescape(TAG.sub("", html))


def for_markdown(url: str) -> str:
    """The address as browsers send it, and with nothing in it that would end a Markdown link."""
    scheme, colon, rest = normalizeLink(url.strip()).partition(":")
    return (
        scheme.lower() + colon + "".join(quote(sign, safe="") if sign in BREAKING else sign for sign in rest)
    )


def _is_written(body: str, url: str) -> bool:
    return any(form in body for form in _forms(url))


def _forms(url: str) -> tuple[str, ...]:
    """How people may have written it: as browsers send it, or with its letters."""
    return tuple(dict.fromkeys((url, normalizeLinkText(url))))

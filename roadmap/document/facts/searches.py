"""Links to searches for issues: by words, label, milestone, author or assignee, as GitHub addresses them."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote

from roadmap.document.model import Home, Search

MAYBE_SEARCH = r"/(?:issues|pulls|search)/?\?|/(?:labels|milestones?)/|/issues/(?:created_by|assigned)/"
"""What the address of a search has in it; for a quick look before a slow one."""

_OF_REPOSITORY = re.compile(
    r"https?://(?P<host>[^\s/?#<>@\\]{1,100})/(?P<path>[\w.-]{1,100}/[\w.-]{1,100})/(?:"
    r"(?P<list>issues|pulls)/?\?(?P<asked>[^\s#<>]{1,2000})"
    r"|(?P<kind>labels|milestones?|issues/created_by|issues/assigned)/(?P<value>[^\s/?#<>]{1,200})"
    r"(?=[?#]|/?$))",
    re.IGNORECASE | re.ASCII,
)
_OF_SITE = re.compile(
    r"https?://([^\s/?#<>@\\]{1,100})/(?:issues|pulls|search)/?\?([^\s#<>]{1,2000})", re.IGNORECASE
)
_REPOSITORY = re.compile(
    r"(?:^|\s)repo:\"?([\w.-]{1,100}/[\w.-]{1,100})\"?(?=\s|$)", re.IGNORECASE | re.ASCII
)
_WORDS = {
    "labels": "label",
    "label": "label",
    "milestone": "milestone",
    "milestones": "milestone",
    "issues/created_by": "author",
    "issues/assigned": "assignee",
    "assignee": "assignee",
    "creator": "author",
    "author": "author",
    "state": "is",
}


def find_search(address: str, home: Home) -> Iterator[Search]:
    """The search that an address leads to, on line 0; nothing for another address, or a list without a question.

    A milestone is named by its number where the address has its number.
    """
    found = _OF_REPOSITORY.match(address)
    if found:
        query = _asked(found["asked"], found["list"]) if found["asked"] else _named(found)
        repository = home.named(found["host"], found["path"])
    else:
        everywhere = _OF_SITE.match(address)
        query = _asked(everywhere[2], "") if everywhere else ""
        named = _REPOSITORY.search(query)
        if not everywhere or not named:
            return
        repository = home.named(everywhere[1], named[1])
        query = " ".join((query[: named.start()] + " " + query[named.end() :]).split())
    if query:
        yield Search(repository, query, address, 0)


def _named(found: re.Match[str]) -> str:
    return _word(_WORDS[found["kind"].lower()], unquote(found["value"]))


def _asked(text: str, place: str) -> str:
    """The words of a query string, whether typed into the box (q=) or chosen from the lists (labels=)."""
    pairs = parse_qsl(text, max_num_fields=None)
    typed = [" ".join(value.split()) for name, value in pairs if name.lower() == "q"]
    chosen = [
        _word(_WORDS[name.lower()], one)
        for name, value in pairs
        if name.lower() in _WORDS
        for one in value.split(",")
        if one.strip()
    ]
    if chosen and not typed and place.lower() == "pulls":
        chosen.insert(0, "is:pr")
    return " ".join(word for word in (*typed, *chosen) if word)


def _word(name: str, value: str) -> str:
    value = " ".join(value.replace('"', "").split())
    return f'{name}:"{value}"' if " " in value else f"{name}:{value}"

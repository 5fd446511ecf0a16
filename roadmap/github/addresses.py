"""Addresses on github.com, as people copy them from the browser."""

import re

_PAGE = re.compile(r"https://github\.com/(?P<repository>[^/]+/[^/]+)/blob/(?P<path>[^?#]+)")


def raw_address(url: str) -> str:
    """The address of the text itself for a file's page on github.com; any other address as it is."""
    page = _PAGE.match(url)
    if page is None:
        return url
    return f"https://raw.githubusercontent.com/{page['repository']}/{page['path'].rstrip('/')}"

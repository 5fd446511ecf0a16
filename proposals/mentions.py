"""Whom a text speaks to: @name, as people write it. Pure: no Django."""

import re

# What a username may have in it, but for a second @: that would be an address.
NAME = re.compile(r"(?<![\w@.+/-])@([\w.+-]++)(?!@)")


def named(text: str) -> frozenset[str]:
    """The names after an @, in lower case, also without the full stop that ends a sentence."""
    found = {name.lower() for name in NAME.findall(text)}
    return frozenset(found | {name.rstrip(".-+") for name in found})

"""Markdown written so that it is read as the plain text it was meant to be."""

import re
from collections.abc import Iterator

_MARKUP = re.compile(
    r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|&(?=[\w#]+;)|#(?=\d)|^#|#$|(?<=\])\(|:(?=//)|^[-+>](?=\s|$))"
)
_COUNTED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_RISKY = re.compile(r"([\\<\[`~])|^(\s*)([#=>|-])", re.MULTILINE)


def one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def text_lines(body: str) -> list[str]:
    """The lines of a text that a person typed, without blank ones around it."""
    text = re.sub(r"\r\n?", "\n", body.replace("\x00", "")).strip("\n")
    return [line.rstrip() for line in text.split("\n")] if text.strip() else []


def plainly(title: str) -> str:
    """A title with all its Markdown escaped."""
    return _COUNTED.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", title))


def tamed(lines: list[str]) -> list[str]:
    """A text with what could change how other lines are read escaped."""
    return _RISKY.sub(_escape, "\n".join(lines)).split("\n") if lines else []


def writings(title: str) -> Iterator[str]:
    """Ways to write a title: as it is, then with its Markdown escaped, which nobody reads with pleasure."""
    yield title
    if plainly(title) != title:
        yield plainly(title)


def _escape(found: re.Match[str]) -> str:
    return f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}"

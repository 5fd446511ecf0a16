"""Documents that nobody would write, by kind, of any length: what makes a careless reader slow."""

import random
from collections.abc import Callable

Kind = Callable[[int], str]


def _run(unit: str) -> Kind:
    return lambda size: unit * (size // len(unit))


def _lines(line: str) -> Kind:
    return _run(f"{line}\n")


def _paragraphs(unit: str) -> Kind:
    """Paragraphs just short enough to be parsed as Markdown."""
    paragraph = unit * (19_000 // len(unit)) + "\n\n"
    return lambda size: (paragraph * (size // len(paragraph) + 1))[:size]


def _numbered(line: str) -> Kind:
    return lambda size: "".join(
        line.format(number) for number in range(1, size // len(line.format(10_000)) + 1)
    )


def _deep(line: str) -> Kind:
    return lambda size: "\n".join("  " * (depth % 1_000) + line for depth in range(size // 1_000))


def _tangle(marks: str, seed: int) -> Kind:
    return lambda size: "".join(random.Random(seed).choices(list(marks), k=size))


def _definitions(size: int) -> str:
    used = "".join(f"- [l{number}] [l{number % 50}] [l7]\n" for number in range(size // 60))
    return (
        used
        + "\n"
        + "".join(f"[l{number}]: https://github.com/a/b/issues/{number}\n" for number in range(size // 80))
    )


KINDS: dict[str, Kind] = {
    "opening brackets": _run("["),
    "opening image brackets": _run("!["),
    "brackets in brackets": _paragraphs("[" * 8 + "a" + "]" * 8),
    "links that never close": _run("[a]("),
    "links in paragraphs": _paragraphs("[a](b) "),
    "images in images": _paragraphs("![" * 8 + "a" + "](b)" * 8),
    "links to nowhere": _run("[a][b] "),
    "angle brackets": _run("<"),
    "tags that never close": _run('<a b="'),
    "comments that never close": _run("<!--"),
    "comments in a block that never close": lambda size: "<div>\n" + "<!-- x " * (size // 7),
    "anchors in a block": lambda size: "<div>\n" + "<a href=x>" * (size // 10),
    "backticks": _paragraphs("`a "),
    "backticks of every length": _paragraphs("".join("`" * count + " " for count in range(1, 190))),
    "emphasis": _paragraphs("*a_b "),
    "emphasis that closes nothing": _paragraphs("a**b_ "),
    "strikethrough": _paragraphs("~~a "),
    "entities": _run("&"),
    "a tangle of marks": _tangle("*_`[]()<>!~\\&#|a \n", 1),
    "a tangle of marks in one line": _tangle("*_`[]()<>!~\\&#|a ", 2),
    "emphasis in titles": _lines("- " + "*a_b " * 60),
    "links in headings": _lines("## " + "[a](b) " * 40),
    "references": _lines("- " + "#1, " * 60),
    "references in a row": _run("#1"),
    "addresses in a row": _run("http://"),
    "signs": _lines("- " + "✅" * 60),
    "one long line": _run("words and "),
    "one long word": _run("a"),
    "blank lines": _run("\n"),
    "short paragraphs": _run("a\n\n"),
    "one paragraph of short lines": _lines("a"),
    "short list entries": _lines("- a"),
    "short headings": _lines("## a"),
    "headings underlined": _lines("a\n==="),
    "lists of one entry": _lines("- a\n\nb\n"),
    "lists a thousand deep": _deep("- a"),
    "quotes a thousand deep": _deep("> a"),
    "lists in one line": _lines("- " * 100 + "a"),
    "quotes in one line": _lines("> " * 100 + "a"),
    "lazy lines under deep quotes": lambda size: "> " * 50 + "a\n" + "a\n" * (size // 2),
    "a table of many rows": _numbered("| T{} | done |\n"),
    "a table that only continues": lambda size: "| A | B |\n|---|---|\n| a | b |\n" + "| | more |\n" * (size // 11),
    "a wide table": lambda size: "|a" * (size // 6) + "|\n" + "|-" * (size // 6) + "|\n" + "|b" * (size // 6) + "|\n",
    "pipes": _run("|"),
    "open fences": lambda size: "".join("`" * (3 + count % 50) + "\n" for count in range(size // 30)),
    "a fence that never closes": lambda size: "```\n" + "## a\n" * (size // 5),
    "a comment that never closes": lambda size: "<!--\n" + "## a\n" * (size // 5),
    "link definitions": _numbered("[l{}]: https://example.org/\n"),
    "link definitions used everywhere": _definitions,
    "a long definition used everywhere": lambda size: (
        "- [l]\n" * (size // 12) + f"\n[l]: https://e.org/{'x' * (size // 2)}\n"
    ),
    "definitions that never end": _numbered("[l{}]: x 'y\n"),
    "tracking lists": _run("### a\n\nTracking issues:\n\n- #1\n\n"),
    "lines of facts": _run("### a\n\nStatus: done · Target: Q3 2031\n\n"),
    "questions": _run("## What?\n\n### a\n\n"),
}  # fmt: skip


def hostile(kind: str, size: int) -> str:
    """A document of that kind between two sections."""
    head = "# R\n\n## Now\n\n"
    table = "| Item | Status |\n|---|---|\n" if kind == "a table of many rows" else ""
    return f"{head}{table}{KINDS[kind](size)}\n\n## End\n\n- Lamp\n"

"""Which form a file has, and the forms themselves.

Sources: https://github.com/moby/moby/blob/master/MAINTAINERS (rows under headings; until 2024 TOML) and
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from roadmap.owners.values import Owners, Unreadable, are_former

MOST_LINES = 20_000
ROW = re.compile(r'\s*"[^"]*"\s*,')
TABLE = re.compile(r"\s*\[[^\]]*\]\s*(?:#.*)?")
CAPITALS = re.compile(r"#+\s*([A-Z][A-Z &/'-]{2,60})\s*")
MARKDOWN_HEADING = re.compile(r"(#{1,6}) (.+)")
UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*")
COLON_HEADING = re.compile(r"([A-Z][\w &/'-]{2,60}):\s*")
MENTION = re.compile(r"(?<![\w.@/])@([\w-]++)(?![\w/-]*[/.@]\w)", re.ASCII)
ACCOUNT_PAGE = re.compile(r"https?://(?:www\.)?github\.com/([\w-]+)/?(?=[\s)>\]|]|$)", re.ASCII)
DEEPEST = 7
STRUCK = re.compile(r"(~{1,2})(?=[^\s~])[^~]+\1|<(del|s|strike)>[^<]*</\2>", re.IGNORECASE)
ENTRY = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+|\s*\|")
MAIL = re.compile(r"<[^<>@\s]+@[^<>\s]+>")


def read_owners(text: str, *, path: str) -> Owners:
    """The people whom a file names. Its name tells CODEOWNERS; rows in quotes and TOML tell themselves.

    Lines that cannot be read are among the problems. Raises Unreadable where nothing can.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > MOST_LINES:
        raise Unreadable(f"The file has {len(lines):,} lines; at most {MOST_LINES:,} can be read.")
    if path.rpartition("/")[2].upper() == "CODEOWNERS":
        owners = _code_owners(lines)
    elif any(TABLE.fullmatch(line) for line in lines):  # lists of TOML look like rows
        owners = _toml(text.removeprefix("\ufeff"))
    elif any(ROW.match(line) for line in lines):
        owners = _rows(lines)
    else:
        owners = _list(lines)
    if not owners.people and not owners.problems:
        raise Unreadable("The file names nobody on GitHub.")
    return owners


def _rows(lines: list[str]) -> Owners:
    """`"login","Name","mail"` under comments in capitals."""
    owners, heading = Owners(), ""
    for number, line in enumerate(lines, start=1):
        words = line.strip()
        if found := CAPITALS.fullmatch(words):
            heading = found[1].strip().capitalize()
        if not words or words.startswith("#"):
            continue
        cells = next(csv.reader([words], skipinitialspace=True), [])
        if len(cells) < 2 or not words.startswith('"'):
            owners.problems.append(f'Line {number}: expected "login","Name","mail", found “{words[:60]}”.')
        elif not are_former([heading]):
            owners.add(cells[0].strip().removeprefix("@"), heading, line=number, name=cells[1])
    return owners


def _toml(text: str) -> Owners:
    """Groups below [Org] with `people`, whose accounts stand below [people]."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(f"The file is no valid TOML: {error}.") from error
    owners, cards = Owners(), _table(told.get("people"))
    for headings, group in _groups(told):
        for nickname in () if are_former(headings) else group:
            card = _table(cards.get(nickname))
            login, name = card.get("GitHub", nickname), card.get("Name", "")
            owners.add(str(login), headings[-1] if headings else "", line=None, name=str(name))
    return owners


def _groups(told: dict[str, Any], *above: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for name, inside in told.items():
        if name == "people" and isinstance(inside, list):
            yield above, [str(one) for one in inside]
        elif isinstance(inside, dict) and not (name == "people" and not above):
            yield from _groups(inside, *above, name)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _code_owners(lines: list[str]) -> Owners:
    """A pattern and its owners a line; the heading is the pattern. Teams and mail addresses name no account."""
    owners = Owners()
    for number, line in enumerate(lines, start=1):
        pattern, *names = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].split() or [""]
        for name in names:
            if name.startswith("@") and "/" in name:
                owners.problems.append(
                    f"Line {number}: {name[:80]} is a team. Choose it as the source to read it."
                )
            elif name.startswith("@"):
                owners.add(name[1:], pattern, line=number)
            else:
                owners.problems.append(f"Line {number}: “{name[:60]}” names no account on GitHub.")
    return owners


def _list(lines: list[str]) -> Owners:
    """Entries and rows of tables that name accounts by @login or their pages, under headings in headings."""
    owners, outline = Owners(), list[tuple[int, str]]()
    for number, (line, following) in enumerate(pairwise([*lines, ""]), start=1):
        if found := _heading(line, following):
            outline = [*(above for above in outline if above[0] < found[0]), found]
            continue
        headings = [words for _, words in outline]
        if are_former(headings):
            continue
        line = STRUCK.sub("", line)
        accounts = _accounts(line)
        is_entry = bool(ENTRY.match(line)) or bool(MAIL.search(line)) or line.lstrip().startswith("@")
        if accounts and is_entry:
            for place, login in enumerate(accounts):
                heading = headings[-1] if headings else ""
                # What stands before the first is its name.
                owners.add(login, heading, line=number, name="" if place else _name(line))
        elif MAIL.search(line):
            owners.problems.append(f"Line {number}: “{line.strip()[:60]}” names no account on GitHub.")
    return owners


def _accounts(line: str) -> list[str]:
    """Everyone whom a line names; in a row of a table its first cell that does: others name their employers."""
    cells = line.split("|") if line.lstrip().startswith("|") else [line]
    found = (
        [(match.start(), match[1]) for form in (MENTION, ACCOUNT_PAGE) for match in form.finditer(cell)]
        for cell in cells
    )
    return [login for _, login in sorted(next(filter(None, found), []))]


def _heading(line: str, following: str) -> tuple[int, str] | None:
    """A heading's level, 1 the outermost, and its words: with #, underlined, or "Reviewers:" below any of these."""
    words = " ".join(line.split())
    if not words or MENTION.search(words):
        return None
    if found := MARKDOWN_HEADING.fullmatch(words):
        return len(found[1]), found[2].rstrip("#").rstrip() or found[2]
    is_text = not any((ENTRY.match(line), MAIL.search(line), UNDERLINE.fullmatch(line)))
    if is_text and UNDERLINE.fullmatch(following):
        return (1 if "=" in following else 2), words.rstrip(":")
    found = COLON_HEADING.fullmatch(words)
    return (DEEPEST, found[1].strip()) if found else None


def _name(line: str) -> str:
    """What stands before mail address and account, where it is a name."""
    entry = ENTRY.match(line)
    words = re.split(r"[<(@\[]|https?:", line[entry.end() if entry else 0 :], maxsplit=1)[0]
    return words.strip(" |-–—:,*_")

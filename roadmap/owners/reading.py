"""Which form a file has, and the forms themselves.

Sources: https://github.com/moby/moby/blob/master/MAINTAINERS (rows under headings; until 2024 TOML) and
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from roadmap.owners.values import Owners, Unreadable

MOST_LINES = 20_000
ROW = re.compile(r'\s*"[^"]*"\s*,')
TABLE = re.compile(r"\s*\[[^\]]*\]\s*(?:#.*)?")
CAPITALS = re.compile(r"#+\s*([A-Z][A-Z &/'-]{2,60})\s*")
MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\s*")
COLON_HEADING = re.compile(r"([A-Z][\w &/'-]{2,60}):\s*")
MENTION = re.compile(r"(?<![\w.@/])@([\w-]+)(?![\w/-]*[/.@]\w)", re.ASCII)
ACCOUNT_PAGE = re.compile(r"https?://(?:www\.)?github\.com/([\w-]+)/?(?=[\s)>\]|]|$)", re.ASCII)
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
        else:
            owners.add(cells[0].strip().removeprefix("@"), heading, line=number, name=cells[1])
    return owners


def _toml(text: str) -> Owners:
    """Groups below [Org] with `people`, whose accounts stand below [people]."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Unreadable(f"The file is no valid TOML: {error}.") from error
    owners, cards = Owners(), _table(told.get("people"))
    for heading, group in _groups(told):
        for nickname in group:
            card = _table(cards.get(nickname))
            login, name = card.get("GitHub", nickname), card.get("Name", "")
            owners.add(str(login), heading, line=None, name=str(name))
    return owners


def _groups(told: dict[str, Any], heading: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, inside in told.items():
        if name == "people" and isinstance(inside, list):
            yield heading, [str(one) for one in inside]
        elif isinstance(inside, dict) and not (name == "people" and not heading):
            yield from _groups(inside, name)


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
    """Entries and rows of tables that name an account by @login or its page, under headings."""
    owners, heading = Owners(), ""
    for number, line in enumerate(lines, start=1):
        found = MARKDOWN_HEADING.fullmatch(line.strip()) or COLON_HEADING.fullmatch(line.strip())
        if found and not MENTION.search(line):
            heading = found[1].strip()
            continue
        account = MENTION.search(line) or ACCOUNT_PAGE.search(line)
        is_entry = bool(ENTRY.match(line)) or bool(MAIL.search(line)) or line.lstrip().startswith("@")
        if account and is_entry:
            owners.add(account[1], heading, line=number, name=_name(line))
        elif MAIL.search(line):
            owners.problems.append(f"Line {number}: “{line.strip()[:60]}” names no account on GitHub.")
    return owners


def _name(line: str) -> str:
    """What stands before mail address and account, where it is a name."""
    words = re.split(r"[<(@\[]|https?:", ENTRY.sub("", line, count=1), maxsplit=1)[0]
    return words.strip(" |-–—:,*_")

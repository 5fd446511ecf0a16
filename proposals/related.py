"""The issues that an author names: one a line, as GitHub writes them. Pure: no Django."""

import re
from urllib.parse import urlsplit

MOST = 10
MAX_NUMBER = 2**31 - 1  # what a database column takes; GitHub's numbers are smaller
OWNER = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})"
NAME = r"[A-Za-z0-9._-]{1,100}"
SHORT = re.compile(rf"(?:(?P<repository>{OWNER}/{NAME}))?#(?P<number>[1-9][0-9]{{0,9}})")
PATH = re.compile(rf"/(?P<repository>{OWNER}/{NAME})/(?P<kind>issues|pulls?)/(?P<number>[1-9][0-9]{{0,9}})/?")


def read_issues(text: str, *, forge: str, repository: str) -> list[tuple[str, str]]:
    """(text, address) of the issue or pull request on each line, each once.

    `forge` is where issues named "owner/name#12" live, `repository` whose issue "#12" is. Raises ValueError with a
    sentence that names the line.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if line:
            name, address = _read(line, number, forge=forge.rstrip("/"), repository=repository)
            found.setdefault(name, address)
    if len(found) > MOST:
        raise ValueError(f"{MOST} issues at most (now {len(found)}).")
    return list(found.items())


def as_typed(text: str, url: str) -> str:
    """How an author writes an issue that `read_issues` read: short where it is on the forge, else its address."""
    return text if SHORT.fullmatch(text) else url


def _read(line: str, number: int, *, forge: str, repository: str) -> tuple[str, str]:
    short = SHORT.fullmatch(line)
    if short and int(short["number"]) <= MAX_NUMBER:
        if not (short["repository"] or repository):
            raise ValueError(f"Line {number}: name the repository too, such as owner/name{line}.")
        owner_and_name = short["repository"] or repository
        return f"{owner_and_name}#{short['number']}", f"{forge}/{owner_and_name}/issues/{short['number']}"
    read = _read_address(line, forge)
    if read is None:
        shown = line if len(line) <= 60 else f"{line[:59]}…"
        raise ValueError(
            f"Line {number} is not an issue: “{shown}”. Write owner/name#12 or the https:// address of an issue."
        )
    return read


def _read_address(line: str, forge: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(line)
    except ValueError:
        return None
    origin = f"{parts.scheme}://{parts.netloc}"
    path = PATH.fullmatch(parts.path)
    own = origin == forge
    if path is None or int(path["number"]) > MAX_NUMBER or not (own or _is_public(origin)):
        return None
    address = f"{origin}/{path['repository']}/{path['kind']}/{path['number']}"
    name = f"{path['repository']}#{path['number']}"
    return (name if own else f"{parts.netloc.lower()}/{name}"), address


def _is_public(origin: str) -> bool:
    """https and a plain host name: no user, no port."""
    return re.fullmatch(r"https://[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", origin, re.IGNORECASE) is not None

"""People whom a file names, under which heading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

LOGIN = re.compile(r"[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}", re.IGNORECASE | re.ASCII)
FORMER = re.compile(r"\b(?:alumni|alumnus|emerit\w+|former|retired|past|inactive)\b", re.IGNORECASE)
PRESENT = re.compile(r"\b(?:current|active|present)\b", re.IGNORECASE)


class Unreadable(Exception):
    """The file as a whole cannot be read; `args[0]` says why, with the line."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody on GitHub: `login` in lower case, its heading, `account` GitHub's number where it is told."""

    login: str
    heading: str
    name: str = ""
    account: str = ""


@dataclass(slots=True)
class Owners:
    """What a file says: people in its order, once a heading; and what it says that cannot be read, in words."""

    people: list[Named] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _known: set[tuple[str, str]] = field(default_factory=set, init=False, repr=False, compare=False)

    def add(self, login: str, heading: str, *, line: int | None, name: str = "") -> None:
        """Take a person, unless they are there already."""
        where = f"Line {line}: " if line else ""
        if not LOGIN.fullmatch(login):
            self.problems.append(f"{where}“{login[:60]}” is not a name on GitHub.")
            return
        person = Named(login.lower(), heading[:100], " ".join(name.split())[:100])
        if (person.login, person.heading) not in self._known:
            self._known.add((person.login, person.heading))
            self.people.append(person)


def are_former(headings: Sequence[str]) -> bool:
    """Whether people below these headings, the outermost first, are no more: the nearest that says so decides.

    One that speaks of present and former people together says nothing.
    """
    for heading in reversed(headings):
        former, present = bool(FORMER.search(heading)), bool(PRESENT.search(heading))
        if former != present:
            return former
    return False

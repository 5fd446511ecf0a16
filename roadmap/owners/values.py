"""People whom a file names, under which heading."""

import re
from dataclasses import dataclass, field

LOGIN = re.compile(r"[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}", re.IGNORECASE | re.ASCII)
FORMER = re.compile(r"\b(?:alumni|alumnus|emerit\w+|former|retired|past|inactive)\b", re.IGNORECASE)


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

    def add(self, login: str, heading: str, *, line: int | None, name: str = "") -> None:
        """Take a person; one who is no more, or is there already, is passed over."""
        where = f"Line {line}: " if line else ""
        if not LOGIN.fullmatch(login):
            self.problems.append(f"{where}“{login[:60]}” is not a name on GitHub.")
        elif not FORMER.search(heading):
            person = Named(login.lower(), heading[:100], " ".join(name.split())[:100])
            if all((known.login, known.heading) != (person.login, person.heading) for known in self.people):
                self.people.append(person)

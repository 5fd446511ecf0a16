"""Whom a file means by a username.

A username alone proves nothing: somebody else may have it here. So what a file says is never put into the mouth of an
account that people sign in to, unless whoever imports says that both are the same person. Everyone else is kept as a
member who can never sign in, under their own name where that is free, or marked as imported.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Lower

from portal.accounts.models import User
from portal.lib.errors import RuleBroken
from proposals.services.archive.incoming import Incoming
from proposals.services.archive.reading import NOTHING, Place, in_parts

# What is tried for somebody whose name belongs to an account here.
MARKS = ("", ".imported", ".imported2", ".imported3")


@dataclass(frozen=True, slots=True)
class Namesake:
    """An account here that has the username of somebody in the file, and what its display name is there."""

    username: str
    name: str
    account: User


def is_kept_name(member: User) -> bool:
    """Whether nobody can sign in as the member, and nobody ever did: it only stands for a name."""
    return not (member.is_active or member.email or member.last_login or member.has_usable_password())


class People:
    """The people of one file and who they are here. `names`: their display names by username.

    Members who are to be made for some of them come in with what else is `incoming`.
    """

    def __init__(self, names: Mapping[Any, Any], incoming: Incoming, *, joined: Collection[str] = ()) -> None:
        for username, name in names.items():
            entry = Place({"username": username, "name": name}, f"People (“{username[:60]!s}”)")
            entry.foreign("username"), entry.foreign("name")
        self.names: Mapping[str, str] = names
        self.incoming = incoming
        self.joined = joined
        self.found: dict[str, User] = {}
        self.here: dict[str, User] = {}
        for some in in_parts(username + mark for username in names for mark in MARKS):
            # SQLite's LOWER leaves letters as they are that are not English.
            found = Q(lower__in=[name.lower() for name in some]) | Q(username__in=some)
            here = User.objects.annotate(lower=Lower("username")).filter(found)
            self.here |= {member.username.lower(): member for member in here}
        if strangers := sorted(set(joined) - {username for username in names if self.account_of(username)}):
            raise RuleBroken(f"There is no account here for {', '.join(strangers)}. {NOTHING}", status=422)

    def account_of(self, username: str) -> User | None:
        """Whom one could take for that person: an account that somebody signs in to."""
        member = self.here.get(username.lower())
        return None if member is None or is_kept_name(member) else member

    def namesakes(self, usernames: Iterable[str]) -> list[Namesake]:
        """The accounts of which only whoever imports knows whether they are the same people, by username."""
        accounts = ((username, self.account_of(username)) for username in sorted(set(usernames)))
        return [
            Namesake(username, self.names.get(username, ""), account)
            for username, account in accounts
            if account
        ]

    def may_be(self, username: str) -> set[int]:
        """Every member here who was, or could have been, made or taken for that person."""
        members = (self.here.get((username + mark).lower()) for mark in MARKS)
        return {member.pk for member in members if member is not None and self._stands_for(member, username)}

    def _stands_for(self, member: User, username: str) -> bool:
        return is_kept_name(member) or member.username.lower() == username.lower()

    def member(self, place: Place, name: str) -> User:
        """The member whom the file names there."""
        return self._member(place.foreign(name), place)

    def maybe(self, place: Place, name: str) -> User | None:
        """The same, where the file does not say null."""
        username = place.maybe(name, place.foreign)
        return None if username is None else self._member(username, place)

    def members(self, place: Place, name: str) -> list[User]:
        return [self._member(username, place) for username in place.texts(name)]

    def _member(self, username: str, place: Place) -> User:
        if username not in self.found:
            account = self.account_of(username)
            joined = account if username in self.joined else None
            self.found[username] = joined or self._kept(username, place)
        return self.found[username]

    def _kept(self, username: str, place: Place) -> User:
        """The member who stands for the name, made where there is none."""
        if username not in self.names:
            raise place.refusal(f"“{username[:60]}” is not among the people of the file")
        for mark in MARKS:
            here = self.here.get((username + mark).lower())
            if here is None:
                return self._make(username + mark, self.names[username], place)
            if is_kept_name(here):
                return here
        raise place.refusal(f"every name for “{username}” belongs to an account here")

    def _make(self, username: str, name: str, place: Place) -> User:
        member = User(username=username, name=name, is_active=False)
        member.set_unusable_password()
        try:
            member.clean_fields(exclude=["email", "password"])
        except ValidationError as error:
            raise place.refusal(f"“{username[:60]}” can be no member: {' '.join(error.messages)}") from error
        self.incoming.add(place, member)
        self.here[username.lower()] = member
        return member

"""How the roles here differ from what the repository says, and a maintainer's word on each difference.

People are the same by their account on GitHub: its number where the source tells it, else the name under which the
account was connected. A name that two accounts had tells nobody.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from portal.accounts import roles
from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from roadmap import role_announcements
from roadmap.models import RoleSource
from roadmap.permissions import can_edit_roadmap
from roadmap.services.role_source import ONLY

MEANWHILE = "Roles or the file changed meanwhile. Nothing was changed: look at the difference again."
OWN = "You would take your own role as a maintainer away. Let another maintainer do that."
LAST = "Nobody would be a maintainer any more: keep one of them."
NONE = "Tick whose role shall change."


@dataclass(frozen=True, slots=True)
class Change:
    """One member gains or loses one role. `login` is the name on GitHub, "" where none is connected."""

    member: User
    role: str
    login: str
    gains: bool

    @property
    def key(self) -> str:
        return f"{'gain' if self.gains else 'lose'} {self.role} {self.member.pk}"


def is_own(change: Change, member: User) -> bool:
    """Whether the member would lose their own role as a maintainer, which another maintainer has to say."""
    return not change.gains and change.role == roles.MAINTAINERS and change.member.pk == member.pk


@dataclass(slots=True)
class Difference:
    """What would change, and whom the source names that nobody here is: (login, name, role)."""

    gains: list[Change] = field(default_factory=list)
    losses: list[Change] = field(default_factory=list)
    strangers: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def changes(self) -> dict[str, Change]:
        return {change.key: change for change in [*self.gains, *self.losses]}


def difference(source: RoleSource) -> Difference:
    """Only roles that some heading gives are compared."""
    found = Difference()
    by_account, by_login = _connected()
    holders = _holders(set(source.mapping.values()) - {""})
    given: dict[str, dict[int, User]] = {role: {} for role in holders}
    strangers: dict[tuple[str, str, str], None] = {}
    for person in source.named:
        role = source.mapping.get(person["heading"], "")
        if role not in given:
            continue
        member = by_account.get(person["account"]) if person["account"] else by_login.get(person["login"])
        if member is None:
            strangers[person["login"], person["name"], role] = None
        elif member.pk not in given[role]:
            given[role][member.pk] = member
            if member.pk not in holders[role]:
                found.gains.append(Change(member, role, person["login"], gains=True))
    logins = {member.pk: login for login, member in by_login.items()}
    for role, members in holders.items():
        found.losses += [
            Change(member, role, logins.get(pk, ""), gains=False)
            for pk, member in members.items()
            if pk not in given[role]
        ]
    found.strangers = list(strangers)
    return found


def _connected() -> tuple[dict[str, User], dict[str, User]]:
    """Active members by their account's number and by its name in lower case."""
    by_account: dict[str, User] = {}
    by_login: dict[str, list[User]] = defaultdict(list)
    accounts: Any = SocialAccount.objects.filter(provider="github", user__is_active=True)
    for account in accounts.select_related("user"):
        by_account[account.uid] = account.user
        if login := str(account.extra_data.get("login") or "").lower():
            by_login[login].append(account.user)
    return by_account, {login: users[0] for login, users in by_login.items() if len(users) == 1}


def _holders(compared: set[str]) -> dict[str, dict[int, User]]:
    members = {role: User.objects.filter(is_active=True, groups__name=role) for role in roles.ROLES}
    return {
        role: {member.pk: member for member in members[role].order_by("pk")}
        for role in roles.ROLES
        if role in compared
    }


@transaction.atomic
def apply(keys: Collection[str], *, by: User) -> list[Change]:
    """Give and take these roles, named by the `key` of each change; each member is told.

    All or nothing. RuleBroken where a change is not due any more, for one's own role as a maintainer, and where no
    maintainer would be left.
    """
    require(can_edit_roadmap(by), ONLY)
    RoleSource.load()
    due = difference(RoleSource.objects.select_for_update().get(pk=1)).changes
    if not keys:
        raise RuleBroken(NONE, status=422)
    if not set(keys) <= set(due):
        raise RuleBroken(MEANWHILE)
    changes = [due[key] for key in dict.fromkeys(keys)]
    if any(is_own(one, by) for one in changes):
        raise RuleBroken(OWN)
    for change in changes:
        (roles.grant if change.gains else roles.revoke)(change.member, change.role)
        _record(change, by=by)
    if not User.objects.filter(is_active=True, groups__name=roles.MAINTAINERS).exists():
        raise RuleBroken(LAST)
    return changes


def _record(change: Change, *, by: User) -> None:
    words = f"{'Added to' if change.gains else 'Removed from'} {change.role}, as the repository says"
    entry = LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(change.member.pk),
        object_repr=str(change.member)[:200],
        action_flag=CHANGE,
        change_message=words,
    )
    role_announcements.tell_of_role(entry.pk, change.member, change.role, gains=change.gains, by=by)

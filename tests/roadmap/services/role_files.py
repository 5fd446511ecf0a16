"""A file that names who maintains the project, and who here is connected to whom it names."""

from allauth.socialaccount.models import SocialAccount

from portal.accounts.models import User
from portal.demo.forge import Forge
from portal.demo.forge.shapes import stable_id
from roadmap.models import RoleSource
from roadmap.services import role_changes, role_source
from tests.roadmap.services.looking import HOME

MAINTAINERS = """# Maintainers file
# COMMITTERS
"Dana-T","Dana","dana@example.org"
"alice-w","Alice","alice@example.org"
"nobody-here","No Body","no@example.org"
# REVIEWERS
"bob","Bob","bob@example.org"
"""


def connect(member: User, login: str) -> None:
    uid = str(stable_id(login))
    SocialAccount.objects.create(user=member, provider="github", uid=uid, extra_data={"login": login})


def read(forge: Forge, text: str = MAINTAINERS, *, by: User, path: str = "MAINTAINERS") -> RoleSource:
    forge.write_file(HOME, path, text.encode())
    role_source.choose(kind="file", place=path, by=by)
    role_source.read_when_due()
    return RoleSource.load()


def differs() -> tuple[list[str], list[str], list[tuple[str, str, str]]]:
    found = role_changes.difference(RoleSource.load())
    told = [
        [f"{one.member.username} {one.role} @{one.login}" for one in changes]
        for changes in (found.gains, found.losses)
    ]
    return told[0], told[1], found.strangers

"""Who is in a team of an organization.

Source: https://docs.github.com/en/rest/teams/members#list-team-members
"""

from urllib.parse import quote

from roadmap.forges import fields
from roadmap.forges.errors import BadPayload, NotFound, Unavailable, Unreadable
from roadmap.github.client import PER_PAGE, GitHub
from roadmap.owners import Named

MOST_PAGES = 20
HIDDEN = (
    "GitHub shows the portal no team {0}/{1}. Its token, or its GitHub App, needs the permission Members: read "
    "of the organization {0}."
)


def team_members(github: GitHub, organization: str, team: str) -> list[Named]:
    """The team's members under its name. Raises Unreadable where the token may not see it, or there is none."""
    asked_for = f"the team {organization}/{team}"
    url = f"{github.base_url}/orgs/{quote(organization)}/teams/{quote(team)}/members?per_page={PER_PAGE}"
    people: list[Named] = []
    for _ in range(MOST_PAGES):
        if not url.startswith(f"{github.base_url}/"):
            raise Unavailable(f"GitHub's pages of {asked_for} lead to another server.")
        try:
            answer, _moved = github.ask("GET", url, asked_for=asked_for)
        except NotFound as error:
            raise Unreadable(HIDDEN.format(organization, team)) from error
        entries = github.json_of(answer)
        if not isinstance(entries, list):
            raise BadPayload("GitHub sent something else where a list of members was expected.")
        for told in map(fields.mapping, entries):
            if login := fields.text(told.get("login")):
                people.append(Named(login.lower(), team, account=str(fields.count(told.get("id")) or "")))
        if not answer.next_url:
            return people
        url = answer.next_url
    raise Unreadable(f"{asked_for} has too many members.")

"""Roles from the repository: what is read, how it differs from the roles here, and a maintainer's word on it."""

from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from portal.accounts.people import person
from portal.lib.errors import RuleBroken
from roadmap.admin.one_page import Done, OnePage
from roadmap.admin.preview_actions import NO_BUTTON
from roadmap.models import RoleSource
from roadmap.services import role_changes, role_source

# With more of them a choice beside each would be nothing to fill in, and more fields than Django takes.
MOST_CHOICES = 100
MOST_NAMED = 20  # headings in what is said of a change


@admin.register(RoleSource)
class RoleSourceAdmin(OnePage):
    def act(self, request: HttpRequest) -> Done:
        sent, by = request.POST, person(request)
        match sent.get("do"):
            case "choose":
                source = role_source.choose(kind=sent.get("kind", ""), place=sent.get("place", ""), by=by)
                return Done(f"{source.place} is read in a moment. Nobody's role changes by that.", source)
            case "map":
                source = role_source.map_headings(given := _given(sent), by=by)
                return Done(f"Saved. The difference below is by these headings: {_listed(given)}.", source)
            case "read":
                role_source.read_soon(by=by)
                return Done("It is read in a moment. Nobody's role changes by that.", RoleSource.load())
            case "apply":
                changes = role_changes.apply(sent.getlist("change"), by=by)
                return Done(_told(changes), RoleSource.load())
        raise RuleBroken(NO_BUTTON, status=422)

    def page(self, request: HttpRequest, *, status: int = 200, refusal: str = "") -> HttpResponse:
        source, by = RoleSource.load(), person(request)
        sent = request.POST if refusal else {}
        chosen = set(request.POST.getlist("change")) if refusal else None
        found = role_changes.difference(source)
        headings = [(name, source.mapping.get(name, "")) for name in role_source.headings_of(source)]
        context = {
            **self.frame(request, "Roles from the repository"),
            "repository": settings.ROADMAP_REPOSITORY,
            "source": source,
            "kind": sent.get("kind", source.kind),
            "place": sent.get("place", source.place),
            "kinds": RoleSource.Kind.choices,
            "roles": role_source.GIVEN,
            "nameless": role_source.NAMELESS,
            "headings": headings,
            "lists": _lists(headings, sent) if len(headings) > MOST_CHOICES else [],
            # Who gains is ticked at first, who loses is not.
            "gains": [(one, chosen is None or one.key in chosen) for one in found.gains],
            "losses": [
                (one, chosen is not None and one.key in chosen)
                for one in found.losses
                if not role_changes.is_own(one, by)
            ],
            "own": any(role_changes.is_own(one, by) for one in found.losses),
            "strangers": found.strangers,
            "refusal": refusal,
        }
        return render(request, "admin/roadmap/rolesource/change_list.html", context, status=status)


def _given(sent: QueryDict) -> dict[str, str]:
    """The role of each heading that gives one, chosen beside it or from the lists."""
    if "heading" in sent:
        chosen = zip(sent.getlist("heading"), sent.getlist("role"), strict=False)
        return {heading: role for heading, role in chosen if role}
    lists = {role: sent.get(f"gives {role}", "") for role in role_source.GIVEN}
    return role_source.read_lists(lists, RoleSource.load())


def _lists(headings: list[tuple[str, str]], sent: QueryDict | dict[str, str]) -> list[tuple[str, str]]:
    """For each role the headings that give it, a line each; as they were typed where that was refused."""
    return [
        (role, sent.get(f"gives {role}", _lines(name for name, given in headings if given == role)))
        for role in role_source.GIVEN
    ]


def _lines(names: Iterable[str]) -> str:
    return "\n".join(name or role_source.NAMELESS for name in names)


def _told(changes: list[role_changes.Change]) -> str:
    gains, losses = (sum(one.gains is way for one in changes) for way in (True, False))
    return f"{gains} gained a role, {losses} lost one. Each is told."


def _listed(given: dict[str, str]) -> str:
    if len(given) > MOST_NAMED:
        numbers = Counter(given.values())
        return ", ".join(f"{number} give {role}" for role, number in sorted(numbers.items()))
    return ", ".join(f"{heading} = {role}" for heading, role in given.items()) or "none"

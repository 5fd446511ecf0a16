"""The short-term objectives: what can be done next, and who does it, so that nobody does the work twice."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.accounts.models import User
from portal.lib.pages import ask_page
from roadmap.models import Section, SyncRun
from roadmap.objectives import Standing
from roadmap.services import objective_lists
from roadmap.services.as_of import as_of
from roadmap.services.objective_lists import HELP_WANTED, MINE, NO_LANGUAGE, Line, Wish, language_name
from roadmap.views.asking import ask, ask_section, explain

PAGE = 25
STATES = {
    "": "All",
    Standing.UNCLAIMED.value: "Unclaimed",
    Standing.CLAIMED.value: "Claimed",
    Standing.ASSIGNED.value: "Assigned",
    Standing.BLOCKED.value: "Blocked",
    HELP_WANTED: "Help wanted",
    MINE: "Yours",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: what it is called, how many there would be, where it leads."""

    value: str
    words: str
    number: int
    chosen: bool
    address: str


@require_safe
@explain
def help_wanted(request: HttpRequest) -> HttpResponse:
    """Open issues with the roadmap label; ?state= ?label= ?section= ?language= ?page= choose among them."""
    reader = request.user if isinstance(request.user, User) else None
    board = objective_lists.read_board(reader)
    lines = board.lines
    wish = read_wish(request.GET, board.sections, signed_in=reader is not None)
    page = ask_page(request.GET, objective_lists.matching(lines, wish), PAGE)
    objectives = objective_lists.read_objectives([line.pk for line in page], reader, board.logins)
    confirmed = SyncRun.objects.confirmed()
    context = {
        "ever_asked": confirmed is not None,
        "any": bool(lines),
        "objectives": objectives,
        "page": page,
        "wish": wish,
        "states": [choice for choice in states(lines, wish) if reader or choice.value != MINE],
        "filters": filters(lines, wish, board.sections),
        "clear": address(Wish(state=wish.state)),
        "label": settings.ROADMAP_LABEL,
        "as_of": as_of((objective.issue for objective in objectives), confirmed),
    }
    return render(request, "roadmap/help_wanted.html", context)


def read_wish(query: Mapping[str, str], sections: Mapping[str, Section], *, signed_in: bool) -> Wish:
    """What the address asks for. RuleBroken for a state or a section that there is not.

    Labels and languages come and go with the issues: one that no issue has (any more) finds nothing.
    """
    there = [state for state in STATES if state and (signed_in or state != MINE)]
    section = query.get("section", "")
    if section not in sections:  # one that no objective serves, or none at all
        ask_section(query, Section.objects.current())
    return Wish(
        state=ask(query, "state", there),
        label=query.get("label", "").casefold(),
        section=section,
        language=query.get("language", "").lower(),
    )


def states(lines: Sequence[Line], wish: Wish) -> list[Choice]:
    """Each state with its number; links, because it is what most people come to choose."""
    numbers = objective_lists.counts(lines, wish, "state")
    numbers[""] = len(objective_lists.matching(lines, wish, but="state"))
    return [
        Choice(value, words, numbers[value], value == wish.state, address(replace(wish, state=value)))
        for value, words in STATES.items()
    ]


def filters(
    lines: Sequence[Line], wish: Wish, sections: Mapping[str, Section]
) -> list[tuple[str, str, str, list[Choice]]]:
    """(name in the address, name on the page, words for all, choices) of each select; only what issues have."""
    labels = objective_lists.label_names(lines)
    spoken = sorted({line.language for line in lines if line.language})
    words = {
        "label": dict(sorted(labels.items())),
        "section": {key: str(section) for key, section in sections.items()},
        "language": {code: language_name(code) for code in spoken} | {NO_LANGUAGE: "Not known"},
    }
    return [
        (part, called, every, _choices(lines, wish, part, words[part]))
        for part, called, every in (
            ("label", "Label", "Any label"),
            ("section", "Section", "All sections"),
            ("language", "Written in", "Any language"),
        )
    ]


def _choices(lines: Sequence[Line], wish: Wish, part: str, words: Mapping[str, str]) -> list[Choice]:
    numbers = objective_lists.counts(lines, wish, part)
    chosen: str = getattr(wish, part)
    shown = dict(words) if not chosen or chosen in words else {**words, chosen: chosen}
    return [
        Choice(value, said, numbers[value], value == chosen, address(replace(wish, **{part: value})))
        for value, said in shown.items()
        if numbers[value] or value == chosen
    ]


def address(wish: Wish) -> str:
    """The page's address for a wish; what is not wished is left out."""
    asked = {part: value for part, value in asdict(wish).items() if value}
    return f"{reverse('roadmap:help_wanted')}{f'?{urlencode(asked)}' if asked else ''}"

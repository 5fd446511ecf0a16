"""What an address asks of the roadmap's views, read the same way by all of them, and the page for what is not there."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.lib.errors import RuleBroken
from portal.lib.forms import tidy
from portal.lib.pages import short
from roadmap.models import Section

View = Callable[[HttpRequest], HttpResponse]
# More sections than this are not offered one by one; their own addresses answer all the same.
OFFERED = 200


def explain(view: View) -> View:
    """Answer a RuleBroken of the view with a page that has its sentence and the way back to the plain view."""

    @wraps(view)
    def explained(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except RuleBroken as refused:
            context = {"message": refused.message, "status": refused.status, "plain": request.path}
            return render(request, "roadmap/no_such_view.html", context, status=refused.status)

    return explained


def ask(
    query: Mapping[str, str], name: str, there: Collection[str], *, usual: str = "", called: str = ""
) -> str:
    """The value of a parameter, `usual` where it is missing or empty.

    RuleBroken 400 for what is not `there`; `called` is what people call it where that is not its name.
    """
    value = query.get(name) or usual
    if value and value not in there:
        raise RuleBroken(
            f"There is no {called or name} “{short(value)}”. There is: {', '.join(there)}.", status=400
        )
    return value


def ask_section(query: Mapping[str, str], sections: Iterable[Section]) -> Section | None:
    """The section that ?section= names by its key. RuleBroken 404 for one that the roadmap does not have."""
    asked = query.get("section", "")
    if not asked:
        return None
    for section in sections:
        if str(section.pk) == asked:
            return section
    raise RuleBroken(f"The roadmap has no section “{short(asked)}”.", status=404)


def ask_words(query: Mapping[str, str]) -> str:
    """What ?q= searches for, without what cannot be searched."""
    return tidy(query.get("q", "").replace("\0", "")).strip()[:200]


def offered(sections: Sequence[Section], chosen: Section | None) -> list[Section]:
    """The sections that a filter lists: the first of them, and the chosen one wherever it stands."""
    first = list(sections[:OFFERED])
    return first if chosen is None or chosen in first else [*first, chosen]

"""What other sites show of the roadmap: a badge for a README, a small page to be framed, and the lines to copy.

The badge and the framed page are the same for everyone: they read no session, set no cookie, and may be kept by
caches for five minutes. Only the framed page may be framed.
"""

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from portal.lib.errors import RuleBroken
from portal.lib.forms import fold
from portal.lib.pages import NUMBER
from roadmap.models import Item, Section, Version
from roadmap.progress import Status
from roadmap.views import chapters
from roadmap.views.asking import ask, ask_section, explain, offered
from roadmap.views.reading import items_as_of
from roadmap.views.signs import Sign, draw

SECONDS = 300  # that a badge and a framed page may be kept
SHOWN = 50  # items in the frame
THEMES = ("light", "dark")
# Without it browsers show no picture of this site on a page of another one.
ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
FRAMED = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["*"],
}


@require_safe
@cache_control(public=True, max_age=SECONDS)
@conditional_page
def badge(request: HttpRequest) -> HttpResponse:
    """An SVG: how much has shipped, or with ?item= how far that one is; ?label= for other words on its left."""
    try:
        sign, status = _sign(request.GET.get("item", "")), 200
    except RuleBroken as refused:
        sign, status = Sign("roadmap", refused.message, Status.DROPPED), refused.status
    label = fold(request.GET.get("label", ""))
    return HttpResponse(
        draw(sign.labelled(label)),
        content_type="image/svg+xml; charset=utf-8",
        status=status,
        headers=ELSEWHERE,
    )


@require_safe
@xframe_options_exempt
@csp(FRAMED)
@cache_control(public=True, max_age=SECONDS)
@conditional_page
def embed(request: HttpRequest) -> HttpResponse:
    """A page to be framed anywhere; ?section= and ?status= choose items, ?theme= light or dark."""
    context: dict[str, Any] = {
        "theme": request.GET.get("theme") if request.GET.get("theme") in THEMES else ""
    }
    status = 200
    try:
        context |= _framed(request)
    except RuleBroken as refused:
        context["message"], status = refused.message, refused.status
    return HttpResponse(render_to_string("roadmap/embed.html", context), status=status, headers=ELSEWHERE)


@require_safe
@csp_update({"frame-src": ["'self'"]})
@explain
def share(request: HttpRequest) -> HttpResponse:
    """The badge (?label=) and the framed page (?section= ?status= ?theme=) as others see them, and lines to copy."""
    sections = list(Section.objects.current())
    section = ask_section(request.GET, sections)
    label = fold(request.GET.get("label", ""))[:40]
    asked = {
        "section": section.pk if section else "",
        "status": ask(request.GET, "status", list(Status)),
        "theme": ask(request.GET, "theme", THEMES),
    }
    picture = _address("roadmap:badge", {"label": label})
    frame = _address("roadmap:embed", asked)
    words = _sign("").labelled(label).words
    context = {
        **{"asked": asked, "label": label, "sections": offered(sections, section), "chosen": section},
        **{"statuses": list(Status), "themes": THEMES, "picture": picture, "frame": frame, "words": words},
        "snippets": _snippets(picture, frame, words),
    }
    return render(request, "roadmap/share.html", context)


def _sign(asked: str) -> Sign:
    """What the badge says of the roadmap, or of the item that `asked` names. RuleBroken 404 where there is none."""
    if not asked:
        counts = dict(chapters.count_by_status(Item.objects.current()))
        return Sign.of_all(counts)
    item = Item.objects.with_issues().filter(pk=asked).first() if NUMBER.fullmatch(asked) else None
    if item is None:
        raise RuleBroken("no such item", status=404)
    far = item.measure
    return Sign.of_item(str(item), Status(item.status), far.done, far.total)


def _framed(request: HttpRequest) -> dict[str, Any]:
    section = ask_section(request.GET, Section.objects.current()) if request.GET.get("section") else None
    status = ask(request.GET, "status", list(Status))
    items = Item.objects.current() if section is None else section.items.current()
    if status:
        items = items.filter(status=status)
    ordered = items.select_related("section").with_issues()
    shown = list(ordered.order_by("section__position", "section", "position", "pk")[: SHOWN + 1])
    return {
        "version": Version.objects.only("title").first(),
        "items": shown[:SHOWN],
        "more": len(shown) > SHOWN,
        "as_of": items_as_of(shown),
        "all": _address("roadmap:table", {"section": section.pk if section else "", "status": status}),
    }


def _address(name: str, query: dict[str, Any]) -> str:
    said = {key: value for key, value in query.items() if value}
    return f"{reverse(name)}{f'?{urlencode(said)}' if said else ''}"


def _snippets(picture: str, frame: str, words: str) -> list[tuple[str, str, str]]:
    """(key, name, text to copy)."""
    site, roadmap = settings.SITE_URL, settings.SITE_URL + reverse("roadmap:read_roadmap")
    alt = words.replace("\\", "").replace("[", "(").replace("]", ")")
    html = format_html('<a href="{}"><img src="{}" alt="{}"></a>', roadmap, site + picture, words)
    iframe = format_html(
        '<iframe src="{}" title="{}" width="100%" height="480" loading="lazy"></iframe>',
        site + frame,
        f"Roadmap of {settings.SITE_NAME}",
    )
    return [
        ("markdown", "Badge in Markdown, for a README", f"[![{alt}]({site}{picture})]({roadmap})"),
        ("html", "Badge in HTML", html),
        ("frame", "Roadmap in a page of yours", iframe),
    ]

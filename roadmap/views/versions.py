"""The roadmap as it was, at a version or on a day; and any two versions compared."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import condition, require_safe

from portal.lib.errors import RuleBroken
from portal.lib.pages import NUMBER, short
from roadmap.models import Item, Version
from roadmap.services import comparing
from roadmap.services import history as past
from roadmap.views.as_it_was import render_document
from roadmap.views.history import choices, days, explain

KEPT = 3_600  # seconds that a rendered version or comparison is kept
NEVER = "There is no version {} of the roadmap."
DAY = "j F Y"


@require_safe
@explain
def compare_versions(request: HttpRequest, older: int, newer: int) -> HttpResponse:
    """What changed between two versions, in structure and in text, side by side."""
    was, now = _get(older), _get(newer)
    if (was.at, was.pk) > (now.at, now.pk):
        return redirect("roadmap:compare_versions", now.pk, was.pk)
    context = {"was": was, "now": now, **choices([was, now])}
    if was != now:
        context["comparison"] = _keep(f"compared:{_name(was)}:{_name(now)}", lambda: _compared(was, now))
    return render(request, "roadmap/compare.html", context)


def _get(pk: int) -> Version:
    """A version without its text, which is read where a page is not kept."""
    found = Version.objects.defer("source").select_related("by").filter(pk=pk).first()
    if found is None:
        raise RuleBroken(NEVER.format(short(str(pk))), status=404)
    return found


def _compared(was: Version, now: Version) -> str:
    context = {"comparison": comparing.compare_versions(was, now), "was": was, "now": now}
    return render_to_string("roadmap/_comparison.html", context)


@require_safe
@explain
def read_version(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it was with this version. ?section= (from 1) of one that is too long for one page."""
    return _show(request, _get(pk))


@require_safe
@explain
def roadmap_at(request: HttpRequest, day: str) -> HttpResponse:
    """The roadmap as it was at the end of that day, in the site's time zone."""
    asked = _read_day(day)
    first = past.first_version()
    if first is None:
        raise RuleBroken("The roadmap has no versions yet.", status=404)
    if asked > timezone.localdate():
        raise RuleBroken(f"{date_format(asked, DAY)} has not come yet.", status=404)
    version = past.version_at(asked)
    if version is None:
        since = date_format(timezone.localdate(first.at), DAY)
        raise RuleBroken(
            f"The roadmap’s first version is of {since}, so there was none on {date_format(asked, DAY)}.",
            status=404,
        )
    return _show(request, version, day=asked)


def _etag(request: HttpRequest, pk: int) -> str | None:
    digest = Version.objects.filter(pk=pk).values_list("digest", flat=True).first()
    return f'"{digest}"' if digest else None


@require_safe
@explain
@condition(etag_func=_etag)
def download_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A version's own text, byte for byte. It never changes."""
    source = Version.objects.filter(pk=pk).values_list("source", flat=True).first()
    if source is None:
        raise RuleBroken(NEVER.format(short(str(pk))), status=404)
    name = settings.ROADMAP_PATH.rsplit("/", 1)[-1].replace('"', "")
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "public, max-age=86400, immutable",
    }
    return HttpResponse(source, content_type="text/plain; charset=utf-8", headers=headers)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        words = f"“{short(text)}” is not a day. Write it as 2019-03-01: year, month, day."
        raise RuleBroken(words, status=400) from error


def _show(request: HttpRequest, version: Version, *, day: date | None = None) -> HttpResponse:
    section, page = (_number(request, name) for name in ("section", "page"))
    body = _keep(
        f"version:{_name(version)}:{section}:{page}",
        lambda: render_document(version, section=section, page=page),
    )
    older, newer = past.before(version), past.after(version)
    groups = past.groups_of(version)
    keys = {line.item for group in groups for line in group.lines if line.item}
    context = {
        "version": version,
        "day": day,
        "body": body,
        "section": section,
        "older": older,
        "newer": newer,
        "newest": newer is None,
        "groups": groups,
        "shown": Item.objects.only("title").in_bulk(keys),
        **days(past.first_version()),
    }
    return render(request, "roadmap/version.html", context)


def _number(request: HttpRequest, name: str) -> int:
    """A number from 1 that the address names; 0 where it names none."""
    asked = request.GET.get(name, "")
    if asked and not NUMBER.fullmatch(asked):
        raise RuleBroken(f"There is no {name} “{short(asked)}” in this version.", status=404)
    return int(asked or 0)


def _name(version: Version) -> str:
    """What no other version is called, not even in another database."""
    return f"{version.pk}:{version.digest[:16]}"


def _keep(key: str, render_anew: Callable[[], str]) -> str:
    """HTML that was rendered before, or is now: versions never change."""
    kept: str | None = cache.get(key)
    if kept is None:
        kept = render_anew()
        cache.set(key, kept, KEPT)
    return kept

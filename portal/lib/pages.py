"""Long lists, page by page: what ?page= names, and the refusal of what is not there."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet

from portal.lib.errors import RuleBroken

Row = TypeVar("Row")
NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)


def ask_page(query: Mapping[str, str], rows: Sequence[Row] | QuerySet[Any, Row], size: int) -> Page[Row]:
    """The page of `rows` that ?page= names, the first one by default. RuleBroken 404 where there is none."""
    asked = query.get("page") or "1"
    try:
        if NUMBER.fullmatch(asked):
            return Paginator(rows, size).page(int(asked))
    except EmptyPage:
        pass
    raise no_such_page(asked)


def no_such_page(asked: str) -> RuleBroken:
    return RuleBroken(f"There is no page {short(asked)}.", status=404)


def short(text: str) -> str:
    """What an address says, as far as a sentence about it takes it."""
    return text if len(text) <= 40 else f"{text[:39]}…"

"""What a file says, and where: a value that cannot be read is refused with its place, in words."""

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from portal.lib.errors import RuleBroken
from portal.lib.forms import CONTROLS, UNSAVEABLE, shows
from portal.lib.markdown import LONGEST
from proposals.services.archive import FORMAT, READ_VERSIONS
from proposals.services.texts import LONGEST_REMARK
from proposals.workflow import Status

NOTHING = "Nothing was imported."
# Times that a page can show in any time zone; no decision of a project is older or lies further ahead.
YEARS = range(1970, 2200)
LONGEST_SPAN = 1_000_000_000  # seconds
LARGEST, MOST = 32_767, 2_147_483_647  # rounds and numbers of versions; votes
AT_ONCE = 400  # values of one query: SQLite takes 999 in older builds
CLOCKS = timedelta(minutes=5)  # by which that of another server may be ahead
T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


class Place:
    """A part of the file. `name` says which, as people count."""

    def __init__(self, value: Any, name: str) -> None:
        self.value, self.name = value, name

    def refusal(self, why: str) -> RuleBroken:
        return RuleBroken(f"{self.name}: {why}. {NOTHING}", status=422)

    def has(self, name: str) -> bool:
        return isinstance(self.value, Mapping) and name in self.value

    def _get(self, name: str, kind: type | tuple[type, ...], called: str) -> Any:
        if not isinstance(self.value, Mapping):
            raise self.refusal("an object in { } was expected")
        if name not in self.value:
            raise self.refusal(f"“{name}” is missing")
        value = self.value[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.refusal(f"“{name}” is no {called}")
        return value

    def text(self, name: str, *, longest: int = LONGEST) -> str:
        """What the site's forms let in: no longer than people can write, without control characters, and not blank."""
        text = self._text(self._get(name, str, "text"), name, longest)
        if CONTROLS.search(text):
            raise self.refusal(f"“{name}” has control characters")
        if text and not shows(text):
            raise self.refusal(f"“{name}” has nothing in it that anybody could see")
        return text

    def remarked(self, name: str) -> str:
        """A text of people to which the site may have added a paragraph of its own."""
        has_remark = "\n\n" in self._get(name, str, "text")[-LONGEST_REMARK:]
        return self.text(name, longest=LONGEST + LONGEST_REMARK * has_remark)

    def line(self, name: str) -> str:
        """What a form's single line lets in."""
        text = self.text(name)
        if text.splitlines() not in ([], [text]):
            raise self.refusal(f"“{name}” has more than one line")
        return text

    def foreign(self, name: str) -> str:
        """A text that did not come by a form, such as the name of an account or a title of the document."""
        return self._text(self._get(name, str, "text"), name)

    def _text(self, text: str, name: str, longest: int = LONGEST) -> str:
        if UNSAVEABLE.search(text):
            raise self.refusal(f"“{name}” has characters that no text can have")
        if len(text) > longest:
            raise self.refusal(f"“{name}” has {len(text):,} characters; {longest:,} are the most")
        return text

    def texts(self, name: str) -> list[str]:
        values = self._get(name, list, "list")
        if not all(isinstance(value, str) for value in values):
            raise self.refusal(f"“{name}” is no list of texts")
        return [self._text(value, name) for value in values]

    def number(self, name: str, *, most: int = LARGEST) -> int:
        number: int = self._get(name, int, "number")
        if not 0 <= number <= most:
            raise self.refusal(f"“{name}” is no number from 0 to {most:,}")
        return number

    def count(self, name: str) -> int:
        return self.number(name, most=MOST)

    def flag(self, name: str) -> bool:
        flag: bool = self._get(name, bool, "true or false")
        return flag

    def key(self, name: str) -> UUID:
        try:
            return UUID(self.text(name))
        except ValueError as error:
            raise self.refusal(f"“{name}” is no UUID") from error

    def time(self, name: str) -> datetime:
        text = self.text(name)
        try:
            at = datetime.fromisoformat(text)
        except ValueError as error:
            raise self.refusal(f"“{name}” is no time: {text[:40]!r}") from error
        if at.tzinfo is None:
            raise self.refusal(f"“{name}” says no time zone: {text!r}")
        if at.year not in YEARS:
            raise self.refusal(f"“{name}” is too far away: {text!r}")
        return at.astimezone(UTC)

    def past(self, name: str) -> datetime:
        """When something happened."""
        at = self.time(name)
        if at > timezone.now() + CLOCKS:
            raise self.refusal(f"“{name}” lies ahead: {at:%Y-%m-%d}")
        return at

    def span(self, name: str) -> timedelta:
        """A length of time, told in seconds."""
        return self._span(name, least=0)

    def balance(self, name: str) -> timedelta:
        """What is left of a time, told in seconds: less than none where it is over."""
        return self._span(name, least=-LONGEST_SPAN)

    def _span(self, name: str, *, least: int) -> timedelta:
        seconds = self._get(name, (int, float), "number")
        if not least <= seconds <= LONGEST_SPAN:
            raise self.refusal(f"“{name}” is no number of seconds")
        return timedelta(seconds=seconds)

    def status(self, name: str, *, among: Collection[Status] = tuple(Status)) -> Status:
        text = self.text(name)
        if text not in {status.value for status in among}:
            raise self.refusal(f"“{name}” cannot be “{text[:40]}”")
        return Status(text)

    def known(self, value: H, here: Mapping[H, T], name: str) -> T:
        """What the file calls so; it has to be in the file too."""
        if value not in here:
            raise self.refusal(f"“{name}” names what is not in the file")
        return here[value]

    def maybe(self, name: str, read: Callable[[str], T]) -> T | None:
        """`read(name)`, where the file does not say null."""
        if self.has(name) and self.value[name] is None:
            return None
        return read(name)

    def inside(self, name: str) -> "Place":
        return Place(self._get(name, dict, "object in { }"), f"{self.name}, {name}")

    def check(self, row: models.Model) -> None:
        """RuleBroken where a column cannot hold the value that was read: also on SQLite, which would hold it."""
        told = [field for field in row._meta.fields if field.editable and not field.is_relation]
        told = [field for field in told if not isinstance(field, models.JSONField)]  # read piece by piece
        others = {field.name for field in row._meta.fields} - {field.name for field in told}
        try:
            row.clean_fields(exclude=others)
        except ValidationError as error:
            column, problems = next(iter(error.message_dict.items()))
            raise self.refusal(f"“{column}”: {' '.join(problems).rstrip('.')}") from error

    def rows(self, name: str) -> list["Place"]:
        values = self._get(name, list, "list in [ ]")
        return [Place(value, f"{self.name}, {name} {number}") for number, value in enumerate(values, start=1)]


def in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """As many values at a time as one query may name."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def read(raw: bytes) -> Any:
    """The JSON of a file. RuleBroken where it is none."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RuleBroken(f"The file is not UTF-8. {NOTHING}", status=422) from error
    except (ValueError, RecursionError) as error:
        raise RuleBroken(f"The file is not JSON: {error}. {NOTHING}", status=422) from error


def records_of(told: Any) -> list[Place]:
    """The records of a log. RuleBroken where it is none, or none that this Signpost reads."""
    if not isinstance(told, Mapping) or told.get("format") != FORMAT:
        raise RuleBroken(f"This is no log of decisions that Signpost wrote. {NOTHING}", status=422)
    if told.get("version") not in READ_VERSIONS:
        raise RuleBroken(
            f"This log has version {str(told.get('version'))[:20]}; this Signpost reads"
            f" {' and '.join(map(str, READ_VERSIONS))}. {NOTHING}",
            status=422,
        )
    if not isinstance(told.get("proposals"), list) or not isinstance(told.get("people"), Mapping):
        raise RuleBroken(f"This log has no list of proposals, or no people. {NOTHING}", status=422)
    return [Place(record, _called(number, record)) for number, record in enumerate(told["proposals"], 1)]


def _called(number: int, record: Any) -> str:
    title = record.get("title") if isinstance(record, Mapping) else None
    return f"Record {number} (“{title[:60]}”)" if isinstance(title, str) else f"Record {number}"

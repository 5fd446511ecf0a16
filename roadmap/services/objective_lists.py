"""Which short-term objectives an address asks for, and how many there would be of each other choice.

All objectives are read in narrow rows and sorted here: labels are JSON that each database searches in its own way, the
counts need all of them anyway, and a project that has thousands of open short-term objectives has none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import get_language_info

from portal.accounts.models import User
from portal.accounts.people import github_logins
from roadmap.models import Claim, Issue, Item, Section, Tracking
from roadmap.models.issue import IssueQuerySet
from roadmap.objectives import Look, Standing, look_at

NO_LANGUAGE = "unknown"
MINE, HELP_WANTED = "mine", "help-wanted"
# What the page shows first: what can be taken, then what waits, then what somebody has.
ORDER = (Standing.UNCLAIMED, Standing.BLOCKED, Standing.CLAIMED, Standing.ASSIGNED)


@dataclass(frozen=True, slots=True)
class Line:
    """One objective, as narrow as filters need it. `labels` are by their folded names."""

    pk: int
    look: Look
    labels: Mapping[str, str]
    sections: frozenset[str]
    language: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Board:
    """All objectives, in the order of the page; the sections that they serve; the reader's names on GitHub."""

    lines: Sequence[Line]
    sections: Mapping[str, Section]
    logins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks for; "" asks for all."""

    state: str = ""
    label: str = ""
    section: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """An issue as a page shows it to somebody. `claim` holds now; `mine` is theirs, here or on GitHub."""

    issue: Issue
    look: Look
    claim: Claim | None
    mine: bool
    items: list[Item] = field(default_factory=list)

    @property
    def labels(self) -> list[dict[str, str]]:
        """The issue's labels without the one that all objectives have."""
        common = settings.ROADMAP_LABEL.casefold()
        return [label for label in self.issue.labels if label["name"].casefold() != common]


def _states(line: Line) -> set[str]:
    said = {str(line.look.standing)}
    said |= {Standing.BLOCKED.value} if line.look.blocked else set()
    said |= {HELP_WANTED} if line.look.help_wanted else set()
    return said | ({MINE} if line.mine else set())


# The values that a line has for each part of a wish.
PARTS: dict[str, Callable[[Line], Collection[str]]] = {
    "state": _states,
    "label": lambda line: line.labels.keys(),
    "section": lambda line: line.sections,
    "language": lambda line: [line.language or NO_LANGUAGE],
}


def read_board(reader: User | None) -> Board:
    """Two queries, and one for who the reader is on GitHub."""
    claims = Claim.objects.current().filter(issue=OuterRef("pk"))
    own = claims.filter(member=reader) if reader else claims.none()
    rows = (
        Issue.objects.objectives()
        .order_by("-github_updated_at", "pk")
        .annotate(claimed=Exists(claims), mine=Exists(own))
        .values("pk", "labels", "assigned", "assignees", "blocked_by", "language", "claimed", "mine")
    )
    served, sections = _sections()
    logins = github_logins(reader) if reader else frozenset()
    lines = [_line(row, served[row["pk"]], logins) for row in rows]
    lines.sort(key=lambda line: (ORDER.index(line.look.standing), not line.look.help_wanted))
    return Board(lines, sections, logins)


def matching(lines: Iterable[Line], wish: Wish, *, but: str = "") -> list[Line]:
    """The lines that are as wished in every part, `but` this one."""
    asked = {part: value for part in PARTS if part != but and (value := getattr(wish, part))}
    return [line for line in lines if all(value in PARTS[part](line) for part, value in asked.items())]


def counts(lines: Iterable[Line], wish: Wish, part: str) -> Counter[str]:
    """How many lines there would be for each value of this part, with the rest of the wish as it is."""
    return Counter(value for line in matching(lines, wish, but=part) for value in PARTS[part](line))


def label_names(lines: Iterable[Line]) -> dict[str, str]:
    """Folded names of labels, and how they are written; without the one that all objectives have."""
    return {key: name for line in lines for key, name in line.labels.items()}


def read_objectives(pks: Collection[int], reader: User | None, logins: Collection[str]) -> list[Objective]:
    """These issues in this order, with all that a row shows to the reader, who has these names on GitHub."""
    found = {issue.pk: issue for issue in with_everything(Issue.objects.filter(pk__in=pks))}
    return [see(found[pk], reader, logins) for pk in pks if pk in found]


def with_everything(issues: IssueQuerySet) -> IssueQuerySet:
    """Two more queries: who claimed them, and the items that they measure with their sections."""
    claims = Claim.objects.current().select_related("member")
    items = Item.objects.current().select_related("section").order_by("position", "pk")
    return issues.prefetch_related(
        Prefetch("claims", claims, to_attr="held"), Prefetch("items", items, to_attr="measured")
    )


def see(issue: Any, reader: User | None, logins: Collection[str]) -> Objective:
    """The issue (of `with_everything`) in the eyes of `reader`, who has these names on GitHub."""
    claim: Claim | None = issue.held[0] if issue.held else None
    names = [label["name"] for label in issue.labels]
    look = look_at(
        assigned=issue.assigned, claimed=claim is not None, blocked_by=issue.blocked_by, labels=names
    )
    claimed = claim is not None and reader is not None and claim.member_id == reader.pk
    mine = claimed or _has(issue.assignees, logins)
    return Objective(issue, look, claim, mine, issue.measured)


def claims_of(member: User) -> list[Claim]:
    """What the member said they would do, and has not given back: what was said first comes first."""
    return list(Claim.objects.current().filter(member=member).select_related("issue").order_by("at", "pk"))


def language_name(code: str) -> str:
    """What a language calls itself, or its code where nobody knows."""
    try:
        name: str = get_language_info(code)["name_local"]
    except KeyError:
        return code
    return name[:1].upper() + name[1:]


def _sections() -> tuple[defaultdict[int, set[str]], dict[str, Section]]:
    """Which sections each objective serves, by keys, and these sections in the document's order."""
    served: defaultdict[int, set[str]] = defaultdict(set)
    sections: dict[str, Section] = {}
    tracking = Tracking.objects.filter(issue__objective=True, item__left_at__isnull=True)
    columns = ("issue_id", "item__section__number", "item__section__title")
    for row in (
        tracking.select_related("item__section")
        .only(*columns)
        .order_by("item__section__position", "item__section")
    ):
        key = str(row.item.section_id)
        sections[key] = row.item.section
        served[row.issue_id].add(key)
    return served, sections


def _line(row: Mapping[str, Any], sections: Collection[str], logins: Collection[str]) -> Line:
    names = [label["name"] for label in row["labels"]]
    common = settings.ROADMAP_LABEL.casefold()
    return Line(
        pk=row["pk"],
        look=look_at(
            assigned=row["assigned"], claimed=row["claimed"], blocked_by=row["blocked_by"], labels=names
        ),
        labels={name.casefold(): name for name in names if name.casefold() != common},
        sections=frozenset(sections),
        language=row["language"],
        mine=row["mine"] or _has(row["assignees"], logins),
    )


def _has(assignees: Iterable[Mapping[str, str]], logins: Collection[str]) -> bool:
    return any(person["login"].lower() in logins for person in assignees)

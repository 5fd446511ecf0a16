"""Which row an issue has: known by its node id wherever it went, and by its place where nothing else is known."""

from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from roadmap.forges.values import IssuePayload
from roadmap.models import Issue, Repository

LONGEST_REPOSITORY = 140


@dataclass(frozen=True)
class Found:
    """The issue's one row, locked; `before` and `repository` are its former place when it has just moved.

    `renamed`: its repository has another name now; `transferred`: it went to another one. Of an issue whose node id
    was not known yet nothing may be clear but that it moved.
    """

    issue: Issue | None
    before: str = ""
    repository: str = ""
    renamed: bool = False
    transferred: bool = False
    items: tuple[int, ...] = ()


def find(payload: IssuePayload, *, asked: Issue | None, believed: bool) -> Found:
    """Find the row that a payload is about, and bring it to the place that the payload tells.

    `asked` is the row that GitHub was asked about. What is not `believed` (a webhook's body may be an old one) moves
    nothing to a name that its repository had before. Two rows that turn out to be one issue become one row.
    """
    place = payload.repository.lower(), payload.number
    there, known, here = _candidates(payload, place, asked)
    origin = here or known
    if origin is None or origin == there:
        return Found(there or _under_new_name(payload, place))
    if len(place[0]) > LONGEST_REPOSITORY or (not believed and _is_old_news(origin, payload, there)):
        return Found(origin)
    same_node = origin.node_id == payload.node_id if origin.node_id and payload.node_id else None
    # GitHub gives a transferred issue a new node id; a renamed repository's issues keep theirs, and their numbers.
    transferred = origin.number != payload.number or same_node is False
    before, old, items = (
        str(origin),
        origin.repository,
        tuple(origin.tracking.values_list("item_id", flat=True)),
    )
    if there is None:
        # The old place's ETag says nothing about the new one.
        origin.repository, origin.number, origin.url, origin.etag = *place, payload.url[:500], ""
        origin.save(update_fields=["repository", "number", "url", "etag"])
        there = origin
    # One row may be both, and is no more once it was merged.
    for row in {row for row in (here, known) if row is not None and row.pk != there.pk}:
        merge(row, there)
    renamed = bool(same_node) and not transferred
    return Found(there, before, old, renamed, transferred, items)


def merge(issue: Issue, into: Issue) -> None:
    """Make two rows of one issue one: what hangs on `issue` goes over to `into`, whose own comes first."""
    issue.tracking.exclude(item__in=into.tracking.values("item")).update(issue=into)
    for relation in Issue._meta.related_objects:
        if not isinstance(relation, models.ManyToManyRel) and relation.name != "tracking":
            field = relation.field.name
            for row in relation.related_model._base_manager.filter(**{field: issue}):
                _hand_over(row, field, into)
    issue.delete()


def _hand_over(row: models.Model, field: str, into: Issue) -> None:
    """One claim or comment an issue: the one that is there stays, the other one goes with its issue."""
    setattr(row, field, into)
    try:
        with transaction.atomic():
            row.save(update_fields=[field])
    except IntegrityError:
        return


def _candidates(
    payload: IssuePayload, place: tuple[str, int], asked: Issue | None
) -> tuple[Issue | None, Issue | None, Issue | None]:
    """The rows at the payload's place, of its node id, and asked about."""
    repository, number = place
    wanted = Q(repository=repository, number=number)
    if payload.node_id:
        wanted |= Q(node_id=payload.node_id)
    if asked is not None:
        wanted |= Q(pk=asked.pk)
    rows = list(Issue.objects.select_for_update(no_key=True).filter(wanted).order_by("pk"))
    there = next((row for row in rows if (row.repository, row.number) == place), None)
    known = next((row for row in rows if payload.node_id and row.node_id == payload.node_id), None)
    here = next((row for row in rows if asked is not None and row.pk == asked.pk), None)
    return there, known, here


def _is_old_news(origin: Issue, payload: IssuePayload, there: Issue | None) -> bool:
    if origin.github_updated_at and payload.updated_at < origin.github_updated_at:
        return True
    name = payload.repository.lower()
    return Repository.objects.current_names([name]).get(name) == origin.repository


def _under_new_name(payload: IssuePayload, place: tuple[str, int]) -> Issue | None:
    """A place that is told by a name which its repository had before."""
    repository, number = place
    name = Repository.objects.current_names([repository]).get(repository)
    row = Issue.objects.select_for_update(no_key=True).filter(repository=name or "", number=number).first()
    same = row is not None and (not row.node_id or not payload.node_id or row.node_id == payload.node_id)
    return row if same else None

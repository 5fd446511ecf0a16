"""Saved filters: reviewers keep the queue as they look at it, for themselves or for all, and start with one."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from portal.accounts.models import User
from portal.lib.errors import RuleBroken, require
from portal.lib.forms import fold
from proposals.models import SavedFilter, StartView
from proposals.permissions import can_drop_filter, can_review, owns_filter

ONLY_REVIEWERS = "Only reviewers and maintainers keep filters of the queue."
NOT_YOURS = "Only whoever keeps a filter changes it; maintainers may delete a shared one."
NOTHING_KEPT = (
    "There is nothing to keep: this is the queue as it always opens. Filter, search or sort it first."
)
LONGEST_NAME, LONGEST_QUERY = 60, 1000  # characters, as the model has them
MOST = 30  # filters a member keeps


@dataclass(frozen=True, slots=True)
class Wish:
    """A list to keep: `query` as `saved_query.kept` wrote it."""

    name: str
    query: str
    shared: bool = False


@transaction.atomic
def keep(wish: Wish, *, by: User) -> SavedFilter:
    """Keep a list by name. The same once more changes nothing; a name or list that is taken is refused."""
    require(can_review(by), ONLY_REVIEWERS)
    name = _name(wish.name)
    if not wish.query:
        raise RuleBroken(NOTHING_KEPT, status=422)
    if len(wish.query) > LONGEST_QUERY:
        raise RuleBroken("This list asks for too much to be kept: search for fewer words.", status=422)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = SavedFilter.objects.filter(owner=by)
    if same := mine.filter(name=name, query=wish.query, shared=wish.shared).first():
        return same
    if mine.count() >= MOST:
        raise RuleBroken(f"You keep {MOST} filters, which is all there is room for: delete one first.")
    return _saved(SavedFilter(owner=by, name=name, query=wish.query, shared=wish.shared))


@transaction.atomic
def change(saved: SavedFilter, *, name: str, shared: bool, by: User) -> SavedFilter:
    """Give it another name, share it or keep it to oneself. Safe to repeat."""
    saved = _locked(saved)
    require(owns_filter(by, saved), NOT_YOURS)
    saved.name, saved.shared = _name(name), shared
    if not shared:
        saved.starts.exclude(member=by).delete()
    return _saved(saved)


@transaction.atomic
def drop(saved: SavedFilter, *, by: User) -> None:
    """Delete it; whoever started with it starts with all that wait. Safe to repeat."""
    require(can_drop_filter(by, saved), NOT_YOURS)
    SavedFilter.objects.filter(pk=saved.pk).delete()


@transaction.atomic
def start_with(saved: SavedFilter | None, *, by: User) -> None:
    """Open the queue with this one from now on; None: with all that wait. Safe to repeat."""
    require(can_review(by), ONLY_REVIEWERS)
    if saved is None:
        StartView.objects.filter(member=by).delete()
        return
    saved = _locked(saved)
    require(saved.shared or owns_filter(by, saved), NOT_YOURS)
    StartView.objects.update_or_create(member=by, defaults={"saved": saved})


def start_of(member: User) -> SavedFilter | None:
    """With which one the member opens the queue."""
    return SavedFilter.objects.seen_by(member).filter(starts__member=member).first()


def _locked(saved: SavedFilter) -> SavedFilter:
    found = SavedFilter.objects.select_for_update().filter(pk=saved.pk).first()
    if found is None:
        raise RuleBroken("This filter was deleted meanwhile.")
    return found


def _name(text: str) -> str:
    name = fold(text)
    if not name:
        raise RuleBroken("Give the filter a name.", status=422)
    if len(name) > LONGEST_NAME:
        raise RuleBroken(f"A name has {LONGEST_NAME} characters at most (now {len(name)}).", status=422)
    return name


def _saved(saved: SavedFilter) -> SavedFilter:
    """The constraints are the rule; this only says which one it was."""
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise RuleBroken(_why_taken(saved)) from None
    return saved


def _why_taken(saved: SavedFilter) -> str:
    others = SavedFilter.objects.exclude(pk=saved.pk)
    if same := others.filter(owner=saved.owner_id, query=saved.query).first():
        return f"You keep this list already, as “{same.name}”."
    if others.filter(owner=saved.owner_id, name=saved.name).exists():
        return f"You keep another list as “{saved.name}” already: choose another name."
    return f"Another reviewer shares a list as “{saved.name}”: choose another name, or do not share this one."

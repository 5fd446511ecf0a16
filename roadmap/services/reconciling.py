"""One repository brought up to date with the fewest requests.

With few tracked issues each is asked about with its own ETag. Otherwise a survey reads the list of all issues once a
day, as far as that is cheaper than asking for the rest one by one, and then one list of what changed since is asked
for again and again, which is one 304 while nothing does. docs/decisions/ says why.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from roadmap.forges.errors import BadPayload, Forbidden, ForgeError, Gone, NotFound
from roadmap.forges.values import IssuePage, NotModified
from roadmap.models import Issue, Repository
from roadmap.models.issue import IssueQuerySet
from roadmap.services import mirror, sync_objectives, sync_runs
from roadmap.services.sync_asking import ENDS, Sync
from roadmap.services.sync_pages import follow_name, write_page
from roadmap.services.sync_singles import ask_each

FEW = 3  # tracked issues, up to which each is asked about
DAY = timedelta(hours=24)  # between two surveys, and two questions about what the forge does not show
MOST_CHANGES = 50  # in a list of changes, which begins later then
LASTING = (NotFound, Gone, Forbidden)


def reconcile(sync: Sync, repository: Repository) -> None:
    """Bring all issues of a repository that are wanted up to date, and the objectives where it is the roadmap's own."""
    if repository.ask_at and repository.ask_at > timezone.now():
        sync.know(_mine(sync, repository).values_list("pk", flat=True))
        return
    try:
        if Issue.objects.tracked().filter(repository=repository.name).count() <= FEW:
            repository = _ask_singly(sync, repository)
        else:
            repository = _read_lists(sync, repository)
    except ENDS:
        raise
    except ForgeError as error:
        _note_failure(sync, repository, error)
        return
    _note_success(repository)
    rest = set(_mine(sync, repository).values_list("pk", flat=True)) - sync.done
    sync.summary.unchanged += len(rest)
    sync.know(rest)


def note_outage(sync: Sync, repository: Repository, problem: str) -> int:
    """Nothing of the repository that is not known by now could be asked about; returns how many issues that are."""
    mine = _mine(sync, repository).values_list("pk", flat=True)
    rest = [pk for pk in mine if pk not in sync.done]
    mirror.mark_failing(_well(rest), repository.failure or problem)
    if rest and not repository.failing_since:
        known = sync_runs.confirmed().get(sync.run.forge)
        Repository.objects.filter(pk=repository.pk).update(
            failing_since=Now(), failure=problem[:300], synced_at=known
        )
    return len(rest)


def is_home(repository: Repository) -> bool:
    """Whether the short-term objectives are its issues."""
    home = settings.ROADMAP_REPOSITORY.lower()
    return bool(home) and repository.name == Repository.objects.current_names([home]).get(home, home)


def _mine(sync: Sync, repository: Repository) -> IssueQuerySet:
    return sync.wanted().filter(repository=repository.name)


def _ask_singly(sync: Sync, repository: Repository) -> Repository:
    if is_home(repository):
        repository = sync_objectives.list_objectives(sync, repository)
    daily = _is_daily(repository)
    wanted = Q() if daily else Q(absence="")
    ask_each(sync, lambda: _mine(sync, repository).filter(wanted))
    if daily:
        Repository.objects.filter(pk=repository.pk).update(
            surveyed_at=Now(), synced_at=Now(), since=None, etag=""
        )
    return repository


def _read_lists(sync: Sync, repository: Repository) -> Repository:
    if repository.survey_began_at:
        seen = _mine(sync, repository).filter(fetched_at__gte=repository.survey_began_at)
        sync.done.update(seen.values_list("pk", flat=True))
    if repository.survey_page or _is_daily(repository) or repository.since is None:
        repository = _survey(sync, repository)
    began, absent = repository.survey_began_at, Q(absence="")
    ask = Q(fetched_at=None) | Q(failing_since__isnull=False) & ~Q(failure=repository.failure)
    if began:
        ask, absent = ask | _unseen(repository) | ~Q(absence=""), Q()
    ask_each(sync, lambda: _mine(sync, repository).filter(ask & absent))
    if began:
        Repository.objects.filter(pk=repository.pk).update(survey_began_at=None)
    return _read_changes(sync, repository)


def _survey(sync: Sync, repository: Repository) -> Repository:
    """Read the list of all issues, from the page where a survey under way was left."""
    if not repository.survey_page:
        Repository.objects.filter(pk=repository.pk).update(survey_began_at=Now(), since=None, etag="")
        repository.refresh_from_db()
        sync.mark(page=0)
    while True:
        page = _ask_page(sync, repository, page=repository.survey_page)
        with sync.committed():
            repository = follow_name(sync, repository, page)
            seen = write_page(sync, repository, page)
            Issue.objects.filter(pk__in=seen).update(fetched_at=Now())
            sync.know(seen)
            sync.mark(page=sync.run.cursor.get("page", 0) + 1)
            ended = not page.next_page or _is_dearer(sync, repository, page)
            # What changes while the pages are read is in the list of changes since the first of them.
            repository.since = repository.since or page.at or timezone.now() - timedelta(hours=1)
            repository.survey_page = "" if ended else page.next_page
            repository.save(update_fields=["since", "survey_page"])
            if ended:
                Repository.objects.filter(pk=repository.pk).update(surveyed_at=Now(), synced_at=Now())
        if ended:
            break
    if page.next_page and is_home(repository):
        repository = sync_objectives.list_objectives(sync, repository)
    repository.refresh_from_db()
    return repository


def _is_dearer(sync: Sync, repository: Repository, page: IssuePage) -> bool:
    """Whether to read on costs more than to ask about each issue that no page has shown yet."""
    if page.pages is None:
        return False
    mine, unseen = _mine(sync, repository), _unseen(repository)
    objectives = mine.filter(objective=True).count() if is_home(repository) else 0
    listing = 1 + objectives // 100 if is_home(repository) else 0
    return page.pages - int(sync.run.cursor.get("page", 0)) > mine.filter(unseen).count() + listing


def _unseen(repository: Repository) -> Q:
    """Issues that the survey under way has not shown."""
    never, began = Q(fetched_at=None), repository.survey_began_at
    return never | Q(fetched_at__lt=began) if began else never


def _read_changes(sync: Sync, repository: Repository) -> Repository:
    """Read what changed since, and keep the place and the tag for the next run.

    Never by page numbers alone: an issue that changes meanwhile leaves its page, and another one would slip past.
    Instead the list is asked for anew from the last change that it showed.
    """
    number_of_page = ""
    while True:
        etag = "" if number_of_page else repository.etag
        page = _ask_changes(sync, repository, page=number_of_page, etag=etag)
        if isinstance(page, NotModified):
            return repository
        with sync.committed():
            repository = follow_name(sync, repository, page)
            sync.know(write_page(sync, repository, page))
            newest = max((issue.updated_at for issue in page.issues), default=None)
            moves = _is_later(newest, repository.since) and bool(
                number_of_page or page.next_page or len(page.issues) > MOST_CHANGES
            )
            _keep_place(
                repository, page, since=newest if moves else repository.since, whole=not number_of_page
            )
        if moves:
            number_of_page = ""
        elif page.next_page:  # more than a page of changes within one second
            number_of_page = page.next_page
        else:
            return repository


def _keep_place(repository: Repository, page: IssuePage, *, since: datetime | None, whole: bool) -> None:
    """The tag belongs to the whole list at one address, so it is kept only where the next run asks for the same."""
    kept = whole and not page.next_page and not page.moved and since == repository.since
    etag = page.etag if kept else ""
    if page.moved and not page.repository:
        # An empty list cannot tell what the repository is called now; the list of all issues can.
        repository.surveyed_at = None
    if (repository.since, repository.etag) != (since, etag) or page.moved:
        repository.since, repository.etag, repository.synced_at = since, etag, timezone.now()
        repository.save(update_fields=["since", "etag", "synced_at", "surveyed_at"])


def _is_later(time: datetime | None, than: datetime | None) -> bool:
    return time is not None and than is not None and time > than


def _ask_page(sync: Sync, repository: Repository, *, page: str) -> IssuePage:
    answer = sync.ask(lambda forge: forge.issues_page(repository.name, page=page))
    if isinstance(answer, NotModified):
        raise BadPayload("The forge said that nothing had changed, although nobody had asked that.")
    return answer


def _ask_changes(sync: Sync, repository: Repository, *, page: str, etag: str) -> IssuePage | NotModified:
    since = repository.since
    return sync.ask(lambda forge: forge.issues_page(repository.name, since=since, page=page, etag=etag))


def _is_daily(repository: Repository) -> bool:
    return repository.surveyed_at is None or repository.surveyed_at < timezone.now() - DAY


def _note_failure(sync: Sync, repository: Repository, error: ForgeError) -> None:
    """Keep what is known of its issues, and say since when nothing new is."""
    mine = _mine(sync, repository).values_list("pk", flat=True)
    rest = [pk for pk in mine if pk not in sync.done]
    with sync.committed():
        if isinstance(error, NotFound):
            mirror.mark_refused(rest, error)
        else:
            mirror.mark_failing(_well(rest), repository.failure or str(error))
        sync.summary.failed += len(rest)
        sync.fail(repository.name, error)
        known = sync_runs.confirmed().get(sync.run.forge)
        row = Repository.objects.filter(pk=repository.pk)
        if isinstance(error, LASTING):
            row.update(ask_at=Now() + DAY)
        if not repository.failing_since:
            row.update(failing_since=Now(), failure=str(error)[:300], synced_at=known)


def _note_success(repository: Repository) -> None:
    row = Repository.objects.filter(pk=repository.pk)
    for failure in row.filter(failing_since__isnull=False).values_list("failure", flat=True):
        failing = Issue.objects.filter(repository=repository.name, failure=failure)
        mirror.confirm(list(failing.values_list("pk", flat=True)))
        row.update(failing_since=None, failure="", ask_at=None)


def _well(issue_ids: Sequence[int]) -> list[int]:
    return list(Issue.objects.filter(pk__in=issue_ids, failing_since=None).values_list("pk", flat=True))

"""The short-term objectives, read from the list of open issues with the roadmap label."""

from django.conf import settings

from roadmap.forges.errors import ForgeError
from roadmap.forges.values import IssuePage, NotModified
from roadmap.models import Issue, Repository
from roadmap.services import mirror
from roadmap.services.sync_asking import ENDS, Sync
from roadmap.services.sync_pages import follow_name, write_page

MOST_ASKED = 20  # issues that a list does not show any more, up to which each is asked what became of it


def list_objectives(sync: Sync, repository: Repository) -> Repository:
    """Write the complete list, or nothing: a list that breaks off says nothing about the issues that are missing.

    Those that a complete list does not show any more are left to be asked about one by one, because an issue can slip
    from one page to another while they are read.
    """
    name, etag = repository.name, repository.objectives_etag
    objectives = Issue.objects.filter(repository=name, objective=True)
    before = set(objectives.values_list("pk", flat=True))
    try:
        answer = sync.ask(lambda forge: forge.open_issues(name, label=settings.ROADMAP_LABEL, etag=etag))
    except ENDS:
        raise
    except ForgeError as error:
        sync.fail(name, error)
        return repository
    if isinstance(answer, NotModified):
        mirror.confirm(objectives.filter(failing_since__isnull=False).values_list("pk", flat=True))
        sync.summary.unchanged += len(before - sync.done)
        sync.know(before)
        return repository
    called = answer.issues[0].repository if answer.issues else name
    page = IssuePage(answer.issues, "", repository=called)
    with sync.committed():
        repository = follow_name(sync, repository, page)
        listed = write_page(sync, repository, page)
        sync.know(listed)
        left = before - listed
        if len(left) > MOST_ASKED:
            words = mirror.leave_objectives(left)
            sync.summary.changes += words
            sync.summary.changed += len(words)
        Repository.objects.filter(pk=repository.pk).update(objectives_etag=answer.etag)
    repository.refresh_from_db()
    return repository

"""The roadmap back into its document."""

from portal.lib.errors import RuleBroken
from roadmap import document
from roadmap.models import Issue, Item, Version


def export() -> str:
    """The document to put back into the repository: the imported bytes, and each waiting item in its section.

    Raises RuleBroken when there is no document yet, or a waiting item's section is not in it any more.
    """
    version = Version.objects.first()
    if version is None:
        raise RuleBroken("There is no roadmap yet: import a document first.", status=404)
    text = version.source
    for item in Item.objects.current().filter(in_document=False).select_related("section").order_by("pk"):
        references = [
            document.Reference(repository=issue.repository, number=issue.number, kind="issue")
            for issue in Issue.objects.filter(tracking__item=item).order_by("tracking__position")
        ]
        try:
            parsed = document.parse(text, repository=version.repository)
            text = document.add_item(
                parsed, section=item.section.title, title=item.title, body=item.body, references=references
            )
        except document.DocumentError as error:
            raise RuleBroken(f"“{item.title}” cannot be written into the document: {error}") from error
    return text

"""The roadmap back into its document."""

from portal.lib.errors import RuleBroken
from roadmap.models import Version


def export() -> str:
    """The document to put back into the repository: the imported bytes, with the changes that wait here.

    Raises RuleBroken when there is no document yet.
    """
    source = Version.objects.values_list("source", flat=True).first()
    if source is None:
        raise RuleBroken("There is no roadmap yet: import a document first.", status=404)
    return source

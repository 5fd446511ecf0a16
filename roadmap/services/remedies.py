"""What maintainers do with one click about an item that has drifted. Every one of them may be repeated."""

from contextlib import suppress

from django.db import transaction

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from roadmap import addresses
from roadmap.freshness import Remedy
from roadmap.models import Item, Link
from roadmap.permissions import can_edit_roadmap
from roadmap.progress import Status
from roadmap.services import editing, links, planning

STATUSES = {
    Remedy.SHIP: Status.SHIPPED,
    Remedy.RESUME: Status.IN_PROGRESS,
    Remedy.DROP: Status.DROPPED,
}
NOT_THERE = "The text of this item does not have that link any more."
TANGLED = (
    "This link cannot be replaced by itself without changing more of the text. Change it in the document."
)


def apply_remedy(item: Item, remedy: Remedy, *, by: User) -> Item:
    """Confirm the item, let it follow its issues, or give it the status that the remedy names.

    RuleBroken for an illegal move.
    """
    if remedy in STATUSES:
        return planning.set_status(item, STATUSES[remedy], by=by)
    if remedy is Remedy.FOLLOW:
        return planning.believe_issues(item, by=by)
    return editing.confirm(item, by=by)


@transaction.atomic
def fix_link(item: Item, url: str, *, address: str, by: User) -> Item:
    """Put `address` in the place of the link `url` wherever the item's text has it, as the next version.

    Doing so again changes nothing. RuleBroken where the text does not have the link, or more than it would change.
    """
    require(can_edit_roadmap(by), editing.ONLY)
    new = addresses.for_markdown(address)
    if new == url:
        raise RuleBroken("This is the address that no longer answers. Give another one.", status=422)
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    linked = addresses.links(item.body_html)
    if url not in linked:
        if new in linked:
            return item
        raise RuleBroken(NOT_THERE)
    for write in (addresses.replace, addresses.write_out):
        body = write(item.body, url, new)
        if _changes_only_the_link(item, body, url, new) and (fixed := _save(item, body, url, by=by)):
            links.refresh([fixed])
            Link.objects.filter(items=fixed, url=new).update(failures=0, failing_since=None, failure="")
            return fixed
    raise RuleBroken(TANGLED)


def _changes_only_the_link(item: Item, body: str, url: str, new: str) -> bool:
    """Whether readers of the new text find the other address, and else what they found before."""
    html = markdown.render(body)
    expected = [new if link == url else link for link in addresses.links(item.body_html)]
    seen = addresses.replace(addresses.words(item.body_html), url, new)
    return addresses.links(html) == expected and addresses.words(html) == seen


def _save(item: Item, body: str, url: str, *, by: User) -> Item | None:
    """The item with this text; None where the document cannot say it so: a label may be explained elsewhere in it."""
    with suppress(RuleBroken), transaction.atomic():
        fixed = editing.edit_item(item, by=by, body=body)
        if url in addresses.links(fixed.body_html):
            raise RuleBroken(TANGLED)
        return fixed
    return None

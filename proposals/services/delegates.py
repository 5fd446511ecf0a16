"""Another delegate for a round that one named person decides: the first may be gone, or ask for it."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.lib import markdown
from portal.lib.errors import RuleBroken, require
from proposals.models import Proposal, Review
from proposals.permissions import can_decide, can_review, judges
from proposals.rules import Electorate
from proposals.services import rounds
from proposals.services.authoring import tell
from proposals.services.deciding import public_reason
from proposals.services.signing import OWN_REVIEW, locked_round

ONLY_MAINTAINERS = "Only maintainers name another delegate."


@transaction.atomic
def name_delegate(proposal: Proposal, to: User, *, by: User, reason: str) -> Review:
    """Let somebody else decide the open round. What the one before said ends; it stays on record. Naming the same
    person again changes nothing.

    Raises PermissionDenied for anyone but maintainers who do not write the proposal, RuleBroken where the rules know no
    delegate, for an author, and for somebody who does not review here.
    """
    require(can_decide(by), ONLY_MAINTAINERS)
    review = locked_round(proposal)
    require(judges(by, review.proposal), OWN_REVIEW)
    reason = public_reason(reason)
    if review.profile.electorate != Electorate.DELEGATE:
        raise RuleBroken("Under the rules of this review no delegate decides.")
    require_fit(review.proposal, to)
    if review.delegate_id == to.pk:
        return review
    before = {} if review.delegate_id is None else {"before": review.delegate_id}
    review.sign_offs.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    review.delegate = to
    review.save(update_fields=["delegate"])
    review.eligible.all().delete()
    rounds.take_snapshot(review)
    words = {"reason": reason, "reason_html": markdown.render(reason)}
    tell(review.proposal, "delegate_named", by=by, to=to.pk, name=to.display_name, **before, **words)
    rounds.reconsider(review)
    return review


def require_fit(proposal: Proposal, delegate: User) -> None:
    """RuleBroken for an author, and for somebody who does not review here."""
    if delegate.pk in proposal.author_ids:
        raise RuleBroken("Nobody decides on their own proposal: name another delegate.", status=422)
    if not can_review(delegate):
        raise RuleBroken("The delegate is somebody who reviews here.", status=422)

"""What is prepared is secret until it is published: no public byte tells that it is there."""

import re
from io import StringIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications.models import Notification
from proposals.models import Event, Proposal
from proposals.services import preparing, publishing, review, voting
from proposals.services.preparing import Wish
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_proposal, make_section

# New with every answer: the token of a form and its key.
NEW = re.compile(rb'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]+|("X-CSRFToken": ")[^"]+')
WORDS = "Zirconium quokka"


def addresses(proposal: Proposal) -> list[str]:
    page = proposal.get_absolute_url()
    return [
        "/",
        "/roadmap/",
        "/search/?q=closures",
        "/search/?q=quokka",
        "/notifications/",
        *(
            f"/proposals/{name}"
            for name in ("", "?q=quokka", "queue/", "votes/", "meetings/", "meetings.ics")
        ),
        *(f"/proposals/decisions{end}" for end in ("/", "/?q=quokka", ".atom", ".json", ".md")),
        "/proposals/similar/?title=Zirconium+quokka+closures",
        page,
        *(reverse(f"proposals:{name}", args=[proposal.pk]) for name in ("list_versions", "list_voters")),
        reverse("proposals:open_proposal", args=[proposal.pk]),
    ]


def told(browser: Client, proposal: Proposal) -> dict[str, tuple[int, bytes]]:
    """Every public page as this reader gets it."""
    cache.clear()
    answers = {address: browser.get(address) for address in addresses(proposal)}
    return {
        address: (answer.status_code, NEW.sub(rb"\1\2", answer.content))
        for address, answer in answers.items()
    }


def exported() -> str:
    out = StringIO()
    call_command("export_decisions", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("reviewed", [False, True])
def test_no_public_page_tells_of_it(dana: User, alice: User, bob: User, reviewed: bool) -> None:
    section = make_section("Maps")
    readers = [Client(), signed_in(alice), signed_in(bob)]
    with time_machine.travel(timezone.now(), tick=False):
        proposal = make_proposal("Closures", author=alice)
        if reviewed:
            review.start_review(proposal, by=dana, reason="Worth a look.")
        voting.cast_vote(proposal.pk, by=bob)
        before, file = [told(reader, proposal) for reader in readers], exported()
        events = Event.objects.count()

        prepared = preparing.prepare(proposal, Wish(Status.ACCEPTED, WORDS, section, "Q3 2027"), by=dana)
        prepared = preparing.edit(prepared, Wish(Status.ACCEPTED, f"{WORDS}!", section), by=dana)

        assert [told(reader, proposal) for reader in readers] == before
        assert (exported(), Event.objects.count(), Notification.objects.count()) == (file, events, 0)

        publishing.publish_together({prepared.pk: prepared.revision}, by=dana)
        public = told(readers[0], proposal)
        assert WORDS.encode() in public[proposal.get_absolute_url()][1]
        assert WORDS.encode() in public["/proposals/decisions.json"][1]


def test_what_was_cancelled_stays_secret(dana: User, alice: User) -> None:
    reader = signed_in(alice)
    with time_machine.travel(timezone.now(), tick=False):
        proposal = make_proposal("Closures", author=alice)
        before = told(reader, proposal)
        prepared = preparing.prepare(proposal, Wish(Status.DECLINED, WORDS), by=dana)
        preparing.cancel(prepared, by=dana, reason=WORDS)

        assert told(reader, proposal) == before


def test_members_and_moderators_do_not_open_its_pages(dana: User, mo: User, alice: User, carol: User) -> None:
    prepared = preparing.prepare(make_proposal(author=alice), Wish(Status.DECLINED, WORDS), by=dana)
    pages = [
        reverse("admin:proposals_prepareddecision_changelist"),
        reverse("admin:proposals_prepareddecision_change", args=[prepared.pk]),
        reverse("admin:proposals_prepareddecision_history", args=[prepared.pk]),
        reverse("admin:proposals_prepareddecision_together"),
        reverse("admin:proposals_prepareddecision_published"),
        reverse("admin:proposals_prepareddecision_change", args=[9999]),
    ]

    answers = {
        reader: [signed_in(person).get(page).status_code for page in pages]
        for reader, person in (("alice", alice), ("mo", mo), ("carol", carol))
    }

    assert answers == {
        "alice": [302] * 6,  # to the admin's own sign-in, whether it is there or not
        "mo": [403] * 6,
        "carol": [200, 200, 200, 403, 200, 404],
    }

"""Notes and scores leave no trace for anybody but those who review: every page of the site is the same without them."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from portal.accounts import roles
from portal.accounts.models import User
from proposals.models import Meeting, Note, Proposal, Score
from proposals.services import deciding, noting, scoring, voting
from proposals.workflow import Status
from tests.conftest import signed_in
from tests.factories import make_co_author, make_comment, make_maintainer, make_round

# What differs each time: the tokens of forms, the marks of a page's scripts.
PASSING = re.compile(rb'name="(csrfmiddlewaretoken|key)" value="[^"]*"|nonce="[^"]*"|X-CSRFToken[^}]*')
SECRET = "Rumour has it that the licence is not free."
WORDS = (
    *("/search/?q=Rumour", "/search/?q=tiles", "/proposals/?q=Rumour", "/proposals/?q=tiles"),
    *("/proposals/decisions/?q=Rumour", "/proposals/similar/?title=Rumour+of+tiles"),
    *("/admin/proposals/proposal/?q=Rumour", "/admin/proposals/note/?q=Rumour"),
)


@pytest.fixture
def pair(alice: User, bob: User, carol: User, dana: User) -> list[Proposal]:
    """One in review and one declined, both with scores wanted. Alice, who wrote them, maintains the project; carol, who
    writes with her, reviews."""
    pair = [
        make_round("simple", by=dana, scores=True, author=alice, title=title)
        for title in ("Offline tiles", "Tiles at night")
    ]
    for proposal in pair:
        make_co_author(proposal, carol)
        voting.cast_vote(proposal.pk, by=bob)
        make_comment(proposal, author=bob)
    roles.grant(alice, roles.MAINTAINERS)
    deciding.decide(pair[1], Status.DECLINED, by=dana, rationale="Not at night.")
    meeting = Meeting.objects.create(
        pk=pair[0].pk, title="Summit", starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)
    )
    meeting.agenda.create(proposal=pair[0], reason="asked")
    return pair


def say_everything(pair: list[Proposal], reviewers: list[User]) -> None:
    """Notes that are there, edited and deleted; scores that are there and taken back."""
    for proposal in pair:
        for by in reviewers:
            note = noting.write_note(proposal, body=f"@alice @carol {SECRET}", by=by, key=uuid.uuid4())
            noting.edit_note(note, body=f"{SECRET} @alice, @carol!", by=by)
            noting.write_note(proposal, body=SECRET, by=by, key=uuid.uuid4())
            noting.delete_note(note, by=by)
    scoring.give_score(pair[0], 1, by=reviewers[0], reason=SECRET)
    scoring.give_score(pair[0], 2, by=reviewers[1], reason=SECRET)
    scoring.take_back_score(pair[0], by=reviewers[1])
    for by in reviewers:
        Score.objects.create(review=pair[1].reviews.get(), reviewer=by, value=2, reason=SECRET)


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, entry.namespace or space)
        elif entry.name and not entry.callback.__module__.startswith("allauth."):
            yield f"{space}:{entry.name}" if space else entry.name, entry


def addresses(proposal: Proposal) -> dict[str, str]:
    """Every address of ours that needs nothing but the number and the name of the proposal."""
    known = {"pk": proposal.pk, "slug": proposal.slug, "object_id": proposal.pk}
    return {
        reverse(name, kwargs={key: known[key] for key in entry.pattern.regex.groupindex}): name
        for name, entry in patterns(get_resolver())
        if set(entry.pattern.regex.groupindex) <= set(known)
        # The roadmap has no name for a proposal, so it has none for what is said of one either.
        and not name.startswith("roadmap:")
        and (not name.startswith("admin:") or name.startswith(("admin:index", "admin:proposals_")))
    }


def seen(browser: Client, address: str) -> tuple[int, str, bytes]:
    answer: Any = browser.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, answer.headers.get("Location", ""), PASSING.sub(b"", content)


@pytest.mark.parametrize("who", ["", "eve", "bob", "alice", "carol"])
@time_machine.travel("2026-11-27T09:00Z", tick=False)
def test_the_site_says_the_same_with_and_without_them(
    dana: User, eve: User, pair: list[Proposal], who: str
) -> None:
    mia = make_maintainer("mia")
    everywhere = sorted({*addresses(pair[0]), *addresses(pair[1]), *WORDS})
    staff = who in ("alice", "carol")
    asked = [address for address in everywhere if staff or not address.startswith("/admin/")]

    def read(address: str) -> tuple[int, str, bytes]:
        # A browser for each page: what one page has to say would stand on the next one.
        return seen(signed_in(User.objects.get(username=who)) if who else Client(), address)

    answers = {address: read(address) for address in asked}
    without = {address: answer for address, answer in answers.items() if answer[0] == 200}
    say_everything(pair, [dana, mia])
    with_them = {address: read(address) for address in without}

    assert len(without) > (50 if staff else 25)
    assert [address for address in without if without[address] != with_them[address]] == []


@time_machine.travel("2026-11-27T09:00Z", tick=False)
def test_reviewers_read_them_and_the_file_of_decisions_has_none(dana: User, pair: list[Proposal]) -> None:
    def archive() -> str:
        call_command("export_decisions", stdout=(written := StringIO()))
        return written.getvalue()

    without = archive()
    say_everything(pair, [dana, make_maintainer("mia")])

    assert archive() == without
    for proposal in pair:
        assert SECRET in signed_in(dana).get(review_page(proposal)).content.decode()


def test_to_its_authors_a_note_or_a_score_is_not_there(
    alice: User, carol: User, dana: User, pair: list[Proposal]
) -> None:
    say_everything(pair, [dana, make_maintainer("mia")])
    note, score = Note.objects.all()[0], Score.objects.all()[0]
    pages = [("note", note.pk, page) for page in ("change", "delete", "history")]
    pages += [("score", score.pk, page) for page in ("change", "history")]

    for person in (alice, carol):
        for kind, number, page in pages:
            there, missing = (
                seen(signed_in(person), reverse(f"admin:proposals_{kind}_{page}", args=[pk]))
                for pk in (number, 987654321)
            )
            assert there == missing and there[0] != 200, (person, kind, page)


def test_authors_cannot_write_where_they_cannot_read(alice: User, carol: User, pair: list[Proposal]) -> None:
    for person in (alice, carol):
        for sent in (
            {"do": "note", "body": "Mine."},
            {"do": "note", "body": ""},
            {"do": "score", "value": "5"},
            {"do": "score"},
            {"do": "take-back-score"},
        ):
            answer = signed_in(person).post(review_page(pair[0]), sent)
            assert (answer.status_code, b'id="notes"' in answer.content) == (403, False), (person, sent)
    assert (Note.objects.count(), Score.objects.count()) == (0, 0)


def review_page(proposal: Proposal) -> str:
    return reverse("admin:proposals_proposal_change", args=[proposal.pk])
